// The PostgreSQL server of a test file: started by the first test that needs it, ended with the file
// (test/setup.ts).

import type { PostgresServer } from './postgres-server.js';

let server: Promise<PostgresServer> | undefined;
const databases = new Map<string, Promise<string>>();

export function postgres(): Promise<PostgresServer> {
  server ??= import('./postgres-server.js').then(({ startPostgres }) => startPostgres());
  return server;
}

/** DATABASE_URL of a new database; for the same name, of the same one. */
export async function postgresDatabase(name?: string): Promise<string> {
  const { newDatabase } = await postgres();
  if (name === undefined) return newDatabase();
  const url = databases.get(name) ?? newDatabase();
  databases.set(name, url);
  return url;
}

export async function endPostgres(): Promise<void> {
  const running = await server;
  server = undefined;
  await running?.remove();
}
