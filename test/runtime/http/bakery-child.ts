// The bakery as a process. BAKE says how its jobs go: `slowly` (never done, until the signal says stop),
// `now`, `crash` (the process ends in the middle) or `mixed` (that is so for cakes of poison, all others
// take a while), or `fail`; or `carelessly`, how flavours are listed.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Callback, Job } from '../../../templates/runtime/server/controller.js';
import { createServer } from '../../../templates/runtime/server/server.js';
import { bakery } from './bakery.js';

const how = process.env['BAKE'] ?? 'slowly';

async function bake(job: Job<unknown>, flavour?: unknown): Promise<void> {
  process.stdout.write(`baking ${job.operationId}\n`);
  if (how === 'mixed') {
    await sleep(flavour === 'poison' ? 150 : 400);
    if (flavour === 'poison') process.kill(process.pid, 'SIGKILL');
    return;
  }
  if (how === 'crash') process.kill(process.pid, 'SIGKILL');
  if (how === 'now') return;
  if (how === 'fail') throw new Error('the oven is cold');
  // A timer, so that the process stays as alive as one that works.
  const timer = setInterval(() => {}, 1000);
  await new Promise((stop) => job.signal.addEventListener('abort', stop));
  clearInterval(timer);
  job.signal.throwIfAborted();
}

const server = await createServer(bakery, {
  flavours: {
    handle() {
      if (how === 'carelessly') {
        void Promise.reject(new Error('nobody awaits this'));
        setTimeout(() => {
          throw new Error('nobody catches this');
        });
      }
      return { status: 200, body: [] };
    },
  },
  order: {
    async run({ body }: { body: { flavour?: unknown } }, job: Job<unknown>) {
      await bake(job, body.flavour);
      return { ...body, attempt: job.attempt };
    },
  },
  news: {},
  call: {
    async start(_request: unknown, callback: Callback<unknown>, job: Job<unknown>) {
      await bake(job);
      await callback.complete({ attempt: job.attempt });
    },
  },
  subscription: {},
});
const { url, metricsUrl } = await server.listen();
if (metricsUrl !== undefined) process.stdout.write(`metrics ${metricsUrl}\n`);
process.stdout.write(`url ${url}\n`);
