// Rules are written through these, so that the compiler checks them where they stand.

import type { RuleDefinition, RuleReference } from './types.js';

export function defineRule(rule: RuleDefinition): RuleDefinition {
  return rule;
}

const pages = 'https://learn.microsoft.com/en-us/connectors/custom-connectors/';

const urls: Readonly<Record<string, string>> = {
  VAL: `${pages}certification-swagger-validator-rules`,
  EXT: `${pages}openapi-extensions`,
  STR: `${pages}connector-string-guidance`,
  STD: `${pages}coding-standards`,
  SUB: `${pages}certification-submission`,
  WHT: `${pages}create-webhook-trigger`,
  PLT: `${pages}create-polling-trigger`,
  VER: `${pages}operational-versioning`,
  DEP: `${pages}deprecate-operation`,
  FAQ: `${pages}faq`,
  SCH: 'https://github.com/microsoft/PowerPlatformConnectors/blob/dev/schemas/apiDefinition.swagger.schema.json',
  'LA-api': 'https://learn.microsoft.com/azure/logic-apps/logic-apps-create-api-app',
};

/**
 * The source of a rule.
 *
 * @param source short names of the catalogue, the first of which has the page: `VAL; PR 3407`.
 */
export function reference(source: string, ...codes: string[]): RuleReference {
  const short = /^(LA-api|[A-Z]+)\b/.exec(source)?.[1] ?? '';
  const pull = /^PR (\d+)/.exec(source)?.[1];
  const url = pull
    ? `https://github.com/microsoft/PowerPlatformConnectors/pull/${pull}`
    : Object.hasOwn(urls, short)
      ? urls[short]
      : undefined;
  return { source, codes, ...(url === undefined ? {} : { url }) };
}
