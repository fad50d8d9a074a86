// A connector of 13 operations built from scratch, as its author does it: scaffolded from YAML, every
// controller written over a database of their own, called, simulated, behind tokens, and changed five
// times, where the compiler must complain of exactly what the change concerns.

import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type Issuer, startIssuer } from '../simulate/issuer.js';
import { files } from './first-hour-files.js';
import { installGenerator, npmRun } from './npm.js';
import {
  createReceiver,
  hasty,
  importClient,
  type Receiver,
  repository,
  type RunningServer,
  start,
} from './project.js';

const run = promisify(execFile);
const definition = join(
  process.env['LA_REPRO'] ?? resolve(repository, '../shared/repro'),
  'tickets.yaml',
);
const bin = join(repository, 'bin/la-connector-gen.js');
const tsc = join(repository, 'node_modules/typescript/bin/tsc');
const parent = join(repository, '.tmp/e2e', `first-hour-${process.pid}`);
const folder = join(parent, 'acme-tickets');
const connector = join(folder, 'connector/apiDefinition.swagger.yaml');
const MB = 1024 * 1024;
const FILE_MB = 300;

/** What the test uses of the generated client. */
interface TicketClient {
  createTicket(input: object): Promise<{ readonly id: number; readonly title: string }>;
  listTickets: {
    items(input: object): AsyncIterable<{ readonly id: number }>;
    pages(input: object): AsyncIterable<{ readonly nextLink?: string }>;
  };
  listQueues(): Promise<readonly object[]>;
  getTicketSchema(input: object): Promise<object>;
  downloadFile: { stream(input: object): Promise<Response> };
  exportTickets(input: object): Promise<object>;
  onNewTicket: { watch(input: object): AsyncIterator<object> & AsyncIterable<object> };
  onTicketChange: {
    subscribe(input: object): Promise<{ unsubscribe(): Promise<void> }>;
    parse(body: unknown): object;
  };
  askApproval: { subscribe(input: object): Promise<object> };
  decideApproval(input: object): Promise<void>;
}

let issuer: Issuer;
let server: RunningServer;
let receiver: Receiver;
let client: TicketClient;
/** URLs that the client has got an answer from. */
const answered: string[] = [];

const write = async (path: string, text: string): Promise<void> => {
  await mkdir(join(folder, path, '..'), { recursive: true });
  await writeFile(join(folder, path), text);
};

const missing = existsSync(definition) ? '' : ' (skipped: LA_REPRO has no tickets.yaml)';

