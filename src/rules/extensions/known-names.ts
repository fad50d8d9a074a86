// The `x-ms-*` names that the platform supports, and where each has an effect. Sources: Microsoft's JSON
// schema of definitions, the page on extensions, and what published definitions use.

import type { SiteKind } from './sites.js';

const valued: readonly SiteKind[] = ['parameter', 'items', 'schema', 'header'];
const described: readonly SiteKind[] = [
  'operation',
  'parameter',
  'items',
  'schema',
  'header',
  'response',
];

/** Undefined: anywhere. */
export const knownExtensions: ReadonlyMap<string, readonly SiteKind[] | undefined> = new Map<
  string,
  readonly SiteKind[] | undefined
>([
  ['x-ms-summary', described],
  ['x-ms-visibility', ['operation', ...valued]],
  ['x-ms-url-encoding', ['parameter']],
  ['x-ms-connector-metadata', ['root']],
  ['x-ms-api-annotation', ['operation', 'info', 'root']],
  ['x-ms-capabilities', ['root', 'operation', 'schema']],
  ['x-ms-trigger', ['operation']],
  ['x-ms-trigger-hint', ['operation']],
  ['x-ms-trigger-metadata', ['operation']],
  ['x-ms-trigger-value', ['parameter']],
  ['x-ms-notification-content', ['pathItem', 'operation']],
  ['x-ms-notification-url', ['parameter', 'schema']],
  ['x-ms-notification', ['operation']],
  ['x-ms-dynamic-values', ['parameter', 'items', 'schema']],
  ['x-ms-dynamic-list', ['parameter', 'items', 'schema']],
  ['x-ms-dynamic-schema', ['schema', 'parameter', 'response', 'pathItem']],
  ['x-ms-dynamic-properties', ['schema', 'parameter']],
  ['x-ms-dynamic-tree', ['parameter', 'schema']],
  ['x-ms-enum-values', ['parameter', 'items', 'schema']],
  ['x-ms-enum', ['parameter', 'items', 'schema']],
  ['x-ms-pageable', ['operation']],
  ['x-ms-agentic-protocol', ['operation']],
  ['x-ms-no-generic-test', ['operation']],
  ['x-ms-test-value', valued],
  ['x-ms-operation-context', ['operation']],
  ['x-ms-require-user-confirmation', ['operation']],
  ['x-ms-openai-data', ['operation', 'root']],
  ['x-ms-openai-manifest', ['root', 'operation']],
  ['x-ms-editor', ['parameter', 'schema', 'items']],
  ['x-ms-editor-options', ['parameter', 'schema', 'items']],
  ['x-ms-media-kind', ['schema', 'parameter', 'items']],
  ['x-ms-safe-operation', ['operation']],
  ['x-ms-docs', ['root']],
  ['x-ms-keywords', ['operation', 'info', 'root']],
  ['x-ms-format', ['parameter', 'schema']],
  ['x-ms-skip-url-encoding', ['parameter']],
  ['x-ms-parameter-location', ['parameter']],
  ['x-ms-localizeDefaultValue', ['parameter', 'schema']],
  ['x-ms-explicit-input', ['parameter', 'schema']],
  ['x-ms-deployment-version', ['info']],
  ['x-ms-name-for-model', ['operation', ...valued]],
  ['x-ms-description-for-model', ['operation', ...valued]],
  ['x-ms-localize', undefined],
  ['x-ms-openai-published-to-copilots', undefined],
]);

/** AutoRest's: they change generated clients and have no effect in a connector. */
export const foreignExtensions: ReadonlySet<string> = new Set(
  [
    'azure-resource',
    'arm-id-details',
    'client-default',
    'client-flatten',
    'client-name',
    'client-request-id',
    'code-generation-settings',
    'discriminator-value',
    'error-response',
    'examples',
    'external',
    'flattened',
    'header-collection-prefix',
    'head-as-boolean',
    'identifiers',
    'internal',
    'long-running-operation',
    'long-running-operation-options',
    'mutability',
    'odata',
    'parameter-grouping',
    'parameterized-host',
    'paths',
    'request-id',
    'secret',
    'text',
    'xml',
  ].map((name) => `x-ms-${name}`),
);

/** In words, for messages. */
export const siteWords: Readonly<Record<SiteKind, string>> = {
  root: 'the root',
  info: '"info"',
  pathItem: 'a path item',
  operation: 'an operation',
  parameter: 'a parameter',
  items: 'the items of a parameter',
  response: 'a response',
  header: 'a header',
  schema: 'a schema',
  other: 'this object',
};
