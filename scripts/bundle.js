// The last part of `npm run build`: puts the modules of the command line together in dist/cli, so that a
// run reads a few files and not some four hundred. What reads the command line is put in with them, under
// its own licences; the other packages stay outside, and what is loaded on demand stays in files of its
// own. dist/src is what the library's users import.
import { readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = fileURLToPath(new URL('..', import.meta.url));
const outdir = join(root, 'dist', 'cli');
/** Needed by every run, and spread over many small files of their own. */
const inside = new Set(['yargs', 'picomatch']);

// Names of chunks change with their content: those of the last build must not stay.
rmSync(outdir, { recursive: true, force: true });
const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
const { metafile } = await build({
  absWorkingDir: root,
  entryPoints: [join('dist', 'src', 'cli', 'main.js')],
  outdir,
  bundle: true,
  splitting: true,
  external: Object.keys(dependencies).filter((name) => !inside.has(name)),
  alias: { 'string-width': './scripts/plain-width.js' },
  format: 'esm',
  platform: 'node',
  target: 'node20.19',
  logLevel: 'warning',
  metafile: true,
});
writeFileSync(join(outdir, 'licences.txt'), licences(Object.keys(metafile.inputs)));

/**
 * The licences of the packages that are in the files, as they ask for.
 * @param {string[]} files
 */
function licences(files) {
  const folders = files.flatMap(
    (file) => /^(?:.*\/)?node_modules\/(?:@[^/]+\/)?[^/]+/.exec(file) ?? [],
  );
  const texts = [...new Set(folders)].sort().map((folder) => {
    const { name, version } = JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8'));
    const file = readdirSync(join(root, folder)).find((one) => /^licen[cs]e/i.test(one));
    if (file === undefined) throw new Error(`${folder} has no licence to put beside it.`);
    return `${name} ${version}\n\n${readFileSync(join(root, folder, file), 'utf8').trim()}\n`;
  });
  return texts.join(`\n${'-'.repeat(80)}\n\n`);
}
