// `security` of the root and of operations, compared with `securityDefinitions`.

import { joinPointer } from '../../document/pointer.js';
import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { isObject, memberOf, objectEntries, stringOf } from '../raw.js';
import { perDocument } from '../per-document.js';
import type { RuleContext, RuleDefinition } from '../types.js';
import { quoted } from '../quoted.js';
import { didYouMean } from '../suggest.js';
import { definitionsOf } from './schemes.js';

interface Requirement {
  /** Name of the security definition. */
  readonly name: string;
  readonly value: unknown;
  readonly pointer: string;
  /** `The definition`, or the operation's label. */
  readonly owner: string;
}

interface SecurityList {
  readonly list: readonly unknown[];
  readonly pointer: string;
  /** `The definition`, or the operation's label. */
  readonly owner: string;
}

function securityLists({ root, byMember }: RuleContext): readonly SecurityList[] {
  const found: SecurityList[] = [];
  const shared = memberOf(root, 'security');
  if (Array.isArray(shared)) {
    found.push({ list: shared, pointer: '/security', owner: 'The definition' });
  }
  for (const { raw, pointer, label } of byMember.operations.with('security')) {
    const list = memberOf(raw, 'security');
    if (Array.isArray(list)) found.push({ list, pointer: `${pointer}/security`, owner: label });
  }
  return found;
}

const requirements = perDocument((context: RuleContext): readonly Requirement[] => {
  const found: Requirement[] = [];
  for (const { list, pointer, owner } of securityLists(context)) {
    for (const [at, item] of list.entries()) {
      for (const [name, value] of objectEntries(item)) {
        found.push({ name, value, pointer: joinPointer(`${pointer}/${at}`, name), owner });
      }
    }
  }
  return found;
});

const oauth = {
  login: {
    type: 'oauth2',
    flow: 'accessCode',
    authorizationUrl: 'https://login.contoso.com/authorize',
    tokenUrl: 'https://login.contoso.com/token',
    scopes: { 'orders.read': 'Reads orders.' },
  },
};

const operationWithSecurity = {
  '/orders': {
    get: {
      summary: 'List orders',
      operationId: 'ListOrders',
      security: [{ api_key: [] }],
      responses: { '200': { description: 'The orders.' } },
    },
  },
};

const missing = defineRule({
  id: 'sec-requirement-missing',
  severity: 'advice',
  preset: 'certification',
  summary: 'If there is a security definition, the root `security` references it.',
  why: 'Microsoft takes the kind of authentication from apiProperties.json, but other users of the definition take it from `security` and would call the service without credentials.',
  fix: 'Add "security": [{ "<name of the security definition>": [] }] to the root.',
  reference: reference('PR 1278; corpus'),
  examples: () => ({
    good: [{ document: { security: [{ api_key: [] }] } }, { document: { security: [] } }],
    bad: [
      {
        document: { security: undefined },
        expect: [
          {
            pointer: '',
            message: 'no "security" that references the security definition "api_key"',
          },
        ],
      },
    ],
  }),
  check(context) {
    const names = objectEntries(memberOf(context.root, 'securityDefinitions')).map(
      ([name]) => name,
    );
    const [first] = names;
    if (first === undefined) return;
    // An empty list deliberately says that there is none; many published definitions have it.
    if (memberOf(context.root, 'security') !== undefined) return;
    context.report({
      pointer: '',
      message: `The root has no "security" that references the security definition ${quoted(first)}.`,
      fix: `Add "security": [{ ${quoted(first)}: [] }] to the root.`,
    });
  },
});

const defined = defineRule({
  id: 'sec-requirement-defined',
  severity: 'warning',
  preset: 'import',
  summary: 'Every name in `security` exists in `securityDefinitions`.',
  why: 'If an operation requires a security scheme that is not defined, no request can satisfy it; the validator rejects the definition.',
  fix: 'Remove the requirement, or add it to "securityDefinitions".',
  reference: reference('VAL; PR 969', 'SecurityRequirementMustBeDefined'),
  examples: () => ({
    good: [{ document: { security: [{ api_key: [] }] } }],
    bad: [
      {
        document: { security: [{ api_key: [], jwt: [] }] },
        expect: [{ pointer: '/security/0/jwt', message: '"jwt"' }],
      },
    ],
  }),
  check(context) {
    const definitions = memberOf(context.root, 'securityDefinitions');
    for (const { name, pointer, owner } of requirements(context)) {
      if (memberOf(definitions, name) !== undefined) continue;
      context.report({
        pointer,
        part: 'key',
        message: `${owner} requires ${quoted(name)}, which "securityDefinitions" does not define.`,
        ...didYouMean(
          name,
          objectEntries(definitions).map(([one]) => one),
        ),
        ...(isObject(definitions)
          ? { related: [{ pointer: '/securityDefinitions', message: 'The security definitions.' }] }
          : {}),
      });
    }
  },
});

