// Packages that are loaded as CommonJS: Kysely's 280 modules take half as long like that as ES modules do,
// and Ajv need not be there before something is checked. A server starts with each deploy and each test.

import { createRequire } from 'node:module';

const require = createRequire(import.meta.url);

/** Ajv and its formats, when they are first asked for. */
export function loadAjv(): {
  readonly ajv: typeof import('ajv');
  readonly addFormats: (ajv: import('ajv').Ajv, options: object) => void;
} {
  return {
    ajv: require('ajv') as typeof import('ajv'),
    addFormats: (require('ajv-formats') as { default: never }).default,
  };
}

export const {
  Kysely,
  PostgresAdapter,
  PostgresIntrospector,
  PostgresQueryCompiler,
  SqliteAdapter,
  SqliteIntrospector,
  SqliteQueryCompiler,
  sql,
} = require('kysely') as typeof import('kysely');
