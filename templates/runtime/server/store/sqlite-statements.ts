// The statements of the store, kept prepared.

import type { CompiledQuery, QueryResult } from 'kysely';
import type { SqliteConnection, SqliteStatement, SqliteValue } from './sqlite-drivers.js';

/** Statements kept prepared; the store has about fifty. */
const STATEMENTS = 100;

/** Every method throws the driver's own error: see `fromSqlite`. */
export class SqliteStatements {
  readonly #connection: SqliteConnection;
  readonly #known = new Map<string, SqliteStatement>();

  constructor(connection: SqliteConnection) {
    this.#connection = connection;
  }

  run<Row>(query: CompiledQuery): QueryResult<Row> {
    const statement = this.#prepare(query.sql);
    const parameters = query.parameters as readonly SqliteValue[];
    if (returnsRows(query)) return { rows: statement.all(parameters) as Row[] };
    return { rows: [], numAffectedRows: BigInt(statement.run(parameters)) };
  }

  /** One that neither takes nor returns anything. */
  command(sql: string): void {
    this.#prepare(sql).run([]);
  }

  forget(): void {
    this.#known.clear();
  }

  #prepare(sql: string): SqliteStatement {
    const known = this.#known.get(sql);
    // A Map keeps the order of insertion, so putting a used one back last leaves the oldest first.
    if (known !== undefined) this.#known.delete(sql);
    const statement = known ?? this.#connection.prepare(sql);
    this.#known.set(sql, statement);
    if (this.#known.size > STATEMENTS) {
      const [oldest] = this.#known.keys();
      if (oldest !== undefined) this.#known.delete(oldest);
    }
    return statement;
  }
}

function returnsRows({ query }: CompiledQuery): boolean {
  switch (query.kind) {
    case 'SelectQueryNode':
      return true;
    case 'InsertQueryNode':
    case 'UpdateQueryNode':
    case 'DeleteQueryNode':
      return query.returning !== undefined;
    default:
      return false;
  }
}
