// Connection parameters: what a user is asked for when creating a connection.

import { nearestName } from '../../document/nearest.js';
import { joinPointer } from '../../document/pointer.js';
import type { JsonObject } from '../../document/types.js';
import { quoted } from '../quoted.js';
import { memberOf, stringOf } from '../raw.js';
import { harmed } from '../evidence.js';
import { didYouMean } from '../suggest.js';
import type { RuleBody, RuleDefinition, RuleLevel } from '../types.js';
import { isText, kindOf, listed } from '../wording.js';
import { keyParameter, soundProperties, withOauth, withParameters } from './examples.js';
import { propertyRule } from './property-rule.js';

const sound = soundProperties();
const keyAt = '/properties/connectionParameters/api_key';
const constraintsAt = `${keyAt}/uiDefinition/constraints`;

const types = ['string', 'securestring', 'int', 'bool', 'oauthSetting', 'gatewaySetting'];

const name = propertyRule({
  id: 'props-parameter-name',
  severity: 'warning',
  preset: 'import',
  summary:
    'The name of a connection parameter contains only letters, digits and underscores, or a colon as in `token:clientId`.',
  why: 'Policies reference parameters in expressions, in which other characters end the name.',
  fix: 'Rename it, here and in policies.',
  source: 'PSCH',
  good: [sound, withParameters({ api_key: keyParameter(), 'token:clientId': { type: 'string' } })],
  bad: [
    {
      file: withParameters({ 'api-key': keyParameter() }),
      at: '/properties/connectionParameters/api-key',
      said: '"api-key"',
    },
  ],
  *find({ parameters }) {
    for (const { name: written, pointer } of parameters) {
      if (/^\w+(:\w+)?$/.test(written)) continue;
      const message = `The connection parameter ${quoted(written)} has a name with characters other than letters, digits and underscores.`;
      yield { pointer, part: 'key', message };
    }
  },
});

