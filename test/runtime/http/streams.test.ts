// Answers that are streams, over real HTTP: whole, without buffering, ended when the caller goes, and
// errors that name the operation instead of a wrong body.

import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { get, type IncomingMessage } from 'node:http';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { describe, expect, it } from 'vitest';
import type { ResponseDescriptor } from '../../../templates/runtime/server/descriptor.js';
import { temporaryFolder } from '../store/temporary-store.js';
import { connector, empty, errorOf, json, operation, run, signal } from './running-server.js';

const file: ResponseDescriptor = {
  status: 200,
  body: 'binary',
  mediaType: 'application/pdf',
  headers: [],
};
const csv: ResponseDescriptor = {
  status: 200,
  body: 'text',
  schema: { type: 'string' },
  mediaType: 'text/csv',
  headers: [],
};

/** Serves one operation that answers 200 with the body, or whatever `handle` returns. */
async function serve(
  handle: (request: unknown, context: { signal: AbortSignal }) => unknown,
  response: ResponseDescriptor = file,
): Promise<string> {
  const { url } = await run(
    connector([operation('Download', { responses: [response, empty(204)] })]),
    {
      Download: { handle },
    },
  );
  return `${url}/v1/Download`;
}

function answering(body: () => unknown, response: ResponseDescriptor = file): Promise<string> {
  return serve(() => ({ status: 200, body: body() }), response);
}

async function* chunks(): AsyncGenerator<string | Uint8Array> {
  yield 'añ';
  yield new TextEncoder().encode('b');
}

function webStream(parts: readonly (string | Uint8Array)[]): ReadableStream {
  return new ReadableStream({
    start(controller) {
      for (const part of parts) controller.enqueue(part);
      controller.close();
    },
  });
}

describe('a body that is a stream', () => {
  it.each([
    ['a Node Readable', () => Readable.from(chunks())],
    ['a Readable of bytes', () => Readable.from([Buffer.from('añ'), Buffer.from('b')])],
    ['a web ReadableStream', () => webStream(['añ', new TextEncoder().encode('b')])],
    ['the body of a fetch Response', () => new Response('añb').body],
    ['a Blob', () => new Blob(['añb']).stream()],
    ['an async generator', () => chunks()],
  ])('is sent as it comes: %s', async (_name, body) => {
    for (const [response, type] of [
      [file, 'application/pdf'],
      [csv, 'text/csv'],
    ] as const) {
      const answer = await fetch(await answering(body, response));
      expect(answer.status).toBe(200);
      expect(answer.headers.get('content-type')).toMatch(type);
      expect(await answer.text()).toBe('añb');
    }
  });

  it('may be a file, with the length that the controller sets', async () => {
    const path = join(temporaryFolder(), 'x.pdf');
    await writeFile(path, 'content');
    const url = await serve(() => ({
      status: 200,
      headers: { 'Content-Length': 7, 'Content-Type': 'application/x-own' },
      body: createReadStream(path),
    }));
    const answer = await fetch(url);
    expect(answer.headers.get('content-length')).toBe('7');
    expect(answer.headers.get('content-type')).toBe('application/x-own');
    expect(await answer.text()).toBe('content');
  });

  it('is bytes as well, also for a text', async () => {
    const answer = await fetch(await answering(() => new TextEncoder().encode('a;b'), csv));
    expect(answer.headers.get('content-type')).toBe('text/csv');
    expect(await answer.text()).toBe('a;b');
  });

  it('is read no faster than the caller takes it', async () => {
    let made = 0;
    const url = await answering(() =>
      Readable.from(
        (async function* () {
          for (; made < 400; made += 1) yield Buffer.alloc(256 * 1024);
        })(),
      ),
    );
    const [response] = (await once(get(url), 'response')) as [IncomingMessage];
    await once(response, 'readable');
    // The socket's buffers are full when nothing is made any more.
    for (let before = -1; before !== made;) {
      before = made;
      for (let turn = 0; turn < 50; turn += 1) await new Promise((done) => setImmediate(done));
    }
    expect(made).toBeLessThan(200);
    let size = 0;
    for await (const chunk of response) size += (chunk as Buffer).length;
    expect(size).toBe(400 * 256 * 1024);
  });

  const endless: ReadonlyArray<readonly [string, (ended: () => void) => unknown]> = [
    [
      'a Node Readable',
      (ended) => new Readable({ read() {}, destroy: (_e, done) => (ended(), done(null)) }),
    ],
    [
      'a web ReadableStream',
      (ended) => new ReadableStream({ start: (it) => it.enqueue('a'), cancel: () => ended() }),
    ],
  ];
  it.each(endless)('ends when the caller goes, also while it waits: %s', async (_name, make) => {
    const ended = signal();
    const url = await answering(() => {
      const stream = make(ended.fire as () => void);
      if (stream instanceof Readable) stream.push('a');
      return stream;
    });
    const request = get(url);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    await once(response, 'readable');
    request.destroy();
    await ended.promise;
  });

  it('tells an async generator by the signal that the caller went', async () => {
    const ended = signal();
    const url = await serve((_request, context) => ({
      status: 200,
      body: (async function* () {
        yield 'a';
        await once(context.signal, 'abort');
        ended.fire();
      })(),
    }));
    const request = get(url);
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    await once(response, 'readable');
    request.destroy();
    await ended.promise;
  });

  it('that is not sent is ended: 204, an undeclared status, a header that cannot be sent', async () => {
    for (const [status, headers, expected] of [
      [204, {}, 204],
      [299, {}, 500],
      [200, { 'not a name': 'x' }, 500],
    ] as const) {
      const ended = signal();
      const url = await serve(() => ({
        status,
        headers,
        body: new Readable({ read() {}, destroy: (_e, done) => (ended.fire(), done(null)) }),
      }));
      expect((await fetch(url)).status).toBe(expected);
      await ended.promise;
    }
  });
});

