// `securityDefinitions`: its shape, and which members each type must and can have.

import { joinPointer } from '../../document/pointer.js';
import { defineRule, reference } from '../define-rule.js';
import { notSwagger, validator } from '../evidence.js';
import { isObject, memberOf, objectEntries } from '../raw.js';
import type { RuleDefinition } from '../types.js';
import { kindOf } from '../wording.js';
import { quoted } from '../quoted.js';
import { didYouMean } from '../suggest.js';
import { enumRule } from './enum-rule.js';
import { apiKey, oauth, oauthWith, secured } from './examples.js';
import { definitionsOf } from './schemes.js';

const shape = defineRule({
  id: 'sec-definitions-shape',
  severity: 'error',
  preset: 'import',
  evidence: notSwagger,
  summary: '`securityDefinitions` is an object of objects.',
  why: 'The validator rejects any other JSON type.',
  fix: 'Write an object with an object for each name: { "api_key": { "type": "apiKey", … } }.',
  reference: reference('VAL', 'JsonTypeIncorrect'),
  examples: () => ({
    good: [{ document: secured(apiKey) }],
    bad: [
      {
        document: { securityDefinitions: [apiKey] },
        expect: [{ pointer: '/securityDefinitions', message: 'an array' }],
      },
      {
        document: secured('apiKey'),
        expect: [{ pointer: '/securityDefinitions/login', message: 'a string' }],
      },
    ],
  }),
  check(context) {
    const definitions = memberOf(context.root, 'securityDefinitions');
    if (definitions === undefined) return;
    const say = (pointer: string, name: string, value: unknown): void =>
      context.report({
        pointer,
        message: `${quoted(name)} must be an object, not ${kindOf(value)}.`,
      });
    if (!isObject(definitions)) say('/securityDefinitions', 'securityDefinitions', definitions);
    for (const [name, value] of objectEntries(definitions)) {
      if (!name.startsWith('x-') && !isObject(value)) {
        say(joinPointer('/securityDefinitions', name), name, value);
      }
    }
  },
});

const none = defineRule({
  id: 'sec-none',
  severity: 'advice',
  preset: 'certification',
  summary: 'The definition has `securityDefinitions`.',
  why: 'Without it, the definition says that the service needs no authentication, which is valid, but rarely intended.',
  fix: 'If the service needs authentication, add "securityDefinitions" with the type of credential that it accepts.',
  reference: reference('SUB; issue 1763'),
  examples: () => ({
    good: [{ document: secured(apiKey) }],
    bad: [
      {
        document: { securityDefinitions: undefined, security: undefined },
        expect: [{ pointer: '', message: 'no "securityDefinitions"' }],
      },
    ],
  }),
  check(context) {
    const definitions = memberOf(context.root, 'securityDefinitions');
    if (
      definitions !== undefined &&
      !(isObject(definitions) && Object.keys(definitions).length === 0)
    )
      return;
    context.report({
      pointer: definitions === undefined ? '' : '/securityDefinitions',
      message:
        definitions === undefined
          ? 'The definition has no "securityDefinitions", which means that the service needs no authentication.'
          : '"securityDefinitions" is empty, which means that the service needs no authentication.',
    });
  },
});

const single = defineRule({
  id: 'sec-single-definition',
  severity: 'warning',
  preset: 'import',
  summary: 'The definition has exactly one security definition.',
  why: 'If there are several, the first one is used for all operations, and the others are ignored.',
  fix: 'Keep one. To offer several kinds of authentication, use connectionParameterSets in apiProperties.json.',
  reference: reference('define-openapi-definition; multi-auth'),
  examples: () => ({
    good: [{ document: secured(apiKey) }],
    bad: [
      {
        document: { securityDefinitions: { api_key: apiKey, user: { type: 'basic' } } },
        expect: [{ pointer: '/securityDefinitions/user', message: '"user"' }],
      },
    ],
  }),
  check(context) {
    const definitions = definitionsOf(context);
    if (definitions.size < 2) return;
    const [first, ...others] = definitions.values();
    for (const other of others) {
      context.report({
        pointer: other.pointer,
        part: 'key',
        message: `The security definition ${quoted(other.name)} is ignored: ${quoted(first?.name ?? '')}, the first one, is used for all operations.`,
        related: [{ pointer: first?.pointer ?? '', message: 'The one in use.' }],
      });
    }
  },
});

