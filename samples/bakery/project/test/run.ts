// Runs every *.test.ts beside it: the same on every Node.js from 20 on, and in every shell.

import { readdirSync } from 'node:fs';

for (const name of readdirSync(import.meta.dirname).sort()) {
  if (name.endsWith('.test.ts')) await import(`./${name}`);
}
