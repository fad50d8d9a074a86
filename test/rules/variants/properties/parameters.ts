// Types of connection parameters, secrets, and OAuth settings.

import {
  keyParameter,
  soundProperties,
  withOauth,
  withParameters,
} from '../../../../src/rules/properties/examples.js';
import {
  filesOf,
  oauth,
  parameters,
  sets,
  shown,
  texts,
  tokenType,
  typed,
  withSet,
  type PropertyVariant,
  type Row,
} from './variant.js';

const types = [
  ...filesOf(
    'props-oauthsetting-case',
    [
      ['as the portal exports it', typed('oAuthSetting'), tokenType],
      ['a capital O', typed('OauthSetting'), tokenType],
      ['two capitals', typed('OAuthSetting'), tokenType],
      ['small letters', typed('oauthsetting'), tokenType],
      ['capitals', typed('OAUTHSETTING'), tokenType],
      [
        'another name of the parameter',
        withParameters({ login: { type: 'oAuthSetting' } }),
        `${parameters}/login/type`,
      ],
      [
        'beside a key',
        withParameters({ api_key: keyParameter(), token: { type: 'oAuthSetting' } }),
        tokenType,
      ],
      [
        'in a set',
        withSet({ parameters: { token: { type: 'oAuthSetting' } } }),
        `${sets}/values/0/parameters/token/type`,
      ],
      ['as it is written', typed('oauthSetting')],
      ['the member oAuthSettings has a capital', withOauth()],
      ['another type', typed('securestring')],
      ['the plural, another rule tells', typed('oAuthSettings')],
      ['a list, another rule tells', typed(['oAuthSetting'])],
      ['a parameter called oAuthSetting', withParameters({ oAuthSetting: keyParameter() })],
    ],
    'warning',
  ),
  ...filesOf('props-parameter-type', [
    ['the plural', typed('oauthSettings'), tokenType],
    ['a space behind', typed('oauthSetting '), tokenType],
    ['a list', typed(['oauthSetting']), tokenType],
    ['null', typed(null), tokenType],
    ['a capital S', typed('secureString'), tokenType],
    ['a capital letter', typed('String'), tokenType],
    ['a gateway in small letters', typed('gatewaysetting'), tokenType],
    ['boolean', typed('boolean'), tokenType],
    ['integer', typed('integer'), tokenType],
    ['empty', typed(''), tokenType],
    ['none', typed(undefined), `${parameters}/token`],
    [
      'in a set',
      withSet({ parameters: { a: { type: 'text' } } }),
      `${sets}/values/0/parameters/a/type`,
    ],
    ['another letter case of OAuth, another rule tells', typed('oAuthSetting')],
    ...['string', 'securestring', 'int', 'bool', 'oauthSetting', 'gatewaySetting'].map(
      (one): Row => [one, typed(one)],
    ),
    ['a claim of a token may go without', withParameters({ 'token:clientId': {} })],
  ]),
];

const secrets = filesOf('props-securestring-cleartext', [
  [
    'shown',
    withParameters({ a: shown('securestring', { clearText: true }) }),
    `${parameters}/a/uiDefinition/constraints/clearText`,
  ],
  [
    'not said',
    withParameters({ a: shown('securestring', {}) }),
    `${parameters}/a/uiDefinition/constraints`,
  ],
  [
    'no constraints',
    withParameters({ a: { type: 'securestring', uiDefinition: texts } }),
    `${parameters}/a/uiDefinition`,
  ],
  [
    'in a set',
    withSet({ parameters: { a: { type: 'securestring' } } }),
    `${sets}/values/0/parameters/a`,
  ],
  ['hidden while typed', withParameters({ a: shown('securestring', { clearText: false }) })],
  ['no secret', withParameters({ a: shown('string', { clearText: true }) })],
  [
    'a string, another rule tells',
    withParameters({ a: shown('securestring', { clearText: 'true' }) }),
  ],
]);

const settings = [
  ...filesOf('props-oauth-settings', [
    ['no settings', withParameters({ token: { type: 'oauthSetting' } }), `${parameters}/token`],
    [
      'another letter case',
      withParameters({
        token: { type: 'oauthSetting', oauthSettings: { identityProvider: 'aad' } },
      }),
    ],
    ['a list', withParameters({ token: { type: 'oauthSetting', oAuthSettings: [] } }), oauth],
    ['null', withParameters({ token: { type: 'oauthSetting', oAuthSettings: null } }), oauth],
    ['no provider', withOauth({ identityProvider: undefined }), oauth],
    ['an empty provider', withOauth({ identityProvider: '' }), `${oauth}/identityProvider`],
    ['a provider that is no text', withOauth({ identityProvider: 2 }), `${oauth}/identityProvider`],
    [
      'in a set',
      withSet({ parameters: { token: { type: 'oauthSetting' } } }),
      `${sets}/values/0/parameters/token`,
    ],
    ['a key', soundProperties()],
    ['as it should be', withOauth()],
  ]),
  ...filesOf('props-oauth-identity-provider-known', [
    ['capitals', withOauth({ identityProvider: 'AAD' }), `${oauth}/identityProvider`],
    ['a wrong digit', withOauth({ identityProvider: 'oauth' }), `${oauth}/identityProvider`],
    ...['aad', 'aadcertificate', 'oauth2', 'oauth2generic', 'facebook'].map((one): Row => [
      one,
      withOauth({ identityProvider: one }),
    ]),
  ]),
  ...filesOf('props-oauth-redirect-mode', [
    ['a space', withOauth({ redirectMode: 'Global Per Connector' }), `${oauth}/redirectMode`],
    ['small letters', withOauth({ redirectMode: 'globalperconnector' }), `${oauth}/redirectMode`],
    ['true', withOauth({ redirectMode: true }), `${oauth}/redirectMode`],
    ['Global', withOauth({ redirectMode: 'Global' })],
    ['Direct', withOauth({ redirectMode: 'Direct' })],
    ['none', withOauth({ redirectMode: undefined })],
    [
      'a redirectUrl of its own',
      withOauth({ redirectUrl: 'https://global.consent.azure-apim.net/redirect/orders' }),
    ],
  ]),
  ...filesOf('props-oauth2-custom-parameters', [
    ['none', withOauth({ customParameters: undefined }), oauth],
    ['empty', withOauth({ customParameters: {} }), `${oauth}/customParameters`],
    [
      'one is a plain text',
      withOauth({
        customParameters: {
          authorizationUrl: { value: 'a' },
          tokenUrl: 'b',
          refreshUrl: { value: 'c' },
        },
      }),
      `${oauth}/customParameters/tokenUrl`,
    ],
    [
      'other letter case',
      withOauth({
        customParameters: {
          AuthorizationUrl: { value: 'a' },
          TokenUrl: { value: 'b' },
          RefreshUrl: { value: 'c' },
        },
      }),
    ],
    ['another provider', withOauth({ identityProvider: 'facebook', customParameters: {} })],
  ]),
  ...filesOf('props-oauth-client-id', [
    ['none', withOauth({ clientId: undefined }), oauth],
    ['blank', withOauth({ clientId: ' ' }), `${oauth}/clientId`],
    ['a placeholder', withOauth({ clientId: '<<Enter client id>>' })],
  ]),
];

export const parameterVariants: readonly PropertyVariant[] = [...types, ...secrets, ...settings];
