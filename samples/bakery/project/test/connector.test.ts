// Starts the server in mock mode, on a free port and with a database of its own, and calls it as
// anybody would. Put your own tests beside this one: every *.test.ts here is run.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { createClient } from '../src/generated/client.gen.js';
import { createConnector } from '../src/generated/connector.gen.js';

let folder: string;
let server: Awaited<ReturnType<typeof createConnector>>;
let url: string;

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'connector-'));
  server = await createConnector({
    mock: true,
    env: { PORT: '0', LOG_LEVEL: 'silent', DATABASE_URL: `file:${join(folder, 'test.db')}` },
  });
  ({ url } = await server.listen());
});

after(async () => {
  await server?.close();
  await rm(folder, { recursive: true, force: true });
});

test('the server is well', async () => {
  const response = await fetch(`${url}/healthz`);
  assert.equal(response.status, 200);
});

test('listFlavours answers', async () => {
  const client = createClient({
    baseUrl: url + '/v1',
  });
  const call = client.listFlavours();
  const answer = await call.full();
  assert.ok(answer.status < 400, `answered ${answer.status}`);
});
