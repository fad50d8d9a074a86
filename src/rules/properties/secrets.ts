// Secrets in apiProperties.json.

import { joinPointer } from '../../document/pointer.js';
import { memberOf, stringOf } from '../raw.js';
import { quoted } from '../quoted.js';
import { isSecretName, isSecretValue, secretsIn } from '../secret-values.js';
import type { RuleDefinition } from '../types.js';
import { soundProperties, withOauth, withPolicy } from './examples.js';
import { propertyRule, type PropertyFinding } from './property-rule.js';
import type { ApiProperties } from './read.js';

const prefix = 'x-ms-apimTemplateParameter.';
const settingsAt = '/properties/connectionParameters/token/oAuthSettings';
const policyAt = `/properties/policyTemplateInstances/0/parameters/${prefix}value`;

export const propertySecrets: RuleDefinition = propertyRule({
  id: 'props-no-secret',
  severity: 'warning',
  preset: 'certification',
  summary: 'apiProperties.json contains no secret.',
  why: 'The file is published with the connector. Give the client secret of an OAuth connection to Microsoft separately, or enter it in the wizard; a key that all users share does not belong in any file.',
  fix: 'Remove the value, and revoke the secret if it was a real one.',
  source: 'SUB; PR template',
  good: [soundProperties(), withOauth({ clientSecret: '<client secret>' })],
  bad: [
    {
      file: withOauth({ clientSecret: '9fQ8~3kd72hs' }),
      at: `${settingsAt}/clientSecret`,
      said: '"clientSecret"',
    },
    {
      title: 'in a policy',
      file: withPolicy('setheader', {
        [`${prefix}name`]: 'X-API-Key',
        [`${prefix}value`]: '8d41c07b2f',
      }),
      at: policyAt,
      said: '"X-API-Key"',
    },
  ],
  *find(file) {
    const top = file.alone ? '' : '/properties';
    for (const found of secretsIn(file.alone ? file.root : file.properties, 'properties')) {
      yield {
        pointer: found.path.reduce(joinPointer, top),
        message: `This looks like a secret: the value of ${quoted(found.name)}.`,
      };
    }
    yield* inPolicies(file);
  },
});

/** A policy says in one member what the other is the value of. */
function* inPolicies({ policies }: ApiProperties): Iterable<PropertyFinding> {
  for (const { parameters } of policies) {
    const name = stringOf(memberOf(parameters?.raw, `${prefix}name`));
    const value = memberOf(parameters?.raw, `${prefix}value`);
    // By its look alone it is found above.
    if (!isSecretName(name) || !isSecretValue(value, true) || isSecretValue(value, false)) continue;
    yield {
      pointer: joinPointer(parameters?.pointer ?? '', `${prefix}value`),
      message: `This looks like a secret: the value that a policy gives to ${quoted(name)}.`,
    };
  }
}
