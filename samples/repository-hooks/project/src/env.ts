// Reads `.env` into the environment. main.ts imports it first: modules are evaluated in the order of
// their imports, so that all others find their variables in `process.env` from their first line on.
// A variable that is set already wins over its line.

import { existsSync } from 'node:fs';

if (existsSync('.env')) process.loadEnvFile();
