// Names and JSON types of members, against the vocabulary of Swagger 2.0.

import { nearestName } from '../../document/nearest.js';
import { joinPointer } from '../../document/pointer.js';
import { defineRule, reference } from '../define-rule.js';
import { notSwagger, refused, validator } from '../evidence.js';
import { isObject, memberOf } from '../raw.js';
import { capitalVerb } from '../paths/path-items.js';
import type { Finding, Located, RuleContext, RuleDefinition } from '../types.js';
import { unquoted } from '../written-text.js';
import { kindOf, listed } from '../wording.js';
import { quoted } from '../quoted.js';
import { objectGroups } from './swagger-objects.js';
import { type Vocabulary, vocabularies } from './vocabulary.js';
import type { MemberKind, ObjectKind } from './vocabulary.js';

const operation = (changes: Record<string, unknown>): { paths: unknown } => ({
  paths: {
    '/orders': {
      get: {
        operationId: 'ListOrders',
        responses: { '200': { description: 'Orders.' } },
        ...changes,
      },
    },
  },
});

const version = defineRule({
  id: 'doc-swagger-version',
  severity: 'error',
  preset: 'import',
  evidence: validator('SpecificationVersionIncorrect'),
  summary: 'The root member `swagger` is the string `"2.0"`.',
  why: 'Connectors are defined in Swagger 2.0; OpenAPI 3 is rejected, and so is the number 2.0.',
  fix: 'Write "swagger": "2.0", in quotes.',
  reference: reference('VAL; FAQ', 'SpecificationVersionIncorrect'),
  examples: () => ({
    good: [{ document: { swagger: '2.0' } }],
    bad: [
      {
        title: 'a number',
        document: { swagger: 2 },
        expect: [{ pointer: '/swagger', message: 'the number 2' }],
      },
    ],
  }),
  check(context) {
    // Any other version is reported while loading.
    const value = memberOf(context.root, 'swagger');
    if (value === '2.0') return;
    context.report({
      pointer: '/swagger',
      message: `"swagger" is the number ${String(value)}; it must be the string "2.0".`,
      edits: [{ kind: 'setValue', pointer: '/swagger', value: '2.0' }],
    });
  },
});

const required = defineRule({
  id: 'doc-required-members',
  yieldsTo: [
    { rule: 'info-title-required', within: 'node' },
    { rule: 'info-version-required', within: 'node' },
  ],
  severity: 'error',
  preset: 'import',
  evidence: notSwagger,
  summary: 'The root has `swagger`, `info` and `paths`, and `info` has `title` and `version`.',
  why: 'Swagger 2.0 requires them, and the validator rejects a definition without them.',
  fix: 'Add the missing member.',
  reference: reference('VAL; SCH', 'RequiredPropertyMissing'),
  examples: () => ({
    good: [{}],
    bad: [
      { document: { info: undefined }, expect: [{ pointer: '', message: '"info"' }] },
      { document: { paths: undefined }, expect: [{ pointer: '', message: '"paths"' }] },
      {
        document: { info: { title: 'Contoso Orders' } },
        expect: [{ pointer: '/info', message: '"version"' }],
      },
    ],
  }),
  check(context) {
    const info = memberOf(context.root, 'info');
    if (info === undefined) {
      const message = 'The definition has no "info" with its title and version.';
      context.report({ pointer: '', message, fix: 'Add "info": { "title": …, "version": … }.' });
    }
    if (memberOf(context.root, 'paths') === undefined) {
      const message = 'The definition has no "paths", so it has no operations.';
      context.report({ pointer: '', message, fix: 'Add "paths": { "/…": { "get": … } }.' });
    }
    if (!isObject(info)) return;
    const missing = ['title', 'version'].filter((name) => memberOf(info, name) === undefined);
    if (missing.length > 0) {
      context.report({ pointer: '/info', message: `"info" has no ${listed(missing)}.` });
    }
  },
});

/** Members of OpenAPI 3 or of another file of the connector that people write. */
const advice: ReadonlyMap<string, string> = new Map([
  ['openapi', 'Remove it: "swagger" already gives the version.'],
  ['servers', 'Use "host", "basePath" and "schemes".'],
  [
    'components',
    'Use "definitions", "parameters", "responses" and "securityDefinitions" in the root.',
  ],
  ['requestBody', 'Use a parameter with "in": "body" and a "schema".'],
  ['content', 'Use "schema" here, and "consumes" or "produces" for the media type.'],
  ['nullable', 'Use "x-nullable".'],
  ...[
    'scriptOperations',
    'connectionParameters',
    'connectionParameterSets',
    'iconBrandColor',
    'capabilities',
    'policyTemplateInstances',
    'publisher',
    'stackOwner',
  ].map((name) => [name, 'Move it to apiProperties.json, where it belongs.'] as const),
]);