describe.skipIf(missing !== '')(`the first hour${missing}`, () => {
  beforeAll(async () => {
    await rm(parent, { recursive: true, force: true });
    await mkdir(parent, { recursive: true });
    await run(process.execPath, [bin, 'scaffold', definition, '--out', folder]);
    await installGenerator(folder);
    for (const [path, text] of Object.entries(files)) await write(path, text);
    await write('.env', 'TICKETS_DB=tickets.db\nAPI_KEYS=desk-key\n');
    issuer = await startIssuer();
    receiver = await createReceiver();
  });
  afterAll(async () => {
    await server?.stop();
    await receiver?.close();
    issuer?.close();
    await rm(parent, { recursive: true, force: true });
  });

  it('validates, and compiles with every controller written', async () => {
    const { stderr } = await run(process.execPath, [bin, 'validate', definition]);
    expect(stderr).toContain('1 definition: 0 errors');
    expect(await npmRun(folder, 'build')).toMatchObject({ code: 0 });
  });

  it('passes its own tests: those of the author, and the simulator with a failing export', async () => {
    const { code, stdout } = await npmRun(folder, 'test');
    expect(stdout).toContain('a new ticket is announced to every trigger');
    expect(stdout).toMatch(/the server keeps the protocol/);
    expect({ code, stdout }).toMatchObject({ code: 0 });
  });

  it('reads .env before any module of the author', async () => {
    server = await start(folder, issuer.env);
    expect(existsSync(join(folder, 'tickets.db'))).toBe(true);
    const { createClient } = (await importClient(folder)) as {
      createClient(options: object): TicketClient;
    };
    client = createClient({
      baseUrl: `${server.url}/v1`,
      auth: { apiKey: 'desk-key' },
      fetch: async (...request: Parameters<typeof fetch>) => {
        const response = await hasty(...request);
        answered.push(String(request[0]));
        return response;
      },
    });
  });

  it('is called by its client, page by page', async () => {
    for (const title of ['Printer', 'Mouse', 'Screen'])
      expect(await client.createTicket({ query: { queue: 'it' }, body: { title } })).toMatchObject({
        title,
      });
    await expect(
      client.createTicket({ query: { queue: 'no' }, body: { title: 'Lost' } }),
    ).rejects.toMatchObject({ status: 400, body: { message: 'There is no queue no.' } });
    const ids: number[] = [];
    for await (const { id } of client.listTickets.items({ query: { top: 2 } })) ids.push(id);
    expect(ids).toHaveLength(new Set(ids).size);
    expect(ids.length).toBeGreaterThanOrEqual(3);
    for await (const { nextLink } of client.listTickets.pages({ query: { top: 2 } }))
      if (nextLink !== undefined) expect(nextLink).toContain(`${server.url}/v1/tickets?`);
    expect(await client.listQueues()).toHaveLength(2);
    expect(await client.getTicketSchema({ path: { queue: 'it' } })).toHaveProperty('properties');
  });

  it('gives events of a route of its own to every trigger', async () => {
    const watch = client.onNewTicket.watch({})[Symbol.asyncIterator]();
    const first = watch.next();
    const subscription = await client.onTicketChange.subscribe({
      body: { callbackUrl: `${receiver.url}/change` },
    });
    const post = (headers: Record<string, string>) =>
      fetch(`${server.url}/events/tickets`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...headers },
        body: JSON.stringify({ title: 'From outside' }),
      });
    expect((await post({})).status).toBe(401);
    // The trigger watches from its first answer on.
    await expect.poll(() => answered.some((url) => url.includes('/new-ticket'))).toBe(true);
    expect((await post({ 'x-api-key': 'desk-key' })).status).toBe(202);
    expect((await first).value).toMatchObject({ item: { title: 'From outside' } });
    expect(client.onTicketChange.parse((await receiver.next()).body)).toMatchObject({
      title: 'From outside',
    });
    await subscription.unsubscribe();
    await watch.return?.();
  });

  it('waits for a decision', async () => {
    await client.askApproval.subscribe({
      body: {
        approver: 'ann@acme.example',
        question: 'May I?',
        callbackUrl: `${receiver.url}/yes`,
      },
    });
    const { default: Database } = await import('libsql');
    const { id } = await vi.waitFor(() => {
      const database = new Database(join(folder, 'tickets.db'));
      try {
        const row = database.prepare('SELECT id FROM approvals WHERE question = ?').get('May I?');
        expect(row).toBeDefined();
        return row as { readonly id: string };
      } finally {
        database.close();
      }
    });
    await client.decideApproval({ path: { approvalId: id }, body: { approved: true } });
    expect(await receiver.next()).toMatchObject({ path: '/yes', body: { approved: true } });
    await expect(
      client.decideApproval({ path: { approvalId: id }, body: { approved: true } }),
    ).rejects.toMatchObject({ status: 404 });
  });

  it('exports, and fails for one format as declared', async () => {
    expect(await client.exportTickets({ body: { format: 'json' } })).toMatchObject({
      count: expect.any(Number) as number,
    });
    await expect(client.exportTickets({ body: { format: 'csv' } })).rejects.toMatchObject({
      status: 404,
    });
  });

  it(`takes ${FILE_MB} MB, and gives them back`, async () => {
    const sent = createHash('sha256');
    const boundary = 'first-hour';
    const block = Buffer.alloc(MB, 7);
    async function* parts() {
      yield Buffer.from(
        `--${boundary}\r\ncontent-disposition: form-data; name="file"; filename="big.bin"\r\ncontent-type: application/octet-stream\r\n\r\n`,
      );
      for (let count = 0; count < FILE_MB; count += 1) {
        sent.update(block);
        yield block;
      }
      yield Buffer.from(`\r\n--${boundary}--\r\n`);
    }
    const answer = await fetch(`${server.url}/v1/tickets/1/attachments`, {
      method: 'POST',
      headers: {
        'content-type': `multipart/form-data; boundary=${boundary}`,
        'x-api-key': 'desk-key',
      },
      body: ReadableStream.from(parts()),
      duplex: 'half',
    });
    expect([answer.status, await answer.json()]).toEqual([
      201,
      { name: 'big.bin', size: FILE_MB * MB },
    ]);
    const download = await client.downloadFile.stream({ path: { id: 1, name: 'big.bin' } });
    const received = createHash('sha256');
    for await (const chunk of download.body!) received.update(chunk);
    expect(received.digest('hex')).toBe(sent.digest('hex'));
  }, 120_000);

  it('refuses a token with the wrong scope, and the log says why', async () => {
    const ask = async (scope: string) =>
      fetch(`${server.url}/v1/queues`, {
        headers: { authorization: `Bearer ${await issuer.tokenFor(scope)}` },
      });
    expect((await ask('api://acme/tickets.rw')).status).toBe(200);
    const refused = await ask('mail.read');
    expect(refused.status).toBe(403);
    expect(refused.headers.get('www-authenticate')).toContain('insufficient_scope');
    // The log comes by another way than the answer.
    await vi.waitFor(() =>
      expect(server.lines).toContainEqual(
        expect.stringMatching(/scope.*(403|refused)|(403|refused).*scope/),
      ),
    );
  });

  it('is simulated clean from inside its folder', async () => {
    const inputs = { GetTicketSchema: { queue: 'it' }, AttachFile: { id: 1 } };
    await write('inputs.json', JSON.stringify(inputs));
    const options = ['--auth', 'api-key:desk-key', '--allow-anonymous', '--inputs', 'inputs.json'];
    const { stdout } = await run(
      process.execPath,
      [bin, 'simulate', '--url', server.url, ...options, '--yes', '--wait', '2'],
      { cwd: folder },
    );
    expect(stdout).toMatch(/AttachFile .* ok$/m);
    expect(stdout).toMatch(/GetTicketSchema .* ok$/m);
    expect(stdout).toMatch(/^13 operations: /m);
    expect(stdout).not.toMatch(/^ {2}(?:error|warning) /m);
    expect(await server.stop()).toBe(0);
  });

  describe('a change of the definition', () => {
    const change = async (from: string, to: string): Promise<void> => {
      const text = await readFile(connector, 'utf8');
      expect(text).toContain(from);
      await writeFile(connector, text.replace(from, to));
    };
    /** Files that do not compile once the project was generated anew, each once. */
    const broken = async (): Promise<string[]> => {
      await run(process.execPath, [bin, 'generate', folder]);
      const found = await Promise.all(
        ['tsconfig.json', 'test/tsconfig.json'].map((project) =>
          run(process.execPath, [tsc, '-p', join(folder, project), '--noEmit'], { cwd: folder })
            .then(() => '')
            .catch(({ stdout }: { readonly stdout: string }) => stdout),
        ),
      );
      const places = found.join('\n').matchAll(/^([^\s(]+)\(\d+,\d+\): error/gm);
      return [...new Set([...places].map(([, file = '']) => file))].sort();
    };
    const edit = async (path: string, from: string, to: string): Promise<void> => {
      const text = await readFile(join(folder, path), 'utf8');
      expect(text).toContain(from);
      await write(path, text.replaceAll(from, to));
    };

    it('begins in line with it, by the check of the hook and of CI', async () => {
      expect(await npmRun(folder, 'check')).toMatchObject({ code: 0 });
      expect(await npmRun(folder, 'validate')).toMatchObject({ code: 0 });
    });

    it('of the name of an optional answer property concerns its controller alone', async () => {
      await change(
        '  Attachment:\n    type: object\n    properties:\n      name:',
        '  Attachment:\n    type: object\n    properties:\n      fileName:',
      );
      expect(await npmRun(folder, 'check')).toMatchObject({ code: 1 });
      expect(await broken()).toEqual(['src/controllers/AttachFile.ts']);
      await edit(
        'src/controllers/AttachFile.ts',
        'body: { name, size }',
        'body: { fileName: name, size }',
      );
      expect(await broken()).toEqual([]);
    });

    it('that removes an operation breaks nothing, and names the controller', async () => {
      const text = await readFile(connector, 'utf8');
      const from = text.indexOf('  /queues/{queue}/schema:\n');
      const to = text.indexOf('  /tickets/{id}/attachments:\n');
      await writeFile(connector, text.slice(0, from) + text.slice(to));
      await change(
        '        x-ms-dynamic-schema:\n          operationId: GetTicketSchema\n          parameters: {queue: {parameter: queue}}\n',
        '',
      );
      const { code, stdout } = await npmRun(folder, 'generate');
      expect({ code, stdout }).toMatchObject({ code: 0 });
      expect(stdout).toContain('GetTicketSchema.ts');
      expect(await broken()).toEqual([]);
    });

    it('that adds a required parameter concerns who calls it', async () => {
      await change(
        '      operationId: CreateTicket\n      summary: Create a ticket\n      description: Creates a ticket in a queue.\n      parameters:\n',
        '      operationId: CreateTicket\n      summary: Create a ticket\n      description: Creates a ticket in a queue.\n      parameters:\n        - {name: source, in: query, required: true, type: string, x-ms-summary: Source}\n',
      );
      expect(await broken()).toEqual(['test/create-ticket.test.ts']);
      await edit('test/create-ticket.test.ts', "queue: '", "source: 'unit', queue: '");
      expect(await broken()).toEqual([]);
    });

    it('of a type concerns who gives it', async () => {
      await change('            count: {type: integer}', '            count: {type: string}');
      expect(await broken()).toEqual(['src/controllers/ExportTickets.ts']);
      await edit(
        'src/controllers/ExportTickets.ts',
        'ticketsOf(undefined, 1000, 0).length',
        'String(ticketsOf(undefined, 1000, 0).length)',
      );
      expect(await broken()).toEqual([]);
    });

    it('of an action to a polling action concerns its controller alone', async () => {
      await change(
        "      responses:\n        201:\n          description: Created\n          schema: {$ref: '#/definitions/Attachment'}\n",
        "      responses:\n        200:\n          description: Attached\n          schema: {$ref: '#/definitions/Attachment'}\n        202:\n          description: Accepted\n",
      );
      expect(await broken()).toEqual(['src/controllers/AttachFile.ts']);
      await write(
        'src/controllers/AttachFile.ts',
        `import type { AttachFileController } from '../generated/contracts.gen.js';
import type { AttachFileResult } from '../generated/operations.gen.js';

export const attachFile: AttachFileController = {
  async run({ body }): Promise<AttachFileResult> {
    return { fileName: body.file.name, size: body.file.bytes.length };
  },
};
`,
      );
      expect(await broken()).toEqual([]);
    });

    it('ends with tests that pass', async () => {
      const { code, stdout } = await npmRun(folder, 'test');
      expect({ code, stdout }).toMatchObject({ code: 0 });
      expect(await npmRun(folder, 'check')).toMatchObject({ code: 0 });
    });
  });
});
