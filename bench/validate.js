// `npm run bench:validate`: what checking costs beside two linters. Redocly's `recommended` on the whole
// corpus in one process, swagger-cli (the schema alone) on one definition from a cold start. Runs are
// interleaved (A B C A B C ...), each in a process of its own on the same Node; CPU is counted, not time
// by the clock. Exits 1 when ours costs more than it may.
import { copyFileSync, mkdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { dataAt, definitionsIn, needBuild, root, runMain, whole } from '../scripts/data.js';
import { LARGEST, MEDIAN, definitionOf } from './definitions.js';
import { redoclyArgs, withoutStops } from './linters.js';
import { findLauncher, run } from './measure.js';
import { MIB, lastLine, median, row, versionOf } from './report.js';
import { binOf, needPeers, ours } from './tools.js';

const CORPUS_SHARE = 1 / 4;
const MEMORY_LIMIT = 400 * MIB;
const WARM_LIMIT = 100;

const HELP = `Usage: npm run bench:validate -- [options]
  --rounds N        rounds, the first of which is thrown away (6)
  --node PATH       Node binary for all (the one that runs this)
  --launcher NAME   how to measure: python3, GNU or sh (the first that works)
  --json FILE       write the numbers there too
The corpus is found at ../shared/corpus, or where LA_CORPUS points. Needs \`npm run build\` first.`;

/**
 * @typedef {object} Task One command that is measured.
 * @property {string} name
 * @property {string[]} args What Node is given.
 * @property {(output: string) => boolean} did Whether the output shows that the work was done.
 */

/** @typedef {{ cpu: number, min: number, max: number, peak: number | undefined, fault: string | undefined }} Cost */

function main() {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '6' },
      node: { type: 'string' },
      launcher: { type: 'string' },
      json: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  const rounds = whole('--rounds', values.rounds, 2);
  const corpus = dataAt('LA_CORPUS');
  if (corpus === undefined) return;
  needBuild();
  needPeers(['@redocly/cli', '@apidevtools/swagger-cli']);
  const node = values.node === undefined ? process.execPath : resolve(values.node);
  const scratch = join(root, '.tmp', 'bench-validate');
  rmSync(scratch, { recursive: true, force: true });
  mkdirSync(scratch, { recursive: true });
  const launcher = findLauncher(join(scratch, 'report'), values.launcher);
  const report = join(scratch, 'report');
  const log = join(scratch, 'log');

  /** @param {Task} task */
  const once = (task) => {
    const cost = run(launcher, [node, ...task.args], { report, log, cwd: root });
    const output = readFileSync(log, 'utf8');
    const done = task.did(output);
    return { ...cost, output, fault: done ? undefined : `exit ${cost.code}: ${lastLine(log)}` };
  };
  const all = aloneIn(join(scratch, 'corpus'), definitionsIn(corpus));
  const files = withoutStops([...all.keys()], (list) => once(redoclyOn(list)).output);
  const left = files.left.map((file) => all.get(file));
  const tasks = tasksOn(corpus, files.kept);
  console.log(`Node ${versionOf(node)} for all, measured with ${launcher.name}, ${rounds} rounds`);
  console.log(`${files.kept.length} definitions; Redocly cannot read: ${left.join(', ')}`);
  /** @type {Map<string, ReturnType<typeof once>[]>} */
  const samples = new Map(tasks.map(({ name }) => [name, []]));
  for (let round = 0; round < rounds; round += 1) {
    for (const task of tasks) {
      const sample = once(task);
      if (round > 0 || sample.fault !== undefined) samples.get(task.name)?.push(sample);
    }
    process.stderr.write(`round ${round + 1} of ${rounds}\n`);
  }
  const costs = new Map([...samples].map(([name, list]) => [name, summary(list)]));
  const warm = Math.round(median((samples.get(NAMES.warm) ?? []).map(warmMs)) * 10) / 10;
  printTable(costs);
  const sizes = [MEDIAN, LARGEST].map((name) => statSync(definitionOf(corpus, name)).size);
  const verdicts = judge(costs, warm, sizes, launcher.measuresMemory);
  for (const { holds, text } of verdicts) console.log(`${holds ? 'holds' : 'FAILS'}  ${text}`);
  for (const [name, { fault }] of costs) if (fault) console.log(`FAILS  ${name}: ${fault}`);
  if (values.json !== undefined) {
    const numbers = { node: versionOf(node), costs: Object.fromEntries(costs), warm, verdicts };
    writeFileSync(values.json, `${JSON.stringify(numbers, null, 2)}\n`);
  }
  const broken = [...costs.values()].some(({ fault }) => fault !== undefined);
  if (broken || verdicts.some(({ holds }) => !holds)) process.exitCode = 1;
}

/**
 * Copies with nothing beside them: ours would read and check each connector's apiProperties.json as
 * well, which Redocly does not know, and both are to work on the same files.
 * @param {string} folder
 * @param {readonly import('../scripts/data.js').Definition[]} definitions
 * @returns {Map<string, string>} The name in the corpus by the path of the copy.
 */
function aloneIn(folder, definitions) {
  return new Map(
    definitions.map(({ name, file }, at) => {
      const copy = join(folder, String(at), 'apiDefinition.swagger.json');
      mkdirSync(join(folder, String(at)), { recursive: true });
      copyFileSync(file, copy);
      return [copy, name];
    }),
  );
}

const NAMES = {
  corpusOurs: 'corpus: ours',
  corpusRedocly: 'corpus: Redocly recommended',
  medianOurs: 'median: ours',
  medianSwagger: 'median: swagger-cli',
  medianRead: 'median: JSON.parse alone',
  largestOurs: 'largest: ours',
  largestSwagger: 'largest: swagger-cli',
  largestRead: 'largest: JSON.parse alone',
  warm: 'median: ours, warm library',
};

