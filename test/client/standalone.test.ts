// The client as a package of its own: the files that it needs and no others, compiled, packed by npm,
// installed by a consumer, and used with the types of browsers, of workers and of Node.

import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { dirname, join } from 'node:path';
import { createContext, runInContext } from 'node:vm';
import { build } from 'esbuild';
import { beforeAll, describe, expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');
const base = join(root, '.tmp', 'standalone');
const generated = join(root, 'samples/order-desk/project/src/generated');
const compiler = join(root, 'node_modules/typescript/bin/tsc');

const strict = {
  target: 'es2023',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  verbatimModuleSyntax: true,
  isolatedModules: true,
  skipLibCheck: false,
};

function write(path: string, content: string | object): void {
  mkdirSync(dirname(join(base, path)), { recursive: true });
  const text = typeof content === 'string' ? content : JSON.stringify(content, null, 2);
  writeFileSync(join(base, path), text);
}

/** The compiler's messages; '' when there are none. */
function tsc(project: string): string {
  try {
    execFileSync(process.execPath, [compiler, '-p', join(base, project), '--pretty', 'false']);
    return '';
  } catch (error) {
    return String((error as { stdout: Buffer }).stdout);
  }
}

/** Unpacks what `npm pack` makes of the package into the consumer's node_modules, and gives its files. */
function installPacked(): string[] {
  const options = { cwd: join(base, 'package'), encoding: 'utf8' } as const;
  const packed = execFileSync('npm', ['pack', '--json', '--ignore-scripts'], options);
  const [{ filename, files }] = JSON.parse(packed) as [
    { filename: string; files: Array<{ path: string }> },
  ];
  const target = join(base, 'consumer/node_modules/order-desk-client');
  mkdirSync(target, { recursive: true });
  const archive = join(base, 'package', filename);
  execFileSync('tar', ['-xzf', archive, '-C', target, '--strip-components=1']);
  return files.map(({ path }) => path).sort();
}

let files: string[];

beforeAll(() => {
  rmSync(base, { recursive: true, force: true });
  for (const path of ['client.gen.ts', 'operations.gen.ts', 'types.gen.ts', 'runtime/client'])
    cpSync(join(generated, path), join(base, 'package/src', path), { recursive: true });
  write('package/package.json', {
    name: 'order-desk-client',
    version: '1.0.0',
    type: 'module',
    sideEffects: false,
    exports: { '.': { types: './dist/client.gen.d.ts', default: './dist/client.gen.js' } },
    files: ['dist'],
  });
  write('package/tsconfig.json', {
    compilerOptions: {
      ...strict,
      lib: ['es2023', 'dom'],
      types: [],
      module: 'nodenext',
      declaration: true,
      rootDir: 'src',
      outDir: 'dist',
    },
    include: ['src'],
  });
  const faults = tsc('package');
  if (faults !== '') throw new Error(faults);
  files = installPacked();
});

const CONSUMER = `
import { ClientError, createClient, isClientError, type Job, type Progress } from 'order-desk-client';

export async function use(baseUrl: string): Promise<string[]> {
  const client = createClient({ baseUrl, auth: { bearer: async () => 'token' } });
  const said: string[] = [];
  const page = await client.listOrders({ query: { top: 1 } });
  said.push(String(page.value.length));
  for await (const { number } of client.listOrders.items()) said.push(number);
  const onProgress = ({ location }: Progress): void => void said.push(new URL(location).pathname);
  const shipment = await client.shipOrder({ path: { orderId: '7' } }, { onProgress });
  said.push(shipment.trackingCode);
  try {
    await client.getOrder({ path: { orderId: 'none' } }, { retry: false });
  } catch (error) {
    if (isClientError(error, 'getOrder') && error.code === 'status' && error.status === 404)
      said.push(error.body.error.code);
    said.push(String(error instanceof ClientError));
  }
  return said;
}
export type Shipping = Job<{ readonly trackingCode: string }, never>;
`;

describe('a package of the client alone', () => {
  test('holds it, its types and nothing of the server', () => {
    const own = readdirSync(join(generated, 'runtime/client')).map((name) =>
      name.replace(/\.ts$/, ''),
    );
    const expected = ['client.gen', 'operations.gen', 'types.gen']
      .concat(own.map((name) => `runtime/client/${name}`))
      .flatMap((name) => [`dist/${name}.d.ts`, `dist/${name}.js`]);
    expect(files).toEqual([...expected, 'package.json'].sort());
    const imports = files
      .filter((path) => path.startsWith('dist/'))
      .flatMap((path) => [
        ...readFileSync(join(base, 'package', path), 'utf8').matchAll(/ from '([^']+)'/g),
      ])
      .map(([, module = '']) => module);
    expect(imports.filter((module) => !module.startsWith('./'))).toEqual([]);
  });

  test.each([
    [
      'a browser',
      { lib: ['es2023', 'dom'], types: [], module: 'esnext', moduleResolution: 'bundler' },
    ],
    [
      'a worker',
      { lib: ['es2023', 'webworker'], types: [], module: 'esnext', moduleResolution: 'bundler' },
    ],
    ['Node', { lib: ['es2023'], types: ['node'], module: 'nodenext' }],
  ])('type-checks in %s', (name, compilerOptions) => {
    const folder = `consumer/${name.replace(' ', '-')}`;
    write(`${folder}/package.json`, { type: 'module' });
    write(`${folder}/use.ts`, CONSUMER);
    write(`${folder}/wrong.ts`, WRONG);
    write(`${folder}/tsconfig.json`, {
      compilerOptions: { ...strict, ...compilerOptions, noEmit: true },
      include: ['*.ts'],
    });
    expect(tsc(folder)).toBe('');
  });

  const order = { id: '7', number: '1007', customerId: 'a', status: 'open', total: 1 };
  let shipping = 0;
  const routes: Record<string, () => [number, object, Record<string, string>?]> = {
    'GET /v1/orders?top=1': () => [200, { value: [order] }],
    'GET /v1/orders': () => [200, { value: [order], nextLink: '/v1/orders?skip=1' }],
    'GET /v1/orders?skip=1': () => [200, { value: [{ ...order, number: '1008' }] }],
    'POST /v1/orders/7/shipment': () => [
      202,
      {},
      { location: '/v1/orders/7/shipment/s', 'retry-after': '0' },
    ],
    'GET /v1/orders/7/shipment/s': () =>
      (shipping += 1) % 2 === 1
        ? [202, {}, { 'retry-after': '0' }]
        : [200, { orderId: '7', trackingCode: 'CT1007' }],
    'GET /v1/orders/none': () => [404, { error: { code: 'NotFound', message: '' } }],
  };
  const said = [
    '1',
    '1007',
    '1008',
    '/v1/orders/7/shipment/s',
    '/v1/orders/7/shipment/s',
    'CT1007',
    'NotFound',
    'true',
  ];

  async function withServer(work: (origin: string) => Promise<void>): Promise<void> {
    const server = createServer(({ method, url, headers }, response) => {
      const [status, body, more] = routes[`${method} ${url}`]?.() ?? [400, {}];
      const known = headers.authorization === 'Bearer token';
      response.writeHead(known ? status : 401, more).end(JSON.stringify(body));
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    try {
      await work(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    } finally {
      server.closeAllConnections();
      server.close();
    }
  }

  test('runs in Node', () =>
    withServer(async (origin) => {
      write(
        'consumer/run.ts',
        `${CONSUMER}console.log(JSON.stringify(await use(process.argv[2]!)));`,
      );
      write('consumer/package.json', { type: 'module' });
      const { outputFiles } = await build({
        entryPoints: [join(base, 'consumer/run.ts')],
        bundle: true,
        packages: 'external',
        format: 'esm',
        write: false,
      });
      write('consumer/run.mjs', outputFiles[0]?.text ?? '');
      const { execFile } = await import('node:child_process');
      const text = await new Promise<string>((resolve, reject) => {
        const args = [join(base, 'consumer/run.mjs'), `${origin}/v1`];
        execFile(process.execPath, args, (error, out) => (error ? reject(error) : resolve(out)));
      });
      expect(JSON.parse(text)).toEqual(said);
    }));

  test('runs where there is nothing but what pages have, with a base URL relative to the page', () =>
    withServer(async (origin) => {
      write('consumer/page.ts', CONSUMER);
      const { outputFiles } = await build({
        entryPoints: [join(base, 'consumer/page.ts')],
        bundle: true,
        format: 'iife',
        globalName: 'bundle',
        platform: 'browser',
        write: false,
      });
      const seen: string[] = [];
      const timers = { AbortController, setTimeout, clearTimeout };
      const web = { URL, URLSearchParams, Headers, FormData, Blob, TextEncoder, btoa };
      const page = createContext({
        ...web,
        ...timers,
        location: { href: `${origin}/app/index.html` },
        // As in a page: relative to it, and not callable as a method of anything else.
        fetch(this: unknown, url: string, init: RequestInit) {
          if (this !== undefined && this !== page) throw new TypeError('Illegal invocation');
          seen.push(...new Headers(init.headers).keys());
          return fetch(new URL(url, origin), init);
        },
      });
      runInContext(`'use strict';${outputFiles[0]?.text ?? ''};globalThis.bundle = bundle`, page);
      const { use } = page['bundle'] as { use(baseUrl: string): Promise<string[]> };
      expect(await use('/v1')).toEqual(said);
      // Anything else would have to be allowed by the server.
      expect([...new Set(seen)].sort()).toEqual(['accept', 'authorization']);
    }));
});

/** What must not compile, wherever the client is used. */
const WRONG = `
import { createClient, isClientError } from 'order-desk-client';

const client = createClient({ baseUrl: '' });
// @ts-expect-error
createClient({});
// @ts-expect-error
createClient({ baseUrl: '', auth: { bearer: 7 } });
// @ts-expect-error
createClient({ baseUrl: '', retry: true });

export async function arguments_(): Promise<void> {
  // @ts-expect-error
  await client.getOrder();
  // @ts-expect-error
  await client.getOrder({ path: { orderId: 7 } });
  // @ts-expect-error
  await client.getOrder({ path: { orderId: '7' }, query: {} });
  // @ts-expect-error
  await client.getOrder({ path: { orderId: '7' } }, { onProgress: () => {} });
  // @ts-expect-error
  await client.createOrder({ query: { kind: 'goods' }, body: { customerId: 'a' } });
  // @ts-expect-error
  await client.shipOrder({ path: {} });
  // @ts-expect-error
  await client.shipOrder.start();
  // @ts-expect-error
  client.shipOrder.resume(undefined);
  // @ts-expect-error
  client.onNewOrder.watch({ query: { customer: 'a' } });
  // @ts-expect-error
  client.onNewOrder.watch({}, { state: 7 });
  // @ts-expect-error
  await client.onOrderChange.subscribe({ body: {} });
  // @ts-expect-error
  await client.createOrder.choices('query.customer');
  // @ts-expect-error
  client.listOrders.items({ query: { top: 'all' } });
  // @ts-expect-error
  client.getOrder.items();
  // @ts-expect-error
  client.listOrders.watch();
}

export async function results(): Promise<void> {
  const order = await client.getOrder({ path: { orderId: '7' } });
  // @ts-expect-error
  order.total.toUpperCase();
  // @ts-expect-error
  if (order.status === 'closed') return;

  // A 202 has no items: whoever does not ask for that does not compile.
  const items = await client.onNewOrder();
  // @ts-expect-error
  items.length;
  for await (const { item, state } of client.onNewOrder.watch()) {
    const text: string = state + item.number;
    // @ts-expect-error
    const count: number = item.number;
    void [text, count];
  }

  const job = await client.shipOrder.start({ path: { orderId: '7' } });
  // There is no location when the result was there at once.
  // @ts-expect-error
  client.shipOrder.resume(job.location);
  const code: string = (await job.result()).trackingCode;
  // @ts-expect-error
  job.result().trackingCode;

  const change = client.onOrderChange.parse('{}');
  const status: 'approved' | 'rejected' | 'shipped' = change.status;
  // @ts-expect-error
  const absent: string = change.changedAt;

  const subscription = await client.onOrderChange.subscribe({ body: { callbackUrl: '' } });
  const id: string = subscription.result.id;
  // @ts-expect-error
  await client.onOrderChange.unsubscribe(subscription.location);

  const [choice] = await client.createOrder.choices('query.kind');
  // @ts-expect-error
  const value: number = choice?.value;
  void [code, status, absent, id, value];
}

export async function answers(): Promise<string> {
  const answer = await client.getOrder({ path: { orderId: '7' } }).full();
  // What a 404 has is no order.
  // @ts-expect-error
  const total: number = answer.body.total;
  void total;
  return answer.status === 404 ? answer.body.error.message : answer.body.number;
}

export function errors(error: unknown): string {
  // @ts-expect-error
  if (isClientError(error, 'getOrders')) return '';
  if (isClientError(error, 'getOrder') && error.code === 'status') {
    // @ts-expect-error
    if (error.status === 200) return '';
    // @ts-expect-error
    return error.body.number;
  }
  return '';
}
`;
