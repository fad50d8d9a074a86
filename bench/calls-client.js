// One round of one client: `node calls-client.js <ours|hey-api> <bundle> <base URL> <calls>`. Prints the
// CPU microseconds of the calls alone; a first tenth, while code is compiled, is not counted.
import assert from 'node:assert/strict';
import { pathToFileURL } from 'node:url';

const [, , name = '', bundle = '', baseUrl = '', count = ''] = process.argv;
const module = await import(pathToFileURL(bundle).href);
const calls = { ours, 'hey-api': heyApi }[name]?.();
assert(calls, `no client ${name}`);

const total = Number(count);
await run(total / 10);
const before = process.cpuUsage();
await run(total);
const { user, system } = process.cpuUsage(before);
console.log(user + system);

/** @param {number} times Ten at once, as a busy program has them. */
async function run(times) {
  for (let n = 0; n < times; n += 10) {
    const batch = Array.from({ length: 10 }, (_, index) =>
      index % 2 === 0 ? calls?.get(n + index) : calls?.post(n + index),
    );
    for (const answer of await Promise.all(batch)) {
      assert(answer?.value?.length === 3 || answer?.id === '7');
    }
  }
}

/** @param {number} n */
function query(n) {
  return { customerId: `customer ${n}`, status: ['open', 'shipped'], top: 3 };
}

/** @param {number} n */
function body(n) {
  return { customerId: 'fabrikam', total: n, note: 'Ring twice', details: { article: 'spoon' } };
}

function ours() {
  const client = module.createClient({ baseUrl, auth: { bearer: () => 'token' } });
  return {
    /** @param {number} n */
    get: (n) => client.listOrders({ query: query(n) }),
    /** @param {number} n */
    post: (n) => client.createOrder({ query: { kind: 'goods' }, body: body(n) }),
  };
}

function heyApi() {
  module.client.setConfig({ baseUrl, auth: () => 'token', throwOnError: true });
  return {
    /** @param {number} n */
    get: async (n) => (await module.listOrders({ query: query(n) })).data,
    /** @param {number} n */
    post: async (n) => (await module.createOrder({ query: { kind: 'goods' }, body: body(n) })).data,
  };
}
