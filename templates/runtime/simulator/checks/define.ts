// What a check is. The report, the list of `simulate --checks` and the docs are generated from these fields.

import type { Severity } from '../types.js';

export interface CheckFields {
  readonly severity: Severity;
  /** What is wrong when it fails, in one line. */
  readonly summary: string;
  /** How it affects workflows. */
  readonly why: string;
  readonly fix: string;
  readonly source: CheckSource;
}

export interface CheckSource {
  readonly title: string;
  readonly url: string;
}

const learn = 'https://learn.microsoft.com/';
const rfc = 'https://www.rfc-editor.org/rfc/';

/** Pages that describe the protocol. */
export const sources = {
  customApi: {
    title: 'Create custom APIs for Azure Logic Apps',
    url: `${learn}azure/logic-apps/logic-apps-create-api-app`,
  },
  paging: {
    title: 'Get more data, items, or records by using pagination in Azure Logic Apps',
    url: `${learn}azure/logic-apps/logic-apps-exceed-default-page-size-with-pagination`,
  },
  polling: {
    title: 'Create a polling trigger',
    url: `${learn}connectors/custom-connectors/create-polling-trigger`,
  },
  webhook: {
    title: 'Create a webhook trigger',
    url: `${learn}connectors/custom-connectors/create-webhook-trigger`,
  },
  nativeWebhook: {
    title: 'The built-in webhook connector',
    url: `${learn}azure/connectors/connectors-native-webhook`,
  },
  limits: {
    title: 'Limits of Azure Logic Apps',
    url: `${learn}azure/logic-apps/logic-apps-limits-and-config`,
  },
  retries: {
    title: 'Errors and exceptions in Azure Logic Apps',
    url: `${learn}azure/logic-apps/error-exception-handling`,
  },
  security: {
    title: 'Secure access and data in Azure Logic Apps',
    url: `${learn}azure/logic-apps/logic-apps-securing-a-logic-app`,
  },
  extensions: {
    title: 'OpenAPI extensions for custom connectors',
    url: `${learn}connectors/custom-connectors/openapi-extensions`,
  },
  definition: {
    title: 'OpenAPI 2.0',
    url: 'https://spec.openapis.org/oas/v2.0',
  },
  mcp: {
    title: 'Transports of the Model Context Protocol',
    url: 'https://modelcontextprotocol.io/specification/2025-03-26/basic/transports',
  },
  http: { title: 'RFC 9110, HTTP semantics', url: `${rfc}rfc9110` },
  ssrf: {
    title: 'Server-side request forgery (OWASP)',
    url: 'https://owasp.org/www-community/attacks/Server_Side_Request_Forgery',
  },
} as const satisfies Readonly<Record<string, CheckSource>>;
