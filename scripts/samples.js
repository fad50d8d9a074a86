// Regenerates the projects of the samples: everything that the generator makes is replaced but the
// controllers, which are the samples' own, as is whatever it does not make. Exits 1 when git sees a difference afterwards, so that
// committed output cannot fall behind. `--write` only writes.

import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { scaffold } from '../dist/src/index.js';
import { applyWrite } from '../dist/src/write/apply-write.js';
import { planWrite } from '../dist/src/write/plan-write.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const samples = join(root, 'samples');

for (const name of readdirSync(samples).sort()) {
  const path = join(samples, name, `${name}.swagger.json`);
  if (!existsSync(path)) continue;
  const config = join(samples, name, 'la-connector.json');
  const settings = existsSync(config) ? JSON.parse(readFileSync(config, 'utf8')) : {};
  const result = await scaffold({ kind: 'file', path }, { settings });
  const wrong = [...result.diagnostics.map(({ message }) => message), ...result.problems];
  if (wrong.length > 0) throw new Error(`${name}: ${wrong.join('\n')}`);
  const project = join(samples, name, 'project');
  removeStale(
    join(project, 'src/generated'),
    'src/generated',
    new Set(result.files.map((file) => file.path)),
  );
  const files = result.files.map((file) =>
    file.path.startsWith('src/controllers/')
      ? file
      : { ...file, owner: /** @type {const} */ ('generator') },
  );
  const { written } = applyWrite(planWrite(files, project));
  console.log(`${name}: ${result.files.length} files, ${written} written`);
}

if (!process.argv.includes('--write')) {
  const changed = execFileSync('git', ['status', '--porcelain', '--', 'samples'], {
    cwd: root,
    encoding: 'utf8',
  });
  if (changed !== '') {
    console.error(
      `The samples differ from what is committed:\n${changed}Run: npm run samples -- --write, and commit.`,
    );
    process.exitCode = 1;
  }
}

/** Removes generated files that are no longer generated. */
function removeStale(folder, prefix, wanted) {
  if (!existsSync(folder)) return;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = `${prefix}/${entry.name}`;
    if (entry.isDirectory()) removeStale(join(folder, entry.name), path, wanted);
    else if (!wanted.has(path)) rmSync(join(folder, entry.name));
  }
}
