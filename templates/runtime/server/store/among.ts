// `column in (...)`, as one statement however many values there are: it is prepared once.

import type { RawBuilder, SqlBool } from 'kysely';
import { sql } from '../required.js';
import type { DialectName } from './schema.js';

/** True where the column has one of the values. */
export function among(
  dialect: DialectName,
  column: string,
  values: ReadonlyArray<string | number>,
): RawBuilder<SqlBool> {
  const list = [...new Set(values)];
  return dialect === 'sqlite'
    ? sql`${sql.ref(column)} in (select value from json_each(${JSON.stringify(list)}))`
    : sql`${sql.ref(column)} = any(${list})`;
}