/**
 * @param {string[]} files
 * @returns {Task}
 */
function redoclyOn(files) {
  return {
    name: NAMES.corpusRedocly,
    args: redoclyArgs(files),
    did: (output) =>
      !output.includes('Failed to parse') && output.split('validated in').length > files.length,
  };
}

/**
 * @param {string} corpus
 * @param {string[]} files
 * @returns {Task[]}
 */
function tasksOn(corpus, files) {
  const [median, largest] = [definitionOf(corpus, MEDIAN), definitionOf(corpus, LARGEST)];
  const swagger = binOf('@apidevtools/swagger-cli', 'swagger-cli');
  const helper = join(root, 'bench', 'validate-helper.js');
  /** @type {(name: string, file: string) => Task} */
  const oursOn = (name, file) => ({
    name,
    args: [ours.script, 'validate', file],
    did: (output) => /1 definition: \d+ errors?,/.test(output),
  });
  /** @type {(name: string, file: string) => Task} */
  const swaggerOn = (name, file) => ({
    name,
    args: [swagger, 'validate', file],
    did: (output) => output.includes('is valid'),
  });
  /** @type {(name: string, file: string) => Task} */
  const readOf = (name, file) => ({
    name,
    args: [helper, 'read', file],
    did: (output) => output.startsWith('read'),
  });
  return [
    {
      name: NAMES.corpusOurs,
      args: [ours.script, 'validate', '--format', 'json', ...files],
      did: (output) => output.includes(`\n${files.length} definitions: `),
    },
    redoclyOn(files),
    oursOn(NAMES.medianOurs, median),
    swaggerOn(NAMES.medianSwagger, median),
    readOf(NAMES.medianRead, median),
    oursOn(NAMES.largestOurs, largest),
    swaggerOn(NAMES.largestSwagger, largest),
    readOf(NAMES.largestRead, largest),
    { name: NAMES.warm, args: [helper, 'warm', median], did: (output) => /^warm \d/.test(output) },
  ];
}

/** @param {{ output: string }} sample */
function warmMs({ output }) {
  return Number(/^warm ([\d.]+)/.exec(output)?.[1] ?? Number.NaN);
}

/**
 * @param {{ cpu: number, peak: number | undefined, fault: string | undefined }[]} samples
 * @returns {Cost}
 */
function summary(samples) {
  const cpu = samples.map((one) => one.cpu);
  const peaks = samples.map(({ peak }) => peak ?? Number.NaN);
  const peak = peaks.some(Number.isNaN) ? undefined : Math.max(...peaks);
  const fault = samples.find((one) => one.fault !== undefined)?.fault;
  return { cpu: median(cpu), min: Math.min(...cpu), max: Math.max(...cpu), peak, fault };
}

/** @param {Map<string, Cost>} costs */
function printTable(costs) {
  console.log(row(['', 'CPU s', 'MiB', 'min..max']));
  for (const [name, { cpu, min, max, peak }] of costs) {
    const mib = peak === undefined ? '-' : (peak / MIB).toFixed(0);
    console.log(row([name, cpu.toFixed(2), mib, `${min.toFixed(2)}..${max.toFixed(2)}`]));
  }
}

/**
 * @param {Map<string, Cost>} costs
 * @param {number} warm Milliseconds.
 * @param {number[]} sizes Bytes of the median and the largest definition.
 * @param {boolean} memory Whether peaks were measured.
 */
function judge(costs, warm, sizes, memory) {
  /** @param {keyof typeof NAMES} name */
  const of = (name) => /** @type {Cost} */ (costs.get(NAMES[name]));
  /** @param {number} seconds */
  const s = (seconds) => `${seconds.toFixed(2)} s`;
  const [ownCorpus, redocly] = [of('corpusOurs'), of('corpusRedocly')];
  const [own, swagger] = [of('medianOurs').cpu, of('medianSwagger').cpu];
  const largest = of('largestOurs').cpu;
  const reading = of('largestRead').cpu - of('medianRead').cpu;
  const limit = 2 * own + reading;
  const [small, large] = sizes.map((size) => `${Math.round(size / 1024)} KiB`);
  const peak = ownCorpus.peak ?? Number.POSITIVE_INFINITY;
  return [
    {
      holds: ownCorpus.cpu <= redocly.cpu * CORPUS_SHARE,
      text: `corpus: ours ${s(ownCorpus.cpu)} CPU is ${(ownCorpus.cpu / redocly.cpu).toFixed(2)} of Redocly's ${s(redocly.cpu)}, at most ${CORPUS_SHARE}`,
    },
    {
      holds: memory && peak < MEMORY_LIMIT,
      text: memory
        ? `corpus: ours ${(peak / MIB).toFixed(0)} MiB peak, less than ${MEMORY_LIMIT / MIB} MiB`
        : 'corpus: the peak was not measured: install python3 or GNU time',
    },
    {
      holds: own <= swagger,
      text: `median (${MEDIAN}, ${small}), cold: ours ${s(own)} CPU, swagger-cli ${s(swagger)}`,
    },
    {
      holds: largest < limit,
      text: `largest (${LARGEST}, ${large}), cold: ours ${s(largest)} CPU, less than ${s(limit)} = 2 x ours on the median + ${s(reading)} that JSON.parse takes more on it`,
    },
    {
      holds: warm < WARM_LIMIT,
      text: `median, warm library call: ${warm} ms CPU, less than ${WARM_LIMIT} ms`,
    },
  ];
}

await runMain(main);
