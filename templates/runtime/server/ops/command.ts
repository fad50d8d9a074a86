// `npm run ops`: what an operator looks at and sets right in the store, beside the servers. Settings come from
// the environment and from `.env`, as the server's do.
//
// node dist/generated/runtime/server/ops/command.js jobs list

import { existsSync } from 'node:fs';
import { ops } from './ops.js';

// A program that reads only the beginning, as head does, is not an error.
process.stdout.on('error', () => process.exit(0));
if (existsSync('.env')) process.loadEnvFile();
process.exitCode = await ops(process.argv.slice(2), process.env, {
  line: (text) => console.log(text),
  note: (text) => console.error(text),
});