const type = enumRule({
  id: 'sec-type',
  type: undefined,
  member: 'type',
  values: ['basic', 'apiKey', 'oauth2'],
  source: 'VAL; FAQ',
  why: 'Swagger 2.0 has these three types; those of OpenAPI 3 (http, openIdConnect) are rejected.',
  good: apiKey,
  bad: { type: 'http', scheme: 'bearer' },
  shown: '"http"',
});

const place = enumRule({
  id: 'sec-apikey-in',
  type: 'apiKey',
  member: 'in',
  values: ['header', 'query'],
  source: 'VAL; SCH',
  why: 'A key is sent in a header or in the query; cookies and bodies are not supported.',
  good: apiKey,
  bad: { ...apiKey, in: 'cookie' },
  shown: '"cookie"',
});

const urlsOf: ReadonlyMap<string, readonly string[]> = new Map([
  ['implicit', ['authorizationUrl']],
  ['password', ['tokenUrl']],
  ['application', ['tokenUrl']],
  ['accessCode', ['authorizationUrl', 'tokenUrl']],
]);

const required = defineRule({
  id: 'sec-required-property',
  severity: 'error',
  preset: 'import',
  evidence: validator('SecuritySchemePropertyRequired'),
  summary: '`apiKey` has `name` and `in`; `oauth2` has `flow` and the URLs of that flow.',
  why: 'Without them, the credential cannot be sent, and the validator rejects the definition.',
  fix: 'Add the missing member.',
  reference: reference('VAL', 'SecuritySchemePropertyRequired'),
  examples: () => ({
    good: [{ document: secured(apiKey) }, { document: secured(oauth) }],
    bad: [
      {
        document: secured({ type: 'apiKey', in: 'header' }),
        expect: [{ pointer: '/securityDefinitions/login', message: '"name"' }],
      },
      {
        document: secured(oauthWith({ tokenUrl: undefined })),
        expect: [{ pointer: '/securityDefinitions/login', message: '"tokenUrl"' }],
      },
    ],
  }),
  check(context) {
    for (const scheme of definitionsOf(context).values()) {
      const names =
        scheme.type === 'apiKey'
          ? ['name', 'in']
          : scheme.type === 'oauth2'
            ? ['flow', ...(urlsOf.get(scheme.flow) ?? [])]
            : [];
      for (const name of names) {
        if (memberOf(scheme.raw, name) !== undefined) continue;
        const kind =
          scheme.type === 'oauth2' && name !== 'flow' ? `${scheme.flow} flow` : scheme.type;
        context.report({
          pointer: scheme.pointer,
          message: `The security definition ${quoted(scheme.name)} has no ${quoted(name)}, which ${kind} requires.`,
          fix: `Add ${quoted(name)}.`,
        });
      }
    }
  },
});

const common = ['type', 'description'];
const ownedBy: ReadonlyMap<string, readonly string[]> = new Map([
  ['basic', common],
  ['apiKey', [...common, 'name', 'in']],
  ['oauth2', [...common, 'flow', 'authorizationUrl', 'tokenUrl', 'scopes']],
]);

const owned = defineRule({
  id: 'sec-property-not-valid',
  severity: 'error',
  preset: 'import',
  evidence: validator('SecuritySchemePropertyNotValid'),
  summary: 'A security definition has only members of its type.',
  why: 'The validator rejects a member of another type, such as `flow` on basic.',
  fix: 'Remove the member, or correct "type".',
  reference: reference('VAL', 'SecuritySchemePropertyNotValid'),
  examples: () => ({
    good: [{ document: secured({ type: 'basic', description: 'User and password.' }) }],
    bad: [
      {
        document: secured({ type: 'basic', flow: 'accessCode' }),
        expect: [{ pointer: '/securityDefinitions/login/flow', message: '"flow"' }],
      },
    ],
  }),
  check(context) {
    for (const scheme of definitionsOf(context).values()) {
      const known = ownedBy.get(scheme.type);
      if (known === undefined) continue;
      for (const key of Object.keys(scheme.raw)) {
        if (known.includes(key) || key.startsWith('x-')) continue;
        context.report({
          pointer: joinPointer(scheme.pointer, key),
          part: 'key',
          message: `The security definition ${quoted(scheme.name)} has the type ${quoted(scheme.type)}, which has no ${quoted(key)}.`,
          ...didYouMean(key, known),
        });
      }
    }
  },
});

export const definitionRules: readonly RuleDefinition[] = [
  shape,
  none,
  single,
  type,
  required,
  owned,
  place,
];
