// The generated order desk, with controllers that do next to nothing: what is measured is the runtime.
// `node server-ours.js <compiled project>`.
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { answer } from './child.js';
import { ORDER, ORDERS } from './orders.js';

const [, , project = ''] = process.argv;
const generated = join(project, 'dist', 'generated');
/** @param {string} file */
const load = (file) => import(pathToFileURL(join(generated, file)).href);
const { descriptor } = await load('descriptor.gen.js');
const { createServer } = await load('runtime/server/server.js');

let ended = 0;
/** When jobs were accepted, by order; and how long it took until they began. */
const accepted = new Map();
/** @type {number[]} */
const waits = [];
/** Orders that were accepted and begun here, with the time of the machine: another process may begin what this one accepted. */
const times = {
  accepted: /** @type {[string, number][]} */ ([]),
  begun: /** @type {[string, number][]} */ ([]),
};
const now = () => performance.timeOrigin + performance.now();

const controllers = {
  listOrders: { handle: () => ({ status: 200, body: { value: ORDERS } }) },
  getOrder: { handle: () => ({ status: 200, body: ORDER }) },
  createOrder: {
    handle: (/** @type {any} */ { body }) => ({ status: 201, body: { ...ORDER, ...body } }),
  },
  shipOrder: {
    accept(/** @type {any} */ { path }) {
      accepted.set(path.orderId, performance.now());
      if (times.accepted.length < 100_000) times.accepted.push([path.orderId, now()]);
    },
    run(/** @type {any} */ { path }) {
      if (times.begun.length < 100_000) times.begun.push([path.orderId, now()]);
      const began = accepted.get(path.orderId);
      accepted.delete(path.orderId);
      if (began !== undefined && waits.length < 100_000) waits.push(performance.now() - began);
      ended += 1;
      return { orderId: path.orderId, trackingCode: 'CT1' };
    },
  },
  onNewOrder: {},
  onOrderChange: {},
};

const server = await createServer(descriptor, controllers);
const { url } = await server.listen();
const { connector } = server;

answer({
  url: () => url,
  /** Resolves when so many jobs have begun, or after a minute. */
  async ended(/** @type {number} */ count) {
    const until = performance.now() + 60_000;
    while (ended < count && performance.now() < until) await pause(5);
    return ended;
  },
  begun: () => ended,
  waits: () => waits.splice(0),
  times: () => times,
  async publishChange() {
    const change = { order: ORDER, status: 'shipped', changedAt: '2026-01-01T00:00:00Z' };
    await connector.triggers.onOrderChange.publish(change, {
      filter: { body: { status: 'shipped' } },
    });
  },
  async publishOrders(/** @type {{ count: number, customerId: string }} */ { count, customerId }) {
    const filter = { query: { customerId } };
    for (let sent = 0; sent < count; sent += 200) {
      const batch = Math.min(200, count - sent);
      const all = Array.from({ length: batch }, () =>
        connector.triggers.onNewOrder.publish({ ...ORDER, customerId }, { filter }),
      );
      await Promise.all(all);
    }
  },
  close: () => server.close(),
});

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
