// What apiProperties.json and the definition say together: how users authenticate, and which operations
// need a policy of the gateway to page and to poll.

import type { JsonObject } from '../../document/types.js';
import { quoted } from '../quoted.js';
import { memberOf } from '../raw.js';
import { type Scheme, definitionsOf } from '../security/schemes.js';
import type {
  OperationNode,
  RuleBody,
  RuleContext,
  RuleDefinition,
  RuleExample,
  RuleLevel,
} from '../types.js';
import { isOfKind } from '../patterns.js';
import {
  keyParameter,
  soundProperties,
  withOauth,
  withParameters,
  withPolicy,
} from './examples.js';
import { propertyRule, type PropertyFinding } from './property-rule.js';
import { type ApiProperties, type ConnectionParameter, hasPolicy, isScripted } from './read.js';

const secured = (scheme: JsonObject): JsonObject => ({
  securityDefinitions: { login: scheme },
  security: [{ login: [] }],
});

const oauthScheme = {
  type: 'oauth2',
  flow: 'accessCode',
  authorizationUrl: 'https://login.contoso.com/authorize',
  tokenUrl: 'https://login.contoso.com/token',
  scopes: {},
};

const oauth = secured(oauthScheme);

const schemeAt = '/securityDefinitions/login';

/** The other end of a finding in the definition. */
function parametersEnd({ properties }: ApiProperties): PropertyFinding['related'] {
  const there = ['connectionParameterSets', 'connectionParameters'].find(
    (name) => memberOf(properties, name) !== undefined,
  );
  const pointer = there === undefined ? '/properties' : `/properties/${there}`;
  return [{ in: 'apiProperties', pointer, message: 'The connection parameters.' }];
}

type SchemeRow = RuleLevel & SchemeBody;

interface SchemeBody extends Pick<RuleBody, 'id' | 'summary' | 'why' | 'fix'> {
  readonly source: string;
  readonly type: string;
  readonly good: readonly RuleExample[];
  readonly bad: { readonly file: JsonObject; readonly document: JsonObject; readonly said: string };
  /** What is missing in the file; undefined: nothing. */
  lacks(parameters: readonly ConnectionParameter[]): string | undefined;
}

/** A security definition that needs a certain kind of connection parameters. */
const schemeRule = ({ type, lacks, bad, ...row }: SchemeRow): RuleDefinition =>
  propertyRule({
    ...row,
    bad: [{ ...bad, at: schemeAt }],
    *find(file, context) {
      const lack = lacks(file.parameters);
      const schemes = [...definitionsOf(context).values()];
      const first = schemes.find((one) => one.type === type);
      if (lack === undefined || first === undefined || isServed(schemes, type, file)) return;
      yield {
        in: 'definition',
        pointer: first.pointer,
        message: `${introduction(first)}, but ${lack}.`,
        related: parametersEnd(file) ?? [],
      };
    },
  });

/** Whether users can sign in with another security definition. */
function isServed(
  schemes: readonly Scheme[],
  type: string,
  { parameters }: ApiProperties,
): boolean {
  const others = new Set(schemes.map((scheme) => scheme.type).filter((one) => one !== type));
  const oauthAsked = parameters.some((one) => one.type === 'oauthSetting');
  if (type !== 'oauth2') return others.has('oauth2') && oauthAsked;
  return (others.has('apiKey') || others.has('basic')) && parameters.some(secret);
}

function introduction({ name, type }: Scheme): string {
  const kinds: Readonly<Record<string, string>> = { apiKey: 'an API key', oauth2: 'OAuth' };
  return `The security definition ${quoted(name)} uses ${kinds[type] ?? 'basic authentication'}`;
}

const withoutSetting = schemeRule({
  id: 'x-oauth-definition-without-setting',
  severity: 'warning',
  preset: 'import',
  type: 'oauth2',
  summary:
    'If the definition uses OAuth, apiProperties.json has a connection parameter of the type `oauthSetting`.',
  why: 'Otherwise, users are not asked to sign in: connections have no token, and every call is rejected.',
  fix: 'Add "token": { "type": "oauthSetting", "oAuthSettings": {…} } to "connectionParameters".',
  source: 'issue 1763; corpus',
  good: [
    { document: oauth, apiProperties: withOauth() },
    { apiProperties: soundProperties() },
    {
      title: 'another security definition',
      document: {
        securityDefinitions: {
          login: oauthScheme,
          key: { type: 'apiKey', in: 'header', name: 'X-Key' },
        },
      },
      apiProperties: soundProperties(),
    },
  ],
  bad: {
    document: oauth,
    file: withParameters({ token: { type: 'oAuthSetting', oAuthSettings: {} } }),
    said: 'the type of "token" is "oAuthSetting"',
  },
  lacks(parameters) {
    if (parameters.some(({ type }) => type === 'oauthSetting')) return undefined;
    const near = parameters.find(({ type }) => type.toLowerCase() === 'oauthsetting');
    return near === undefined
      ? 'no connection parameter has the type "oauthSetting"'
      : `the type of ${near.label} is ${quoted(near.type)}, not "oauthSetting"`;
  },
});

