// The trace that a request names, without OpenTelemetry: it is kept with what the request causes.

import { describe, expect, it } from 'vitest';
import type {
  Callback,
  Job,
  OperationContext,
} from '../../../templates/runtime/server/controller.js';
import { readTrace, tracedHeaders } from '../../../templates/runtime/server/trace-context.js';
import { startReceiver } from '../callbacks/receiver.js';
import { temporaryFolder } from '../store/temporary-store.js';
import { bakery } from './bakery.js';
import { startBakery } from './bakery-process.js';
import { type Door, follow, post, required, run } from './running-server.js';

const ID = '4bf92f3577b34da6a3ce929d0e0e4736';
const PARENT = `00-${ID}-00f067aa0ba902b7-01`;
const headers = { traceparent: PARENT, tracestate: 'contoso=1,other=2' };

describe('traceparent', () => {
  it.each([
    [PARENT, PARENT],
    [`00-${ID}-00f067aa0ba902b7-00`, `00-${ID}-00f067aa0ba902b7-00`],
    // Flags that are not known, and a later version.
    [`00-${ID}-00f067aa0ba902b7-ff`, `00-${ID}-00f067aa0ba902b7-03`],
    [`cc-${ID}-00f067aa0ba902b7-01-more`, PARENT],
  ])('%s is passed on as %s', (given, passed) => {
    expect(readTrace({ traceparent: given })).toEqual({ traceparent: passed });
  });

  it.each([
    ['', 'nothing'],
    [PARENT.toUpperCase(), 'capitals'],
    [`${PARENT}-more`, 'more than version 00 has'],
    [`ff-${ID}-00f067aa0ba902b7-01`, 'the version that is forbidden'],
    [`00-${'0'.repeat(32)}-00f067aa0ba902b7-01`, 'no trace'],
    [`00-${ID}-${'0'.repeat(16)}-01`, 'no parent'],
    [`${PARENT}, ${PARENT}`, 'two of them'],
    [`00-${ID}-00f067aa0ba902b7`, 'no flags'],
  ])('%j is ignored: %s', (given) => {
    expect(readTrace({ traceparent: given, tracestate: 'a=1' })).toBeUndefined();
  });

  it.each([
    ['contoso=1 , other=2', 'contoso=1,other=2'],
    ['tenant@system=x', 'tenant@system=x'],
    ['no member', undefined],
    ['a=1\u00e9', undefined],
    [Array.from({ length: 33 }, (_, n) => `k${n}=1`).join(','), undefined],
    [`a=${'x'.repeat(600)}`, undefined],
    ['', undefined],
  ])('the tracestate %j is passed on as %j', (given, passed) => {
    expect(readTrace({ traceparent: PARENT, tracestate: given })?.tracestate).toBe(passed);
  });

  it('gives way to a header of the publisher', () => {
    const own = { traceparent: 'mine', 'x-kind': 'a' };
    expect(tracedHeaders(own, headers)).toEqual(own);
    expect(tracedHeaders({ 'x-kind': 'a' }, headers)).toEqual({ ...headers, 'x-kind': 'a' });
  });
});

describe('a trace', () => {
  it('is passed on to callbacks of the request that published', async () => {
    const receiver = await startReceiver();
    const { url } = await run(bakery, {
      flavours: {
        async handle(_request: unknown, { connector, trace }: OperationContext<Door>) {
          await connector.triggers['subscription']!.publish({ flavour: 'x' });
          return { status: 200, body: [trace?.traceparent, trace?.tracestate] };
        },
      },
      subscription: {},
    });
    await post(`${url}/v1/subscriptions`, { callbackUrl: receiver.url });
    const answer = await fetch(`${url}/v1/flavours`, { headers });
    expect(await answer.json()).toEqual([headers.traceparent, headers.tracestate]);
    const { headers: first } = await receiver.nth(1);
    expect([first['traceparent'], first['tracestate']]).toEqual(Object.values(headers));
    await fetch(`${url}/v1/flavours`);
    expect((await receiver.nth(2)).headers['traceparent']).toBeUndefined();
  });

  it('is kept with jobs, and passed on to their callbacks', async () => {
    const receiver = await startReceiver();
    const { url } = await run(bakery, {
      order: { run: (_request: unknown, job: Job<Door>) => ({ flavour: job.trace?.traceparent }) },
      call: {
        start: (_request: unknown, callback: Callback<unknown>) => callback.complete({}),
      },
    });
    const started = await post(`${url}/v1/cakes`, { flavour: 'x' }, headers);
    expect(await (await follow(required(started, 'location'))).json()).toEqual({ flavour: PARENT });
    await post(`${url}/v1/calls`, { callbackUrl: receiver.url }, headers);
    const { headers: sent } = await receiver.nth(1);
    expect([sent['traceparent'], sent['tracestate']]).toEqual(Object.values(headers));
  });

  it('survives the process, and is in the lines of request and job', async () => {
    const folder = temporaryFolder();
    const first = await startBakery(folder, { BAKE: 'slowly' });
    await post(`${first.url}/v1/cakes`, { flavour: 'x' }, headers);
    await first.until('baking order');
    const answered = JSON.parse(await first.until('"answered"')) as { traceId?: string };
    expect(answered.traceId).toBe(ID);
    await first.end('SIGKILL');
    const again = await startBakery(folder, { BAKE: 'fail' });
    const line = JSON.parse(await again.until('run() threw')) as Record<string, unknown>;
    expect(line).toMatchObject({ operation: 'order', job: expect.any(String), traceId: ID });
  });
});
