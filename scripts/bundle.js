// The last part of `npm run build`: puts the modules of the command line together in dist/cli, so that a
// run reads a few files and not some four hundred. Packages stay outside, and what is loaded on demand
// stays in files of its own. dist/src is what the library's users import.
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const outdir = join(dist, 'cli');
// Names of chunks change with their content: those of the last build must not stay.
rmSync(outdir, { recursive: true, force: true });
await build({
  entryPoints: [join(dist, 'src', 'cli', 'main.js')],
  outdir,
  bundle: true,
  splitting: true,
  packages: 'external',
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
});
