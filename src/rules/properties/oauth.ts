// OAuth settings of connection parameters: identity provider, redirect, and what each provider needs.

import { nearestName } from '../../document/nearest.js';
import { quoted } from '../quoted.js';
import { didYouMean } from '../suggest.js';
import { isObject, memberOf, stringOf } from '../raw.js';
import type { Located, RuleDefinition } from '../types.js';
import { isText, kindOf, listed } from '../wording.js';
import { keyParameter, soundProperties, withOauth, withParameters } from './examples.js';
import { propertyRule, type PropertyFinding } from './property-rule.js';
import { type ApiProperties, settingsKeys } from './read.js';

const tokenAt = '/properties/connectionParameters/token';
const settingsAt = `${tokenAt}/oAuthSettings`;

interface Settings extends Located {
  readonly label: string;
  /** '' when absent or not a string. */
  readonly provider: string;
  readonly custom: Located;
}

/** The settings that are objects. */
function* settingsOf({ parameters }: ApiProperties): Iterable<Settings> {
  for (const { oauth, label, type } of parameters) {
    if (oauth === undefined || type.toLowerCase() !== 'oauthsetting') continue;
    const custom = memberOf(oauth.raw, 'customParameters');
    const found = isObject(custom);
    yield {
      ...oauth,
      label,
      provider: stringOf(memberOf(oauth.raw, 'identityProvider')),
      custom: {
        raw: found ? custom : {},
        pointer: found ? `${oauth.pointer}/customParameters` : oauth.pointer,
      },
    };
  }
}

function* withoutProvider({ raw, pointer }: Located, label: string): Iterable<PropertyFinding> {
  const name = memberOf(raw, 'identityProvider');
  if (isText(name)) return;
  const message = `The OAuth settings of ${label} have no "identityProvider".`;
  yield { pointer: name === undefined ? pointer : `${pointer}/identityProvider`, message };
}

const settings = propertyRule({
  id: 'props-oauth-settings',
  severity: 'warning',
  certificationSeverity: 'error',
  preset: 'import',
  summary: 'An `oauthSetting` has `oAuthSettings` with an `identityProvider`.',
  why: "Without them, users cannot sign in. `oauthSettings` is accepted, too: one of Microsoft's own connectors uses it.",
  fix: 'Add "oAuthSettings": { "identityProvider": "oauth2", "clientId": …, "scopes": […], "redirectMode": "GlobalPerConnector", "customParameters": {…} }.',
  source: 'PSCH; SOL',
  good: [
    withOauth(),
    {
      title: 'the other spelling',
      apiProperties: withParameters({
        token: { type: 'oauthSetting', oauthSettings: { identityProvider: 'oauth2' } },
      }),
    },
  ],
  bad: [
    {
      file: withParameters({ token: { type: 'oauthSetting' } }),
      at: tokenAt,
      said: 'no "oAuthSettings"',
    },
    {
      file: withOauth({ identityProvider: undefined }),
      at: settingsAt,
      said: 'no "identityProvider"',
    },
  ],
  *find({ parameters }) {
    for (const { raw, type, oauth, label, pointer } of parameters) {
      if (type.toLowerCase() !== 'oauthsetting') continue;
      if (oauth !== undefined) {
        yield* withoutProvider(oauth, label);
        continue;
      }
      const key = settingsKeys.find((one) => memberOf(raw, one) !== undefined);
      yield key === undefined
        ? { pointer, message: `The connection parameter ${label} has no "oAuthSettings".` }
        : {
            pointer: `${pointer}/${key}`,
            message: `"${key}" of ${label} must be an object, not ${kindOf(memberOf(raw, key))}.`,
          };
    }
  },
});

/** Custom connectors use these; `oauth2pkcewithprm` and `oauth2pkcewithdcr` are for MCP servers. */
const providers = [
  'aad',
  'aadcertificate',
  'oauth2',
  'oauth2generic',
  'oauth2pkce',
  'oauth2pkcewithdcr',
  'oauth2pkcewithprm',
  'facebook',
];

