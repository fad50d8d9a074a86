// Holds docs/checks.md to the checks of the simulator. Exits 1 when it is out of date; `--write` writes it.

import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { checksPage } from '../dist/src/cli/checks-page.js';
import { simulatorChecks } from '../dist/src/simulate.js';

const file = fileURLToPath(new URL('../docs/checks.md', import.meta.url));
const page = checksPage(await simulatorChecks());
const isCurrent = existsSync(file) && readFileSync(file, 'utf8') === page;

if (process.argv.includes('--write')) {
  writeFileSync(file, page);
  console.log(isCurrent ? 'docs/checks.md was up to date.' : 'docs/checks.md written.');
} else if (!isCurrent) {
  console.error('docs/checks.md is out of date. Run: npm run docs:checks -- --write');
  process.exitCode = 1;
}
