// Starts the server. `--mock` serves example values instead of the controllers. Settings are
// environment variables, or lines of `.env`: the README lists them.

// First, so that all other modules find what `.env` sets.
import './env.js';

import { createConnector } from './generated/connector.gen.js';
import { ConfigError } from './generated/runtime/server/index.js';

try {
  const server = await createConnector({ mock: process.argv.includes('--mock') });
  const { greeting } = await server.listen();
  if (process.stdout.isTTY) console.log(greeting);
} catch (error) {
  // A wrong setting is named in the message; a stack would only hide it.
  console.error(error instanceof ConfigError ? error.message : error);
  process.exit(1);
}
