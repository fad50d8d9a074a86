// 300 MB down and 300 MB up through a generated server, a process of its own: its memory does not grow
// with the files. What is measured is VmHWM, the most that the process ever had, which Linux knows.

import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { type ClientRequest, type IncomingMessage, request } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, importClient, type RunningServer, start } from './project.js';
import { scaffoldText } from './untouched-project.js';

const MB = 1024 * 1024;
const SIZE = 300 * MB;
const MOST_MB = 200;

const ok = (schema: object) => ({ 200: { description: 'OK', schema } });
const uploaded = ok({
  type: 'object',
  required: ['size', 'sha256'],
  properties: {
    size: { type: 'integer' },
    sha256: { type: 'string' },
    comment: { type: 'string' },
  },
});
const definition = JSON.stringify({
  swagger: '2.0',
  info: { title: 'Files', version: '1' },
  host: 'files.example.com',
  basePath: '/v1',
  schemes: ['https'],
  consumes: ['application/json'],
  produces: ['application/json'],
  paths: {
    '/files/{kind}': {
      get: {
        operationId: 'DownloadFile',
        produces: ['application/octet-stream'],
        parameters: [{ name: 'kind', in: 'path', required: true, type: 'string' }],
        responses: { ...ok({ type: 'file' }), 404: { description: 'No such file' } },
      },
    },
    '/log': {
      get: {
        operationId: 'GetLog',
        produces: ['text/plain'],
        parameters: [],
        responses: ok({ type: 'string' }),
      },
    },
    '/files': {
      post: {
        operationId: 'AttachFile',
        consumes: ['multipart/form-data'],
        parameters: [
          { name: 'file', in: 'formData', required: true, type: 'file' },
          { name: 'comment', in: 'formData', type: 'string' },
        ],
        responses: uploaded,
      },
      put: {
        operationId: 'PutFile',
        consumes: ['application/octet-stream'],
        parameters: [
          {
            name: 'body',
            in: 'body',
            required: true,
            schema: { type: 'string', format: 'binary' },
          },
        ],
        responses: uploaded,
      },
    },
  },
});

const controllers: Readonly<Record<string, string>> = {
  DownloadFile: `
import { Readable } from 'node:stream';
import type { DownloadFileController } from '../generated/contracts.gen.js';
import type { DownloadFileResponse } from '../generated/operations.gen.js';

function* blocks() {
  for (let left = ${SIZE / MB}; left > 0; left -= 1) yield Buffer.alloc(${MB}, left);
}

export const downloadFile: DownloadFileController = {
  async handle({ path }): Promise<DownloadFileResponse> {
    if (path.kind === 'node') return { status: 200, body: Readable.from(blocks()) };
    if (path.kind === 'web') return { status: 200, body: Readable.toWeb(Readable.from(blocks())) };
    if (path.kind === 'bytes') return { status: 200, body: new Uint8Array([1, 2, 3]) };
    return { status: 404 };
  },
};
`,
  GetLog: `
import { Readable } from 'node:stream';
import type { GetLogController } from '../generated/contracts.gen.js';
import type { GetLogResponse } from '../generated/operations.gen.js';

export const getLog: GetLogController = {
  async handle(): Promise<GetLogResponse> {
    return { status: 200, body: Readable.from(['a', 'b']) };
  },
};
`,
  AttachFile: `
import { createHash } from 'node:crypto';
import type { AttachFileController } from '../generated/contracts.gen.js';
import type { AttachFileResponse } from '../generated/operations.gen.js';
import type { Streaming } from '../generated/runtime/server/index.js';

export const attachFile: Streaming<AttachFileController> = {
  body: 'stream',
  async handle({ body }): Promise<AttachFileResponse> {
    const hash = createHash('sha256');
    let size = 0;
    let comment: string | undefined;
    for await (const part of body) {
      if (part.name === 'comment') comment = part.value;
      else
        for await (const chunk of part.file.stream) {
          hash.update(chunk);
          size += chunk.length;
        }
    }
    const found = { size, sha256: hash.digest('hex') };
    return { status: 200, body: comment === undefined ? found : { ...found, comment } };
  },
};
`,
  PutFile: `
import { createHash } from 'node:crypto';
import type { PutFileController } from '../generated/contracts.gen.js';
import type { PutFileResponse } from '../generated/operations.gen.js';
import type { Streaming } from '../generated/runtime/server/index.js';

export const putFile: Streaming<PutFileController> = {
  body: 'stream',
  async handle({ body }): Promise<PutFileResponse> {
    const hash = createHash('sha256');
    let size = 0;
    for await (const chunk of body) {
      hash.update(chunk);
      size += chunk.length;
    }
    return { status: 200, body: { size, sha256: hash.digest('hex') } };
  },
};
`,
};

/** Compiles only when the client has whole values, whatever the server sends. */
const typesOfTheClient = `
import type { Client } from './generated/client.gen.js';
import { createClient, ValidationError } from './generated/validating-client.gen.js';
import { intercept } from './generated/runtime/client/interceptors.js';
declare const client: Client;
export async function validated(): Promise<number> {
  const strict = createClient({ baseUrl: 'https://a.example', validate: true }, [
    intercept({ request: ({ headers }) => headers.set('x-trace', '1') }),
  ]);
  const body = new Uint8Array();
  const { size } = await strict.putFile({ body }, { validate: false, timeoutMs: 5 });
  // @ts-expect-error -- the client without validation does not take it
  await client.putFile({ body }, { validate: true });
  try {
    return size + (await strict.putFile({ body })).size;
  } catch (error) {
    return error instanceof ValidationError ? error.faults.length : 0;
  }
}
export async function whole(): Promise<[Uint8Array, Uint8Array, string, string]> {
  const call = client.downloadFile({ path: { kind: 'web' } });
  const full = await call.full();
  if (full.status !== 200) throw new Error();
  const log = await client.getLog().full();
  const stream: ReadableStream | null = (await client.downloadFile.stream({ path: { kind: 'web' } })).body;
  await client.putFile({ body: stream as ReadableStream<Uint8Array> });
  return [await call, full.body, await client.getLog(), log.body];
}
`;

