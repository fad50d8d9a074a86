// The line that the log has for each request, of a server as a process.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { temporaryFolder } from '../store/temporary-store.js';
import { startBakery } from './bakery-process.js';

type Line = Readonly<Record<string, unknown>>;

async function answered(url: string, until: (text: string) => Promise<string>, id: string) {
  await fetch(url, {
    headers: {
      'x-ms-client-request-id': id,
      'x-ms-workflow-run-id': 'run-1',
      'x-forwarded-for': '203.0.113.9',
    },
  });
  return JSON.parse(await until(id)) as Line;
}

describe('the line of a request', () => {
  it('says who called, from where, for which run, and how it went; never the query', async () => {
    const child = await startBakery(temporaryFolder(), { BAKE: 'now' });
    const line = await answered(`${child.url}/v1/flavours?code=SECRET`, child.until, 'request-1');
    expect(line).toMatchObject({
      msg: 'answered',
      operation: 'flavours',
      method: 'GET',
      statusCode: 200,
      address: '127.0.0.1',
      clientRequestId: 'request-1',
      workflowRunId: 'run-1',
    });
    expect(line['ms']).toEqual(expect.any(Number));
    expect(child.lines.join('\n')).not.toContain('SECRET');
  });

  it('has the address that a trusted proxy says', async () => {
    const child = await startBakery(temporaryFolder(), { BAKE: 'now', TRUST_PROXY: 'loopback' });
    const line = await answered(`${child.url}/v1/flavours`, child.until, 'request-2');
    expect(line['address']).toBe('203.0.113.9');
  });

  it('has the name of the caller, and no key', async () => {
    const program = join(import.meta.dirname, 'guarded-child.ts');
    const child = await startBakery(temporaryFolder(), {}, program);
    const call = (key: string, id: string) =>
      fetch(`${child.url}/v1/guarded`, {
        headers: { 'x-key': key, 'x-ms-client-request-id': id },
      });
    await call('portal:SECRET', 'request-4');
    await call('WRONG', 'request-5');
    const [good, bad] = [await child.until('request-4'), await child.until('request-5')];
    expect(JSON.parse(good)).toMatchObject({ statusCode: 200, principal: 'key:portal' });
    expect(JSON.parse(bad)).toMatchObject({ statusCode: 401, operation: 'guarded' });
    expect(JSON.parse(bad)).not.toHaveProperty('principal');
    expect(child.lines.join('\n')).not.toMatch(/SECRET|WRONG/);
  });

  it('is left out for probes that find all well', async () => {
    const child = await startBakery(temporaryFolder(), { BAKE: 'now' });
    for (const path of ['/healthz', '/readyz', '/v1/readyz'])
      expect((await fetch(child.url + path)).status).toBe(200);
    await answered(`${child.url}/v1/flavours`, child.until, 'request-3');
    const lines = child.lines.filter((line) => line.includes('"answered"'));
    expect(lines).toHaveLength(1);
    const debug = await startBakery(temporaryFolder(), { BAKE: 'now', LOG_LEVEL: 'debug' });
    await fetch(`${debug.url}/healthz`);
    expect(await debug.until('"answered"')).toContain('"level":20');
  });
});
