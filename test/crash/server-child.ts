// The server that is killed. What its handlers do is written to the file CRASH_EFFECTS before they do
// anything else, one line a step, so that it is known whatever becomes of the process.

import { randomUUID } from 'node:crypto';
import { openSync, readFileSync, writeSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Callback, Job, OperationContext } from '../../templates/runtime/server/controller.js';
import type { ConnectorDescriptor } from '../../templates/runtime/server/descriptor.js';
import { createServer } from '../../templates/runtime/server/server.js';

interface Door {
  readonly triggers: Record<string, { publish(payload: unknown, options?: object): Promise<void> }>;
}
interface Numbered {
  readonly number: number;
}
interface Padded extends Numbered {
  readonly padding?: number;
}
interface Sent<Body> {
  readonly body: Body;
}

const {
  CRASH_EFFECTS: effects = '',
  CRASH_DESCRIPTOR: file = '',
  CRASH_LIFE: life = '',
} = process.env;
const log = openSync(effects, 'a');
const say = (...words: Array<string | number>): void =>
  void writeSync(log, `${life} ${Date.now()} ${words.join(' ')}\n`);

/** How far the job was when it was last heard of. */
function stepOf({ checkpoint }: Job<Door>): number {
  return (checkpoint as { step: number } | undefined)?.step ?? 0;
}

function pad({ padding = 0 }: Padded): string {
  return 'x'.repeat(padding);
}

const controllers = {
  orderCake: {
    async run({ body }: Sent<Padded & { steps: number; pause?: number }>, job: Job<Door>) {
      say('order', body.number, job.id, stepOf(job));
      for (let step = stepOf(job); step < body.steps; step += 1) {
        await sleep(body.pause ?? (body.number + step) % 9, undefined, { signal: job.signal });
        await job.saveCheckpoint({ step: step + 1, padding: pad(body) });
        say('saved', body.number, job.id, step + 1);
      }
      // Differs from run to run: two results of one job would be seen.
      return { number: body.number, mark: randomUUID() };
    },
  },
  callMe: {
    async start(
      { body }: Sent<Padded>,
      callback: Callback<Numbered & { flavour: string }>,
      job: Job<Door>,
    ) {
      say('call', body.number, job.id, 0);
      await sleep(body.number % 7);
      await callback.complete({ number: body.number, flavour: pad(body) });
    },
  },
  onCake: {},
  onNews: {},
  onNewsBatch: {},
  publish: {
    async handle(
      { body }: Sent<Numbered & { to: string; flavour?: string }>,
      { connector }: OperationContext<Door>,
    ) {
      const { to, ...cake } = body;
      const flavour = cake.flavour;
      const options = flavour === undefined ? {} : { filter: { body: { flavour } } };
      await connector.triggers[to]?.publish(cake, options);
      return { status: 204 };
    },
  },
};

// Goes when the one who started it has gone.
process.stdin.on('end', () => process.exit(1)).resume();
const descriptor = JSON.parse(readFileSync(file, 'utf8')) as ConnectorDescriptor;
const server = await createServer<typeof controllers, Door>(descriptor, controllers);
const { url } = await server.listen();
process.stdout.write(`url ${url}\n`);
