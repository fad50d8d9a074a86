// Holds docs/rules and the schema of la-connector.json to the rules, and the list of rules that --fix
// knows to their examples. Prints what is out of date and exits 1; `--write` writes it.

import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { deriveFixable, fixableModule } from '../dist/src/rules/manual/derive-fixable.js';
import { fixableRules } from '../dist/src/rules/manual/fixable-rules.js';
import { rulePages } from '../dist/src/rules/manual/pages.js';
import { settingsSchema } from '../dist/src/rules/manual/settings-schema.js';
import { rules } from '../dist/src/rules/registry.js';

const folder = fileURLToPath(new URL('../docs/rules', import.meta.url));
const write = process.argv.includes('--write');
mkdirSync(folder, { recursive: true });

const fixable = await deriveFixable(rules);
const listPath = fileURLToPath(new URL('../src/rules/manual/fixable-rules.ts', import.meta.url));
const schemaPath = fileURLToPath(new URL('../schemas/la-connector.schema.json', import.meta.url));
const schema = `${JSON.stringify(settingsSchema(), null, 2)}\n`;
const described = readFileSync(schemaPath, 'utf8') === schema;
const listed = readFileSync(listPath, 'utf8') === fixableModule(fixable);
// The pages are made by what was built, so they need the list as it is now.
fixableRules.clear();
for (const [id, safety] of fixable) fixableRules.set(id, safety);
const pages = new Map(rulePages().map(({ name, markdown }) => [name, markdown]));
const there = readdirSync(folder);
const stale = [...pages].filter(([name, text]) => text !== textOf(name)).map(([name]) => name);
const extra = there.filter((name) => !pages.has(name));

if (write) {
  if (!described) writeFileSync(schemaPath, schema);
  if (!listed) writeFileSync(listPath, fixableModule(fixable));
  for (const name of stale) writeFileSync(join(folder, name), pages.get(name));
  for (const name of extra) rmSync(join(folder, name));
  console.log(`${stale.length} pages written, ${extra.length} removed.`);
} else if (!listed || !described || stale.length + extra.length > 0) {
  const names = [
    ...(listed ? [] : ['src/rules/manual/fixable-rules.ts']),
    ...(described ? [] : ['schemas/la-connector.schema.json']),
    ...stale,
    ...extra,
  ];
  console.error(`Out of date: ${names.join(', ')}. Run: npm run docs:rules -- --write`);
  process.exitCode = 1;
}

function textOf(name) {
  return there.includes(name) ? readFileSync(join(folder, name), 'utf8') : undefined;
}
