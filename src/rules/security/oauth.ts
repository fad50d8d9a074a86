// oauth2 definitions: flows, scopes and URLs.

import { defineRule, reference } from '../define-rule.js';
import { mentionsVariable } from '../../model/environment-variables.js';
import { isObject, memberOf } from '../raw.js';
import type { RuleBody, RuleContext, RuleDefinition, RuleLevel } from '../types.js';
import { kindOf } from '../wording.js';
import { quoted } from '../quoted.js';
import { enumRule } from './enum-rule.js';
import { oauth, oauthWith, secured } from './examples.js';
import { definitionsOf } from './schemes.js';

const flow = enumRule({
  id: 'sec-oauth-flow-known',
  type: 'oauth2',
  member: 'flow',
  values: ['implicit', 'password', 'application', 'accessCode'],
  source: 'VAL; SCH',
  why: 'Swagger 2.0 has these four flows; the names of OpenAPI 3 (authorizationCode, clientCredentials) are rejected.',
  good: oauth,
  bad: { ...oauth, flow: 'authorizationCode' },
  shown: '"authorizationCode"',
});

/** Rules about the flow of an oauth2 definition. */
const flowRule = (
  fields: RuleLevel & Pick<RuleBody, 'id' | 'summary' | 'why' | 'fix' | 'reference'>,
  flows: readonly string[],
  said: string,
): RuleDefinition =>
  defineRule({
    ...fields,
    examples: () => ({
      good: [{ document: secured(oauth) }],
      bad: [
        {
          document: secured({ ...oauth, flow: flows[0] }),
          expect: [{ pointer: '/securityDefinitions/login/flow', message: `"${flows[0]}"` }],
        },
      ],
    }),
    check(context: RuleContext) {
      for (const scheme of definitionsOf(context).values()) {
        if (scheme.type !== 'oauth2' || !flows.includes(scheme.flow)) continue;
        context.report({
          pointer: `${scheme.pointer}/flow`,
          message: `The security definition ${quoted(scheme.name)} uses the flow ${quoted(scheme.flow)}${said}.`,
        });
      }
    },
  });

const accessCode = flowRule(
  {
    id: 'sec-oauth-access-code',
    severity: 'warning',
    preset: 'certification',
    summary: '`oauth2` uses the `accessCode` flow.',
    why: 'The connection dialog is designed for this flow; almost all published connectors use it.',
    fix: 'Use "accessCode", with "authorizationUrl" and "tokenUrl".',
    reference: reference('define-openapi-definition; FAQ; corpus'),
  },
  ['implicit'],
  '; connectors use "accessCode"',
);

const clientCredentials = flowRule(
  {
    id: 'sec-oauth-client-credentials',
    severity: 'warning',
    preset: 'import',
    summary:
      '`oauth2` uses neither the `application` (client credentials) nor the `password` flow.',
    why: 'The wizard cannot set this up, and a connection created from the definition alone gets no token. Published connectors with client credentials declare them in apiProperties.json.',
    fix: 'Declare it in apiProperties.json as an "oauthSetting" of the connection, or use "accessCode" with "authorizationUrl" and "tokenUrl".',
    reference: reference('FAQ; define-openapi-definition'),
  },
  ['application', 'password'],
  ', which the wizard cannot set up; declare it in apiProperties.json',
);

const scopes = defineRule({
  id: 'sec-oauth-scopes',
  severity: 'warning',
  certificationSeverity: 'error',
  preset: 'import',
  summary: '`oauth2` has a `scopes` object, which can be empty.',
  why: 'Swagger 2.0 and certification require it. Connections use the scopes of apiProperties.json.',
  fix: 'Add "scopes": {}, or the scopes of the service, each with a description.',
  reference: reference('VAL; SCH', 'SecuritySchemePropertyRequired'),
  examples: () => ({
    good: [{ document: secured(oauth) }],
    bad: [
      {
        document: secured(oauthWith({ scopes: undefined })),
        expect: [{ pointer: '/securityDefinitions/login', message: 'no "scopes"' }],
      },
      {
        document: secured(oauthWith({ scopes: ['orders.read'] })),
        expect: [{ pointer: '/securityDefinitions/login/scopes', message: 'an array' }],
      },
    ],
  }),
  check(context) {
    for (const scheme of definitionsOf(context).values()) {
      const value = memberOf(scheme.raw, 'scopes');
      if (scheme.type !== 'oauth2' || isObject(value)) continue;
      const missing = value === undefined;
      context.report({
        pointer: missing ? scheme.pointer : `${scheme.pointer}/scopes`,
        message: missing
          ? `The oauth2 definition ${quoted(scheme.name)} has no "scopes".`
          : `"scopes" of the oauth2 definition ${quoted(scheme.name)} must be an object, not ${kindOf(value)}.`,
        edits: missing
          ? [{ kind: 'addMember', pointer: scheme.pointer, key: 'scopes', value: {} }]
          : [],
      });
    }
  },
});

const https = defineRule({
  id: 'sec-oauth-url-https',
  severity: 'warning',
  preset: 'import',
  summary: '`authorizationUrl` and `tokenUrl` are https URLs.',
  why: 'Codes and tokens are sent to them; any other URL exposes these or does not work.',
  fix: 'Write the whole URL, starting with https://.',
  reference: reference('VAL', 'UrlNotValid'),
  examples: () => ({
    good: [{ document: secured(oauth) }],
    bad: [
      {
        document: secured({ ...oauth, tokenUrl: 'http://login.contoso.com/token' }),
        expect: [{ pointer: '/securityDefinitions/login/tokenUrl', message: '"http://login' }],
      },
    ],
  }),
  check(context) {
    for (const scheme of definitionsOf(context).values()) {
      if (scheme.type !== 'oauth2') continue;
      for (const member of ['authorizationUrl', 'tokenUrl']) {
        const value = memberOf(scheme.raw, member);
        if (typeof value !== 'string' || /^https:\/\/[^\s/]/i.test(value)) continue;
        if (mentionsVariable(value)) continue;
        context.report({
          pointer: `${scheme.pointer}/${member}`,
          message: `${quoted(member)} of the security definition ${quoted(scheme.name)} is ${quoted(value)}, which is not an https URL.`,
        });
      }
    }
  },
});

export const oauthRules: readonly RuleDefinition[] = [
  flow,
  accessCode,
  clientCredentials,
  scopes,
  https,
];
