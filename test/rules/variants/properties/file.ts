// The file as a whole, and what it says together with the definition.

import {
  keyParameter,
  soundProperties,
  withOauth,
  withParameters,
} from '../../../../src/rules/properties/examples.js';
import {
  filesOf,
  parameters,
  sets,
  shown,
  typed,
  withSet,
  type PropertyVariant,
} from './variant.js';

const color = '/properties/iconBrandColor';
const colored = (iconBrandColor: unknown) => soundProperties({ iconBrandColor });
const certified = (name: 'publisher' | 'stackOwner', rule: string) =>
  filesOf(rule, [
    ['none', soundProperties({ [name]: undefined }), '/properties'],
    ['empty', soundProperties({ [name]: '' }), `/properties/${name}`],
    ['null', soundProperties({ [name]: null }), `/properties/${name}`],
    [
      'another letter case',
      soundProperties({ [name]: undefined, [name.toUpperCase()]: 'A' }),
      '/properties',
    ],
    [
      'outside of properties',
      { ...soundProperties({ [name]: undefined }), [name]: 'A' },
      '/properties',
    ],
    ['letters with accents', soundProperties({ [name]: 'Émile' })],
    ['a dot', soundProperties({ [name]: 'Contoso, Inc.' })],
  ]);

const whole = [
  ...filesOf('props-brand-color-hex', [
    ['no hash', colored('2f4f4f'), color],
    ['three digits', colored('#2f4'), color],
    ['eight digits', colored('#2f4f4fff'), color],
    ['a letter too far', colored('#2f4f4g'), color],
    ['a space', colored('#2f4f4f '), color],
    ['a name', colored('darkslategray'), color],
    ['empty', colored(''), color],
    ['capitals', colored('#2F4F4F')],
  ]),
  ...filesOf('props-brand-color-forbidden', [
    ['white', colored('#ffffff'), color],
    ['white in capitals', colored('#FFFFFF'), color],
    ['blue', colored('#007ee5'), color],
    ['nearly white', colored('#fffffe')],
  ]),
  ...filesOf('props-capabilities-known', [
    ['singular', soundProperties({ capabilities: ['action'] }), '/properties/capabilities/0'],
    [
      'the second',
      soundProperties({ capabilities: ['actions', 'Triggers'] }),
      '/properties/capabilities/1',
    ],
    ['null', soundProperties({ capabilities: [null] }), '/properties/capabilities/0'],
    ['all', soundProperties({ capabilities: ['actions', 'triggers', 'cloud', 'gateway'] })],
    ['none', soundProperties({ capabilities: [] })],
  ]),
  ...filesOf('props-shape', [
    ['another letter case', { Properties: {} }, ''],
    ['a list', { properties: [] }, '/properties'],
    ['the root is a list', [soundProperties()], ''],
    ['no colour', colored(undefined), '/properties'],
    ['a colour that is a number', colored(0), color],
    [
      'a parameter beside the parameters',
      soundProperties({ 'token:clientId': {} }),
      '/properties/token:clientId',
    ],
    ['parameters in a list', soundProperties({ connectionParameters: [] }), parameters],
    ['a set without a name', withSet({ name: '' }), `${sets}/values/0`],
    ['null for what is not there', soundProperties({ policyTemplateInstances: null })],
    ['a $schema', { $schema: 'https://contoso.com/schema', ...soundProperties() }],
  ]),
  ...certified('publisher', 'props-publisher-missing'),
  ...certified('stackOwner', 'props-stackowner-missing'),
];

const login = {
  type: 'oauth2',
  flow: 'accessCode',
  authorizationUrl: 'https://contoso.com/a',
  tokenUrl: 'https://contoso.com/t',
  scopes: {},
};
const oauthOnly = { securityDefinitions: { login }, security: [{ login: [] }] };
const basicOnly = { securityDefinitions: { login: { type: 'basic' } }, security: [{ login: [] }] };
const across = [
  ...filesOf('x-oauth-definition-without-setting', [
    ['a key alone', soundProperties(), '/securityDefinitions/login', oauthOnly],
    ['another letter case', typed('oAuthSetting'), '/securityDefinitions/login', oauthOnly],
    ['no parameters', withParameters({}), '/securityDefinitions/login', oauthOnly],
    ['a setting', withOauth(), [], oauthOnly],
    [
      'a setting in a set',
      withSet({ parameters: { token: { type: 'oauthSetting' } } }),
      [],
      oauthOnly,
    ],
    ['no OAuth in the definition', soundProperties()],
  ]),
  ...filesOf('x-apikey-without-securestring', [
    ['a string', withParameters({ api_key: shown('string', {}) }), '/securityDefinitions/api_key'],
    [
      'no parameters',
      soundProperties({ connectionParameters: undefined }),
      '/securityDefinitions/api_key',
    ],
    ['a secret', soundProperties()],
    ['a secret in a set', withSet({ parameters: { key: keyParameter() } })],
  ]),
  ...filesOf('x-basic-without-password', [
    [
      'a name alone',
      withParameters({ user: shown('string', {}) }),
      '/securityDefinitions/login',
      basicOnly,
    ],
    [
      'a password alone',
      withParameters({ password: keyParameter() }),
      '/securityDefinitions/login',
      basicOnly,
    ],
    [
      'both',
      withParameters({ user: shown('string', {}), password: keyParameter() }),
      [],
      basicOnly,
    ],
  ]),
];

export const fileVariants: readonly PropertyVariant[] = [...whole, ...across];
