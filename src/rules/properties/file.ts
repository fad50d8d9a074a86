// apiProperties.json as a whole, and who publishes the connector.

import { areConnectionParameters } from '../../document/foreign.js';
import { nearestName } from '../../document/nearest.js';
import { joinPointer } from '../../document/pointer.js';
import { defineRule, reference } from '../define-rule.js';
import { harmed, unreadable } from '../evidence.js';
import { triggers } from '../patterns.js';
import { quoted } from '../quoted.js';
import { didYouMean } from '../suggest.js';
import { isObject, memberOf, objectEntries, stringOf } from '../raw.js';
import type { RuleContext, RuleDefinition } from '../types.js';
import { isText, kindOf, listed } from '../wording.js';
import { keyParameter, soundProperties } from './examples.js';
import { propertyRule, type PropertyFinding } from './property-rule.js';
import type { ApiProperties } from './read.js';

const sound = soundProperties();

const parse = defineRule({
  id: 'props-json-parse',
  severity: 'error',
  preset: 'import',
  evidence: unreadable,
  needs: 'apiProperties',
  summary: 'apiProperties.json is one well-formed JSON document.',
  why: 'If it cannot be read, the connector cannot be imported.',
  fix: 'Fix the reported position; the message says what is wrong.',
  reference: reference('SOL'),
  examples: () => ({
    good: [{ text: JSON.stringify(sound) }],
    bad: [
      {
        title: 'a trailing comma',
        text: '{ "properties": { "iconBrandColor": "#2f4f4f", } }',
        expect: [{ pointer: '', message: 'comma' }],
      },
      {
        title: 'an empty file',
        text: '\n',
        expect: [{ pointer: '', message: 'The file is empty' }],
      },
      {
        title: 'YAML',
        text: 'properties:\n  iconBrandColor: "#2f4f4f"\n',
        expect: [{ pointer: '', message: 'not JSON' }],
      },
    ],
  }),
});

type Kind = 'an object' | 'an array' | 'a string';

/** Members of `properties`, and their types. */
const members: ReadonlyMap<string, Kind> = new Map([
  ['iconBrandColor', 'a string'],
  ['publisher', 'a string'],
  ['stackOwner', 'a string'],
  ['capabilities', 'an array'],
  ['connectionParameters', 'an object'],
  ['connectionParameterSets', 'an object'],
  ['policyTemplateInstances', 'an array'],
  ['scriptOperations', 'an array'],
]);

