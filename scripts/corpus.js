// `npm run corpus`: every parsable definition of the corpora and of the reproductions through the whole
// of it, as a user would go: scaffolded by the built command without options, type-checked and compiled
// by tsc under the project's own tsconfig, its own `npm test` run before anything is written, started
// in mock mode, asked for every operation as the engine asks, and simulated. Prints a table, then each
// failure with its reason, and holds them against known-gaps.json: an unknown failure and an entry that
// is needed no more both make it exit 1.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { startIssuer } from './corpus/issuer.js';
import { STAGES, TRAFFIC_STAGES, runStages } from './corpus/stages.js';
import {
  anyDefinitionsIn,
  corporaAt,
  dataAt,
  definitionsOf,
  eachOf,
  needBuild,
  needPackages,
  root,
  runMain,
  whole,
} from './data.js';

const HELP = `Usage: npm run corpus -- [options]
  --from DIR      every Swagger 2.0 file below DIR instead, whatever it is called
  --only TEXT     definitions whose path contains TEXT
  --sample N      a fixed sample: every k-th definition, and the largest
  --workers N     definitions at a time (2)
  --traffic       let the generated client call, too, and Prism judge all traffic (installs it)
  --keep          keep the projects of .tmp/corpus that passed, too
  --json FILE     write the result of every definition there
The corpora are ../shared/corpus and ../shared/corpus-2026, or the folders of LA_CORPUS (separated as
PATH is); the reproductions are ../shared/repro, or where LA_REPRO points. Needs \`npm run build\` first.`;

/** @typedef {import('./data.js').Definition} Definition */
/** @typedef {{ name: string, seconds: Record<string, number>, stages: Record<string, string[]>, judgement?: import('./traffic/judge.js').Judgement }} Result `seconds` by stage, and reasons of failure: none means passed, a stage that is absent did not run. */
/** @typedef {{ file: string, stage: string, reason: string }} Gap */

