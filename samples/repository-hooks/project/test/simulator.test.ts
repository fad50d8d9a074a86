// Plays the Logic Apps engine against the server with your controllers, on a database of its own: every
// operation is called as the engine calls it, and what breaks the protocol fails. What nobody has written
// yet is told, and does not fail. Controllers are really called: name the operations to walk by
// `operations: [...]` where some must not be, and values that exist by `inputs`.

import assert from 'node:assert/strict';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { createConnector } from '../src/generated/connector.gen.js';
import { descriptor } from '../src/generated/descriptor.gen.js';
import { formatReport, simulateServer } from '../src/generated/runtime/simulator/index.js';

test('the server keeps the protocol', async (context) => {
  const folder = await mkdtemp(join(tmpdir(), 'connector-'));
  const server = await createConnector({
    env: {
      PORT: '0',
      LOG_LEVEL: 'silent',
      DATABASE_URL: `file:${join(folder, 'test.db')}`,
      API_KEYS: 'simulated-key',
      BASIC_USERS: 'simulated:simulated-password',
      CALLBACK_ALLOWED_HOSTS: 'http://127.0.0.1',
    },
  });
  try {
    const { url } = await server.listen();
    const report = await simulateServer(descriptor, {
      url,
      auth: {
        apiKey: 'simulated-key',
        basic: { user: 'simulated', password: 'simulated-password' },
      },
      // Without an issuer of tokens, the test server asks nobody for one.
      open: true,
      // For results, events and callbacks; longer where your work takes longer.
      waitMs: 5000,
      fire: (operation, payload) => server.fire(operation, payload),
    });
    const text = formatReport(report);
    assert.ok(report.ok, text);
    context.diagnostic(text);
  } finally {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  }
});