const withoutDefinition = propertyRule({
  id: 'x-oauth-setting-without-definition',
  severity: 'advice',
  preset: 'import',
  summary:
    'If apiProperties.json has an `oauthSetting`, the definition has a security definition of the type `oauth2`.',
  why: 'The connector works without it, because apiProperties.json decides, but the definition alone suggests that the service needs no authentication.',
  fix: 'Add an oauth2 definition to "securityDefinitions", and reference it in "security".',
  source: 'PR 1278; corpus',
  good: [{ document: oauth, apiProperties: withOauth() }, soundProperties()],
  bad: [
    {
      file: withOauth(),
      at: '/properties/connectionParameters/token',
      said: 'no security definition of the type "oauth2"',
    },
  ],
  *find({ parameters }, context) {
    const setting = parameters.find(({ type }) => type === 'oauthSetting');
    const schemes = [...definitionsOf(context).values()];
    if (setting === undefined || schemes.some(({ type }) => type === 'oauth2')) return;
    const there = memberOf(context.root, 'securityDefinitions') !== undefined;
    yield {
      pointer: setting.pointer,
      message: `The connection parameter ${setting.label} uses OAuth, but the definition has no security definition of the type "oauth2".`,
      related: [{ pointer: there ? '/securityDefinitions' : '', message: 'The definition.' }],
    };
  },
});

const secret = ({ type }: ConnectionParameter): boolean => type === 'securestring';

const withoutKey = schemeRule({
  id: 'x-apikey-without-securestring',
  severity: 'warning',
  preset: 'import',
  type: 'apiKey',
  summary:
    'If the definition uses an API key, apiProperties.json has a connection parameter of the type `securestring`.',
  why: 'Otherwise, users are not asked for the key.',
  fix: 'Add "api_key": { "type": "securestring", "uiDefinition": {…} } to "connectionParameters".',
  source: 'issue 1763; corpus',
  good: [{ apiProperties: soundProperties() }],
  bad: {
    document: secured({ type: 'apiKey', in: 'header', name: 'X-Key' }),
    file: withParameters({}),
    said: 'no connection parameter has the type "securestring"',
  },
  lacks: (parameters) =>
    parameters.some(secret) ? undefined : 'no connection parameter has the type "securestring"',
});

const withoutPassword = schemeRule({
  id: 'x-basic-without-password',
  severity: 'warning',
  preset: 'import',
  type: 'basic',
  summary:
    'If the definition uses basic authentication, apiProperties.json has a `string` for the user name and a `securestring` for the password.',
  why: 'Otherwise, users are not asked for them.',
  fix: 'Add "username" of the type "string" and "password" of the type "securestring" to "connectionParameters".',
  source: 'issue 1763',
  good: [
    {
      document: secured({ type: 'basic' }),
      apiProperties: withParameters({
        username: { ...keyParameter({ clearText: true }), type: 'string' },
        password: keyParameter(),
      }),
    },
  ],
  bad: {
    document: secured({ type: 'basic' }),
    file: soundProperties(),
    said: 'there is no connection parameter of the type "string" for the user name',
  },
  lacks(parameters) {
    if (!parameters.some(secret))
      return 'there is no connection parameter of the type "securestring" for the password';
    // Some treat the user name as a secret, too.
    const names = parameters.filter(({ type }) => type === 'string' || type === 'securestring');
    return names.length >= 2
      ? undefined
      : 'there is no connection parameter of the type "string" for the user name';
  },
});

interface PolicyRow extends Pick<RuleDefinition, 'id' | 'summary' | 'why' | 'fix'> {
  readonly source: string;
  readonly template: string;
  /** What an operation with the policy has. */
  readonly kind: string;
  readonly parameters: JsonObject;
  readonly operation: JsonObject;
  /** The position of the bad example's finding, relative to the operation. */
  readonly at: string;
  needs(operation: OperationNode, context: RuleContext): string | undefined;
  /** Whether the policy may apply to it. */
  takes(operation: OperationNode, context: RuleContext): boolean;
}