async function main() {
  const { values } = parseArgs({
    options: {
      from: { type: 'string' },
      only: { type: 'string' },
      sample: { type: 'string' },
      workers: { type: 'string', default: String(Math.min(2, availableParallelism())) },
      keep: { type: 'boolean', default: false },
      traffic: { type: 'boolean', default: false },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const all = definitions(values.from);
  if (all.length === 0) return;
  needBuild();
  const chosen = choose(all, values.only, values.sample);
  const out = join(root, '.tmp', 'corpus');
  rmSync(out, { recursive: true, force: true });
  mkdirSync(out, { recursive: true });
  process.stderr.write(`${chosen.length} of ${all.length} definitions\n`);

  const issuer = await startIssuer();
  const { keep, workers, traffic } = values;
  if (traffic) needPackages('scripts/traffic', ['@stoplight/prism-http', 'fp-ts']);
  const results = await runAll(chosen, { out, keep, workers, traffic, issuer: issuer.url });
  issuer.close();
  printTable(results);
  if (values.json !== undefined)
    writeFileSync(values.json, `${JSON.stringify(results, null, 2)}\n`);
  const complete = chosen.length === all.length;
  if (!judge(results, readGaps(all), complete)) process.exitCode = 1;
}

/** @param {string | undefined} from */
function definitions(from) {
  if (from !== undefined) return anyDefinitionsIn(resolve(from));
  const reproductions = dataAt('LA_REPRO');
  return [
    ...definitionsOf(corporaAt()),
    ...(reproductions === undefined ? [] : anyDefinitionsIn(reproductions)),
  ];
}

/**
 * @param {Definition[]} all
 * @param {string | undefined} only
 * @param {string | undefined} sample
 */
function choose(all, only, sample) {
  if (only !== undefined) return all.filter(({ name }) => name.includes(only));
  if (sample === undefined) return all;
  const count = whole('--sample', sample);
  const largest = all.reduce((a, b) => (b.bytes > a.bytes ? b : a));
  const step = all.length / Math.max(1, count - 1);
  const picked = new Set([largest]);
  for (let i = 0; picked.size < Math.min(count, all.length); i += 1) {
    const one = all[Math.floor(i * step) % all.length];
    // The largest may be one of the steps: the one after it then stands in.
    const next = all.find((other) => !picked.has(other));
    picked.add(picked.has(one) ? next : one);
  }
  return all.filter((one) => picked.has(one));
}

/**
 * @param {Definition[]} definitions
 * @param {{ out: string, keep: boolean, workers: string, traffic: boolean, issuer: string }} options
 * @returns {Promise<Result[]>}
 */
async function runAll(definitions, { out, keep, workers, traffic, issuer }) {
  /** @type {Map<string, Result>} */
  const results = new Map();
  // The largest first, so that no worker is left alone with it at the end.
  const queue = [...definitions].sort((a, b) => b.bytes - a.bytes);
  await eachOf(queue, workers, async (next) => {
    const folder = join(out, next.name.replace(/[^A-Za-z0-9]+/g, '-').toLowerCase());
    const result = await runStages(next.file, folder, { root, issuer, traffic });
    const { stages } = result;
    results.set(next.name, { name: next.name, ...result });
    const failed = Object.keys(stages).filter((stage) => stages[stage].length > 0);
    if (failed.length === 0 && !keep) rmSync(folder, { recursive: true, force: true });
    const verdict = failed.length === 0 ? 'ok' : `FAILED at ${failed.join(', ')}`;
    const seconds = Math.round(total(result.seconds));
    process.stderr.write(
      `${results.size}/${definitions.length} ${next.name}: ${verdict} ${seconds} s\n`,
    );
    for (const stage of failed)
      process.stderr.write(`  ${stages[stage].slice(0, 5).join('\n  ')}\n`);
  });
  return definitions.map(({ name }) => /** @type {Result} */ (results.get(name)));
}

/** @param {Record<string, number>} seconds */
function total(seconds) {
  return Object.values(seconds).reduce((sum, one) => sum + one, 0);
}

/** @param {Result[]} results */
function printTable(results) {
  console.log('\nstage          ok  failed  not reached  seconds');
  for (const stage of [...STAGES, ...TRAFFIC_STAGES]) {
    const ran = results.filter(({ stages }) => stages[stage] !== undefined);
    if (ran.length === 0 && TRAFFIC_STAGES.includes(stage)) continue;
    const ok = ran.filter(({ stages }) => stages[stage].length === 0).length;
    const spent = Math.round(results.reduce((sum, { seconds }) => sum + (seconds[stage] ?? 0), 0));
    const cells = [ok, ran.length - ok, results.length - ran.length, spent];
    const widths = [5, 8, 13, 9];
    console.log(stage.padEnd(11) + cells.map((n, i) => String(n).padStart(widths[i])).join(''));
  }
  console.log(`of ${results.length} definitions`);
  printTraffic(results.flatMap(({ judgement }) => judgement ?? []));
}

/** How much Prism saw, and what of its complaints is explained. @param {import('./traffic/judge.js').Judgement[]} judgements */
function printTraffic(judgements) {
  if (judgements.length === 0) return;
  /** @param {'judged' | 'foreign' | 'refused'} member */
  const sum = (member) => judgements.reduce((total, one) => total + one[member], 0);
  console.log(
    `\nPrism judged ${sum('judged')} exchanges (${sum('refused')} were bad requests that both refused); ${sum('foreign')} more were with routes that definitions do not have.`,
  );
  /** @type {Map<string, number>} */
  const reasons = new Map();
  for (const [reason, times] of judgements.flatMap(({ explained }) => Object.entries(explained)))
    reasons.set(reason, (reasons.get(reason) ?? 0) + times);
  for (const [reason, times] of reasons) console.log(`  explained ${times}x: ${reason}`);
}

/**
 * The known gaps of the sets that run: `certified`, `2026`, `repro`, or the name of the folder of --from.
 * @param {Definition[]} all
 * @returns {Gap[]}
 */
function readGaps(all) {
  /** @param {string} name */
  const setOf = (name) => name.slice(0, name.indexOf('/'));
  const sets = new Set(all.map(({ name }) => setOf(name)));
  const file = join(root, 'known-gaps.json');
  /** @type {Gap[]} */
  const every = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : [];
  const gaps = every.filter((gap) => sets.has(setOf(gap.file)));
  for (const gap of gaps) {
    const known =
      all.some(({ name }) => name === gap.file) &&
      [...STAGES, ...TRAFFIC_STAGES].includes(gap.stage);
    if (!known || !gap.reason) {
      throw new Error(
        `known-gaps.json: no such file or stage, or no reason: ${JSON.stringify(gap)}`,
      );
    }
  }
  return gaps;
}

/**
 * Prints every failure, and whether it was known. True when nothing unknown failed and no entry of
 * known-gaps.json stands for nothing.
 * @param {Result[]} results
 * @param {Gap[]} gaps
 * @param {boolean} complete Whether the whole corpus ran.
 */
function judge(results, gaps, complete) {
  let good = true;
  for (const { name, stages } of results) {
    for (const [stage, reasons] of Object.entries(stages)) {
      const gap = gaps.find((one) => one.file === name && one.stage === stage);
      if (reasons.length === 0) {
        if (gap === undefined) continue;
        good = false;
        console.log(`\n${name}: ${stage} passes: take it out of known-gaps.json`);
        continue;
      }
      if (gap === undefined) good = false;
      console.log(`\n${name}: ${stage} ${gap ? `(known: ${gap.reason})` : 'FAILED'}`);
      for (const reason of reasons.slice(0, 10)) console.log(`  ${reason}`);
      if (reasons.length > 10) console.log(`  ... and ${reasons.length - 10} more`);
    }
  }
  const spent = results.reduce((sum, { seconds }) => sum + total(seconds), 0);
  const known = gaps.length === 0 ? 'no known gaps' : `${gaps.length} known gaps`;
  console.log(
    `\n${good ? 'ok' : 'FAILED'}: ${results.length} definitions, ${known}, ${Math.round(spent)} s of work${complete ? '' : ' (not the whole corpus)'}`,
  );
  return good;
}

await runMain(main);
