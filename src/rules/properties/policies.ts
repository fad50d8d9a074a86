// Policies, and the operations that they and the connector's code apply to.

import { nearestName } from '../../document/nearest.js';
import { joinPointer } from '../../document/pointer.js';
import { quoted } from '../quoted.js';
import { memberOf, objectEntries } from '../raw.js';
import type { RuleContext, RuleDefinition } from '../types.js';
import { listed } from '../wording.js';
import { soundProperties, withPolicy } from './examples.js';
import { propertyRule, type PropertyFinding } from './property-rule.js';
import { operationsKey } from '../../model/policies.js';

const prefix = 'x-ms-apimTemplateParameter.';
const policyAt = '/properties/policyTemplateInstances/0';

/** Templates by lowercase id, with their required parameters. */
const templates: ReadonlyMap<string, readonly string[]> = new Map([
  ['convertarraytoobject', ['propertyParentPath', 'keyWithinCollectionPath', 'newPropertyPath']],
  ['convertobjecttoarray', ['propertyParentPath', 'newPropertyPath']],
  ['dynamichosturl', ['urlTemplate']],
  ['dynamicsubdomain', []],
  ['encodepropertyvalue', ['propertyParentPath', 'newPropertyPath']],
  ['moveproperties', []],
  ['pollingtrigger', ['triggerConfig', 'triggerDataPath']],
  ['routerequesttoendpoint', ['newPath']],
  ['setconnectionstatustounauthenticated', []],
  ['setheader', ['name', 'value']],
  [
    'setproperty',
    ['newPropertyParentPathTemplate', 'newPropertySubPathTemplate', 'propertyValuePathTemplate'],
  ],
  ['setqueryparameter', ['name', 'value']],
  ['setvaluefromurl', ['parameterTemplate', 'parameterValueUrl', 'parameterValuePathTemplate']],
  ['stringreplace', ['propertyParentPath', 'sourceString', 'replacementString', 'newPropertyPath']],
  [
    'stringtoarray',
    ['propertyParentPath', 'delimiterList', 'childPropertyName', 'newPropertyPath'],
  ],
  ['updatenextlink', ['nextLinkPropertyName']],
]);

const host = { [`${prefix}urlTemplate`]: 'https://orders.contoso.com' };

const known = propertyRule({
  id: 'props-policy-template-known',
  severity: 'warning',
  preset: 'import',
  summary: 'The `templateId` of a policy exists.',
  why: 'An unknown policy has no effect, or makes the import fail.',
  fix: `Use one of ${[...templates.keys()].join(', ')}.`,
  source: 'PSCH; policy-templates; corpus',
  good: [withPolicy('dynamichosturl', host), withPolicy('DynamicHostUrl', host)],
  bad: [
    {
      file: withPolicy('dynamichost', host),
      at: `${policyAt}/templateId`,
      said: 'did you mean "dynamichosturl"?',
    },
    {
      file: soundProperties({ policyTemplateInstances: [{ title: 'One' }] }),
      at: policyAt,
      said: 'no "templateId"',
    },
  ],
  *find({ policies }) {
    for (const { raw, template, templateId, pointer } of policies) {
      if (templates.has(template)) continue;
      const near = nearestName(templateId, [...templates.keys()]);
      if (memberOf(raw, 'templateId') === undefined)
        yield { pointer, message: 'A policy has no "templateId".' };
      else
        yield {
          pointer: `${pointer}/templateId`,
          message: `There is no policy ${quoted(memberOf(raw, 'templateId'))}${near === undefined ? '.' : `; did you mean ${quoted(near)}?`}`,
        };
    }
  },
});

/** A parameter that is missing, and one with a name near its: without the prefix, too. */
function misspelled(given: unknown, missing: readonly string[]): { readonly fix?: string } {
  const names = objectEntries(given).map(([name]) => name);
  for (const wanted of missing) {
    const bare = wanted.slice(prefix.length);
    const near = names.find((name) => name === bare) ?? nearestName(wanted, names);
    if (near !== undefined) return { fix: `Write ${quoted(wanted)} instead of ${quoted(near)}.` };
  }
  return {};
}