const type = propertyRule({
  id: 'props-parameter-type',
  severity: 'warning',
  preset: 'import',
  summary: `The type of a connection parameter is ${types.map((one) => `\`${one}\``).join(', ')}.`,
  why: 'The connection dialog does not support any other type.',
  fix: `Use ${listed(types.slice(0, 5), 'or')}.`,
  source: 'PSCH',
  good: [sound, withOauth()],
  bad: [
    {
      file: withParameters({ api_key: { ...keyParameter(), type: 'secureString' } }),
      at: `${keyAt}/type`,
      said: 'the type "secureString"',
    },
    {
      file: withParameters({ api_key: { ...keyParameter(), type: undefined } }),
      at: keyAt,
      said: 'no "type"',
    },
  ],
  *find({ parameters }) {
    for (const { raw, name: written, pointer, label } of parameters) {
      const value = memberOf(raw, 'type');
      // Claims of another parameter (`token:clientId`) need none.
      if (value === undefined && written.includes(':')) continue;
      if (value === undefined)
        yield { pointer, message: `The connection parameter ${label} has no "type".` };
      // props-oauthsetting-case reports that one.
      else if (!types.includes(value as string) && !/^oauthsetting$/i.test(stringOf(value)))
        yield {
          pointer: `${pointer}/type`,
          message: `The connection parameter ${label} has the type ${quoted(value)}, which does not exist.`,
          ...didYouMean(value, types),
        };
    }
  },
});

const oauthCase = propertyRule({
  id: 'props-oauthsetting-case',
  severity: 'warning',
  certificationSeverity: 'error',
  preset: 'import',
  summary: 'The type of an OAuth parameter is spelled `oauthSetting`.',
  why: 'Power Platform itself exports `oAuthSetting`, but Partner Center then reports that the connector does not use OAuth.',
  fix: 'Write "oauthSetting".',
  source: 'issue 4071; PSCH',
  good: [withOauth()],
  bad: [
    {
      file: withParameters({ token: { type: 'oAuthSetting', oAuthSettings: {} } }),
      at: '/properties/connectionParameters/token/type',
      said: 'the type "oAuthSetting"',
    },
  ],
  *find({ parameters }) {
    for (const parameter of parameters) {
      if (parameter.type === 'oauthSetting' || parameter.type.toLowerCase() !== 'oauthsetting')
        continue;
      yield {
        pointer: `${parameter.pointer}/type`,
        message: `The connection parameter ${parameter.label} has the type ${quoted(parameter.type)}; it must be spelled "oauthSetting".`,
      };
    }
  },
});

const clearText = propertyRule({
  id: 'props-securestring-cleartext',
  severity: 'warning',
  preset: 'import',
  summary: 'A `securestring` has `uiDefinition.constraints.clearText: false`.',
  why: 'Otherwise, the connection dialog may show the secret as the user types it.',
  fix: 'Add "clearText": false to its constraints.',
  source: 'connection-parameters; PSCH',
  good: [sound],
  bad: [
    {
      file: withParameters({ api_key: keyParameter({ clearText: true }) }),
      at: `${constraintsAt}/clearText`,
      said: 'shown as the user types it',
    },
    {
      file: withParameters({ api_key: { type: 'securestring' } }),
      at: keyAt,
      said: 'does not have "clearText": false',
    },
  ],
  *find({ parameters }) {
    for (const { type: kind, constraints, uiDefinition, pointer, label } of parameters) {
      const value = memberOf(constraints?.raw, 'clearText');
      if (kind !== 'securestring' || value === false) continue;
      if (value === undefined) {
        const near = constraints ?? uiDefinition;
        const message = `The secret ${label} does not have "clearText": false.`;
        yield { pointer: near?.pointer ?? pointer, message };
      } else if (value === true) {
        const message = `The secret ${label} is shown as the user types it, because its "clearText" is true.`;
        yield { pointer: joinPointer(constraints?.pointer ?? pointer, 'clearText'), message };
      }
    }
  },
});

type ConstraintRow = RuleLevel &
  Pick<RuleBody, 'id' | 'why'> & {
    readonly member: 'required' | 'hidden' | 'clearText';
    readonly wanted: 'a string' | 'a boolean';
    readonly source: string;
  };

const setAt = '/properties/connectionParameterSets/values/0/parameters';

/** A file with one set of connection parameters. */
function setOf(parameters: JsonObject): JsonObject {
  return soundProperties({ connectionParameterSets: { values: [{ name: 'key', parameters }] } });
}

/** A constraint that must have a certain JSON type. */
const constraintRule = ({ member, wanted, ...row }: ConstraintRow) => {
  const [sample, wrong, shown] =
    wanted === 'a string'
      ? ['true', true, '"true" or "false", with quotes']
      : [false, 'false', 'true or false, without quotes'];
  return propertyRule({
    ...row,
    summary: `\`constraints.${member}\` of a connection parameter is ${wanted}.`,
    fix: `Write ${shown}.`,
    good: [withParameters({ api_key: keyParameter({ [member]: sample }) })],
    bad: [
      {
        file: withParameters({ api_key: keyParameter({ [member]: wrong }) }),
        at: `${constraintsAt}/${member}`,
        said: `must be ${wanted}, not ${kindOf(wrong)}`,
      },
      {
        title: 'in a set of parameters',
        file: setOf({ api_key: keyParameter({ [member]: wrong }) }),
        at: `${setAt}/api_key/uiDefinition/constraints/${member}`,
        said: '"api_key" of the set "key"',
      },
    ],
    *find({ constraints }) {
      for (const { raw, pointer, label } of constraints) {
        const value = memberOf(raw, member);
        if (value === undefined || kindOf(value) === wanted) continue;
        yield {
          pointer: `${pointer}/${member}`,
          message: `"${member}" of ${label} must be ${wanted}, not ${kindOf(value)}.`,
        };
      }
    },
  });
};

const required = constraintRule({
  id: 'props-constraint-required-string',
  severity: 'warning',
  preset: 'import',
  member: 'required',
  wanted: 'a string',
  why: 'A single such connector makes listing all connectors of the tenant fail.',
  source:
    'PSCH; https://github.com/microsoft/coe-starter-kit/issues/7676; https://github.com/microsoft/coe-starter-kit/issues/10360',
});

const hidden = constraintRule({
  id: 'props-constraint-hidden-string',
  severity: 'warning',
  preset: 'import',
  member: 'hidden',
  wanted: 'a string',
  why: "Microsoft's schema requires a string; published connectors have either type.",
  source: 'PSCH; PR 1421',
});

