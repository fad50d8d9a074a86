// Polling triggers behind the `pollingtrigger` policy: there the gateway keeps the state. It reads it
// from the answer that last had items and sends it in a query parameter; the server answers 200 with
// what is newer, newest first. Only this file looks at the policy.

import type { Notes } from './build-context.js';
import { type ExpressionPath, parseDataPath, parseState } from './gateway-expression.js';
import { findItems, itemsAt, type ItemsPlace } from './items.js';
import type { Policy } from './policies.js';
import { at, objectMember, quote, text, type RawObject } from './raw-value.js';
import { propertiesOf, resolveSchema, type Definitions } from './schema-view.js';
import type { OperationSettings } from './settings.js';
import type { GatewayModel, OperationBase, OperationModel, SchemaModel } from './types.js';

const CONFIG = 'x-ms-apimTemplateParameter.triggerConfig';
const DATA = 'x-ms-apimTemplateParameter.triggerDataPath';
/** What the wizard puts in front of a polling trigger's path; the gateway takes it away again. */
const PREFIX = '/trigger/';
/** More policies for one operation than this are not compared with each other. */
const MOST = 8;

/** The policies by the operation that they are for. */
export interface PoliciesByOperation {
  readonly named: ReadonlyMap<string, readonly Policy[]>;
  readonly general: readonly Policy[];
}

export interface GatewayInput {
  readonly base: OperationBase;
  readonly setting: OperationSettings;
  /** Schema of the answer; undefined when none is declared. */
  readonly body: SchemaModel | undefined;
  readonly policies: PoliciesByOperation;
  readonly definitions: Definitions;
  readonly notes: Notes;
}

/** How the gateway asks. */
export interface GatewayFound {
  readonly stateParameter: string;
  readonly items: ItemsPlace;
  readonly gateway: GatewayModel;
}

export function sortPolicies(policies: readonly Policy[]): PoliciesByOperation {
  const named = new Map<string, Policy[]>();
  const general: Policy[] = [];
  for (const policy of policies) {
    if (policy.operations === undefined || policy.operations.length === 0) general.push(policy);
    for (const id of policy.operations ?? []) {
      const list = named.get(id);
      if (list === undefined) named.set(id, [policy]);
      else list.push(policy);
    }
  }
  return { named, general };
}

/** Undefined when no policy is in front of the operation, when the settings say that none is, or when it cannot be followed; a note says why then. */
export function gatewayOf(input: GatewayInput): GatewayFound | undefined {
  const { base, setting, policies } = input;
  if (setting.gateway === false) return undefined;
  const all = [...(policies.named.get(base.declaredId ?? base.id) ?? []), ...policies.general];
  const [policy, ...others] = all.slice(0, MOST);
  if (policy === undefined) return undefined;
  const same = (other: Policy): boolean => configOf(other) === configOf(policy);
  const twin = others.find((other) => !same(other));
  const found =
    twin === undefined
      ? follow(policy, input)
      : fault(twin, 'another policy says otherwise', 'Keep one of the two policies.');
  if ('stateParameter' in found) {
    const { stateParameter } = setting;
    return stateParameter === undefined || stateParameter === found.stateParameter
      ? found
      : undefined;
  }
  input.notes.addProperties(
    found.pointer,
    `The "pollingtrigger" policy of ${quote(base.id)} cannot be followed: ${found.reason}. The trigger is served as without it, and behind this policy it never starts a workflow.`,
    `${found.fix} If no such policy is in front of this server, say "gateway": false for the operation in la-connector.json.`,
  );
  return undefined;
}

