// A fixed small part of `npm run evolution`: a short published history and one that a seed makes.

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { repository } from '../e2e/project.js';

const run = promisify(execFile);
const dataAt = (variable: string, name: string): string =>
  resolve(process.env[variable] ?? join(repository, '../shared', name));

async function evolution(...args: string[]): Promise<string> {
  const script = join(repository, 'scripts/evolution.js');
  const { stdout } = await run(process.execPath, [script, '--workers', '1', ...args]).catch(
    (error: { stdout: string }) => error,
  );
  return stdout;
}

const published = dataAt('LA_EVOLUTION', 'evolution');
const corpus = dataAt('LA_CORPUS', 'corpus');

test.skipIf(!existsSync(published))(
  `a published history holds (${published})`,
  { timeout: 900_000 },
  async () => {
    expect(await evolution('--only', 'Tesseron Invoice')).toMatch(/^ok: 1 histories/m);
  },
);

test.skipIf(!existsSync(corpus))(
  `a history made by a seed holds (${corpus})`,
  { timeout: 900_000 },
  async () => {
    expect(await evolution('--seeds', '1', '--seed', '12')).toMatch(/^ok: 1 histories/m);
  },
);
