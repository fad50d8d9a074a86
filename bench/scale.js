// `npm run bench:scale`: what 1, 2 and 4 replicas do together on a PostgreSQL server that this starts, beside
// a bare lease table on the same server; runs are interleaved. Prints a table of lines, figures and limits;
// exits 1 when one fails.
import { mkdirSync, rmSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { needBuild, root, runMain, whole } from '../scripts/data.js';
import { versionOf } from './report.js';
import { orderDesk } from './runtime/project.js';
import { scaleLines } from './scale/lines.js';
import { startPostgres } from './scale/postgres.js';

const HELP = `Usage: npm run bench:scale -- [options]
  --only NAME     one line; NAME may be the start of several
  --rounds N      interleaved rounds of a line (3)
  --node PATH     Node binary (the one that runs this)
Needs \`npm run build\` first. Lines:
${scaleLines.map(({ name, about }) => `  ${name.padEnd(12)}  ${about}`).join('\n')}`;

async function main() {
  const { values } = parseArgs({
    options: {
      only: { type: 'string', default: '' },
      rounds: { type: 'string', default: '3' },
      node: { type: 'string', default: process.execPath },
      help: { type: 'boolean', default: false },
    },
  });
  if (values.help) return console.log(HELP);
  needBuild();
  const chosen = scaleLines.filter(({ name }) => name.startsWith(values.only));
  if (chosen.length === 0) throw new Error(`No line begins with ${values.only}.\n${HELP}`);
  // Below the repository, whose packages the projects use.
  const scratch = join(root, '.tmp', `bench-scale-${process.pid}`);
  mkdirSync(scratch, { recursive: true });
  const node = resolve(values.node);
  const postgres = await startPostgres(scratch);
  let failed = false;
  try {
    /** @type {Promise<string> | undefined} */
    let project;
    const bench = {
      node,
      rounds: whole('--rounds', values.rounds, 1),
      full: false,
      scratch,
      execArgv: [],
      orderDesk: () => (project ??= orderDesk(node, scratch)),
      newDatabase: () => 'unused.db',
      postgres,
    };
    console.log(`Node ${versionOf(node)}, ${bench.rounds} rounds`);
    for (const line of chosen) {
      for (const { name = line.name, figure, limit, ok } of await line.run(bench)) {
        const verdict = ok === undefined ? '' : ok ? 'ok' : 'FAILS';
        console.log(`${name.padEnd(12)}  ${figure.padEnd(60)}  ${limit.padEnd(20)}  ${verdict}`);
        failed ||= ok === false;
      }
    }
  } finally {
    await postgres.stop();
    rmSync(scratch, { recursive: true, force: true });
  }
  if (failed) process.exitCode = 1;
}

await runMain(main);
