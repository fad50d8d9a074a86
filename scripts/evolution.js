// `npm run evolution`: histories of definitions through `generate`, as the user of a project lives
// through them: the first version is scaffolded, the controllers are written, and each later version
// is brought in. Nothing of the user's may be lost, `--check` must tell the truth, a second run must
// do nothing, and only controllers of changed operations may cease to compile. Prints a table, then
// every problem; exits 1 when there is one.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { madeHistory, publishedHistories, startingPoints } from './evolution/histories.js';
import { dataAt, eachOf, needBuild, root, runMain, sampleOf, whole } from './data.js';
import { BESIDE } from './evolution/project.js';
import { walk } from './evolution/walk.js';

const HELP = `Usage: npm run evolution -- [options]
  --only TEXT     published histories whose name contains TEXT
  --sample N      a fixed sample of them: every k-th
  --seeds N       instead: N histories that seeds make of definitions of the corpus
  --seed N        the first of these seeds (1)
  --workers N     histories at a time (2)
  --keep          keep the projects of .tmp/evolution that had no problems, too
  --json FILE     write the result of every history there
Histories are found at ../shared/evolution, or where LA_EVOLUTION points; the corpus at
../shared/corpus, or where LA_CORPUS points. Needs \`npm run build\` first.`;

/** @typedef {import('./evolution/walk.js').History} History */
/** @typedef {import('./evolution/walk.js').Counts} Counts */
/** @typedef {{ name: string, seconds: number, problems: string[], counts?: Counts }} Result */

async function main() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      sample: { type: 'string' },
      seeds: { type: 'string' },
      seed: { type: 'string', default: '1' },
      workers: { type: 'string', default: String(Math.min(2, availableParallelism())) },
      keep: { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  needBuild();
  const histories = chosen(values);
  if (histories === undefined) return;
  const out = join(root, '.tmp', 'evolution');
  mkdirSync(out, { recursive: true });
  process.stderr.write(`${histories.length} histories\n`);
  const results = await runAll(histories, { out, keep: values.keep, workers: values.workers });
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
  printTable(results);
  if (results.some(({ problems }) => problems.length > 0)) process.exitCode = 1;
}

/**
 * @param {{ only?: string, sample?: string, seeds?: string, seed: string }} values
 * @returns {History[] | undefined} undefined where there are no data.
 */
function chosen({ only, sample, seeds, seed }) {
  if (seeds !== undefined) {
    const corpus = dataAt('LA_CORPUS');
    if (corpus === undefined) return undefined;
    const files = startingPoints(corpus);
    const first = whole('--seed', seed);
    return Array.from({ length: whole('--seeds', seeds) }, (_, at) =>
      madeHistory(first + at, corpus, files),
    );
  }
  const folder = dataAt('LA_EVOLUTION');
  if (folder === undefined) return undefined;
  const all = publishedHistories(folder);
  if (only !== undefined) return all.filter(({ name }) => name.includes(only));
  if (sample === undefined) return all;
  return sampleOf(all, whole('--sample', sample));
}

/**
 * @param {History[]} histories
 * @param {{ out: string, keep: boolean, workers: string }} options
 * @returns {Promise<Result[]>}
 */
async function runAll(histories, { out, keep, workers }) {
  /** @type {Map<History, Result>} */
  const results = new Map();
  // The longest first, so that no worker is left alone with it at the end.
  const weight = ({ versions }) => versions.reduce((sum, { text }) => sum + text.length, 0);
  const queue = [...histories].sort((a, b) => weight(b) - weight(a));
  await eachOf(queue, workers, async (next) => {
    const name = next.name.replace(/[^A-Za-z0-9]+/g, '-').toLowerCase();
    const dir = join(out, `${name}-${process.pid}`);
    const started = performance.now();
    const result = await attempt(next, dir);
    const seconds = Math.round((performance.now() - started) / 100) / 10;
    results.set(next, { name: next.name, seconds, ...result });
    if (result.problems.length === 0 && !keep)
      for (const end of ['', ...BESIDE]) rmSync(dir + end, { recursive: true, force: true });
    const verdict = result.problems.length === 0 ? 'ok' : `${result.problems.length} PROBLEMS`;
    process.stderr.write(
      `${results.size}/${histories.length} ${next.name}: ${verdict} (${seconds} s)\n`,
    );
  });
  return histories.map((history) => /** @type {Result} */ (results.get(history)));
}

/** A fault of this script is a problem of the history in which it came to light. */
async function attempt(history, dir) {
  try {
    return await walk(history, { dir, root });
  } catch (error) {
    return { problems: [error instanceof Error ? (error.stack ?? error.message) : String(error)] };
  }
}

/** @param {Result[]} results */
function printTable(results) {
  const columns = ['steps', 'refused', 'controllers', 'full', 'kept', 'broken', 'renames'];
  const width = Math.min(50, Math.max(...results.map(({ name }) => name.length)));
  const row = (name, cells, problems) =>
    `${name.slice(0, width).padEnd(width)}${cells.map((cell, at) => String(cell).padStart((columns[at]?.length ?? 0) + 2)).join('')}  ${problems}`;
  console.log(row('history', columns, 'problems'));
  const total = (column) => results.reduce((sum, { counts }) => sum + (counts?.[column] ?? 0), 0);
  for (const { name, counts, problems } of results)
    console.log(
      row(
        name,
        columns.map((column) => counts?.[column] ?? '-'),
        problems.length,
      ),
    );
  const found = results.flatMap(({ problems }) => problems);
  console.log(row('all', columns.map(total), found.length));
  console.log(
    'controllers: written or mended; full: with values of their types; kept: of unchanged operations;\nbroken: files with errors where they may be; renames: by --apply-renames',
  );
  for (const { name, problems } of results) {
    if (problems.length === 0) continue;
    console.log(`\n${name}: FAILED`);
    for (const problem of problems.slice(0, 12)) console.log(`  ${problem.slice(0, 600)}`);
    if (problems.length > 12) console.log(`  ... and ${problems.length - 12} more`);
  }
  const seconds = results.reduce((sum, result) => sum + result.seconds, 0);
  const verdict = found.length === 0 ? 'ok' : 'FAILED';
  console.log(`\n${verdict}: ${results.length} histories, ${Math.round(seconds)} s of work`);
}

await runMain(main);
