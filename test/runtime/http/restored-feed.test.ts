// Polling triggers over a restore: the engine goes on with the state that the lost database gave it.
// Nothing that is published afterwards is left out, and nothing comes twice.

import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { OperationDescriptor } from '../../../templates/runtime/server/descriptor.js';
import type { GatewayDescriptor } from '../../../templates/runtime/server/gateway-state.js';
import { backUp } from '../../../templates/runtime/server/store/backup.js';
import { restore } from '../../../templates/runtime/server/store/restore.js';
import { temporaryFolder } from '../store/temporary-store.js';
import { connector, operation, parameter, run } from './running-server.js';

function trigger(id: string, gateway?: GatewayDescriptor): OperationDescriptor {
  return operation(id, {
    parameters: [parameter('since', 'query')],
    pattern: {
      kind: 'pollingTrigger',
      split: gateway === undefined ? 'single' : 'batch',
      stateParameter: 'since',
      itemsPath: gateway === undefined ? [] : ['value'],
      ...(gateway === undefined ? {} : { gateway }),
    },
  });
}

const cursor = (fill: 'text' | 'number'): GatewayDescriptor => ({
  before: '',
  after: '',
  in: 'body',
  path: ['cursor'],
  fill,
});

const operations = [
  trigger('news'),
  trigger('texts', cursor('text')),
  trigger('numbers', cursor('number')),
];

/** A server on a database that stays, and its workflows. */
class Engine {
  readonly folder = temporaryFolder();
  readonly database = join(this.folder, 'connector.db');
  readonly #states = new Map<string, string>();
  #running: Awaited<ReturnType<typeof run>> | undefined;

  async start(): Promise<void> {
    const controllers = Object.fromEntries(operations.map(({ id }) => [id, {}]));
    this.#running = await run(connector(operations), controllers, { folder: this.folder });
  }

  async stop(): Promise<void> {
    await this.#running?.server.close();
  }

  async publish(id: string, from: number, to: number): Promise<void> {
    for (let n = from; n <= to; n += 1)
      await this.#running!.server.connector.triggers[id]!.publish({ n });
  }

  /** What starts a run, until there is nothing more. */
  async take(id: string): Promise<number[]> {
    const taken: number[] = [];
    for (let polls = 0; polls < 50; polls += 1) {
      const state = this.#states.get(id);
      const query = state === undefined ? '' : `?since=${encodeURIComponent(state)}`;
      const answer = await fetch(`${this.#running!.url}/v1/${id}${query}`);
      const items = await this.#itemsOf(id, answer);
      if (state === undefined || items.length === 0) return taken;
      taken.push(...items);
    }
    throw new Error('It does not end.');
  }

  /** Its items, oldest first; keeps the state that comes with them. */
  async #itemsOf(id: string, answer: Response): Promise<number[]> {
    const location = answer.headers.get('location');
    const text = await answer.text();
    const body = (text === '' ? undefined : JSON.parse(text)) as
      { n?: number; cursor?: string | number; value?: Array<{ n: number }> } | undefined;
    if (location !== null) this.#states.set(id, new URL(location).searchParams.get('since')!);
    if (body?.value === undefined) return body?.n === undefined ? [] : [body.n];
    if (body.value.length > 0 || !this.#states.has(id)) this.#states.set(id, String(body.cursor));
    return body.value.map(({ n }) => n).toReversed();
  }
}

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from + 1 }, (_, index) => from + index);

describe('a restore', () => {
  it.each(operations.map(({ id }) => id))('loses and repeats nothing of %s', async (id) => {
    const engine = new Engine();
    await engine.start();
    await engine.publish(id, 1, 1);
    await engine.take(id);
    await engine.publish(id, 2, 3);
    expect(await engine.take(id)).toEqual([2, 3]);
    const { path } = await backUp(engine.database, undefined);
    await engine.publish(id, 4, 8);
    expect(await engine.take(id)).toEqual(range(4, 8));
    await engine.stop();
    await restore(engine.database, path);
    await engine.start();
    await engine.publish(id, 101, 109);
    expect(await engine.take(id)).toEqual(range(101, 109));
    await engine.publish(id, 110, 111);
    expect(await engine.take(id)).toEqual([110, 111]);
    await engine.stop();
  });

  it('goes on with a state from before the backup', async () => {
    const engine = new Engine();
    await engine.start();
    await engine.take('news');
    await engine.publish('news', 1, 4);
    const { path } = await backUp(engine.database, undefined);
    await engine.stop();
    await restore(engine.database, path);
    await engine.start();
    await engine.publish('news', 5, 6);
    expect(await engine.take('news')).toEqual(range(1, 6));
    await engine.stop();
  });

  it('of an empty database is one, too', async () => {
    const engine = new Engine();
    await engine.start();
    await engine.take('news');
    const { path } = await backUp(engine.database, undefined);
    await engine.publish('news', 1, 8);
    expect(await engine.take('news')).toEqual(range(1, 8));
    await engine.stop();
    await restore(engine.database, path);
    await engine.start();
    await engine.publish('news', 11, 13);
    expect(await engine.take('news')).toEqual(range(11, 13));
    await engine.stop();
  });
});
