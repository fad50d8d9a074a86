#!/usr/bin/env node
// Starts the command line. Everything that it does is in src/cli.
import { readFileSync } from 'node:fs';
import module from 'node:module';

// Where Node.js has it (22.8 and later), the next run need not compile this tool again.
module.enableCompileCache?.();

// A reader that has seen enough (`| head`) is no error.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error) => {
    if (error.code === 'EPIPE') process.exit(process.exitCode ?? 0);
    throw error;
  });
}

const argv = process.argv.slice(2);
if (!(await isDone())) {
  const { main } = await import('../dist/src/cli/main.js');
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
