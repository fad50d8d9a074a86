// Builds and runs generated projects as a user would: compiled by tsc, started as a process of their
// own, spoken to over HTTP. Projects live under .tmp/ so that their packages resolve to this
// repository's node_modules.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cp, mkdir, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, createServer as createSocketServer } from 'node:net';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const repository = resolve(import.meta.dirname, '../..');
const tsc = join(repository, 'node_modules/typescript/bin/tsc');

/** Copies a sample's project to a fresh folder and compiles it; throws with the compiler's words when it does not compile. */
export async function buildSample(name: string): Promise<string> {
  const folder = join(repository, '.tmp/e2e', `${name}-${process.pid}`);
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await cp(join(repository, 'samples', name, 'project'), folder, {
    recursive: true,
    filter: (source) => !/[/\\](node_modules|dist|data)$/.test(source),
  });
  await compile(folder);
  return folder;
}

/** Compiles a project in place. */
export async function compile(folder: string): Promise<void> {
  try {
    await run(process.execPath, [tsc, '-p', folder]);
  } catch (error) {
    throw new Error(`tsc failed in ${folder}:\n${(error as { stdout: string }).stdout}`);
  }
}

export async function freePort(): Promise<number> {
  const server = createSocketServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

export interface RunningServer {
  readonly url: string;
  readonly port: number;
  readonly pid: number | undefined;
  /** Every line that it has printed so far. */
  readonly lines: string[];
  /** SIGTERM, and its exit code. */
  stop(): Promise<number | null>;
  /** SIGKILL: as if the power had gone. */
  kill(): Promise<void>;
}

/** Starts `node dist/main.js` in the folder and resolves when it listens. Rejects with its output when it ends before. */
export async function start(
  folder: string,
  env: Record<string, string> = {},
  options: { mock?: boolean; port?: number } = {},
): Promise<RunningServer> {
  const port = options.port ?? (await freePort());
  const child = spawn(process.execPath, ['dist/main.js', ...(options.mock ? ['--mock'] : [])], {
    cwd: folder,
    env: {
      PATH: process.env['PATH'],
      PORT: String(port),
      CALLBACK_ALLOWED_HOSTS: 'http://127.0.0.1',
      ...env,
    },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const lines: string[] = [];
  await listening(child, lines);
  const ended = once(child, 'exit');
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    pid: child.pid,
    lines,
    async stop() {
      child.kill('SIGTERM');
      const [code] = await ended;
      return code as number | null;
    },
    async kill() {
      child.kill('SIGKILL');
      await ended;
    },
  };
}

function listening(child: ChildProcess, lines: string[]): Promise<void> {
  return new Promise((resolvePromise, reject) => {
    const read = (line: string): void => {
      lines.push(line);
      if (/listening/i.test(line)) resolvePromise();
    };
    createInterface({ input: child.stdout! }).on('line', read);
    createInterface({ input: child.stderr! }).on('line', read);
    child.once('exit', (code) => reject(new Error(`ended with ${code}:\n${lines.join('\n')}`)));
  });
}

export interface Notification {
  readonly path: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: unknown;
}

export interface Receiver {
  readonly url: string;
  readonly received: Notification[];
  /** The next notification that nobody has taken yet. */
  next(): Promise<Notification>;
  /** Statuses of the next answers, in order; 202 when there are none left. */
  answer(...statuses: number[]): void;
  close(): Promise<void>;
}

/** The engine's side of a callback: a server that takes notifications. */
export async function createReceiver(): Promise<Receiver> {
  const received: Notification[] = [];
  const statuses: number[] = [];
  const waiting: Array<(notification: Notification) => void> = [];
  let taken = 0;
  const server: Server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString('utf8');
    const notification = {
      path: request.url ?? '',
      headers: request.headers,
      body: text === '' ? undefined : (JSON.parse(text) as unknown),
    };
    response.writeHead(statuses.shift() ?? 202).end();
    received.push(notification);
    const waiter = waiting.shift();
    if (waiter !== undefined) {
      taken += 1;
      waiter(notification);
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    received,
    next() {
      const notification = received[taken];
      if (notification === undefined) return new Promise((take) => waiting.push(take));
      taken += 1;
      return Promise.resolve(notification);
    },
    answer: (...next) => void statuses.push(...next),
    async close() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}

/** Asks `url` as the engine does after a 202, until the answer is another; bounded in count. */
export async function followLocation(url: string, init: RequestInit = {}): Promise<Response> {
  for (let count = 0; count < 600; count += 1) {
    const response = await fetch(url, init);
    if (response.status !== 202) return response;
    await response.arrayBuffer();
    // The engine waits Retry-After seconds here; a test asks sooner.
    await new Promise((wake) => setTimeout(wake, 50));
  }
  throw new Error(`${url} still answered 202 after 600 questions`);
}

/** The client of a compiled project, as a module; the caller knows its types. */
export function importClient(folder: string): Promise<unknown> {
  return import(pathToFileURL(join(folder, 'dist/generated/client.gen.js')).href);
}

/** `fetch` for clients that need not wait as long as `Retry-After` says. */
export async function hasty(...request: Parameters<typeof fetch>): Promise<Response> {
  const { body, status, headers: given } = await fetch(...request);
  const headers = new Headers(given);
  if (headers.has('retry-after')) headers.set('retry-after', '0.05');
  return new Response(body, { status, headers });
}

export function required(response: Response, header: string): string {
  const value = response.headers.get(header);
  if (value === null)
    throw new Error(`${response.url} answered ${response.status} without ${header}`);
  return value;
}
