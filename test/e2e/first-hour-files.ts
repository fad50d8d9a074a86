// What the author of the help desk connector writes by hand: every controller over a SQLite file of
// their own, a helper module, a route of their own, a unit test.

const store = `
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import Database from 'libsql';
import type * as types from './generated/types.gen.js';

// At module level: .env is loaded before.
const file = process.env['TICKETS_DB'];
if (file === undefined) throw new Error('TICKETS_DB is not set.');
export const db = new Database(file);
db.exec(\`
  CREATE TABLE IF NOT EXISTS tickets (id INTEGER PRIMARY KEY, title TEXT, status TEXT, queue TEXT, created TEXT);
  CREATE TABLE IF NOT EXISTS approvals (id TEXT PRIMARY KEY, question TEXT);
\`);
export const queues = [{ id: 'it', name: 'IT' }, { id: 'hr', name: 'People' }];

const folder = \`\${file}.files\`;
mkdirSync(folder, { recursive: true });
export const pathOf = (id: number, name: string): string => join(folder, \`\${id}-\${encodeURIComponent(name)}\`);

export function findTicket(id: number): types.Ticket | undefined {
  return db.prepare('SELECT * FROM tickets WHERE id = ?').get(id) as types.Ticket | undefined;
}

export function addTicket(title: string, queue: string): types.Ticket {
  const created = new Date().toISOString();
  const { lastInsertRowid } = db
    .prepare("INSERT INTO tickets (title, status, queue, created) VALUES (?, 'open', ?, ?)")
    .run(title, queue, created);
  return { id: Number(lastInsertRowid), title, status: 'open', queue, created };
}

export function ticketsOf(status: string | undefined, limit: number, offset: number): types.Ticket[] {
  return db
    .prepare('SELECT * FROM tickets WHERE ? IS NULL OR status = ? ORDER BY id DESC LIMIT ? OFFSET ?')
    .all(status ?? null, status ?? null, limit, offset) as types.Ticket[];
}
`;

const publish = `
import type { Connector } from './generated/contracts.gen.js';
import type * as types from './generated/types.gen.js';

/** Tells every trigger about a new ticket. */
export async function announce(connector: Connector, ticket: types.Ticket): Promise<void> {
  await connector.triggers.onNewTicket.publish(ticket);
  await connector.triggers.onNewTickets.publish(ticket);
  await connector.triggers.onTicketChange.publish(ticket);
}
`;

const main = `
import './env.js';

import { createConnector } from './generated/connector.gen.js';
import { ConfigError, ConnectorError } from './generated/runtime/server/index.js';
import { announce } from './publish.js';
import { addTicket } from './store.js';

try {
  const server = await createConnector({ mock: process.argv.includes('--mock') });
  // The help desk itself reports tickets here.
  server.app.post('/events/tickets', { onRequest: server.authenticator('CreateTicket') }, async (request, reply) => {
    const { title } = (request.body ?? {}) as { title?: string };
    if (title === undefined) throw new ConnectorError(400, 'title is missing.');
    await announce(server.connector, addTicket(title, 'it'));
    return reply.code(202).send({ by: request.principal.id });
  });
  await server.listen();
} catch (error) {
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}
`;

/** A controller of an action, with the parameters of its handler and the body. */
function action(name: string, parameters: string, body: string, imports: string): string {
  const type = name[0]!.toUpperCase() + name.slice(1);
  return `
import type { ${type}Controller } from '../generated/contracts.gen.js';
import type { ${type}Response } from '../generated/operations.gen.js';
${imports}

export const ${name}: ${type}Controller = {
  async handle(${parameters}): Promise<${type}Response> {${body}
  },
};
`;
}

const fromStore = (names: string) => `import { ${names} } from '../store.js';`;