const hasValue = defineRule({
  id: 'sec-requirement-value',
  severity: 'error',
  preset: 'import',
  evidence: validator('SecurityRequirementMustHaveValue'),
  summary: 'The value of a security requirement is an array.',
  why: 'The validator rejects a requirement without a value.',
  fix: 'Write an array: empty for basic and apiKey, the scopes for oauth2.',
  reference: reference('VAL', 'SecurityRequirementMustHaveValue'),
  examples: () => ({
    good: [{ document: { security: [{ api_key: [] }] } }],
    bad: [
      {
        document: { security: [{ api_key: null }] },
        expect: [{ pointer: '/security/0/api_key', message: 'null' }],
      },
    ],
  }),
  check(context) {
    for (const { name, value, pointer, owner } of requirements(context)) {
      if (Array.isArray(value)) continue;
      context.report({
        pointer,
        message: `${owner} requires ${quoted(name)} with the value ${quoted(value)}, which is not an array.`,
      });
    }
  },
});

const empty = defineRule({
  id: 'sec-requirement-empty',
  severity: 'error',
  preset: 'import',
  evidence: validator('SecurityRequirementMustHaveEmptyValue'),
  summary: 'A requirement for basic or apiKey has an empty array.',
  why: 'Only oauth2 has scopes; the validator rejects them for other types.',
  fix: 'Write an empty array.',
  reference: reference('VAL', 'SecurityRequirementMustHaveEmptyValue'),
  examples: () => ({
    good: [{ document: { security: [{ api_key: [] }] } }],
    bad: [
      {
        document: { security: [{ api_key: ['orders.read'] }] },
        expect: [{ pointer: '/security/0/api_key', message: '"orders.read"' }],
      },
    ],
  }),
  check(context) {
    const schemes = definitionsOf(context);
    for (const { name, value, pointer, owner } of requirements(context)) {
      if (!Array.isArray(value) || value.length === 0) continue;
      const type = schemes.get(name)?.type ?? '';
      if (type !== 'basic' && type !== 'apiKey') continue;
      context.report({
        pointer,
        message: `${owner} requires the scope ${quoted(value[0])} of ${quoted(name)}, which has the type ${quoted(type)} and therefore no scopes.`,
        edits: [{ kind: 'setValue', pointer, value: [] }],
      });
    }
  },
});

const scope = defineRule({
  id: 'sec-requirement-scope',
  severity: 'warning',
  preset: 'import',
  summary: 'Each scope in a requirement is defined in the `scopes` of its oauth2 definition.',
  why: 'A scope that is not defined is not requested when a user connects.',
  fix: 'Add the scope to "scopes" of the security definition, or correct its name.',
  reference: reference('VAL', 'OAuthSecurityRequirementValueMustBeScopeName'),
  examples: () => ({
    good: [{ document: { securityDefinitions: oauth, security: [{ login: ['orders.read'] }] } }],
    bad: [
      {
        document: { securityDefinitions: oauth, security: [{ login: ['orders.write'] }] },
        expect: [{ pointer: '/security/0/login/0', message: '"orders.write"' }],
      },
    ],
  }),
  check(context) {
    const schemes = definitionsOf(context);
    for (const { name, value, pointer, owner } of requirements(context)) {
      if (!Array.isArray(value) || value.length === 0) continue;
      const scheme = schemes.get(name);
      if (scheme?.type !== 'oauth2') continue;
      const scopes = memberOf(scheme.raw, 'scopes');
      for (const [at, item] of value.entries()) {
        if (typeof item === 'string' && memberOf(scopes, item) !== undefined) continue;
        context.report({
          pointer: `${pointer}/${at}`,
          message: `${owner} requires the scope ${quoted(item)}, which ${quoted(name)} does not define.`,
          ...didYouMean(
            item,
            objectEntries(scopes).map(([one]) => one),
          ),
          related: [{ pointer: scheme.pointer, message: `${quoted(name)} is defined here.` }],
        });
      }
    }
  },
});

