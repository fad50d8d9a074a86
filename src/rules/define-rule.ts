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
  'LA-wdl': 'https://learn.microsoft.com/azure/logic-apps/logic-apps-workflow-actions-triggers',
  'LA-lim': 'https://learn.microsoft.com/azure/logic-apps/logic-apps-limits-and-config',
  'LA-exc': 'https://learn.microsoft.com/azure/logic-apps/logic-apps-exception-handling',
  'LA-webhook': 'https://learn.microsoft.com/azure/connectors/connectors-native-webhook',
  'PA-lim': 'https://learn.microsoft.com/power-automate/limits-and-config',
  UX: 'https://github.com/Azure/LogicAppsUX',
  PFX: 'https://github.com/microsoft/Power-Fx',
  RFC: 'https://www.rfc-editor.org/rfc/rfc8259',
};

/** Pages of the same folder that the catalogue names in full. */
const otherPages =
  /^(test-connection|multi-auth|connection-parameters|policy-templates|write-code|define-openapi-definition|certification-updates|paconn-cli)\b/;

const repository = 'https://github.com/microsoft/PowerPlatformConnectors';

/**
 * The source of a rule.
 *
 * @param source short names of the catalogue: `VAL; PR 3407`. The first that has a page gives the page.
 */
export function reference(source: string, ...codes: string[]): RuleReference {
  const url = source
    .split('; ')
    .map(pageOf)
    .find((page) => page !== undefined);
  return { source, codes, ...(url === undefined ? {} : { url }) };
}

function pageOf(source: string): string | undefined {
  const [, kind, number] = /^(PR|issues?) (\d+)/.exec(source) ?? [];
  if (kind !== undefined) return `${repository}/${kind === 'PR' ? 'pull' : 'issues'}/${number}`;
  const [page] = otherPages.exec(source) ?? [];
  if (page !== undefined) return `${pages}${page}`;
  const [short = ''] = /^[\w-]+/.exec(source) ?? [];
  return Object.hasOwn(urls, short) ? urls[short] : undefined;
}
