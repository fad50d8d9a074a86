// Callback URLs of a stranger: none may lead the server to an address that is not public, to where a
// redirect points, or back to itself.

import { hostname } from 'node:os';
import { describe, expect, it } from 'vitest';
import { startReceiver } from '../runtime/callbacks/receiver.js';
import { errorOf, operation, post, run, type Running } from '../runtime/http/running-server.js';
import { postgresDatabase } from '../runtime/store/postgres.js';
import { ann, attacked, controllers, KEYS } from './attacked-server.js';
import { type LogLine, watchLog } from './log-lines.js';
import { startDns } from './stub-dns.js';
import { startTrap } from './wire.js';

/** Refused when the workflow subscribes, whatever the setting. */
const refused = (port: number): string[] => [
  // 127.0.0.1 in other words.
  `https://127.0.0.1:${port}/`,
  `https://2130706433:${port}/`,
  `https://0x7f000001:${port}/`,
  `https://0x7f.0.0.1:${port}/`,
  `https://0177.0.0.1:${port}/`,
  `https://017700000001:${port}/`,
  `https://127.1:${port}/`,
  `https://127.0.1:${port}/`,
  `https://127.255.255.254:${port}/`,
  `https://%31%32%37.0.0.1:${port}/`,
  `https://１２７.0.0.1:${port}/`,
  `https://127。0。0。1:${port}/`,
  `https://127．0.0．1:${port}/`,
  `https://①②⑦.0.0.1:${port}/`,
  `https://127.0.0.1.:${port}/`,
  `https://localhost:${port}/`,
  `https://LOCALHOST.:${port}/`,
  `https://a.localhost:${port}/`,
  `https://0:${port}/`,
  `https://0.0.0.0:${port}/`,
  `https://[::1]:${port}/`,
  `https://[::]:${port}/`,
  `https://[::ffff:127.0.0.1]:${port}/`,
  `https://[::ffff:7f00:1]:${port}/`,
  `https://[::127.0.0.1]:${port}/`,
  `https://[64:ff9b::7f00:1]:${port}/`,
  `https://[2002:7f00:1::]:${port}/`,
  `https://[fe80::1]:${port}/`,
  `https://[fe80::1%25lo]:${port}/`,
  // Other addresses that are not public.
  'https://169.254.169.254/latest/meta-data/',
  'https://168.63.129.16/metadata/instance',
  'https://10.0.0.1/',
  'https://172.16.0.1/',
  'https://192.168.0.1/',
  'https://100.64.0.1/',
  // Other schemes.
  `http://example.com:${port}/`,
  `ftp://127.0.0.1:${port}/`,
  'file:///etc/passwd',
  `gopher://127.0.0.1:${port}/_GET`,
  'javascript:alert(1)',
  'data:text/plain,x',
  // Not a URL, or one that parsers read in different ways.
  `https:127.0.0.1:${port}/`,
  `https:/127.0.0.1:${port}/`,
  `//127.0.0.1:${port}/`,
  `https://user:hush@127.0.0.1:${port}/`,
  `https://example.com@127.0.0.1:${port}/`,
  `https://127.0.0.1:${port}#@example.com/`,
  `https://exam\tple.com:${port}/`,
  `https://example.com:${port}/\r\nX-Injected: 1`,
  ` https://example.com:${port}/`,
  'https://example.com:99999/',
  `https://example.com:${port}/${'a'.repeat(20_000)}`,
];

/** Names: nothing is wrong with them until they are looked up. */
const names = (port: number): string[] => [
  `https://127.0.0.1.nip.io:${port}/`,
  `https://7f000001.nip.io:${port}/`,
  `https://localtest.me:${port}/`,
  `https://metadata.google.internal:${port}/`,
  `https://example.com.:${port}/`,
  `https://example.com\\@127.0.0.1:${port}/`,
  // The name of this machine, which its own files or its network know.
  `https://${/^[a-z0-9-]+/i.exec(hostname())?.[0].toLowerCase() ?? 'x'}:${port}/`,
];

const subscribe = (url: string, callback: string): Promise<Response> =>
  post(`${url}/v1/shops/a/hooks`, { url: callback }, ann);

interface Attacked extends Running {
  readonly lines: readonly LogLine[];
  publish(payload: unknown): Promise<void>;
}

async function start(allowed: string): Promise<Attacked> {
  const env = { API_KEYS: KEYS, CALLBACK_ALLOWED_HOSTS: allowed };
  const running = await run(attacked, controllers, { env });
  const publish = (payload: unknown) => running.server.connector.triggers['hook']!.publish(payload);
  return { ...running, publish, lines: watchLog(running.server.app.log) };
}