describe('what cannot be sent', () => {
  const failing = () =>
    new Readable({
      read() {
        this.destroy(new Error('disk'));
      },
    });
  const read = () => {
    const stream = new Readable({ read() {} });
    stream.destroy();
    return stream;
  };
  const locked = () => {
    const stream = webStream(['a']);
    stream.getReader();
    return stream;
  };
  it.each<[string, ResponseDescriptor, () => unknown]>([
    ['a stream where JSON is declared', json(200), () => Readable.from(['{}'])],
    ['a stream that fails before its first byte', file, failing],
    ['a file that is not there', file, () => createReadStream('/does/not/exist')],
    ['a stream that was closed before', file, read],
    ['a web stream that somebody reads', file, locked],
    ['a stream of objects', file, () => Readable.from([{ a: 1 }])],
    ['a web stream of objects', file, () => webStream([{ a: 1 } as unknown as string])],
    ['an object where bytes are declared', file, () => ({ a: 1 })],
    ['an object where a text is declared', csv, () => ({ a: 1 })],
    ['a promise', json(200), () => ({ a: Promise.resolve(1) })],
    ['a Map within JSON', json(200), () => ({ a: [new Map([[1, 2]])] })],
    ['a stream within JSON', json(200), () => ({ a: Readable.from(['a']) })],
    ['bytes within JSON', json(200), () => ({ a: Buffer.from('a') })],
    ['a Response of fetch', json(200), () => new Response('{}')],
    [
      'a body that contains itself',
      json(200),
      () => {
        const body: Record<string, unknown> = {};
        return Object.assign(body, { body });
      },
    ],
  ])('is an error that names the operation: %s', async (_name, response, body) => {
    const answer = await fetch(await answering(body, response));
    expect(answer.status).toBe(500);
    expect(answer.headers.get('content-type')).toContain('application/json');
    expect((await errorOf(answer)).message).toContain('The answer of Download cannot be sent.');
  });

  it.each([
    ['fails', 'a', undefined],
    ['is shorter than announced', 'ab', 5],
  ])('is cut off when a stream %s after its first byte', async (_name, text, length) => {
    const url = await serve(() => ({
      status: 200,
      headers: length === undefined ? {} : { 'Content-Length': length },
      body: (async function* () {
        yield* text;
        if (length === undefined) throw new Error('disk');
      })(),
    }));
    await expect(fetch(url).then((answer) => answer.text())).rejects.toThrow();
  });

  it('leaves values alone that JSON writes as they are', async () => {
    class Money {
      readonly amount = 1;
    }
    const body = {
      at: new Date(0),
      url: new URL('https://a.example'),
      money: new Money(),
      own: { toJSON: () => 'own' },
      text: Object('boxed') as string,
      none: Object.assign(Object.create(null) as object, { a: 1 }),
    };
    const answer = await fetch(await answering(() => body, json(200)));
    expect(await answer.json()).toEqual(JSON.parse(JSON.stringify(body)));
  });
});
