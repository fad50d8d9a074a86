// Runs every *.test.ts of this folder, compiled: the same on every Node.js from 20 on, and in every shell.
// `npm test` starts it in the project's folder, which is where paths of your tests begin, too.

import { readdirSync } from 'node:fs';

for (const name of readdirSync('test').sort()) {
  if (name.endsWith('.test.ts')) await import(`./${name.replace(/ts$/, 'js')}`);
}
