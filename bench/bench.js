// `npm run bench`: what a whole run of ours costs beside three client generators, on a definition of
// median size and on the largest of the corpus. Runs are interleaved (A B C D A B C D ...) so that a
// busy moment of the machine hits all alike, each in its own process with its own fresh output
// folder, on one Node binary for all. Then what `generate` costs on a project that is there, and what
// calls of the generated client cost. Exits 1 when ours
// costs more than it may.
import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dataAt, needBuild, root, runMain, whole } from '../scripts/data.js';
import { LARGEST, MEDIAN, definitionOf } from './definitions.js';
import { benchGenerate } from './generate.js';
import { judgeCalls, measureCalls } from './calls.js';
import { findLauncher, run } from './measure.js';
import { MIB, lastLine, median, row, versionOf } from './report.js';
import { OURS, RIVALS, UNIT, bundledNode, ours, peers } from './tools.js';

/** orval's fetch client on the largest definition, the leaner of the two rivals. */
const MEMORY_LIMIT = 186 * MIB;
const DEFINITIONS = [MEDIAN, LARGEST];

const HELP = `Usage: npm run bench -- [options]
  --rounds N        rounds, the first of which is thrown away (8)
  --node PATH       Node binary for all tools (the Node 24 in bench/node_modules)
  --calls-only      only the calls of the generated client
  --peers-only      leave our own command out; no verdict
  --launcher NAME   how to measure: python3, GNU or sh (the first that works)
  --json FILE       write the numbers there too
The corpus is found at ../shared/corpus, or where LA_CORPUS points. Needs \`npm run build\` first.`;

/**
 * @typedef {object} Summary
 * @property {string} tool
 * @property {number} median CPU seconds.
 * @property {number} min
 * @property {number} max
 * @property {number | undefined} peak Bytes: the highest of all counted rounds.
 * @property {string} exit Exit codes seen, or what was wrong with the output.
 * @property {boolean} ok
 */

/** @typedef {{ cpu: number[], peaks: (number | undefined)[], faults: Set<string> }} Samples */

async function main() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '8' },
      node: { type: 'string' },
      'calls-only': { type: 'boolean', default: false },
      'peers-only': { type: 'boolean', default: false },
      launcher: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const rounds = whole('--rounds', values.rounds, 2);

  const corpus = dataAt('LA_CORPUS');
  if (corpus === undefined) return;
  const withOurs = !values['peers-only'];
  if (withOurs) needBuild();
  const tools = [...peers(), ...(withOurs ? [ours] : [])];
  const node = values.node === undefined ? bundledNode() : resolve(values.node);
  const scratch = join(root, '.tmp', 'bench');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const launcher = findLauncher(join(scratch, 'report'), values.launcher);
  console.log(`Node ${versionOf(node)} for all, measured with ${launcher.name}, ${rounds} rounds`);

  /** @type {Map<string, Summary[]>} */
  const results = new Map();
  for (const name of values['calls-only'] ? [] : DEFINITIONS) {
    const input = definitionOf(corpus, name);
    const summaries = measureAll({ name, input, tools, rounds, node, launcher, scratch });
    results.set(name, summaries);
    printTable(name, input, summaries);
  }
  if (values.json !== undefined) {
    writeFileSync(values.json, `${JSON.stringify(Object.fromEntries(results), null, 2)}\n`);
  }
  const broken = [...results.values()].flat().filter(({ ok }) => !ok);
  const verdicts = withOurs ? judge(results, launcher.measuresMemory) : [];
  if (withOurs && !values['calls-only'])
    verdicts.push(...benchGenerate({ corpus, node, rounds, launcher, scratch }));
  if (withOurs) verdicts.push(judgeCalls(await measureCalls({ node, rounds, scratch })));
  for (const { holds, text } of verdicts) console.log(`${holds ? 'holds' : 'FAILS'}  ${text}`);
  for (const { tool, exit } of broken) console.log(`FAILS  ${tool} did not generate: ${exit}`);
  if (broken.length > 0 || verdicts.some(({ holds }) => !holds)) process.exitCode = 1;
}