const shape = propertyRule({
  id: 'props-shape',
  severity: 'error',
  preset: 'import',
  evidence: harmed(
    'PR 887; https://github.com/microsoft/power-fx-enhanced-connector/issues/22',
    '`paconn create` failed with a Python KeyError for a file without "properties"; the platform rejected "capabilities" of another type: "The custom connector property \'Capabilities\' is not a string array."',
  ),
  summary: `The file is \`{ "properties": { … } }\`; \`properties\` contains \`iconBrandColor\` and only members among ${[
    ...members.keys(),
  ]
    .slice(1)
    .map((name) => `\`${name}\``)
    .join(', ')}.`,
  why: 'Members of the wrong type are rejected. The other findings are warnings, because published files have them: unknown members are silently dropped, a missing color is replaced by a default, and a file with only the connection parameters is the form that solutions use.',
  fix: 'Write it like Microsoft\'s tools: { "properties": { "iconBrandColor": "#2f4f4f", "connectionParameters": {}, "capabilities": ["actions"] } }.',
  source: 'PSCH; paconn-cli',
  good: [sound, soundProperties({ scriptOperations: null })],
  bad: [
    {
      file: soundProperties({ iconBrandColor: undefined }),
      at: '/properties',
      said: 'no "iconBrandColor"',
      severity: 'warning',
    },
    { file: { iconBrandColor: '#2f4f4f' }, at: '', said: 'no "properties"' },
    {
      file: soundProperties({ capabilities: 'actions' }),
      at: '/properties/capabilities',
      said: 'must be an array, not a string',
    },
    {
      file: soundProperties({ connectionParameters: { api_key: 'securestring' } }),
      at: '/properties/connectionParameters/api_key',
      said: 'must be an object, not a string',
    },
    {
      file: soundProperties({ policyTemplatesInstances: [] }),
      at: '/properties/policyTemplatesInstances',
      said: 'did you mean "policyTemplateInstances"?',
      severity: 'warning',
    },
    {
      title: 'only connection parameters, as in a solution',
      file: { api_key: keyParameter() },
      at: '',
      said: 'only contains connection parameters',
      severity: 'advice',
    },
  ],
  *find({ root, properties }) {
    const inner = memberOf(root, 'properties');
    if (!isObject(inner)) {
      yield withoutProperties(root, inner);
      return;
    }
    yield* unknownMembers(root, '', ['properties', '$schema']);
    if (memberOf(properties, 'iconBrandColor') === undefined)
      yield {
        pointer: '/properties',
        severity: 'warning',
        message: '"properties" has no "iconBrandColor".',
      };
    yield* unknownMembers(properties, '/properties', [...members.keys()]);
    for (const [name, kind] of members)
      yield* wrongKind(memberOf(properties, name), `/properties/${name}`, kind, name);
    yield* wrongItems(properties);
  },
});

function withoutProperties(root: unknown, inner: unknown): PropertyFinding {
  if (inner !== undefined)
    return {
      pointer: '/properties',
      message: `"properties" must be an object, not ${kindOf(inner)}.`,
    };
  if (!areConnectionParameters(root))
    return { pointer: '', message: 'The file has no "properties".' };
  return {
    pointer: '',
    // Right where it is, and worth knowing where it is not.
    severity: 'advice',
    message:
      'The file only contains connection parameters, the form in which a Power Platform solution stores them (_connectionparameters.json). They are checked; policies, script operations and the publisher are in other files of the solution.',
    fix: 'Keep it as it is in a solution. For paconn, move them into { "properties": { "connectionParameters": {…} } }.',
  };
}

function* wrongItems(properties: ApiProperties['properties']): Iterable<PropertyFinding> {
  const place = '/properties/connectionParameters';
  for (const [name, value] of objectEntries(memberOf(properties, 'connectionParameters')))
    yield* wrongKind(value, joinPointer(place, name), 'an object', name);
  const sets = memberOf(properties, 'connectionParameterSets');
  const at = '/properties/connectionParameterSets/values';
  const values = memberOf(sets, 'values');
  if (isObject(sets) && values === undefined)
    yield {
      pointer: '/properties/connectionParameterSets',
      message: '"connectionParameterSets" has no "values".',
    };
  yield* wrongKind(values, at, 'an array', 'values');
  for (const [index, set] of (Array.isArray(values) ? values : []).entries()) {
    yield* wrongKind(set, `${at}/${index}`, 'an object', `values ${index + 1}`);
    if (isObject(set) && !isText(memberOf(set, 'name')))
      yield { pointer: `${at}/${index}`, message: 'A set of connection parameters has no "name".' };
    if (isObject(set) && !isObject(memberOf(set, 'parameters')))
      yield {
        pointer: `${at}/${index}`,
        message: 'A set of connection parameters has no "parameters".',
      };
  }
}

/** Tools write null for absent members. */
function* wrongKind(
  value: unknown,
  pointer: string,
  kind: Kind,
  name: string,
): Iterable<PropertyFinding> {
  if (value === undefined || value === null || kindOf(value) === kind) return;
  yield { pointer, message: `${quoted(name)} must be ${kind}, not ${kindOf(value)}.` };
}

function* unknownMembers(
  object: unknown,
  pointer: string,
  names: readonly string[],
): Iterable<PropertyFinding> {
  for (const [name] of objectEntries(object)) {
    if (names.includes(name)) continue;
    const near = nearestName(name, names);
    yield {
      pointer: joinPointer(pointer, name),
      part: 'key',
      severity: 'warning',
      message: `apiProperties.json has no member ${quoted(name)} at this position${near === undefined ? '.' : `; did you mean ${quoted(near)}?`}`,
      fix: `Remove it. Known members: ${listed(names)}.`,
    };
  }
}

/** A string that certification requires. */
const certified = (
  name: 'publisher' | 'stackOwner',
  fields: Pick<RuleDefinition, 'id' | 'summary' | 'why' | 'fix'> & { readonly source: string },
): RuleDefinition =>
  propertyRule({
    ...fields,
    severity: 'error',
    preset: 'certification',
    good: [sound],
    bad: [
      {
        file: soundProperties({ [name]: undefined }),
        at: '/properties',
        said: `no "${name}"`,
      },
      {
        file: soundProperties({ [name]: '-' }),
        at: `/properties/${name}`,
        said: `"${name}" is "-"`,
      },
    ],
    *find({ properties, alone }) {
      if (alone) return;
      const value = memberOf(properties, name);
      if (value === undefined)
        yield { pointer: '/properties', message: `The file has no "${name}".` };
      else if (!/[\p{L}\p{N}]/u.test(stringOf(value)))
        yield { pointer: `/properties/${name}`, message: `"${name}" is ${quoted(value)}.` };
    },
  });

const publisher = certified('publisher', {
  id: 'props-publisher-missing',
  summary: '`publisher` names the publisher of the connector.',
  why: 'It is shown with the connector, and certification requires it.',
  fix: 'Add "publisher" with your name or that of your company.',
  source: 'SUB',
});

const stackOwner = certified('stackOwner', {
  id: 'props-stackowner-missing',
  summary: '`stackOwner` names the owner of the service behind the connector.',
  why: 'Certification requires it. Older versions of paconn reject it on upload, so it may have to be removed for a private import.',
  fix: 'Add "stackOwner" with the name of the company that owns the service.',
  source: 'SUB; issue 614',
});

const colorAt = '/properties/iconBrandColor';

const hex = propertyRule({
  id: 'props-brand-color-hex',
  severity: 'warning',
  certificationSeverity: 'error',
  preset: 'import',
  summary: '`iconBrandColor` is a color in the form `#rrggbb`.',
  why: 'It is the background of the icon; certification rejects anything else.',
  fix: 'Write it with six hexadecimal digits: "#2f4f4f".',
  source: 'SOL',
  good: [sound],
  bad: [
    { file: soundProperties({ iconBrandColor: 'green' }), at: colorAt, said: '"green"' },
    { file: soundProperties({ iconBrandColor: '#fff' }), at: colorAt, said: '"#fff"' },
  ],
  *find({ properties }) {
    const value = memberOf(properties, 'iconBrandColor');
    if (typeof value !== 'string' || /^#[0-9a-f]{6}$/i.test(value)) return;
    yield { pointer: colorAt, message: `"iconBrandColor" is ${quoted(value)}, not #rrggbb.` };
  },
});