const controllers: Readonly<Record<string, string>> = {
  ListTickets: action(
    'listTickets',
    '{ query }, context',
    `
    const { status, top, skip = 0 } = query;
    const items = ticketsOf(status, top, skip);
    const next = new URL(\`\${context.baseUrl}/tickets\`);
    next.searchParams.set('top', String(top));
    next.searchParams.set('skip', String(skip + top));
    if (status !== undefined) next.searchParams.set('status', status);
    const more = ticketsOf(status, 1, skip + top).length > 0;
    return { status: 200, body: more ? { items, nextLink: next.href } : { items } };`,
    fromStore('ticketsOf'),
  ),
  CreateTicket: action(
    'createTicket',
    '{ query, body }, context',
    `
    if (!queues.some(({ id }) => id === query.queue))
      return { status: 400, body: { message: \`There is no queue \${query.queue}.\` } };
    const ticket = addTicket(body.title, query.queue);
    await announce(context.connector, ticket);
    return { status: 201, body: ticket };`,
    `${fromStore('addTicket, queues')}\nimport { announce } from '../publish.js';`,
  ),
  ListQueues: action(
    'listQueues',
    '',
    '\n    return { status: 200, body: queues };',
    fromStore('queues'),
  ),
  GetTicketSchema: action(
    'getTicketSchema',
    '{ path }',
    `
    if (!queues.some(({ id }) => id === path.queue)) return { status: 404 };
    return { status: 200, body: { type: 'object', properties: { device: { type: 'string' } } } };`,
    fromStore('queues'),
  ),
  AttachFile: `
import { createWriteStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { AttachFileController } from '../generated/contracts.gen.js';
import type { AttachFileResponse } from '../generated/operations.gen.js';
import type { Streaming } from '../generated/runtime/server/index.js';
import { findTicket, pathOf } from '../store.js';

export const attachFile: Streaming<AttachFileController> = {
  body: 'stream',
  async handle({ path, body }): Promise<AttachFileResponse> {
    if (findTicket(path.id) === undefined)
      return { status: 404, body: { message: \`There is no ticket \${path.id}.\` } };
    let name = '';
    for await (const part of body) {
      if (part.name !== 'file') continue;
      name = part.file.name;
      await pipeline(part.file.stream, createWriteStream(pathOf(path.id, name)));
    }
    const { size } = await stat(pathOf(path.id, name));
    return { status: 201, body: { name, size } };
  },
};
`,
  DownloadFile: action(
    'downloadFile',
    '{ path }',
    `
    const file = pathOf(path.id, path.name);
    if (!existsSync(file)) return { status: 404 };
    return { status: 200, body: createReadStream(file) };`,
    `import { createReadStream, existsSync } from 'node:fs';\n${fromStore('pathOf')}`,
  ),
  ExportTickets: `
import type { ExportTicketsController } from '../generated/contracts.gen.js';
import type { ExportTicketsResult } from '../generated/operations.gen.js';
import { ConnectorError } from '../generated/runtime/server/index.js';
import { ticketsOf } from '../store.js';

export const exportTickets: ExportTicketsController = {
  async run({ body }): Promise<ExportTicketsResult> {
    if (body.format === 'csv') throw new ConnectorError(404, 'There are no CSV exports any more.');
    return { url: 'https://tickets.acme.example/exports/1.json', count: ticketsOf(undefined, 1000, 0).length };
  },
};
`,
  AskApproval: `
import type { AskApprovalController } from '../generated/contracts.gen.js';
import { db } from '../store.js';

export const askApproval: AskApprovalController = {
  async start({ body }, callback): Promise<void> {
    // Somebody decides later, through DecideApproval.
    db.prepare('INSERT INTO approvals (id, question) VALUES (?, ?)').run(callback.id, body.question ?? '');
    if (body.question === undefined) await callback.complete({ approved: true });
  },
};
`,
  DecideApproval: action(
    'decideApproval',
    '{ path, body }, context',
    `
    const { changes } = db.prepare('DELETE FROM approvals WHERE id = ?').run(path.approvalId);
    if (changes === 0) return { status: 404 };
    await context.connector.actions.askApproval.complete(path.approvalId, body);
    return { status: 204 };`,
    fromStore('db'),
  ),
};

const unitTest = `
import assert from 'node:assert/strict';
import { test } from 'node:test';
import '../src/env.js';
import { createTicket } from '../src/controllers/CreateTicket.js';
import type { Connector } from '../src/generated/contracts.gen.js';
import { createTestContext } from '../src/generated/runtime/server/index.js';

test('a new ticket is announced to every trigger', async () => {
  const context = createTestContext<Connector>({ principal: { id: 'ann' } });
  const answer = await createTicket.handle({ query: { queue: 'hr' }, body: { title: 'Unit' } }, context);
  assert.equal(answer.status, 201);
  assert.equal(context.published.length, 3);
});

test('an unknown queue is refused', async () => {
  const context = createTestContext<Connector>();
  const answer = await createTicket.handle({ query: { queue: 'no' }, body: { title: 'Unit' } }, context);
  assert.deepEqual(answer, { status: 400, body: { message: 'There is no queue no.' } });
});
`;

/** By path in the project. */
export const files: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    Object.entries(controllers).map(([id, text]) => [`src/controllers/${id}.ts`, text]),
  ),
  'src/store.ts': store,
  'src/publish.ts': publish,
  'src/main.ts': main,
  'test/create-ticket.test.ts': unitTest,
};
