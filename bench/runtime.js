// `npm run bench:runtime`: what the generated server costs, beside bare Fastify, bare undici and a bare
// SQLite table. Runs are interleaved (A B A B ...), so that a busy moment of the machine hits both, and
// what is compared is CPU of the server's process wherever that says enough. Prints a table of lines,
// figures and limits; exits 1 when one fails.
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { needBuild, root, runMain, whole } from '../scripts/data.js';
import { versionOf } from './report.js';
import { bootLines } from './runtime/boot.js';
import { eventLines } from './runtime/events.js';
import { jobLines } from './runtime/jobs.js';
import { orderDesk } from './runtime/project.js';
import { requestLines } from './runtime/requests.js';
import { stallLines } from './runtime/stalls.js';

const lines = [...requestLines, ...bootLines, ...jobLines, ...eventLines, ...stallLines];

const HELP = `Usage: npm run bench:runtime -- [options]
  --only NAME     one line; NAME may be the start of several
  --rounds N      interleaved rounds of a line (12)
  --full          100,000 jobs and 1,000,000 events where they are to be flat, not a tenth and less
  --node PATH     Node binary (the one that runs this)
  --profile DIR   CPU profiles of the generated server, written there; the figures are then not to be trusted
Needs \`npm run build\` first. Lines:
${lines.map(({ name, about }) => `  ${name.padEnd(14)}  ${about}`).join('\n')}`;

async function main() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string' },
      rounds: { type: 'string', default: '12' },
      full: { type: 'boolean', default: false },
      node: { type: 'string' },
      profile: { type: 'string' },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  needBuild();
  const { only = '' } = values;
  const chosen = lines.filter(({ name }) => name.startsWith(only));
  if (chosen.length === 0) throw new Error(`No line begins with ${only}.\n${HELP}`);
  const bench = makeBench(values);
  console.log(`Node ${versionOf(bench.node)}, ${bench.rounds} rounds`);
  let failed = false;
  for (const line of chosen) {
    for (const { name = line.name, figure, limit, ok } of await line.run(bench)) {
      const verdict = ok === undefined ? 'not measured' : ok ? 'ok' : 'FAILS';
      console.log(`${name.padEnd(14)}  ${figure.padEnd(60)}  ${limit.padEnd(30)}  ${verdict}`);
      failed ||= ok === false;
    }
  }
  rmSync(bench.scratch, { recursive: true, force: true });
  if (failed) process.exitCode = 1;
}

/**
 * @param {{ rounds: string, full: boolean, node?: string, profile?: string }} values
 * @returns {import('./runtime/lines.js').Bench}
 */
function makeBench({ rounds, full, node = process.execPath, profile }) {
  // Below the repository, whose packages the projects use.
  const scratch = join(root, '.tmp', `bench-runtime-${process.pid}`);
  mkdirSync(scratch, { recursive: true });
  process.once('exit', () => rmSync(scratch, { recursive: true, force: true }));
  const binary = resolve(node);
  let databases = 0;
  /** @type {Promise<string> | undefined} */
  let project;
  return {
    node: binary,
    rounds: whole('--rounds', rounds, 2),
    full,
    scratch,
    execArgv: profile === undefined ? [] : ['--cpu-prof', `--cpu-prof-dir=${resolve(profile)}`],
    orderDesk: () => (project ??= orderDesk(binary, scratch)),
    newDatabase: () => `bench-${(databases += 1)}.db`,
  };
}

await runMain(main);
