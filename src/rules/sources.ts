// Where rules come from: the catalogue's short names, with a title for people and a page.

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
  SUB: { title: 'Submission for certification', url: `${pages}certification-submission` },
  WHT: { title: 'Webhook triggers', url: `${pages}create-webhook-trigger` },
  PLT: { title: 'Polling triggers', url: `${pages}create-polling-trigger` },
  VER: { title: 'Versions of operations', url: `${pages}operational-versioning` },
  DEP: { title: 'Deprecating operations', url: `${pages}deprecate-operation` },
  MCS: {
    title: 'MCP servers in Copilot Studio',
    url: 'https://learn.microsoft.com/microsoft-copilot-studio/mcp-troubleshooting',
  },
  FAQ: { title: 'Questions and limits of custom connectors', url: `${pages}faq` },
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
  UX: { title: 'Source of the Logic Apps designer', url: 'https://github.com/Azure/LogicAppsUX' },
  PFX: { title: 'Source of Power Fx', url: 'https://github.com/microsoft/Power-Fx' },
  'PR template': {
    title: "Checklist of Microsoft's repository of connectors",
    url: `${repository}/blob/dev/.github/pull_request_template.md`,
  },
  corpus: { title: 'What published connectors do' },
  ours: { title: 'Our own rule' },
};

/** Pages of the folder of custom connectors that the catalogue names in full. */
const namedPage =
  /^(test-connection|multi-auth|connection-parameters|policy-templates|write-code|define-openapi-definition|certification-updates|paconn-cli)\b/;

/** Every source that a rule names. */
export function sourcesOf({ source }: RuleReference): readonly Source[] {
  return source.split('; ').flatMap(expand);
}

/** The page of the first source that has one. */
export function pageOf(source: string): string | undefined {
  return sourcesOf({ source, codes: [] }).find(({ url }) => url !== undefined)?.url;
}

function expand(source: string): readonly Source[] {
  const exact = named(source);
  if (exact !== undefined) return [exact];
  const [, kind, numbers = ''] = /^(PR|issues?) ([\d, ]+)$/.exec(source) ?? [];
  if (kind !== undefined) {
    const [title, folder] = kind === 'PR' ? ['Pull request', 'pull'] : ['Issue', 'issues'];
    return numbers.split(', ').map((number) => ({
      title: `${title} ${number} of Microsoft's repository of connectors`,
      url: `${repository}/${folder}/${number}`,
    }));
  }
  const [, docs] = /^BAPC-public issue (\d+)$/.exec(source) ?? [];
  if (docs !== undefined)
    return [
      {
        title: `Issue ${docs} of Microsoft's documentation of connectors`,
        url: `https://github.com/MicrosoftDocs/BusinessApplicationPlatform-Connectors-public/issues/${docs}`,
      },
    ];
  const [page] = namedPage.exec(source) ?? [];
  if (page !== undefined)
    return [{ title: `Custom connectors: ${page.replaceAll('-', ' ')}`, url: `${pages}${page}` }];
  const [rfc, number] = /^RFC (\d+)/.exec(source) ?? [];
  if (rfc !== undefined)
    return [{ title: source, url: `https://www.rfc-editor.org/rfc/rfc${number}` }];
  if (/^https?:/.test(source)) return [{ title: source, url: source }];
  const [short = ''] = /^[\w-]+/.exec(source) ?? [];
  return [named(short) ?? { title: source }];
}

function named(source: string): Source | undefined {
  return Object.hasOwn(known, source) ? known[source] : undefined;
}
