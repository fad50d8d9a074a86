// Bodies that a controller reads while they arrive.

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { Writable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { ConnectorError } from '../../../templates/runtime/server/controller.js';
import type {
  BodyDescriptor,
  FormFieldDescriptor,
} from '../../../templates/runtime/server/descriptor.js';
import type { StreamedPart } from '../../../templates/runtime/server/form-parts.js';
import { connector, errorOf, operation, run, signal } from './running-server.js';

const binary: BodyDescriptor = {
  kind: 'binary',
  required: true,
  schema: {},
  mediaTypes: ['application/octet-stream'],
};
const text: BodyDescriptor = { ...binary, kind: 'text', mediaTypes: ['text/csv'] };

function field(name: string, more: Partial<FormFieldDescriptor> = {}): FormFieldDescriptor {
  return { name, required: false, file: false, schema: { type: 'string' }, ...more };
}

function form(...fields: FormFieldDescriptor[]): BodyDescriptor {
  return {
    kind: 'form',
    encoding: 'multipart',
    required: true,
    fields,
    mediaTypes: ['multipart/form-data'],
  };
}

type Handle<Body> = (request: { body: Body }, context: { signal: AbortSignal }) => Promise<unknown>;

/** Serves one upload, whose controller reads the body as a stream. */
async function serve<Body>(
  body: BodyDescriptor,
  handle: Handle<Body>,
  env: Record<string, string> = {},
): Promise<string> {
  const { url } = await run(
    connector([operation('Upload', { method: 'post', body })]),
    { Upload: { body: 'stream', handle } },
    { env },
  );
  return `${url}/v1/Upload`;
}

async function sizeOf(stream: Readable): Promise<number> {
  let size = 0;
  for await (const chunk of stream) size += (chunk as Buffer).length;
  return size;
}

const measured: Handle<Readable> = async ({ body }) => ({ status: 200, body: await sizeOf(body) });

describe('a body that is read as a stream', () => {
  it.each([
    ['binary', binary, 'application/octet-stream'],
    ['text', text, 'text/csv'],
  ] as const)('has all bytes: %s', async (_name, descriptor, type) => {
    const url = await serve(descriptor, measured);
    for (const size of [0, 1, 300_000]) {
      const answer = await fetch(url, {
        method: 'POST',
        headers: { 'content-type': type },
        body: new Uint8Array(size),
      });
      expect([answer.status, await answer.json()]).toEqual([200, size]);
    }
  });

  it('arrives while the caller still sends', async () => {
    const first = signal();
    const url = await serve<Readable>(binary, async ({ body }) => {
      let size = 0;
      for await (const chunk of body) {
        size += (chunk as Buffer).length;
        first.fire();
      }
      return { status: 200, body: size };
    });
    const sent = new ReadableStream({
      async start(controller) {
        controller.enqueue(new Uint8Array(10));
        await first.promise;
        controller.enqueue(new Uint8Array(10));
        controller.close();
      },
    });
    const answer = await fetch(url, { method: 'POST', body: sent, duplex: 'half' } as RequestInit);
    expect(await answer.json()).toBe(20);
  });

  it('is not limited by BODY_LIMIT_MB, and by STREAM_LIMIT_MB with a 413', async () => {
    const url = await serve(binary, measured, { BODY_LIMIT_MB: '0.001', STREAM_LIMIT_MB: '0.1' });
    const send = (size: number, announced: boolean) =>
      fetch(url, {
        method: 'POST',
        body: announced ? new Uint8Array(size) : new Blob([new Uint8Array(size)]).stream(),
        duplex: 'half',
      } as RequestInit);
    for (const announced of [true, false]) {
      expect(await (await send(50_000, announced)).json()).toBe(50_000);
      const refused = await send(200_000, announced);
      expect([refused.status, (await errorOf(refused)).code]).toEqual([413, 'PayloadTooLarge']);
    }
  });

  it.each<[string, Handle<Readable>, number]>([
    [
      'leaves it unread',
      async () => {
        throw new ConnectorError(409, 'later');
      },
      409,
    ],
    [
      'stops reading it',
      async ({ body }) => {
        for await (const _chunk of body) break;
        return { status: 200, body: 0 };
      },
      200,
    ],
    [
      'fails while it writes it',
      ({ body }) =>
        pipeline(
          body,
          new Writable({ write: (_chunk, _encoding, done) => done(new Error('disk')) }),
        ),
      500,
    ],
  ])('does not block the connection for a controller that %s', async (_name, handle, status) => {
    const url = await serve(binary, handle);
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    const size = 3_000_000;
    const statuses: number[] = [];
    // Two requests on one connection: the second is answered when the first was read to its end.
    for (let turn = 0; turn < 2; turn += 1) {
      socket.write(`POST /v1/Upload HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`);
      socket.write(Buffer.alloc(size));
      statuses.push(await statusOf(socket));
    }
    socket.destroy();
    expect(statuses).toEqual([status, status]);
  });

  it('fails when the caller hangs up', async () => {
    const [begun, failed] = [signal(), signal<unknown>()];
    const url = await serve<Readable>(binary, async ({ body }) => {
      try {
        for await (const _chunk of body) begun.fire();
      } catch (error) {
        failed.fire(error);
      }
      return { status: 200, body: 0 };
    });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write('POST /v1/Upload HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nabc');
    await begun.promise;
    socket.destroy();
    expect(String(await failed.promise)).toContain('hung up');
  });

  it('of a type that the operation does not take is a 415', async () => {
    for (const [descriptor, type] of [
      [text, 'application/x-www-form-urlencoded'],
      [form(field('file', { file: true })), 'application/json'],
    ] as const) {
      const url = await serve(descriptor, measured);
      const headers = { 'content-type': type };
      expect((await fetch(url, { method: 'POST', headers, body: 'a=b' })).status).toBe(415);
    }
  });
});

/** The status of the next answer on a connection. */
async function statusOf(socket: Socket): Promise<number> {
  let text = '';
  for (;;) {
    const [chunk] = (await once(socket, 'data')) as [Buffer];
    text += chunk.toString('latin1');
    const head = text.split('\r\n\r\n')[0] ?? '';
    const length = Number(/content-length: (\d+)/i.exec(head)?.[1] ?? Number.NaN);
    if (text.length >= head.length + 4 + length) return Number(head.slice(9, 12));
  }
}

describe('a form that is read as a stream', () => {
  const upload = form(
    field('file', { required: true, file: true }),
    field('count', { schema: { type: 'integer' } }),
    field('tags', {
      schema: { type: 'array', items: { type: 'string' } },
      collectionFormat: 'multi',
    }),
    field('mode', { default: 'fast' }),
    field('second', { file: true }),
  );

  /** Lists what comes: sizes of files, values of fields. */
  const listed: Handle<AsyncIterable<StreamedPart>> = async ({ body }) => {
    const found: unknown[] = [];
    for await (const part of body) {
      found.push(
        'file' in part
          ? [part.name, part.file.name, part.file.mediaType, await sizeOf(part.file.stream)]
          : [part.name, part.value],
      );
    }
    return { status: 200, body: found };
  };

  function data(...parts: ReadonlyArray<readonly [string, string | Blob, string?]>): FormData {
    const all = new FormData();
    for (const [name, value, fileName] of parts)
      if (typeof value === 'string') all.append(name, value);
      else all.append(name, value, fileName);
    return all;
  }
  const blob = (size: number) => new Blob([new Uint8Array(size)], { type: 'image/png' });
  const send = (url: string, body: FormData) => fetch(url, { method: 'POST', body });

  it('gives its parts in their order, with defaults and lists at the end', async () => {
    const url = await serve(upload, listed);
    const answer = await send(
      url,
      data(
        ['count', '3'],
        ['tags', 'a'],
        ['file', blob(500_000), 'a.png'],
        ['tags', 'b'],
        ['unknown', 'x'],
        ['second', blob(0), 'b.png'],
      ),
    );
    expect(await answer.json()).toEqual([
      ['count', 3],
      ['file', 'a.png', 'image/png', 500_000],
      ['second', 'b.png', 'image/png', 0],
      ['tags', ['a', 'b']],
      ['mode', 'fast'],
    ]);
  });

  it('takes a file that comes as a field, and a field that comes as a file', async () => {
    const url = await serve(upload, listed);
    const answer = await send(url, data(['file', 'abc'], ['count', new Blob(['7']), 'count.txt']));
    expect(await answer.json()).toEqual([
      ['file', 'file', 'application/octet-stream', 3],
      ['count', 7],
      ['mode', 'fast'],
    ]);
  });

  it.each<[string, Array<readonly [string, string | Blob, string?]>, string]>([
    ['without a required file', [['count', '1']], '/file is missing'],
    [
      'with a field of another type',
      [
        ['count', 'x'],
        ['file', blob(1), 'a'],
      ],
      '/count',
    ],
  ])('%s is a 400 that says so', async (_name, parts, message) => {
    const answer = await send(await serve(upload, listed), data(...parts));
    expect(answer.status).toBe(400);
    expect((await errorOf(answer)).message).toContain(message);
  });

  it.each([
    [
      'that breaks off',
      '--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\nabc',
    ],
    ['without a part', 'nothing'],
  ])('%s is a 400', async (_name, body) => {
    const url = await serve(upload, listed);
    const headers = { 'content-type': 'multipart/form-data; boundary=b' };
    expect((await fetch(url, { method: 'POST', headers, body })).status).toBe(400);
  });

  it('without a boundary is a 400', async () => {
    const headers = { 'content-type': 'multipart/form-data' };
    const url = await serve(upload, listed);
    expect((await fetch(url, { method: 'POST', headers, body: 'a' })).status).toBe(400);
  });

  it('keeps its fields within BODY_LIMIT_MB', async () => {
    const url = await serve(upload, listed, { BODY_LIMIT_MB: '0.01' });
    const mode = 'x'.repeat(8000);
    expect((await send(url, data(['mode', mode], ['file', blob(1), 'a']))).status).toBe(200);
    const both = data(['mode', mode], ['mode', mode], ['file', blob(1), 'a']);
    expect((await send(url, both)).status).toBe(413);
  });

  it('skips what the controller does not read', async () => {
    const url = await serve<AsyncIterable<StreamedPart>>(upload, async ({ body }) => {
      const names: string[] = [];
      for await (const part of body) {
        names.push(part.name);
        // Half of the first one, nothing of the second.
        if (part.name === 'file' && 'file' in part) await once(part.file.stream, 'readable');
      }
      return { status: 200, body: names };
    });
    const parts = data(
      ['file', blob(900_000), 'a'],
      ['second', blob(900_000), 'b'],
      ['count', '1'],
    );
    expect(await (await send(url, parts)).json()).toEqual(['file', 'second', 'count', 'mode']);
  });

  it('fails when the caller hangs up within a file', async () => {
    const [begun, failed] = [signal(), signal<unknown>()];
    const url = await serve<AsyncIterable<StreamedPart>>(upload, async ({ body }) => {
      try {
        for await (const part of body)
          if ('file' in part) for await (const _chunk of part.file.stream) begun.fire();
      } catch (error) {
        failed.fire(error);
      }
      return { status: 200, body: 0 };
    });
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    socket.write(
      'POST /v1/Upload HTTP/1.1\r\nHost: a\r\nContent-Type: multipart/form-data; boundary=b\r\n' +
        'Content-Length: 100000\r\n\r\n--b\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n' +
        `\r\n${'x'.repeat(70_000)}`,
    );
    await begun.promise;
    socket.destroy();
    expect(String(await failed.promise)).toContain('hung up');
  });
});

describe('any other body', () => {
  it('is left alone where the operation has none', async () => {
    const { url } = await run(connector([operation('Upload', { method: 'post' })]), {
      Upload: { handle: () => ({ status: 200, body: 1 }) },
    });
    const answer = await fetch(`${url}/v1/Upload`, { method: 'POST', body: new Uint8Array(1e6) });
    expect(answer.status).toBe(200);
  });
});
