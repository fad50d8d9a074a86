// Starts the server. `--mock` serves example values instead of the controllers. Settings are
// environment variables, or lines of `.env`: the README lists them.

import { existsSync } from 'node:fs';
import { createConnector } from './generated/connector.gen.js';

if (existsSync('.env')) process.loadEnvFile();

const connector = await createConnector({ mock: process.argv.includes('--mock') });
await connector.listen();
