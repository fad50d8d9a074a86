// apiProperties.json as its rules read it: connection parameters wherever they appear, and policies.
// Nothing is reported here: malformed parts are skipped, and the rule about the shape sees the raw node.

import { areConnectionParameters } from '../../document/foreign.js';
import { joinPointer } from '../../document/pointer.js';
import type { JsonObject } from '../../document/types.js';
import { type Policy, policiesIn } from '../../model/policies.js';
import { isObject, memberOf, objectEntries, stringOf } from '../raw.js';
import type { Located, OperationNode, RuleContext } from '../types.js';
import { perDocument } from '../per-document.js';

export interface ApiProperties {
  readonly root: unknown;
  /** The member `properties`; its pointer is `/properties`. */
  readonly properties: JsonObject;
  /** The file of a solution: the connection parameters, and nothing else. */
  readonly alone: boolean;
  /** Including those of parameter sets. */
  readonly parameters: readonly ConnectionParameter[];
  /** Of parameters, of parameter sets, and of the choice between sets. */
  readonly constraints: readonly Constraints[];
  readonly policies: readonly Policy[];
}

/** Both are read: the documented spelling, and that of one of Microsoft's connectors. */
export const settingsKeys = ['oAuthSettings', 'oauthSettings'] as const;

export interface Constraints extends Located {
  /** Their owner: `the set "OAuth"`. */
  readonly label: string;
}

export interface ConnectionParameter extends Located {
  readonly name: string;
  /** '' when absent or not a string. */
  readonly type: string;
  /** `"token"`, or `"token" of the set "OAuth"`: how messages name it. */
  readonly label: string;
  /** The parameter belongs to a set. */
  readonly inSet: boolean;
  readonly uiDefinition: Located | undefined;
  readonly constraints: Located | undefined;
  readonly oauth: Located | undefined;
  /** True when the connection dialog does not show it. */
  readonly hidden: boolean;
}

/** Read once for all rules. */
export const apiPropertiesOf = perDocument(({ apiProperties }: RuleContext) =>
  read(apiProperties?.value),
);

function read(root: unknown): ApiProperties {
  const properties = memberOf(root, 'properties');
  const alone = properties === undefined && areConnectionParameters(root);
  if (!isObject(properties) && !alone)
    return { root, properties: {}, alone, parameters: [], constraints: [], policies: [] };
  const inner = isObject(properties) ? properties : {};
  const parameters = alone ? parametersOf(root, '') : parametersIn(inner);
  const ofParameters = parameters.flatMap(({ constraints, label }) =>
    constraints === undefined
      ? []
      : [{ ...constraints, label: `the connection parameter ${label}` }],
  );
  return {
    root,
    properties: inner,
    alone,
    parameters,
    constraints: [...ofParameters, ...constraintsOfSets(inner)],
    policies: policiesIn(inner),
  };
}

function constraintsOfSets(properties: JsonObject): Constraints[] {
  const pointer = '/properties/connectionParameterSets';
  const sets = memberOf(properties, 'connectionParameterSets');
  const values = memberOf(sets, 'values');
  const all = (Array.isArray(values) ? values : []).map((set: unknown, at): Constraints[] => {
    const name = stringOf(memberOf(set, 'name')) || `${at + 1}`;
    return constraintsOf(set, `${pointer}/values/${at}`, `the set "${name}"`);
  });
  return [constraintsOf(sets, pointer, '"connectionParameterSets"'), ...all].flat();
}

function constraintsOf(parent: unknown, pointer: string, label: string): Constraints[] {
  const uiDefinition = isObject(parent) ? objectIn(parent, 'uiDefinition', pointer) : undefined;
  const found = uiDefinition && objectIn(uiDefinition.raw, 'constraints', uiDefinition.pointer);
  return found === undefined ? [] : [{ ...found, label }];
}

function parametersIn(properties: JsonObject): ConnectionParameter[] {
  const plain = parametersOf(
    memberOf(properties, 'connectionParameters'),
    '/properties/connectionParameters',
  );
  const values = memberOf(memberOf(properties, 'connectionParameterSets'), 'values');
  const inSets = (Array.isArray(values) ? values : []).flatMap((set: unknown, at) =>
    parametersOf(
      memberOf(set, 'parameters'),
      `/properties/connectionParameterSets/values/${at}/parameters`,
      stringOf(memberOf(set, 'name')) || `${at + 1}`,
    ),
  );
  return [...plain, ...inSets];
}

function parametersOf(value: unknown, pointer: string, set?: string): ConnectionParameter[] {
  return objectEntries(value).flatMap(([name, raw]) => {
    if (!isObject(raw)) return [];
    const at = joinPointer(pointer, name);
    const uiDefinition = objectIn(raw, 'uiDefinition', at);
    const constraints =
      uiDefinition && objectIn(uiDefinition.raw, 'constraints', uiDefinition.pointer);
    const hidden = memberOf(constraints?.raw, 'hidden');
    return [
      {
        raw,
        pointer: at,
        name,
        type: stringOf(memberOf(raw, 'type')),
        label: set === undefined ? `"${name}"` : `"${name}" of the set "${set}"`,
        inSet: set !== undefined,
        uiDefinition,
        constraints,
        oauth: settingsKeys.map((key) => objectIn(raw, key, at)).find((one) => one !== undefined),
        hidden: hidden === true || hidden === 'true',
      },
    ];
  });
}

function objectIn(parent: JsonObject, name: string, pointer: string): Located | undefined {
  const raw = memberOf(parent, name);
  return isObject(raw) ? { raw, pointer: joinPointer(pointer, name) } : undefined;
}

/** Whether the connector's code can handle an operation; an empty list means all of them. */
export function isScripted({ properties }: ApiProperties, { id }: OperationNode): boolean {
  const list = memberOf(properties, 'scriptOperations');
  return Array.isArray(list) && (list.length === 0 || list.includes(id));
}

/** The policies of one template that apply to this operation. */
export function hasPolicy({ policies }: ApiProperties, template: string, id: string): boolean {
  return policies.some(
    (policy) => policy.template === template && (policy.operations?.includes(id) ?? true),
  );
}