describe('58 callback URLs', () => {
  it.each(['', '*', '*.logic.azure.com'])(
    'lead nowhere with CALLBACK_ALLOWED_HOSTS=%s',
    async (allowed) => {
      const trap = await startTrap();
      // Whatever is asked for is here.
      const dns = await startDns(({ type }) => [type === 'A' ? '127.0.0.1' : '::1']);
      const { url, lines, publish } = await start(allowed);
      for (const callback of refused(trap.port)) {
        const response = await subscribe(url, callback);
        expect(response.status, callback).toBe(400);
        const { message } = await errorOf(response);
        expect(message, callback).toMatch(/^Body field \/url is refused: The .{10,}/);
        // Scheme and host at most: paths and queries of callback URLs are secrets.
        expect(message).not.toMatch(/etc|meta-data|alert|aaa|X-Injected|hush/);
      }
      const taken = allowed === '*.logic.azure.com' ? 400 : 201;
      for (const callback of names(trap.port))
        expect((await subscribe(url, callback)).status, callback).toBe(taken);

      await publish({ cake: 1 });
      const expected = taken === 201 ? names(trap.port).length : 0;
      const failed = () => lines.filter(({ message }) => message.startsWith('callback failed'));
      // Each may have been tried again already.
      const tried = () => new Set(failed().map(({ delivery }) => delivery)).size;
      await expect.poll(tried, { timeout: 30_000 }).toBe(expected);
      const reasons = failed().map(({ reason }) => reason);
      const notPublic = /its address is not public/;
      expect(
        reasons.filter((reason) => notPublic.test(String(reason))).length,
      ).toBeGreaterThanOrEqual(
        // The machine may have no address by its own name.
        expected - 1,
      );
      expect(trap.connections()).toBe(0);
      expect(new Set(dns.asked).size >= (expected === 0 ? 0 : 8)).toBe(true);
      expect(JSON.stringify(lines)).not.toMatch(/nip\.io|localtest|example\.com/);
    },
  );

  it('are 58, and a name that is allowed exactly does reach a private address', async () => {
    expect(refused(1).length + names(1).length).toBeGreaterThanOrEqual(58);
    const trap = await startTrap();
    await startDns(({ type }) => (type === 'A' ? ['127.0.0.1'] : []));
    const { url, publish } = await start('http://intern.example');
    expect((await subscribe(url, `http://intern.example:${trap.port}/`)).status).toBe(201);
    await publish(1);
    await expect.poll(() => trap.connections()).toBeGreaterThan(0);
  });
});

describe('redirects', () => {
  it.each([301, 302, 303, 307, 308])('with %d are not followed', async (status) => {
    const trap = await startTrap();
    const receiver = await startReceiver((response) => {
      response.writeHead(status, { location: `http://127.0.0.1:${trap.port}/` }).end();
    });
    const { url, lines, publish } = await start(`http://127.0.0.1:${receiver.port}`);
    expect((await subscribe(url, receiver.url)).status).toBe(201);
    await publish(1);
    const dead = () => lines.find(({ message }) => message.includes('dead letter'));
    await expect.poll(dead, { timeout: 10_000 }).toMatchObject({ reason: `HTTP ${status}` });
    expect(trap.connections()).toBe(0);
    expect(receiver.received).toHaveLength(1);
  });
});

describe('loops of callbacks to the server itself', () => {
  it('end at the first turn, at an operation and at a route of the user', async () => {
    let turns = 0;
    const running = await run(
      attacked,
      {
        ...controllers,
        open: {
          async handle() {
            turns += 1;
            await publish(turns);
            return { status: 200, body: turns };
          },
        },
      },
      { env: { API_KEYS: KEYS, CALLBACK_ALLOWED_HOSTS: 'http://127.0.0.1' } },
    );
    const { url, server } = running;
    const publish = (payload: unknown) => server.connector.triggers['hook']!.publish(payload);
    const lines = watchLog(server.app.log);
    for (const path of ['/v1/open/1', '/v1/echo', '/nothing', '/v1/orders'])
      expect((await subscribe(url, url + path)).status).toBe(201);
    expect((await fetch(`${url}/v1/open/1`)).status).toBe(200);
    const dead = () => lines.filter(({ message }) => message.includes('dead letter'));
    await expect.poll(() => dead().length, { timeout: 10_000 }).toBe(4);
    expect(dead().map(({ reason }) => reason)).toEqual(Array(4).fill('HTTP 508'));
    expect(turns).toBe(1);
  });

  it('end at the first turn where another replica gets the callback', async () => {
    const env = { API_KEYS: KEYS, CALLBACK_ALLOWED_HOSTS: 'http://127.0.0.1' };
    const database = { ...env, DATABASE_URL: await postgresDatabase() };
    const again = operation('again', { method: 'post' });
    const connector = { ...attacked, operations: [...attacked.operations, again] };
    let turns = 0;
    const replica = async (): Promise<Running> => {
      const publishes = {
        async handle() {
          turns += 1;
          await running.server.connector.triggers['hook']!.publish(turns);
          return { status: 200 };
        },
      };
      const running = await run(connector, { ...controllers, again: publishes }, { env: database });
      return running;
    };
    const [one, two] = [await replica(), await replica()];
    const lines = [one, two].map(({ server }) => watchLog(server.app.log));
    for (const { url } of [one, two])
      expect((await subscribe(one.url, `${url}/v1/again`)).status).toBe(201);
    expect((await post(`${one.url}/v1/again`, {})).status).toBe(200);
    const dead = () => lines.flat().filter(({ message }) => message.includes('dead letter'));
    await expect.poll(() => dead().length, { timeout: 20_000 }).toBe(2);
    expect(dead().map(({ reason }) => reason)).toEqual(['HTTP 508', 'HTTP 508']);
    expect(turns).toBe(1);
  });

  it('are told from deliveries of other servers, and from calls of workflows', async () => {
    const one = await start('http://127.0.0.1');
    const other = await start('http://127.0.0.1');
    const receiver = await startReceiver();
    expect((await subscribe(one.url, receiver.url)).status).toBe(201);
    await one.publish(1);
    const { headers } = await receiver.nth(1);
    const sender = headers['webhook-sender'];
    expect(sender).toMatch(/^[0-9a-f-]{36}$/);
    const ask = ({ url }: Attacked) =>
      fetch(`${url}/v1/open/1`, { headers: { 'webhook-sender': String(sender) } });
    expect((await ask(other)).status).toBe(200);
    const looped = await ask(one);
    expect(looped.status).toBe(508);
    expect(await errorOf(looped)).toMatchObject({ code: 'LoopDetected' });
  });
});