const forbidden = propertyRule({
  id: 'props-brand-color-forbidden',
  severity: 'error',
  preset: 'certification',
  summary: '`iconBrandColor` is neither `#007ee5` nor `#ffffff`.',
  why: 'They are the default of the tools and white, not brand colors. Certification rejects both.',
  fix: 'Use the background color of your icon.',
  source: 'PR template; SUB',
  good: [sound],
  bad: [{ file: soundProperties({ iconBrandColor: '#007EE5' }), at: colorAt, said: '"#007EE5"' }],
  *find({ properties }) {
    const value = stringOf(memberOf(properties, 'iconBrandColor'));
    if (!['#007ee5', '#ffffff'].includes(value.toLowerCase())) return;
    yield {
      pointer: colorAt,
      message: `"iconBrandColor" is ${quoted(value)}, which is not a brand color.`,
    };
  },
});

const independent = propertyRule({
  id: 'props-brand-color-independent',
  severity: 'error',
  preset: 'certification',
  summary: 'A connector of an independent publisher has the color `#da3b01`.',
  why: 'All of them share one icon. They are recognized by the title, or by the folder "independent-publisher-connectors".',
  fix: 'Write "#da3b01".',
  source: 'SUB; PR template',
  good: [
    sound,
    {
      document: { info: { title: 'Orders (Independent Publisher)', version: '1.0' } },
      apiProperties: soundProperties({ iconBrandColor: '#da3b01' }),
    },
  ],
  bad: [
    {
      file: sound,
      document: { info: { title: 'Orders (Independent Publisher)', version: '1.0' } },
      at: colorAt,
      said: '"#2f4f4f"',
    },
  ],
  *find({ properties }, context) {
    const value = memberOf(properties, 'iconBrandColor');
    if (typeof value !== 'string' || value.toLowerCase() === '#da3b01') return;
    if (!isIndependent(context)) return;
    const message = `"iconBrandColor" is ${quoted(value)}, but connectors of independent publishers use "#da3b01".`;
    yield { pointer: colorAt, message };
  },
});

