// What a call costs: our generated client beside hey-api's fetch client, both generated from the
// order desk's definition and bundled, GET and POST against one local server. Rounds are interleaved,
// each in a process of its own.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { root } from '../scripts/data.js';
import { median } from './report.js';
import { heyApi, ours } from './tools.js';

const CALLS = 4000;
const NAMES = ['ours', 'hey-api'];

/**
 * @typedef {object} Calls
 * @property {number} ours CPU microseconds of one call: the median of the rounds.
 * @property {number} peer The same of hey-api's.
 * @property {number[]} ratios Ours to theirs, by round.
 */

/**
 * @param {{ node: string, rounds: number, scratch: string }} options
 * @returns {Promise<Calls>}
 */
export async function measureCalls({ node, rounds, scratch }) {
  const bundles = await makeBundles(node, scratch);
  const server = spawn(node, [join(root, 'bench/calls-server.js')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(server, 'exit');
  try {
    const [url] = await once(createInterface({ input: server.stdout }), 'line');
    /** @type {number[][]} */
    const all = NAMES.map(() => []);
    for (let round = 0; round < rounds; round += 1) {
      // Each goes first in every other round.
      for (const index of round % 2 === 0 ? [0, 1] : [1, 0]) {
        const name = NAMES[index] ?? '';
        const args = ['bench/calls-client.js', name, bundles[index] ?? '', url, String(CALLS)];
        const text = execFileSync(node, args, { cwd: root, encoding: 'utf8' });
        all[index]?.push(Number(text) / CALLS);
      }
      process.stderr.write(`calls: round ${round + 1} of ${rounds}\n`);
    }
    const [own = [], peer = []] = all;
    return {
      ours: median(own),
      peer: median(peer),
      ratios: own.map((cost, round) => cost / (peer[round] ?? Number.NaN)),
    };
  } finally {
    server.stdin.end();
    await ended;
  }
}

/** @param {Calls} calls */
export function judgeCalls({ ours: own, peer, ratios }) {
  const ratio = median(ratios);
  return {
    holds: ratio <= 1,
    text: `calls: ours ${own.toFixed(0)} µs CPU each, hey-api fetch ${peer.toFixed(0)} µs; ratio ${ratio.toFixed(2)} (${Math.min(...ratios).toFixed(2)}..${Math.max(...ratios).toFixed(2)})`,
  };
}

/**
 * @param {string} node
 * @param {string} scratch
 */
async function makeBundles(node, scratch) {
  const input = join(root, 'samples/order-desk/order-desk.swagger.json');
  const entries = ['src/generated/client.gen.ts', 'index.ts'];
  const bundles = [];
  for (const [index, tool] of [ours, heyApi()].entries()) {
    const out = join(scratch, `calls-${index}`);
    execFileSync(node, [tool.script, ...tool.args(input, out)], { cwd: scratch, stdio: 'ignore' });
    const entry = join(out, entries[index] ?? '');
    // hey-api's configured client is not among what its index exports.
    const more = index === 1 ? `export { client } from './client.gen.ts';` : '';
    const file = join(scratch, `calls-${index}.mjs`);
    const { outputFiles } = await build({
      stdin: { contents: `export * from ${JSON.stringify(entry)}; ${more}`, resolveDir: out },
      bundle: true,
      format: 'esm',
      platform: 'node',
      target: 'es2022',
      write: false,
    });
    writeFileSync(file, outputFiles[0]?.contents ?? '');
    bundles.push(file);
  }
  return bundles;
}