/** Keywords of newer versions of JSON Schema: another rule reports them. */
const newerKeywords = new Set(
  (
    'oneOf anyOf not const if then else $schema $id $defs contains dependencies patternProperties ' +
    'additionalItems propertyNames contentEncoding contentMediaType examples writeOnly deprecated ' +
    'unevaluatedProperties dependentRequired dependentSchemas prefixItems'
  ).split(' '),
);

const owners: ReadonlyArray<readonly [ObjectKind, string]> = [
  ['root', 'the root'],
  ['operation', 'an operation'],
  ['pathItem', 'a path'],
];

function adviceFor(kind: ObjectKind, key: string): string | undefined {
  const known = advice.get(key);
  if (known !== undefined) return known;
  const near = nearestName(key, [...vocabularies[kind].keys()]);
  if (near !== undefined) return `Did you mean ${quoted(near)}?`;
  const owner = owners.find(([other]) => other !== kind && vocabularies[other].has(key));
  return owner === undefined ? undefined : `Move it to ${owner[1]}, where it belongs.`;
}

/** `Title`: published definitions have it, as the platform does not mind the case of its first letter. */
function isKnownInSmall(kind: ObjectKind, key: string): boolean {
  return vocabularies[kind].has(key.slice(0, 1).toLowerCase() + key.slice(1));
}