function isIndependent({ root, document }: RuleContext): boolean {
  const title = stringOf(memberOf(memberOf(root, 'info'), 'title'));
  return (
    /\(independent publisher\)/i.test(title) ||
    /(^|[\\/])independent-publisher-connectors[\\/]/.test(document.path)
  );
}

const capabilities = ['actions', 'triggers', 'cloud', 'gateway'];

const capabilityNames = propertyRule({
  id: 'props-capabilities-known',
  severity: 'advice',
  preset: 'import',
  summary: 'Entries of `capabilities` are `actions`, `triggers`, `cloud` or `gateway`.',
  why: 'Other entries have no meaning.',
  fix: `Use ${listed(capabilities, 'or')}.`,
  source: 'PSCH; corpus',
  good: [sound, soundProperties({ capabilities: ['actions', 'triggers'] })],
  bad: [
    {
      file: soundProperties({ capabilities: ['Actions'] }),
      at: '/properties/capabilities/0',
      said: '"Actions"',
    },
  ],
  *find({ properties }) {
    const list = memberOf(properties, 'capabilities');
    for (const [at, value] of (Array.isArray(list) ? list : []).entries()) {
      if (capabilities.includes(value as string)) continue;
      const message = `"capabilities" contains the unknown entry ${quoted(value)}.`;
      const pointer = `/properties/capabilities/${at}`;
      yield { pointer, message, ...didYouMean(value, capabilities) };
    }
  },
});

const capabilityTriggers = propertyRule({
  id: 'props-capability-triggers',
  severity: 'advice',
  preset: 'import',
  summary:
    'If `capabilities` is not empty and the definition has triggers, it contains `triggers`.',
  why: 'The list describes what the connector can do; most connectors leave it empty.',
  fix: 'Add "triggers", or remove all entries.',
  source: 'corpus',
  good: [sound, { document: withTrigger(), apiProperties: soundProperties({ capabilities: [] }) }],
  bad: [
    {
      file: sound,
      document: withTrigger(),
      at: '/properties/capabilities',
      said: 'GET /orders (OnOrder) is a trigger',
    },
  ],
  *find({ properties }, context) {
    const list = memberOf(properties, 'capabilities');
    if (!Array.isArray(list) || list.length === 0) return;
    if (list.some((one) => String(one).toLowerCase() === 'triggers')) return;
    const trigger = triggers(context)[0]?.operation;
    if (trigger === undefined) return;
    yield {
      pointer: '/properties/capabilities',
      message: `${trigger.label} is a trigger, but "capabilities" does not contain "triggers".`,
      related: [{ pointer: trigger.pointer, message: 'The trigger.' }],
    };
  },
});

function withTrigger() {
  const responses = { '200': { description: 'Orders.', schema: { type: 'array', items: {} } } };
  return {
    paths: { '/orders': { get: { operationId: 'OnOrder', 'x-ms-trigger': 'batch', responses } } },
  };
}

export const fileRules: readonly RuleDefinition[] = [
  parse,
  shape,
  publisher,
  stackOwner,
  hex,
  forbidden,
  independent,
  capabilityNames,
  capabilityTriggers,
];