/** Compiles only when what is documented for routes, tests and logs of one's own has types. */
const ownCode = `
import { getLog } from './controllers/GetLog.js';
import { createConnector } from './generated/connector.gen.js';
import type { Connector } from './generated/contracts.gen.js';
import { createTestContext, type OperationContext } from './generated/runtime/server/index.js';

export async function tested(): Promise<number> {
  const context = createTestContext<Connector>({ principal: { id: 'ann', claims: { tid: 'a' } } });
  const { status } = await getLog.handle({}, context);
  return status + context.published.length + (await getLog.handle({}, createTestContext())).status;
}

export function logged({ log, principal, baseUrl }: OperationContext<Connector>): void {
  log.info('text');
  log.warn({ a: 1 }, 'text');
  log.error(new Error(baseUrl), 'text of %s', principal.claims?.['tid']);
}

export async function routes(): Promise<void> {
  const server = await createConnector();
  const onRequest = server.authenticator('GetLog');
  server.app.get('/own', { onRequest }, async (request) => request.principal.id);
  server.onClose(async () => {});
  await server.listen();
}
`;

let folder: string;

beforeAll(async () => {
  folder = await scaffoldText('large-files', definition);
  for (const [name, text] of Object.entries(controllers))
    await writeFile(join(folder, 'src/controllers', `${name}.ts`), text.trimStart());
  await writeFile(join(folder, 'src/types-of-the-client.ts'), typesOfTheClient);
  await writeFile(join(folder, 'src/own-code.ts'), ownCode);
  await compile(folder);
});

describe('a generated server', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await start(folder, { DATABASE_URL: `file:${join(folder, 'data.db')}` });
  });
  afterAll(() => server?.stop());

  it('sends streams that the client gets as whole values', async () => {
    const { createClient } = (await importClient(folder)) as {
      createClient(options: object): {
        downloadFile(input: object): Promise<Uint8Array>;
        getLog(): Promise<string>;
      };
    };
    const client = createClient({ baseUrl: `${server.url}/v1` });
    expect(await client.downloadFile({ path: { kind: 'bytes' } })).toEqual(
      new Uint8Array([1, 2, 3]),
    );
    expect(await client.getLog()).toBe('ab');
  });
});

describe.skipIf(!existsSync('/proc/self/status'))('300 MB', () => {
  it.each(['node', 'web'])(`down as a %s stream take less than ${MOST_MB} MB`, async (kind) => {
    await measured(async (url) => {
      const sent = request(`${url}/v1/files/${kind}`).end();
      const [answer] = (await once(sent, 'response')) as [IncomingMessage];
      let size = 0;
      for await (const chunk of answer) size += (chunk as Buffer).length;
      expect(size).toBe(SIZE);
    });
  });

  it(`up as bytes take less than ${MOST_MB} MB`, async () => {
    await measured(async (url) => {
      const hash = createHash('sha256');
      const sent = request(`${url}/v1/files`, {
        method: 'PUT',
        headers: { 'content-type': 'application/octet-stream', 'content-length': SIZE },
      });
      const answer = answerOf(sent);
      await pipeline(Readable.from(blocks(hash)), sent);
      expect(await answer).toEqual({ size: SIZE, sha256: hash.digest('hex') });
    });
  });

  it(`up as a form take less than ${MOST_MB} MB`, async () => {
    await measured(async (url) => {
      const hash = createHash('sha256');
      const sent = request(`${url}/v1/files`, {
        method: 'POST',
        headers: { 'content-type': 'multipart/form-data; boundary=xyz' },
      });
      const head =
        '--xyz\r\nContent-Disposition: form-data; name="comment"\r\n\r\nlarge\r\n' +
        '--xyz\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n' +
        'Content-Type: application/octet-stream\r\n\r\n';
      const all = (function* () {
        yield Buffer.from(head);
        yield* blocks(hash);
        yield Buffer.from('\r\n--xyz--\r\n');
      })();
      const answer = answerOf(sent);
      await pipeline(Readable.from(all), sent);
      expect(await answer).toEqual({
        size: SIZE,
        sha256: hash.digest('hex'),
        comment: 'large',
      });
    });
  });
});

function* blocks(hash: ReturnType<typeof createHash>): Generator<Buffer> {
  for (let left = SIZE / MB; left > 0; left -= 1) {
    const block = Buffer.alloc(MB, left);
    hash.update(block);
    yield block;
  }
}

async function answerOf(sent: ClientRequest): Promise<unknown> {
  const [answer] = (await once(sent, 'response')) as [IncomingMessage];
  const chunks: Buffer[] = [];
  for await (const chunk of answer) chunks.push(chunk as Buffer);
  return JSON.parse(Buffer.concat(chunks).toString()) as unknown;
}

/** Runs against a server of its own, and holds it to the limit. */
async function measured(work: (url: string) => Promise<void>): Promise<void> {
  const server = await start(folder, { DATABASE_URL: `file:${join(folder, 'data.db')}` });
  try {
    await work(server.url);
    const status = readFileSync(`/proc/${server.pid}/status`, 'utf8');
    const peak = Number(/^VmHWM:\s+(\d+) kB/m.exec(status)?.[1]) / 1024;
    console.log(`peak memory: ${Math.round(peak)} MB`);
    expect(peak).toBeLessThan(MOST_MB);
  } finally {
    await server.stop();
  }
}
