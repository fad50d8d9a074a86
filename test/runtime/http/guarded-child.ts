// A server with an operation that asks for a key, as a process.

import { createServer } from '../../../templates/runtime/server/server.js';
import { connector, operation } from './running-server.js';

const guarded = connector([operation('guarded', { security: [[{ scheme: 'key', scopes: [] }]] })], {
  security: { key: { kind: 'apiKey', name: 'x-key', in: 'header' } },
});
const server = await createServer(
  guarded,
  { guarded: { handle: () => ({ status: 200, body: {} }) } },
  { env: { ...process.env, API_KEYS: 'portal:SECRET' } },
);
const { url } = await server.listen();
process.stdout.write(`url ${url}\n`);