const unknown = defineRule({
  id: 'doc-unknown-property',
  yieldsTo: [
    { rule: 'ref-unknown-member', within: 'node' },
    { rule: 'schema-keyword-not-swagger2', within: 'node' },
  ],
  severity: 'error',
  preset: 'import',
  evidence: refused(
    'issue 3930',
    `The property 'securityDefinitions' is not valid. If this property is an extension, its name must begin with "x-".`,
  ),
  summary: 'Every member is one that Swagger 2.0 defines, or its name starts with `x-`.',
  why: 'The validator rejects all others, including members of OpenAPI 3 or apiProperties.json and members at the wrong level. It ignores the case of the first letter.',
  fix: 'Remove it, correct its name, or start the name with "x-" if it is an extension.',
  reference: reference(
    'VAL; PR 3810; issue 3930',
    'ExtensionNameNotValid',
    'AdditionalPropertyNotAllowed',
  ),
  examples: () => ({
    good: [{ document: { 'x-note': 'Extensions may have any name.' } }],
    bad: [
      {
        document: { scriptOperations: ['GetOrder'] },
        expect: [{ pointer: '/scriptOperations', message: '"scriptOperations"' }],
      },
      {
        title: 'at the wrong level, in a path',
        document: {
          paths: {
            '/orders': {
              get: { responses: { '200': { description: 'Orders.' } } },
              securityDefinitions: { api_key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
            },
          },
        },
        expect: [{ pointer: '/paths/~1orders/securityDefinitions', message: 'The path "/orders"' }],
      },
      {
        title: 'OpenAPI 3',
        document: operation({ requestBody: { content: {} } }),
        expect: [
          { pointer: '/paths/~1orders/get/requestBody', message: 'GET /orders (ListOrders)' },
        ],
      },
      {
        title: 'a capital letter',
        document: operation({ Summary: 'List orders' }),
        expect: [
          { pointer: '/paths/~1orders/get/Summary', message: '"Summary"', severity: 'warning' },
        ],
      },
    ],
  }),
  check(context) {
    for (const group of objectGroups(context)) {
      for (const key of group.members()) {
        if (isKnown(group.kind, key)) continue;
        const fix = adviceFor(group.kind, key);
        for (const object of group.having(key)) {
          context.report({
            pointer: joinPointer(object.pointer, key),
            part: 'key',
            ...(isKnownInSmall(group.kind, key) && { severity: 'warning' }),
            message: `${group.nameOf(object)} has the member ${quoted(key)}, which Swagger 2.0 does not define here.`,
            ...(fix === undefined ? {} : { fix }),
          });
        }
      }
    }
  },
});

/** Swagger defines it there, or another rule reports it. */
function isKnown(kind: ObjectKind, key: string): boolean {
  if (vocabularies[kind].has(key) || key.startsWith('x-') || key === '$ref') return true;
  if (kind === 'pathItem') return capitalVerb(key) !== undefined;
  return kind === 'schema' && newerKeywords.has(key);
}

const kindNames: Record<MemberKind, string> = {
  string: 'a string',
  boolean: 'a boolean',
  number: 'a number',
  object: 'an object',
  objects: 'an object',
  objectList: 'an array',
  strings: 'an array',
  array: 'an array',
  objectOrBoolean: 'an object or a boolean',
  objectOrList: 'an object',
  any: 'anything',
};

/** Whether a value and all that is in it have the wanted type: the quick answer for almost every member. */
const isSound: Record<Exclude<MemberKind, 'any'>, (value: unknown) => boolean> = {
  string: (value) => typeof value === 'string',
  boolean: (value) => typeof value === 'boolean',
  number: (value) => typeof value === 'number',
  object: isObject,
  array: Array.isArray,
  objectOrBoolean: (value) => isObject(value) || typeof value === 'boolean',
  objectOrList: (value) => typeof value === 'object' && value !== null,
  objects: (value) => isObject(value) && areObjects(Object.values(value)),
  strings: (value) => Array.isArray(value) && value.every((item) => typeof item === 'string'),
  objectList: (value) => Array.isArray(value) && areObjects(value),
};

function areObjects(values: readonly unknown[]): boolean {
  for (let at = 0; at < values.length; at += 1) if (!isObject(values[at])) return false;
  return true;
}

interface Misfit {
  readonly pointer: string;
  /** The member's name, or the name in it or the position. */
  readonly what: string;
  readonly value: unknown;
  readonly wanted: string;
}

/** What is wrong with a member of the wrong type: the member itself, or what is in it. */
function misfits(kind: MemberKind, key: string, value: unknown, pointer: string): Misfit[] {
  if (kind === 'objects' && isObject(value))
    return Object.entries(value).flatMap(([name, inner]) =>
      isObject(inner) || name.startsWith('x-')
        ? []
        : [
            {
              pointer: joinPointer(pointer, name),
              what: `${quoted(name)} of ${quoted(key)}`,
              value: inner,
              wanted: 'an object',
            },
          ],
    );
  if ((kind === 'strings' || kind === 'objectList') && Array.isArray(value))
    return value.flatMap((inner: unknown, at) =>
      (kind === 'strings' ? typeof inner === 'string' : isObject(inner))
        ? []
        : [
            {
              pointer: `${pointer}/${at}`,
              what: `item ${at + 1} of ${quoted(key)}`,
              value: inner,
              wanted: kind === 'strings' ? 'a string' : 'an object',
            },
          ],
    );
  return [{ pointer, what: quoted(key), value, wanted: kindNames[kind] }];
}

function misfitFinding(
  { document }: RuleContext,
  wanted: MemberKind,
  misfit: Misfit,
  name: string,
): Finding {
  const { pointer, value } = misfit;
  if (wanted === 'string' && (typeof value === 'number' || typeof value === 'boolean'))
    return { pointer, ...unquoted(document, pointer, value, `${name}: ${misfit.what}`) };
  const truth = value === 'true' || value === 'false';
  return {
    pointer,
    message: `${name}: ${misfit.what} must be ${misfit.wanted}, not ${kindOf(value)}.`,
    edits:
      wanted === 'boolean' && truth ? [{ kind: 'setValue', pointer, value: value === 'true' }] : [],
  };
}

const jsonType = defineRule({
  id: 'doc-json-type',
  severity: 'error',
  preset: 'import',
  evidence: validator('JsonTypeIncorrect'),
  summary: 'Every known member has the JSON type that Swagger 2.0 requires.',
  why: 'The validator rejects a null description, an array instead of an object, or "true" in quotes, and its message does not say what is expected.',
  fix: 'Change the value to that type, or remove the member.',
  reference: reference('VAL; PR 3119; PR 4123', 'JsonTypeIncorrect'),
  examples: () => ({
    good: [{ document: operation({ deprecated: true }) }],
    bad: [
      {
        document: operation({ deprecated: 'true' }),
        expect: [{ pointer: '/paths/~1orders/get/deprecated', message: 'must be a boolean' }],
      },
      {
        title: 'a number where a text is meant',
        document: operation({ responses: { '200': { description: 200 } } }),
        expect: [
          {
            pointer: '/paths/~1orders/get/responses/200/description',
            message: '200 without quotes is a number',
          },
        ],
      },
      {
        title: 'at the wrong level, in definitions',
        document: { definitions: { Order: { type: 'object' }, security: [{ api_key: [] }] } },
        expect: [{ pointer: '/definitions/security', message: '"security" of "definitions"' }],
      },
      {
        document: operation({ description: null }),
        expect: [{ pointer: '/paths/~1orders/get/description', message: 'not null' }],
      },
    ],
  }),
  check(context) {
    for (const group of objectGroups(context)) {
      const vocabulary: Vocabulary = vocabularies[group.kind];
      for (const key of group.members()) {
        const wanted = vocabulary.get(key);
        if (wanted === undefined || wanted === 'any') continue;
        const objects = group.having(key);
        const sound = isSound[wanted];
        for (let at = 0; at < objects.length; at += 1) {
          const object = objects[at] as Located;
          const value = object.raw[key];
          // Most members are strings, numbers or booleans, which JavaScript names as Swagger does.
          if ((wanted !== 'object' && typeof value === wanted) || sound(value)) continue;
          const name = group.nameOf(object);
          for (const misfit of misfits(wanted, key, value, joinPointer(object.pointer, key))) {
            context.report(misfitFinding(context, wanted, misfit, name));
          }
        }
      }
    }
    for (const [path, item] of Object.entries(memberOf(context.root, 'paths') ?? {})) {
      if (path.startsWith('x-') || isObject(item)) continue;
      context.report({
        pointer: joinPointer('/paths', path),
        message: `The path ${quoted(path)} must be an object, not ${kindOf(item)}.`,
      });
    }
  },
});

export const versionRules: readonly RuleDefinition[] = [version, required, unknown, jsonType];
