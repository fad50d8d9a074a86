// The server that bench/stalls.js attacks, in a process of its own: it says how long its event loop was
// held up. Arguments: the bundled runtime, a folder for the database.
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { pathToFileURL } from 'node:url';
import { descriptor } from './stalls-definition.js';

const [bundle = '', folder = ''] = process.argv.slice(2);
const { createServer, orderDesk } = await import(pathToFileURL(bundle).href);
const env = {
  PORT: '0',
  LOG_LEVEL: 'silent',
  DATABASE_URL: `file:${join(folder, `${process.pid}.db`)}`,
};
const answer = { handle: () => ({ status: 200, body: {} }) };
const echo = { handle: (/** @type {{ body: unknown }} */ { body }) => ({ status: 200, body }) };
const controllers = Object.fromEntries(
  descriptor.operations.map(({ controller, pattern }) => [
    controller,
    pattern.kind === 'pollingAction' ? { run: () => ({}) } : controller === 'echo' ? echo : answer,
  ]),
);
// While developing, answers are held to the definition as well.
const production = { NODE_ENV: 'production', PUBLIC_BASE_URL: 'http://127.0.0.1' };
const own = await createServer(descriptor, controllers, { env: { ...env, ...production } });
const desk = await createServer(
  orderDesk,
  {},
  {
    mock: true,
    env: { ...env, DATABASE_URL: `file:${join(folder, `${process.pid}-desk.db`)}` },
  },
);
const urls = { own: (await own.listen()).url, desk: (await desk.listen()).url };

const delays = monitorEventLoopDelay({ resolution: 1 });
delays.enable();
let cpu = process.cpuUsage();
process.on('message', (question) => {
  if (question === 'begin') {
    globalThis.gc?.();
    delays.reset();
    cpu = process.cpuUsage();
    process.send?.({});
    return;
  }
  // The timer that measures comes after the stall, so it must have had its turn.
  setTimeout(() => {
    const { user, system } = process.cpuUsage(cpu);
    process.send?.({ stall: delays.max / 1e6, cpu: (user + system) / 1000 });
  }, 5);
});
process.on('disconnect', () => process.exit(0));
process.send?.(urls);