const parameters = propertyRule({
  id: 'props-policy-parameters',
  severity: 'warning',
  certificationSeverity: 'error',
  preset: 'import',
  summary: 'A policy has all required parameters of its template.',
  why: "Microsoft's checks reject it otherwise, often only after the upload.",
  fix: `Add them to "parameters", each with the prefix "${prefix}".`,
  source: 'PSCH; issue 2881',
  good: [withPolicy('dynamichosturl', host)],
  bad: [
    {
      file: withPolicy('dynamichosturl', {}),
      at: `${policyAt}/parameters`,
      said: `has no "${prefix}urlTemplate"`,
    },
    {
      file: withPolicy('setheader', { [`${prefix}name`]: 'X-Trace' }),
      at: `${policyAt}/parameters`,
      said: `has no "${prefix}value"`,
    },
    {
      file: soundProperties({ policyTemplateInstances: [{ templateId: 'updatenextlink' }] }),
      at: policyAt,
      said: `has no "${prefix}nextLinkPropertyName"`,
    },
  ],
  *find({ policies }) {
    for (const { template, templateId, parameters: given, pointer } of policies) {
      const missing = (templates.get(template) ?? [])
        .map((one) => `${prefix}${one}`)
        .filter((one) => memberOf(given?.raw, one) === undefined);
      if (missing.length === 0) continue;
      yield {
        pointer: given?.pointer ?? pointer,
        message: `The policy ${quoted(templateId)} has no ${listed(missing)}.`,
        ...misspelled(given?.raw, missing),
      };
    }
  },
});

const policyOperations = propertyRule({
  id: 'props-policy-operation-exists',
  severity: 'warning',
  preset: 'import',
  summary: 'Each operation that a policy names exists in the definition.',
  why: 'For a missing operation, the policy has no effect; usually, the operation was renamed.',
  fix: 'Use the exact operationId of the definition, including letter case, or remove the entry.',
  source: 'PSCH; corpus',
  good: [withPolicy('dynamichosturl', host, ['GetOrder']), withPolicy('dynamichosturl', host, [])],
  bad: [
    {
      file: withPolicy('dynamichosturl', host, ['GetOrder', 'GetOrders']),
      at: `${policyAt}/parameters/${operationsKey}/1`,
      said: 'did you mean "GetOrder"?',
    },
  ],
  *find({ policies }, context) {
    for (const { templateId, parameters: given } of policies) {
      if (given === undefined) continue;
      const pointer = joinPointer(given.pointer, operationsKey);
      yield* unknownOperations(
        memberOf(given.raw, operationsKey),
        pointer,
        `The policy ${quoted(templateId)} names`,
        context,
      );
    }
  },
});

const scriptOperations = propertyRule({
  id: 'props-script-operation-exists',
  severity: 'warning',
  preset: 'import',
  summary: 'Each name in `scriptOperations` is an operationId of the definition.',
  why: 'For a missing operation, the code never runs; usually, the operation was renamed.',
  fix: 'Use the exact operationId of the definition, including letter case, or remove the entry.',
  source: 'write-code; corpus',
  good: [soundProperties({ scriptOperations: ['GetOrder'] })],
  bad: [
    {
      file: soundProperties({ scriptOperations: ['getOrder'] }),
      at: '/properties/scriptOperations/0',
      said: 'did you mean "GetOrder"?',
    },
  ],
  *find({ properties }, context) {
    const list = memberOf(properties, 'scriptOperations');
    const pointer = '/properties/scriptOperations';
    yield* unknownOperations(list, pointer, '"scriptOperations" names', context);
  },
});

function* unknownOperations(
  names: unknown,
  pointer: string,
  who: string,
  { operations, operation }: RuleContext,
): Iterable<PropertyFinding> {
  const ids = operations.map(({ id }) => id).filter((id) => id !== '');
  // Some write a single name without an array.
  const written: ReadonlyArray<readonly [string, unknown]> = Array.isArray(names)
    ? names.map((name: unknown, at) => [`${pointer}/${at}`, name])
    : [[pointer, names]];
  for (const [place, name] of written) {
    if (typeof name !== 'string' || operation(name) !== undefined) continue;
    const near = nearestName(name, ids);
    yield {
      pointer: place,
      message: `${who} ${quoted(name)}, which is not an operation${near === undefined ? '.' : `; did you mean ${quoted(near)}?`}`,
    };
  }
}

export const policyRules: readonly RuleDefinition[] = [
  known,
  policyOperations,
  parameters,
  scriptOperations,
];