const provider = propertyRule({
  id: 'props-oauth-identity-provider-known',
  severity: 'advice',
  preset: 'import',
  summary: `\`identityProvider\` is ${providers.map((one) => `\`${one}\``).join(', ')}.`,
  why: 'With a misspelled name, no one can sign in. The platform also has other providers and adds new ones, so a name that resembles no known one is only a suggestion.',
  fix: 'Use "oauth2", "aad" for Microsoft Entra ID, or "oauth2generic" if requests need their own templates.',
  source: 'PSCH; SOL; FAQ',
  good: [withOauth(), withOauth({ identityProvider: 'aad' })],
  bad: [
    {
      file: withOauth({ identityProvider: 'OAuth 2.0' }),
      at: `${settingsAt}/identityProvider`,
      said: 'did you mean "oauth2"',
      severity: 'warning',
    },
    {
      title: 'a provider that may be new',
      file: withOauth({ identityProvider: 'contosoLogin' }),
      at: `${settingsAt}/identityProvider`,
      said: 'which this tool does not know.',
    },
  ],
  *find(file) {
    for (const { provider: name, pointer, label } of settingsOf(file)) {
      if (name === '' || providers.includes(name)) continue;
      const near = nearestName(name, providers);
      yield {
        pointer: `${pointer}/identityProvider`,
        message: `The OAuth settings of ${label} name the identity provider ${quoted(name)}, which this tool does not know${near === undefined ? '.' : `; did you mean ${quoted(near)}?`}`,
        ...(near !== undefined && { severity: 'warning' }),
      };
    }
  },
});

const clientId = propertyRule({
  id: 'props-oauth-client-id',
  severity: 'warning',
  preset: 'import',
  summary: 'OAuth settings have a `clientId`; in public sources, it can be a placeholder.',
  why: 'Without it, the service does not know who requests a token.',
  fix: 'Add "clientId" with the id that the service assigned.',
  source: 'SUB',
  good: [withOauth()],
  bad: [
    { file: withOauth({ clientId: undefined }), at: settingsAt, said: 'no "clientId"' },
    {
      file: withOauth({ clientId: '' }),
      at: `${settingsAt}/clientId`,
      said: 'an empty "clientId"',
    },
  ],
  *find(file) {
    for (const { raw, pointer, label } of settingsOf(file)) {
      const key = ['clientId', 'ClientId', 'clientID', 'ClientID'].find(
        (one) => memberOf(raw, one) !== undefined,
      );
      if (key === undefined)
        yield { pointer, message: `The OAuth settings of ${label} have no "clientId".` };
      else if (!isText(memberOf(raw, key)))
        yield {
          pointer: `${pointer}/${key}`,
          message: `The OAuth settings of ${label} have an empty "clientId".`,
        };
    }
  },
});

const modes = ['Global', 'GlobalPerConnector', 'Direct'];

const redirectMode = propertyRule({
  id: 'props-oauth-redirect-mode',
  severity: 'warning',
  certificationSeverity: 'error',
  preset: 'import',
  summary: '`redirectMode` is `Global`, `GlobalPerConnector` or `Direct`.',
  why: 'It determines the redirect URL, which the service must know. Different letter case is only a warning, because published connectors have it.',
  fix: 'Use "GlobalPerConnector" for a new connector.',
  source: 'PSCH; PR 3097',
  good: [withOauth(), withOauth({ redirectMode: undefined })],
  bad: [
    {
      file: withOauth({ redirectMode: 'PerConnector' }),
      at: `${settingsAt}/redirectMode`,
      said: '"PerConnector"',
    },
    {
      file: withOauth({ redirectMode: 'global' }),
      at: `${settingsAt}/redirectMode`,
      said: '"global"',
      severity: 'warning',
    },
  ],
  *find(file) {
    for (const { raw, pointer, label } of settingsOf(file)) {
      const value = memberOf(raw, 'redirectMode');
      if (value === undefined || value === null || modes.includes(value as string)) continue;
      const known = modes.find((mode) => mode.toLowerCase() === String(value).toLowerCase());
      yield {
        pointer: `${pointer}/redirectMode`,
        message: `The OAuth settings of ${label} have the redirect mode ${quoted(value)}, which ${known === undefined ? 'does not exist' : `must be written ${quoted(known)}`}.`,
        ...didYouMean(value, modes),
        ...(known !== undefined && { severity: 'warning', fix: `Write ${quoted(known)}.` }),
      };
    }
  },
});

const perConnector = propertyRule({
  id: 'props-oauth-redirect-per-connector',
  severity: 'advice',
  preset: 'import',
  summary: 'A new connector has `"redirectMode": "GlobalPerConnector"`.',
  why: 'Since February 2024, new connectors have their own redirect URL; with one URL for all, a token could be sent to another connector.',
  fix: 'Use "GlobalPerConnector", and register the new redirect URL with the service. Do not change a published connector.',
  source: 'PR 3097; corpus',
  good: [withOauth()],
  bad: [
    {
      file: withOauth({ redirectMode: 'Global' }),
      at: `${settingsAt}/redirectMode`,
      said: '"Global"',
    },
  ],
  *find(file) {
    for (const { raw, pointer, label } of settingsOf(file)) {
      const value = stringOf(memberOf(raw, 'redirectMode'));
      if (value.toLowerCase() !== 'global') continue;
      const message = `The OAuth settings of ${label} share one redirect URL with all connectors: "redirectMode" is ${quoted(value)}.`;
      yield { pointer: `${pointer}/redirectMode`, message };
    }
  },
});

interface CustomRow extends Pick<RuleDefinition, 'id' | 'summary' | 'why'> {
  readonly providers: readonly string[];
  readonly wanted: readonly string[];
  readonly source: string;
}

/** What a provider needs among `customParameters`, each as `{ "value": … }`. */
const customRule = ({ providers: names, wanted, source, ...fields }: CustomRow): RuleDefinition => {
  const whole = Object.fromEntries(wanted.map((one) => [one, { value: 'https://contoso.com' }]));
  const [first = '', ...others] = wanted;
  const { [first]: _first, ...rest } = whole;
  const file = (customParameters: unknown) =>
    withOauth({ identityProvider: names[0], customParameters });
  return propertyRule({
    ...fields,
    severity: 'warning',
    preset: 'import',
    fix: `Add ${listed(wanted)} to "customParameters", each as { "value": "…" }.`,
    source,
    good: [file(whole), withOauth()],
    bad: [
      { file: file(rest), at: `${settingsAt}/customParameters`, said: `no ${quoted(first)}` },
      {
        file: file({ ...whole, [first]: 'https://contoso.com' }),
        at: `${settingsAt}/customParameters/${first}`,
        said: 'an object with a "value"',
      },
      ...(others.length === 0
        ? []
        : [{ file: file(undefined), at: settingsAt, said: `no ${listed(wanted)}` }]),
    ],
    *find(properties) {
      for (const { provider: name, label, custom } of settingsOf(properties)) {
        if (!names.includes(name)) continue;
        const missing: string[] = [];
        for (const one of wanted) {
          const key = Object.keys(custom.raw).find(
            (written) => written.toLowerCase() === one.toLowerCase(),
          );
          const value = key === undefined ? undefined : memberOf(custom.raw, key);
          if (key === undefined) missing.push(one);
          else if (memberOf(value, 'value') === undefined)
            yield {
              pointer: `${custom.pointer}/${key}`,
              message: `"${key}" of ${label} must be an object with a "value".`,
            };
        }
        if (missing.length > 0)
          yield {
            pointer: custom.pointer,
            message: `The identity provider "${name}" of ${label} has no ${listed(missing)} in its "customParameters".`,
          };
      }
    },
  });
};

const generic = customRule({
  id: 'props-oauth2generic-templates',
  providers: ['oauth2generic'],
  wanted: [
    'authorizationUrlTemplate',
    'authorizationUrlQueryStringTemplate',
    'tokenUrlTemplate',
    'tokenUrlQueryStringTemplate',
    'tokenBodyTemplate',
    'refreshUrlTemplate',
    'refreshUrlQueryStringTemplate',
    'refreshBodyTemplate',
  ],
  summary: '`oauth2generic` has all templates for URLs, query strings and bodies.',
  why: 'Requests are built only from the templates; a part without a template is empty.',
  source: 'PSCH; connection-parameters',
});

const urls = customRule({
  id: 'props-oauth2-custom-parameters',
  providers: ['oauth2'],
  wanted: ['authorizationUrl', 'tokenUrl', 'refreshUrl'],
  summary: '`oauth2` has `authorizationUrl`, `tokenUrl` and `refreshUrl`.',
  why: 'They are the addresses to sign in, to get a token and to refresh it.',
  source: 'PSCH',
});

const resource = customRule({
  id: 'props-aad-resource-uri',
  providers: ['aad'],
  wanted: ['loginUri', 'resourceUri'],
  summary: '`aad` has `loginUri` and `resourceUri`.',
  why: 'Microsoft Entra ID issues a token for one resource, which the settings must name.',
  source: 'PSCH',
});

const sets = propertyRule({
  id: 'props-sets-and-parameters',
  severity: 'advice',
  preset: 'import',
  summary: 'A file has either `connectionParameters` or `connectionParameterSets`, not both.',
  why: 'If there are sets, the connection dialog only shows these; `connectionParameters` are ignored.',
  fix: 'Move the parameters into the sets.',
  source: 'multi-auth; corpus',
  good: [
    soundProperties(),
    soundProperties({ connectionParameters: {}, connectionParameterSets: oneSet() }),
  ],
  bad: [
    {
      file: soundProperties({ connectionParameterSets: oneSet() }),
      at: '/properties/connectionParameters',
      said: 'both "connectionParameters" and "connectionParameterSets"',
    },
  ],
  *find({ properties }) {
    const plain = memberOf(properties, 'connectionParameters');
    const values = memberOf(memberOf(properties, 'connectionParameterSets'), 'values');
    if (!Array.isArray(values) || values.length === 0) return;
    if (!isObject(plain) || Object.keys(plain).length === 0) return;
    yield {
      pointer: '/properties/connectionParameters',
      part: 'key',
      message: 'The file has both "connectionParameters" and "connectionParameterSets".',
    };
  },
});

function oneSet() {
  return { values: [{ name: 'key', parameters: { api_key: keyParameter() } }] };
}

export const oauthRules: readonly RuleDefinition[] = [
  settings,
  provider,
  clientId,
  redirectMode,
  perConnector,
  generic,
  urls,
  resource,
  sets,
];
