#!/usr/bin/env node
// Starts the command line. Everything that it does is in src/cli.
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

const { main } = await import('../dist/src/cli/main.js');
process.exitCode = await main(process.argv.slice(2));