const clearTextBoolean = constraintRule({
  id: 'props-constraint-cleartext-boolean',
  severity: 'error',
  preset: 'import',
  evidence: harmed(
    'https://github.com/microsoft/coe-starter-kit/issues/5664',
    "A single such connector made listing all connectors of a tenant fail: \"requires the property … constraints/clearText to be of type 'Boolean' but is of type 'String'\".",
  ),
  member: 'clearText',
  wanted: 'a boolean',
  why: 'A single such connector makes listing all connectors of the tenant fail.',
  source:
    'PSCH; https://github.com/microsoft/coe-starter-kit/issues/5664; https://github.com/microsoft/coe-starter-kit/issues/5615',
});

const requiredInSet = propertyRule({
  id: 'props-set-constraint-required',
  severity: 'warning',
  preset: 'import',
  summary: 'Each parameter of a set of connection parameters has `constraints.required`.',
  why: "According to Microsoft's documentation, it is mandatory for every kind of authentication in `connectionParameterSets`.",
  fix: 'Add "constraints": { "required": "true" } to its "uiDefinition".',
  source: 'multi-auth',
  good: [
    setOf({ api_key: keyParameter({ required: 'true' }) }),
    setOf({ region: { type: 'string', uiDefinition: { constraints: { hidden: 'true' } } } }),
    sound,
  ],
  bad: [
    {
      file: setOf({ api_key: keyParameter({ required: undefined }) }),
      at: `${setAt}/api_key/uiDefinition/constraints`,
      said: '"api_key" of the set "key" has no "required"',
    },
    {
      title: 'no "uiDefinition"',
      file: setOf({ api_key: { type: 'securestring' } }),
      at: `${setAt}/api_key`,
      said: '"api_key" of the set "key" has no "required"',
    },
  ],
  *find({ parameters }) {
    for (const { inSet, hidden, constraints, uiDefinition, pointer, label } of parameters) {
      if (!inSet || hidden || memberOf(constraints?.raw, 'required') !== undefined) continue;
      yield {
        pointer: (constraints ?? uiDefinition)?.pointer ?? pointer,
        message: `The connection parameter ${label} has no "required" in the constraints of its "uiDefinition".`,
      };
    }
  },
});

const asked = ['displayName', 'description', 'tooltip'];

const texts = propertyRule({
  id: 'props-uidefinition-displayname',
  severity: 'warning',
  preset: 'import',
  summary:
    'A visible connection parameter has a `uiDefinition` with `displayName`, `description` and `tooltip`.',
  why: 'Otherwise, users see the raw name of the parameter when they create a connection.',
  fix: 'Add the texts: a name, what the value is, and where to find it.',
  source: 'SUB; connection-parameters',
  good: [
    sound,
    withOauth(),
    withParameters({
      region: { type: 'string', uiDefinition: { constraints: { hidden: 'true' } } },
    }),
  ],
  bad: [
    { file: withParameters({ api_key: { type: 'string' } }), at: keyAt, said: 'no "uiDefinition"' },
    {
      file: withParameters({
        api_key: { type: 'string', uiDefinition: { displayName: 'Key', description: ' ' } },
      }),
      at: `${keyAt}/uiDefinition`,
      said: 'no "description" and "tooltip"',
    },
  ],
  *find({ parameters }) {
    for (const parameter of parameters) {
      const { uiDefinition, pointer, label } = parameter;
      const isSetting = /setting$/i.test(parameter.type);
      if (parameter.hidden || parameter.name.includes(':') || isSetting) continue;
      const missing = asked.filter((one) => !isText(memberOf(uiDefinition?.raw, one)));
      const others = Object.keys(uiDefinition?.raw ?? {}).filter((one) => !asked.includes(one));
      const near = nearestName(missing[0] ?? '', others);
      if (uiDefinition === undefined)
        yield { pointer, message: `The connection parameter ${label} has no "uiDefinition".` };
      else if (missing.length > 0)
        yield {
          pointer: uiDefinition.pointer,
          message: `The connection parameter ${label} has no ${listed(missing)}.`,
          ...(near !== undefined && {
            fix: `Write ${quoted(missing[0])} instead of ${quoted(near)}.`,
          }),
        };
    }
  },
});

export const parameterRules: readonly RuleDefinition[] = [
  name,
  type,
  oauthCase,
  clearText,
  required,
  hidden,
  clearTextBoolean,
  requiredInSet,
  texts,
];