/** Operations that need a policy of the gateway, and such policies for operations that do not need them. */
const policyRule = (row: PolicyRow): RuleDefinition => {
  const { template, kind, parameters, needs, takes, operation, at, ...fields } = row;
  const responses = { '200': { description: 'Orders.', schema: { type: 'object' } } };
  const document = {
    paths: { '/orders': { get: { operationId: 'ListOrders', responses, ...operation } } },
  };
  return propertyRule({
    ...fields,
    severity: 'warning',
    preset: 'import',
    good: [
      { document, apiProperties: withPolicy(template, parameters, ['ListOrders']) },
      { document, apiProperties: soundProperties({ scriptOperations: ['ListOrders'] }) },
      soundProperties(),
    ],
    bad: [
      {
        document,
        file: soundProperties(),
        at: `/paths/~1orders/get${at}`,
        said: `but no policy "${template}" applies to it`,
      },
      {
        title: 'only the policy',
        file: withPolicy(template, parameters, ['GetOrder']),
        at: '/properties/policyTemplateInstances/0',
        said: `GET /orders/{orderId} (GetOrder), which is not a ${kind}`,
      },
    ],
    *find(file, context) {
      for (const node of context.operations) {
        const member = needs(node, context);
        if (member === undefined || hasPolicy(file, template, node.id) || isScripted(file, node))
          continue;
        yield {
          in: 'definition',
          pointer: `${node.pointer}${member}`,
          message: `${node.label} is a ${kind}, but no policy "${template}" applies to it.`,
          related: [
            { in: 'apiProperties', pointer: '/properties', message: 'Policies are defined here.' },
          ],
        };
      }
      for (const policy of file.policies.filter((one) => one.template === template))
        for (const name of policy.operations ?? []) {
          const node = context.operation(name);
          if (node === undefined || takes(node, context)) continue;
          yield {
            pointer: policy.pointer,
            message: `The policy "${policy.templateId}" applies to ${node.label}, which is not a ${kind}.`,
            related: [{ pointer: node.pointer, message: 'The operation.' }],
          };
        }
    },
  });
};

const pageableKey = 'x-ms-pageable';

const paging = policyRule({
  id: 'x-pageable-updatenextlink',
  template: 'updatenextlink',
  kind: 'pageable operation',
  parameters: { 'x-ms-apimTemplateParameter.nextLinkPropertyName': 'nextLink' },
  operation: { [pageableKey]: { nextLinkName: 'nextLink' } },
  at: `/${pageableKey}`,
  summary: 'An operation with `x-ms-pageable` has the policy `updatenextlink`, and vice versa.',
  why: 'The next link points to the service; the policy rewrites it so that the request goes through the connector, with the credentials of the connection.',
  fix: 'Add { "templateId": "updatenextlink", "parameters": { "x-ms-apimTemplate-operationName": […], "x-ms-apimTemplateParameter.nextLinkPropertyName": "…" } } to "policyTemplateInstances".',
  source: 'SCH',
  needs: ({ raw }) => (memberOf(raw, pageableKey) === undefined ? undefined : `/${pageableKey}`),
  takes: ({ raw }) => memberOf(raw, pageableKey) !== undefined,
});

const polling = policyRule({
  id: 'x-polling-policy',
  template: 'pollingtrigger',
  kind: 'polling trigger',
  parameters: {
    'x-ms-apimTemplateParameter.triggerConfig': {},
    'x-ms-apimTemplateParameter.triggerDataPath': 'value',
  },
  operation: { 'x-ms-trigger': 'batch' },
  at: '/x-ms-trigger',
  summary: 'A polling trigger has the policy `pollingtrigger` or declares a 202, and vice versa.',
  why: 'The workflow engine expects 202 with a Location header until there is something new; a service that only returns lists needs the policy for this.',
  fix: 'Add the policy "pollingtrigger" for it, or declare the 202 if the service itself returns it.',
  source: 'PLT',
  needs(operation, context) {
    if (!isOfKind(context, operation, 'pollingTrigger')) return undefined;
    const answers = operation.responses.some(({ status }) => status === '202');
    return answers ? undefined : '/x-ms-trigger';
  },
  takes: (operation, context) => isOfKind(context, operation, 'pollingTrigger'),
});

export const acrossRules: readonly RuleDefinition[] = [
  withoutSetting,
  withoutDefinition,
  withoutKey,
  withoutPassword,
  paging,
  polling,
];