/**
 * @param {{ name: string, input: string, tools: import('./tools.js').Tool[], rounds: number, node: string, launcher: import('./measure.js').Launcher, scratch: string }} options
 * @returns {Summary[]}
 */
function measureAll({ name, input, tools, rounds, node, launcher, scratch }) {
  /** @type {Map<string, Samples>} */
  const samples = new Map(
    tools.map((tool) => [tool.name, { cpu: [], peaks: [], faults: new Set() }]),
  );
  const out = join(scratch, 'out');
  const report = join(scratch, 'report');
  for (let round = 0; round < rounds; round += 1) {
    for (const tool of tools) {
      const log = join(scratch, `${tool.name.replaceAll(' ', '-')}.log`);
      const argv = [node, tool.script, ...tool.args(input, out)];
      const cost = run(launcher, argv, { report, log, cwd: scratch });
      const { cpu, peaks, faults } = /** @type {Samples} */ (samples.get(tool.name));
      if (cost.code !== 0) faults.add(`exit ${cost.code}: ${lastLine(log)}`);
      // A tool that writes nothing, or an empty shell, would be the cheapest of all.
      else if (typescriptBytes(out) < 5_000) faults.add('hardly any TypeScript written');
      if (round > 0) {
        cpu.push(cost.cpu);
        peaks.push(cost.peak);
      }
      rmSync(out, { recursive: true, force: true });
    }
    process.stderr.write(`${name}: round ${round + 1} of ${rounds}\n`);
  }
  return [...samples].map(([tool, { cpu, peaks, faults }]) => ({
    tool,
    median: median(cpu),
    min: Math.min(...cpu),
    max: Math.max(...cpu),
    peak: peaks.includes(undefined) ? undefined : Math.max(.../** @type {number[]} */ (peaks)),
    exit: faults.size === 0 ? '0' : [...faults].join('; '),
    ok: faults.size === 0,
  }));
}

/**
 * @param {string} name
 * @param {string} input
 * @param {Summary[]} summaries
 */
function printTable(name, input, summaries) {
  const unit = summaries.find(({ tool }) => tool === UNIT)?.median ?? Number.NaN;
  const kib = Math.round(readFileSync(input).length / 1024);
  console.log(`\n${name} (${kib} KiB)`);
  console.log(row(['tool', 'CPU s', 'ratio', 'min..max', 'peak MiB', 'exit']));
  for (const { tool, median: cpu, min, max, peak, exit } of summaries) {
    const range = `${min.toFixed(2)}..${max.toFixed(2)}`;
    const mib = peak === undefined ? '-' : (peak / MIB).toFixed(0);
    console.log(row([tool, cpu.toFixed(2), (cpu / unit).toFixed(2), range, mib, exit]));
  }
}

/**
 * @param {Map<string, Summary[]>} results
 * @param {boolean} memory Whether peaks were measured.
 */
function judge(results, memory) {
  const verdicts = [];
  for (const [name, summaries] of results) {
    /** @param {string} tool */
    const of = (tool) => /** @type {Summary} */ (summaries.find((one) => one.tool === tool));
    const own = of(OURS);
    const best = RIVALS.map(of).reduce((a, b) => (b.median < a.median ? b : a));
    verdicts.push({
      holds: own.median <= best.median,
      text: `${name}: ours ${own.median.toFixed(2)} s CPU, the cheaper of ${RIVALS.join(' and ')} ${best.median.toFixed(2)} s (${best.tool}), ${UNIT} ${of(UNIT).median.toFixed(2)} s`,
    });
    if (name !== LARGEST) continue;
    verdicts.push({
      holds: memory && (own.peak ?? Number.POSITIVE_INFINITY) <= MEMORY_LIMIT,
      text: memory
        ? `${name}: ours ${((own.peak ?? 0) / MIB).toFixed(0)} MiB peak, at most ${MEMORY_LIMIT / MIB} MiB`
        : `${name}: the peak was not measured: install python3 or GNU time`,
    });
  }
  return verdicts;
}

/** @param {string} folder */
function typescriptBytes(folder) {
  if (!existsSync(folder)) return 0;
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .reduce((sum, { parentPath, name }) => sum + readFileSync(join(parentPath, name)).length, 0);
}

await runMain(main);