const single = defineRule({
  id: 'sec-single-requirement',
  severity: 'warning',
  preset: 'certification',
  summary: '`security` contains exactly one requirement.',
  why: 'Connectors do not support alternatives: a connection has one kind of credential, or a choice that apiProperties.json describes.',
  fix: 'Keep the requirement that the connection uses. To offer a choice, use connectionParameterSets in apiProperties.json.',
  reference: reference('SUB; PR 969'),
  examples: () => ({
    good: [{ document: { security: [{ api_key: [] }] } }],
    bad: [
      {
        document: {
          securityDefinitions: {
            api_key: { type: 'apiKey', in: 'header', name: 'X-Key' },
            user: { type: 'basic' },
          },
          security: [{ api_key: [] }, { user: [] }],
        },
        expect: [{ pointer: '/security', message: '2 alternatives' }],
      },
    ],
  }),
  check(context) {
    for (const { list, pointer, owner } of securityLists(context)) {
      if (list.length < 2) continue;
      context.report({
        pointer,
        part: 'key',
        message: `${owner} has ${list.length} alternatives in "security"; a connector has one.`,
      });
    }
  },
});

const operationLevel = defineRule({
  id: 'sec-operation-level',
  severity: 'advice',
  preset: 'certification',
  summary: 'Operations have no `security` of their own.',
  why: 'The connection determines the authentication of all operations; `security` of a single operation has no effect, and reviewers ask authors to remove it.',
  fix: 'Remove it, and reference the security definition in the root "security".',
  reference: reference('PR 1278'),
  examples: () => ({
    good: [{}],
    bad: [
      {
        document: { paths: operationWithSecurity },
        expect: [{ pointer: '/paths/~1orders/get/security', message: 'GET /orders (ListOrders)' }],
      },
    ],
  }),
  check(context) {
    for (const { pointer, label } of context.byMember.operations.with('security')) {
      context.report({
        pointer: `${pointer}/security`,
        part: 'key',
        message: `${label} has its own "security", which has no effect.`,
      });
    }
  },
});

/** Names of parameters that carry credentials, in lowercase, by location. */
const credentialNames: ReadonlyMap<string, ReadonlySet<string>> = new Map([
  [
    'header',
    new Set([
      'authorization',
      'x-api-key',
      'x-apikey',
      'api-key',
      'apikey',
      'api_key',
      'x-auth-token',
      'x-access-token',
      'ocp-apim-subscription-key',
    ]),
  ],
  ['query', new Set(['api_key', 'apikey', 'api-key', 'access_token', 'subscription-key'])],
]);

const noParameters = defineRule({
  id: 'sec-no-auth-parameters',
  severity: 'advice',
  preset: 'certification',
  summary: 'A key, user name or token is not also a parameter of an operation.',
  why: 'Users would have to enter the secret in every step of a workflow, where it is visible; a connection stores it once.',
  fix: 'Remove the parameter, and describe the credential in "securityDefinitions" and in apiProperties.json.',
  reference: reference('SUB; PR template'),
  examples: () => ({
    good: [{}],
    bad: [
      {
        document: {
          parameters: { Auth: { name: 'Authorization', in: 'header', type: 'string' } },
        },
        expect: [{ pointer: '/parameters/Auth/name', message: '"Authorization"' }],
      },
    ],
  }),
  check(context) {
    const keys = new Set<string>();
    for (const { type, raw } of definitionsOf(context).values()) {
      if (type !== 'apiKey') continue;
      keys.add(`${stringOf(memberOf(raw, 'in'))} ${stringOf(memberOf(raw, 'name')).toLowerCase()}`);
    }
    for (const { name, in: place, pointer } of context.parameters) {
      const lower = name.toLowerCase();
      const known = credentialNames.get(place)?.has(lower) === true;
      if (lower === '' || !(known || keys.has(`${place} ${lower}`))) continue;
      context.report({
        pointer: `${pointer}/name`,
        message: `The ${place} parameter ${quoted(name)} asks users for a credential in every step; the connection should store it.`,
      });
    }
  },
});

export const requirementRules: readonly RuleDefinition[] = [
  missing,
  defined,
  hasValue,
  empty,
  scope,
  single,
  operationLevel,
  noParameters,
];