/** Names operations that are none of the definition's, or no polling triggers, and those that answer in a trigger's place. */
export function checkPolicies(
  policies: readonly Policy[],
  operations: readonly OperationModel[],
  notes: Notes,
): void {
  const byId = new Map(operations.map((one) => [one.declaredId ?? one.id, one]));
  for (const { operations: names = [], pointer } of policies) {
    for (const [index, name] of names.entries()) {
      const operation = byId.get(name);
      if (operation?.kind === 'pollingTrigger') continue;
      const what =
        operation === undefined
          ? `the definition has no operation ${quote(name)}`
          : `${quote(name)} is not a polling trigger`;
      notes.addProperties(
        at(pointer, 'parameters', 'x-ms-apimTemplate-operationName', index),
        `This "pollingtrigger" policy has no effect here: ${what}.`,
        'Name the operationId of a polling trigger, or remove it.',
      );
    }
  }
  if (policies.length > 0) checkPaths(operations, notes);
}

function checkPaths(operations: readonly OperationModel[], notes: Notes): void {
  const shapeOf = (method: string, path: string): string =>
    `${method} ${path.replaceAll(/\{[^{}]*\}/g, '{}')}`;
  const taken = new Map(operations.map((one) => [shapeOf(one.method, one.path), one]));
  for (const operation of operations) {
    if (operation.kind !== 'pollingTrigger') continue;
    const { servedAt: path } = operation.gateway ?? {};
    const other = path === undefined ? undefined : taken.get(shapeOf(operation.method, path));
    if (path === undefined || other === undefined) continue;
    const asked = `${operation.method.toUpperCase()} ${path}`;
    notes.add(
      operation.pointer,
      `The gateway takes "/trigger" from the path of ${quote(operation.id)} and asks ${quote(asked)}, which is the path of ${quote(other.id)}: the controller of that operation answers the gateway.`,
      `Have it understand the query parameter ${quote(operation.stateParameter)} and answer newest first, or give the trigger a path of its own.`,
    );
  }
}

interface Fault {
  readonly pointer: string;
  readonly reason: string;
  readonly fix: string;
}

function fault(policy: Policy, reason: string, fix: string, ...place: readonly string[]): Fault {
  return { pointer: at(policy.pointer, ...place), reason, fix };
}

function configOf({ parameters }: Policy): string {
  return JSON.stringify([parameters?.raw[CONFIG], parameters?.raw[DATA]]);
}

function follow(policy: Policy, input: GatewayInput): GatewayFound | Fault {
  const { base } = input;
  const raw: RawObject = policy.parameters?.raw ?? {};
  const config = objectMember(raw, CONFIG);
  const example = `Write { "${base.parameters.find((one) => one.in === 'query')?.name ?? 'since'}": "@{triggerBody().value[0].modified}" } with the names of your service.`;
  if (config === undefined)
    return fault(policy, `its parameter ${quote(CONFIG)} is missing`, example, 'parameters');
  const place = ['parameters', CONFIG] as const;
  const states = Object.entries(config).flatMap(([name, value]) => {
    const state = typeof value === 'string' ? parseState(value) : 'constant';
    return state === 'constant' ? [] : [{ name, state }];
  });
  const [first, second] = states;
  if (first === undefined)
    return fault(policy, 'no parameter of it reads the last answer', example, ...place);
  if (second !== undefined)
    return fault(
      policy,
      `it sends a state in both ${quote(first.name)} and ${quote(second.name)}`,
      'Leave one of them.',
      ...place,
    );
  const { name, state } = first;
  if (state === undefined) {
    const reason = `${quote(config[name])} is not a path of names that begins with triggerBody()`;
    return fault(policy, reason, example, ...place, name);
  }
  const elsewhere = base.parameters.find((one) => one.name === name && one.in !== 'query');
  const inQuery = base.parameters.some((one) => one.name === name && one.in === 'query');
  if (elsewhere !== undefined && !inQuery)
    return fault(
      policy,
      `${quote(name)} is a ${elsewhere.in} parameter, and the gateway sends the state in the query`,
      'Declare a query parameter for the state and name that.',
      ...place,
      name,
    );
  const data = text(raw, DATA);
  const target = locate(state.path, data === undefined ? undefined : parseDataPath(data), input);
  if (typeof target === 'string')
    return fault(policy, target, example, 'parameters', data === undefined ? CONFIG : DATA);
  return {
    stateParameter: name,
    items: target.items,
    gateway: { before: state.before, after: state.after, ...target.read, ...servedAt(base) },
  };
}

