// The sources of rules: their short names, each with a title for people and a page. docs/rules/SOURCES.md
// lists them with the rules that cite them.

import type { RuleReference } from './types.js';

/** One of the sources of a rule. */
export interface Source {
  readonly title: string;
  /** Absent when there is no page. */
  readonly url?: string;
}

const pages = 'https://learn.microsoft.com/en-us/connectors/custom-connectors/';
const logicApps = 'https://learn.microsoft.com/azure/logic-apps/';
const repository = 'https://github.com/microsoft/PowerPlatformConnectors';

const known: Readonly<Record<string, Source>> = {
  VAL: {
    title: "Microsoft's list of validator codes",
    url: `${pages}certification-swagger-validator-rules`,
  },
  EXT: { title: 'OpenAPI extensions for connectors', url: `${pages}openapi-extensions` },
  STR: { title: 'String guidance for connectors', url: `${pages}connector-string-guidance` },
  STD: { title: 'Coding standards for connectors', url: `${pages}coding-standards` },
  SUB: { title: 'Certification submission', url: `${pages}certification-submission` },
  WHT: { title: 'Webhook triggers', url: `${pages}create-webhook-trigger` },
  PLT: { title: 'Polling triggers', url: `${pages}create-polling-trigger` },
  VER: { title: 'Operational versioning', url: `${pages}operational-versioning` },
  DEP: { title: 'Deprecating operations', url: `${pages}deprecate-operation` },
  MCS: {
    title: 'MCP servers in Copilot Studio',
    url: 'https://learn.microsoft.com/microsoft-copilot-studio/mcp-troubleshooting',
  },
  FAQ: { title: 'Frequently asked questions and limits of custom connectors', url: `${pages}faq` },
  SCH: {
    title: "Microsoft's schema of apiDefinition.swagger.json",
    url: `${repository}/blob/dev/schemas/apiDefinition.swagger.schema.json`,
  },
  PSCH: {
    title: "Microsoft's schema of apiProperties.json",
    url: `${repository}/blob/dev/schemas/paconn-apiProperties.schema.json`,
  },
  PKG: {
    title: "Microsoft's package validator",
    url: `${repository}/blob/dev/scripts/ConnectorPackageValidator.ps1`,
  },
  SOL: {
    title: "Rules of Microsoft's solution checker",
    url: 'https://github.com/microsoft/terraform-provider-power-platform/issues/574',
  },
  'LA-api': { title: 'APIs for Logic Apps', url: `${logicApps}logic-apps-create-api-app` },
  'LA-wdl': {
    title: 'Triggers and actions of Logic Apps',
    url: `${logicApps}logic-apps-workflow-actions-triggers`,
  },
  'LA-lim': { title: 'Limits of Logic Apps', url: `${logicApps}logic-apps-limits-and-config` },
  'LA-exc': {
    title: 'Errors and exceptions in Logic Apps',
    url: `${logicApps}logic-apps-exception-handling`,
  },
  'LA-webhook': {
    title: 'The built-in webhook connector',
    url: 'https://learn.microsoft.com/azure/connectors/connectors-native-webhook',
  },
  'PA-lim': {
    title: 'Limits of Power Automate',
    url: 'https://learn.microsoft.com/power-automate/limits-and-config',
  },
  UX: {
    title: 'Source code of the Logic Apps designer',
    url: 'https://github.com/Azure/LogicAppsUX',
  },
  PFX: { title: 'Source code of Power Fx', url: 'https://github.com/microsoft/Power-Fx' },
  'PR template': {
    title: "Checklist of Microsoft's repository of connectors",
    url: `${repository}/blob/dev/.github/pull_request_template.md`,
  },
  SKILL: {
    title: "Common mistakes with custom connectors, collected by the community's rwilson504",
  },
  'Swagger 2.0': {
    title: 'The specification of Swagger 2.0',
    url: 'https://spec.openapis.org/oas/v2.0',
  },
  corpus: { title: 'What published connectors do (the public repository of connectors)' },
  ours: { title: 'A rule of this tool only' },
};

/** Pages of the folder of custom connectors that rules cite by their own names. */
const namedPage =
  /^(test-connection|multi-auth|connection-parameters|policy-templates|write-code|define-openapi-definition|certification-updates|paconn-cli)\b/;

/** The sources with a short name of their own, by it. */
export const shortNames: ReadonlyMap<string, Source> = new Map(Object.entries(known));

/** A source with the short name that rules cite it by: `VAL`, `PR 3407`. */
export interface CitedSource extends Source {
  readonly short: string;
}

/** Every source that a rule names. */
export function sourcesOf({ source }: RuleReference): readonly Source[] {
  return citationsOf(source).map(({ title, url }) =>
    url === undefined ? { title } : { title, url },
  );
}

/** @param source short names: `VAL; PR 3407, 3408`. */
export function citationsOf(source: string): readonly CitedSource[] {
  return source.split('; ').flatMap(expand);
}

/** The page of the first source that has one. */
export function pageOf(source: string): string | undefined {
  return citationsOf(source).find(({ url }) => url !== undefined)?.url;
}

function expand(source: string): readonly CitedSource[] {
  const exact = shortNames.get(source);
  if (exact !== undefined) return [{ short: source, ...exact }];
  const [, kind, numbers = ''] = /^(PR|issues?) ([\d, ]+)$/.exec(source) ?? [];
  if (kind !== undefined) {
    const [short, title, folder] =
      kind === 'PR' ? ['PR', 'Pull request', 'pull'] : ['issue', 'Issue', 'issues'];
    return numbers.split(', ').map((number) => ({
      short: `${short} ${number}`,
      title: `${title} ${number} of Microsoft's repository of connectors`,
      url: `${repository}/${folder}/${number}`,
    }));
  }
  const [, tools] = /^powerapps-tools issues ([\d, ]+)$/.exec(source) ?? [];
  if (tools !== undefined)
    return tools.split(', ').map((number) => ({
      short: `powerapps-tools issue ${number}`,
      title: `Issue ${number} of Microsoft's powerapps-tools`,
      url: `https://github.com/microsoft/powerapps-tools/issues/${number}`,
    }));
  const [, docs] = /^BAPC-public issue (\d+)$/.exec(source) ?? [];
  if (docs !== undefined)
    return [
      {
        short: source,
        title: `Issue ${docs} of Microsoft's documentation of connectors`,
        url: `https://github.com/MicrosoftDocs/BusinessApplicationPlatform-Connectors-public/issues/${docs}`,
      },
    ];
  const [page] = namedPage.exec(source) ?? [];
  if (page !== undefined)
    return [
      {
        short: page,
        title: `Custom connectors: ${page.replaceAll('-', ' ')}`,
        url: `${pages}${page}`,
      },
    ];
  const [rfc, number] = /^RFC (\d+)/.exec(source) ?? [];
  if (rfc !== undefined)
    return [{ short: rfc, title: source, url: `https://www.rfc-editor.org/rfc/rfc${number}` }];
  if (/^https?:/.test(source)) return [{ short: source, title: source, url: source }];
  const [word = ''] = /^[\w-]+/.exec(source) ?? [];
  const found = shortNames.get(word);
  return [found === undefined ? { short: source, title: source } : { short: word, ...found }];
}
