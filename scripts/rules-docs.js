// Holds docs/rules to the rules. Prints which pages are out of date and exits 1; `--write` writes them.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rulePages } from '../dist/src/rules/manual/pages.js';

const folder = fileURLToPath(new URL('../docs/rules', import.meta.url));
const write = process.argv.includes('--write');
mkdirSync(folder, { recursive: true });

const pages = new Map(rulePages().map(({ name, markdown }) => [name, markdown]));
const there = readdirSync(folder);
const stale = [...pages].filter(([name, text]) => text !== textOf(name)).map(([name]) => name);
const extra = there.filter((name) => !pages.has(name));

if (write) {
  for (const name of stale) writeFileSync(join(folder, name), pages.get(name));
  for (const name of extra) rmSync(join(folder, name));
  console.log(`${stale.length} pages written, ${extra.length} removed.`);
} else if (stale.length + extra.length > 0) {
  console.error(
    `Out of date in docs/rules: ${[...stale, ...extra].join(', ')}. Run: npm run docs:rules -- --write`,
  );
  process.exitCode = 1;
}

function textOf(name) {
  return there.includes(name) ? readFileSync(join(folder, name), 'utf8') : undefined;
}
