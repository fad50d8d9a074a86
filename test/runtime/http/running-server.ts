// A server of the runtime with a database of its own, spoken to over HTTP on 127.0.0.1, and short ways
// to write descriptors by hand.

import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type {
  ConnectorDescriptor,
  JsonSchema,
  OperationDescriptor,
  ParameterDescriptor,
  ResponseDescriptor,
} from '../../../templates/runtime/server/descriptor.js';
import {
  type ConnectorServer,
  createServer,
  type ServerOptions,
} from '../../../templates/runtime/server/server.js';
import { postgresDatabase } from '../store/postgres.js';
import { temporaryFolder } from '../store/temporary-store.js';

/** The front door, as loosely typed as tests need it. */
export interface Door {
  readonly triggers: Record<string, { publish(payload: unknown, filter?: unknown): Promise<void> }>;
  readonly actions: Record<string, { complete(id: string, body: unknown): Promise<void> }>;
}

export interface Running {
  readonly url: string;
  readonly server: ConnectorServer<Door>;
  readonly folder: string;
}

export type Environment = Record<string, string>;

/** Settings for tests: a free port, a database that goes when the test ends, callbacks to 127.0.0.1. */
export function environment(folder: string, env: Environment = {}): Environment {
  return {
    PORT: '0',
    LOG_LEVEL: 'silent',
    DATABASE_URL: `file:${join(folder, 'connector.db')}`,
    CALLBACK_ALLOWED_HOSTS: 'http://127.0.0.1',
    SHUTDOWN_SECONDS: '1',
    ...env,
  };
}

/** With LA_ENGINE=postgres, what runs here runs on PostgreSQL. */
async function databaseOf(folder: string): Promise<Environment> {
  if (process.env['LA_ENGINE'] !== 'postgres') return {};
  return { DATABASE_URL: await postgresDatabase(folder) };
}

/** Listens; closes when the test ends. */
export async function run(
  descriptor: ConnectorDescriptor,
  controllers: Record<string, object> = {},
  options: {
    env?: Environment;
    folder?: string;
    /** Of a runtime that was changed. */
    createServer?: typeof createServer;
  } & Omit<ServerOptions, 'env'> = {},
): Promise<Running> {
  const { env, folder = temporaryFolder(), createServer: create = createServer, ...rest } = options;
  const server = await create<Record<string, object>, Door>(descriptor, controllers, {
    env: environment(folder, { ...(await databaseOf(folder)), ...env }),
    ...rest,
  });
  onTestFinished(() => server.close());
  const { url } = await server.listen();
  return { url, server, folder };
}

export function connector(
  operations: readonly OperationDescriptor[],
  more: Partial<ConnectorDescriptor> = {},
): ConnectorDescriptor {
  return {
    title: 'Bakery',
    version: '1',
    basePath: '/v1',
    security: {},
    definitions: {},
    operations,
    ...more,
  };
}

/** An action `GET /ID` that answers 200 with any JSON, unless `more` says otherwise. */
export function operation(
  id: string,
  more: Partial<OperationDescriptor> = {},
): OperationDescriptor {
  return {
    id,
    controller: id,
    file: `src/controllers/${id}.ts`,
    method: 'get',
    path: `/${id}`,
    pattern: { kind: 'action' },
    parameters: [],
    responses: [json(200)],
    security: [],
    ...more,
  };
}

export function json(status: number | 'default', schema: JsonSchema = {}): ResponseDescriptor {
  return { status, body: 'json', schema, mediaType: 'application/json', headers: [] };
}

export function empty(status: number | 'default'): ResponseDescriptor {
  return { status, body: 'none', headers: [] };
}

export function parameter(
  name: string,
  place: ParameterDescriptor['in'],
  schema: JsonSchema = { type: 'string' },
  more: Partial<ParameterDescriptor> = {},
): ParameterDescriptor {
  return { name, in: place, required: place === 'path', schema, urlEncoding: 'single', ...more };
}

export function jsonBody(
  schema: JsonSchema,
  required = true,
): { body: NonNullable<OperationDescriptor['body']> } {
  return { body: { kind: 'json', required, schema, mediaTypes: ['application/json'] } };
}

/** A controller that answers with the request it was given. */
export const echo = {
  handle: (request: unknown) => ({ status: 200, body: request }),
};

export function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> {
  return fetch(url, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
}

export interface ErrorAnswer {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly details?: ReadonlyArray<{ in: string; path: string; message: string }>;
  };
}

export async function errorOf(response: Response): Promise<ErrorAnswer['error']> {
  return ((await response.json()) as ErrorAnswer).error;
}

export function required(response: Response, header: string): string {
  const value = response.headers.get(header);
  if (value === null) throw new Error(`${response.status} without ${header}`);
  return value;
}

/** Something that a test waits for, and what makes it happen. */
export function signal<Value = void>(): { promise: Promise<Value>; fire(value: Value): void } {
  let fire: (value: Value) => void = () => {};
  const promise = new Promise<Value>((resolve) => (fire = resolve));
  return { promise, fire: (value) => fire(value) };
}

/** Asks Location as the engine does until the answer is not 202; bounded in count. */
export async function follow(location: string, init: RequestInit = {}): Promise<Response> {
  for (let count = 0; count < 2000; count += 1) {
    const response = await fetch(location, init);
    if (response.status !== 202) return response;
    await response.arrayBuffer();
    await new Promise((next) => setImmediate(next));
  }
  throw new Error(`${location} still answered 202`);
}
