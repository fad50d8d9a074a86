// The three members of `constraints` that want one JSON type, wherever constraints stand.

import { soundProperties, withParameters } from '../../../../src/rules/properties/examples.js';
import {
  filesOf,
  parameters,
  sets,
  shown,
  texts,
  withSet,
  type PropertyVariant,
  type Row,
} from './variant.js';

/** The same for each of the three members of `constraints`, which differ in the type they want. */
function constraint(
  rule: string,
  member: string,
  sound: readonly unknown[],
  wrong: readonly unknown[],
): PropertyVariant[] {
  const [bad, ...others] = wrong;
  const user = (value: unknown) => shown('string', { [member]: value });
  const at = (name: string) => `${parameters}/${name}/uiDefinition/constraints/${member}`;
  const inSet = `${sets}/values/0/parameters/user/uiDefinition/constraints/${member}`;
  return filesOf(rule, [
    ['a name', withParameters({ user: user(bad) }), at('user')],
    ['an integer', withParameters({ port: shown('int', { [member]: bad }) }), at('port')],
    ['a boolean', withParameters({ trial: shown('bool', { [member]: bad }) }), at('trial')],
    ['a claim of a token', withParameters({ 'token:tenant': user(bad) }), at('token:tenant')],
    ['a name with a slash', withParameters({ 'a/b': user(bad) }), at('a~1b')],
    ['a gateway', withParameters({ gate: shown('gatewaySetting', { [member]: bad }) }), at('gate')],
    [
      'the login itself',
      withParameters({ token: shown('oauthSetting', { [member]: bad }) }),
      at('token'),
    ],
    [
      'two of three',
      withParameters({ a: user(bad), b: user(sound[0]), c: user(bad) }),
      [at('a'), at('c')],
    ],
    ['in a set', withSet({ parameters: { user: user(bad) } }), inSet],
    [
      'of a set itself',
      withSet({ uiDefinition: { displayName: 'Key', constraints: { [member]: bad } } }),
      `${sets}/values/0/uiDefinition/constraints/${member}`,
    ],
    [
      'of the choice between sets',
      withSet({}, { uiDefinition: { displayName: 'How', constraints: { [member]: bad } } }),
      `${sets}/uiDefinition/constraints/${member}`,
    ],
    ...others.map((value): Row => [
      JSON.stringify(value),
      withParameters({ user: user(value) }),
      at('user'),
    ]),
    ...sound.map((value): Row => [JSON.stringify(value), withParameters({ user: user(value) })]),
    ['absent', withParameters({ user: shown('string', { tabIndex: 2 }) })],
    ['no constraints', withParameters({ user: { type: 'string', uiDefinition: texts } })],
    ['no uiDefinition', withParameters({ user: { type: 'string' } })],
    [
      'a member of the uiDefinition, which nobody reads',
      withParameters({
        user: { type: 'string', uiDefinition: { ...texts, [member]: bad } },
      }),
    ],
    ['a parameter of that name', withParameters({ [member]: user(sound[0]) })],
    ['constraints that are a list', withParameters({ user: shown('string', [{ [member]: bad }]) })],
    ['no parameters', soundProperties({ connectionParameters: null })],
  ]);
}

export const constraintVariants: readonly PropertyVariant[] = [
  ...constraint(
    'props-constraint-required-string',
    'required',
    ['true', 'false'],
    [true, false, 1, null, ['true']],
  ),
  ...constraint('props-constraint-hidden-string', 'hidden', ['true', 'false'], [true, false, 0]),
  ...constraint(
    'props-constraint-cleartext-boolean',
    'clearText',
    [true, false],
    ['false', 'true', 'False', '', 0, null],
  ),
];