type Read = Pick<GatewayModel, 'in' | 'path' | 'fill'>;

/** Where the items and the state are; a sentence when they are nowhere that can be served. */
function locate(
  state: ExpressionPath,
  data: ExpressionPath | undefined,
  { body, setting, definitions }: GatewayInput,
): { readonly items: ItemsPlace; readonly read: Read } | string {
  const index = state.findIndex((step) => typeof step === 'number');
  const own = setting.itemsPath?.split('.').filter((name) => name !== '');
  const before = index < 0 ? undefined : state.slice(0, index);
  const listed =
    own ?? data ?? before ?? (body === undefined ? [] : findItems(body, definitions)?.path);
  if (listed === undefined) return 'nothing says where the answer has its items';
  if (!isNames(listed)) return 'the data that it names is not an array of the answer';
  const items = body === undefined ? { path: listed } : itemsAt(body, listed, definitions);
  if (before !== undefined) {
    const path = state.slice(index + 1);
    const inData = before.length === listed.length && before.every((step, n) => step === listed[n]);
    if (!inData || state[index] !== 0 || !isNames(path))
      return 'it does not read the state from the first item of its data';
    const fill =
      path.length === 0 ? undefined : fillOf(schemaAt(items.item, path, definitions), definitions);
    return { items, read: { in: 'item', path, ...(fill && { fill }) } };
  }
  if (!isNames(state) || state.length === 0) return 'it does not read a member of the answer';
  const fill = fillOf(schemaAt(body, state, definitions), definitions);
  if (fill === undefined || fill === 'uuid' || fill === 'dateTime')
    return `the server cannot put a state of its own into ${quote(state.join('.'))}`;
  return { items, read: { in: 'body', path: state, fill } };
}

function isNames(path: ExpressionPath): path is readonly string[] {
  return path.every((step) => typeof step === 'string' && step !== '');
}

function schemaAt(
  schema: SchemaModel | undefined,
  path: readonly string[],
  definitions: Definitions,
): SchemaModel | undefined {
  let here = schema;
  for (const name of path) {
    const resolved = resolveSchema(here, definitions);
    here = resolved && propertiesOf(resolved, definitions).find((one) => one.name === name)?.schema;
  }
  return resolveSchema(here, definitions);
}

/** What a value can be that is like no other; undefined when the schema allows too little. */
function fillOf(schema: SchemaModel | undefined, definitions: Definitions): GatewayModel['fill'] {
  if (schema === undefined || schema.kind === 'any') return 'text';
  if (schema.enum !== undefined) return undefined;
  switch (schema.kind) {
    case 'string': {
      if (schema.pattern !== undefined || (schema.maxLength ?? 100) < 30) return undefined;
      if (schema.format === 'date-time') return 'dateTime';
      if (schema.format === 'uuid') return (schema.minLength ?? 0) > 36 ? undefined : 'uuid';
      return schema.format === undefined && (schema.minLength ?? 0) <= 20 ? 'text' : undefined;
    }
    case 'integer':
    case 'number': {
      const bounded = [schema.maximum, schema.exclusiveMaximum, schema.multipleOf];
      if (bounded.some((limit) => limit !== undefined)) return undefined;
      return schema.format === 'int32' ? 'int32' : 'number';
    }
    case 'union': {
      const variants = schema.variants.map((one) => resolveSchema(one, definitions));
      const simple = variants.filter((one) => one !== undefined && one.kind !== 'union');
      return simple.map((one) => fillOf(one, definitions)).find((one) => one !== undefined);
    }
    default:
      return undefined;
  }
}

function servedAt({ path }: OperationBase): Pick<GatewayModel, 'servedAt'> {
  return path.toLowerCase().startsWith(PREFIX) && path.length > PREFIX.length
    ? { servedAt: path.slice(PREFIX.length - 1) }
    : {};
}
