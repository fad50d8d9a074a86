#!/usr/bin/env node
// Starts the command line. Everything that it does is in src/cli.
import { readFileSync } from 'node:fs';
import module from 'node:module';
import v8 from 'node:v8';

// Where Node.js has it (22.8 and later), the next run need not compile this tool again.
const kept = module.enableCompileCache?.();

// A reader that has seen enough (`| head`) is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
}

const NO_TOP_COMPILER = ['--no-opt', '--invocation-count-for-maglev=4000'];
// Young objects stay in the little memory that they begin with: nearly all are dropped with their
// definition, and fresh pages cost more than collecting them more often. So little is collected by one
// thread: others cost more to wake than they save.
const MEMORY = ['--no-flush-bytecode', '--semi-space-growth-factor=1', '--no-parallel-scavenge'];

const argv = process.argv.slice(2);
if (!(await isDone())) {
  await prepare();
  const { main } = await import('../dist/cli/main.js');
  process.exitCode = await main(argv);
}

/** Whether the hashes alone have answered: most runs of `generate` find nothing to do. */
async function isDone() {
  if (argv[0] !== 'generate') return false;
  const { unchanged } = await import('../dist/src/cli/unchanged.js');
  const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  const answer = unchanged(argv, version);
  if (answer !== undefined) process.stdout.write(answer);
  return answer !== undefined;
}

/**
 * These commands run much code a little, and end. With the thresholds of a server, compiling it for speed
 * takes a third of the whole time, most of it on other threads, and pays for itself hardly ever: where
 * there is a compiler for the middle, the one for the top is left out, which serves a definition of 7 MB
 * as well. Only for engines that are known to have these settings: another one would complain of them.
 */
async function prepare() {
  const isShort = ['validate', 'scaffold', 'generate'].includes(argv[0]);
  const [engine] = /^\d+\.\d+/.exec(process.versions.v8) ?? [''];
  const flags = { 11.3: ['--interrupt-budget=1000000'], 13.6: NO_TOP_COMPILER }[engine];
  if (!isShort || argv.includes('--watch') || flags === undefined) return;
  if (argv[0] === 'validate') await loadWhole();
  for (const flag of [...flags, ...MEMORY]) v8.setFlagsFromString(flag);
}

/** Kept is what is compiled when a file is loaded: all of it then, and not as it is called. */
async function loadWhole() {
  if (kept?.directory !== undefined) v8.setFlagsFromString('--no-lazy');
  const { loadValidate } = await import('../dist/cli/main.js');
  await loadValidate();
  if (kept?.directory !== undefined) v8.setFlagsFromString('--lazy');
}
