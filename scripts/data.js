// What the scripts and benches have in common: the data that they run on, which are never part of the
// repository, and how they are chosen and gone through.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { basename, delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The repository. */
export const root = fileURLToPath(new URL('..', import.meta.url));

/** @typedef {{ name: string, file: string, bytes: number }} Definition `name` is the folder below the corpus: `certified/Encodian`; `file` is absolute. */

/**
 * A folder of data; undefined, and said so, when it is not here.
 * @param {'LA_CORPUS' | 'LA_EVOLUTION' | 'LA_REPRO'} variable
 * @returns {string | undefined}
 */
export function dataAt(variable) {
  const name = variable.slice('LA_'.length).toLowerCase();
  const folder = resolve(root, process.env[variable] ?? `../shared/${name}`);
  if (existsSync(folder)) return folder;
  console.log(`No ${name} at ${folder} (set ${variable}): nothing to do.`);
  return undefined;
}

/** @typedef {{ folder: string, prefix: string }} Corpus `prefix` is put before the names of its definitions, so that they are unique: '' or `2026/`. */

/**
 * The corpora that are here, in a fixed order: the folders of LA_CORPUS, or the two beside the
 * repository. None, and said so, when there is none.
 * @returns {Corpus[]}
 */
export function corporaAt() {
  const { LA_CORPUS: named } = process.env;
  const folders = named?.split(delimiter) ?? ['../shared/corpus', '../shared/corpus-2026'];
  const found = folders.map((folder) => resolve(root, folder)).filter((at) => existsSync(at));
  if (found.length === 0)
    console.log(`No corpus at ${folders.join(' or ')} (set LA_CORPUS): nothing to do.`);
  return found.map((folder) => {
    const [, year] = /^corpus-(.+)$/.exec(basename(folder)) ?? [];
    return { folder, prefix: year === undefined ? '' : `${year}/` };
  });
}

/**
 * Every definition of these corpora but the malformed ones, in order of corpus and name.
 * @param {readonly Corpus[]} corpora
 * @returns {Definition[]}
 */
export function definitionsOf(corpora) {
  return corpora.flatMap(({ folder, prefix }) =>
    definitionsIn(folder).map((one) => ({ ...one, name: `${prefix}${one.name}` })),
  );
}

/**
 * Every Swagger 2.0 file below a folder, whatever it is called, in order of its path. Names are paths
 * below the folder, with its own name in front: `repro/classify/in-array.json`.
 * @param {string} folder
 * @returns {Definition[]}
 */
export function anyDefinitionsIn(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.(json|ya?ml)$/i.test(entry.name))
    .map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      const below = file.slice(folder.length + 1).replaceAll('\\', '/');
      return { name: `${basename(folder)}/${below}`, file, bytes: statSync(file).size };
    })
    .filter(({ file }) =>
      /^\s*["']?swagger["']?\s*:|[{,]\s*"swagger"\s*:\s*"2/m.test(readFileSync(file, 'utf8')),
    )
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/** @throws when the command line that a script is to run is not there. */
export function needBuild() {
  if (!existsSync(join(root, 'dist/cli')) || !existsSync(join(root, 'dist/src')))
    throw new Error('The command is not built: run `npm run build` first.');
}

/**
 * Installs what a folder's own lock file says, where one of these packages is missing.
 * @param {string} folder Relative to the repository.
 * @param {readonly string[]} names
 */
export function needPackages(folder, names) {
  const cwd = join(root, folder);
  if (names.every((name) => existsSync(join(cwd, 'node_modules', name, 'package.json')))) return;
  process.stderr.write(`Installing into ${folder}/node_modules ...\n`);
  const args = ['ci', '--prefix', cwd, '--no-audit', '--no-fund'];
  const { status } = spawnSync('npm', args, { cwd, stdio: ['ignore', 2, 2] });
  if (status !== 0) throw new Error(`npm ci in ${folder} failed.`);
}

/**
 * Every definition of the corpus but the malformed ones, in order of its name.
 * @param {string} corpus
 * @returns {Definition[]}
 */
export function definitionsIn(corpus) {
  return readdirSync(corpus, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name === 'apiDefinition.swagger.json')
    .map(({ parentPath, name }) => {
      const file = join(parentPath, name);
      const folder = parentPath.slice(corpus.length + 1).replaceAll('\\', '/');
      return { name: folder, file, bytes: statSync(file).size };
    })
    .filter(({ name }) => !name.startsWith('malformed'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * A fixed sample: every k-th.
 * @template Item
 * @param {readonly Item[]} all
 * @param {number} count
 * @returns {Item[]}
 */
export function sampleOf(all, count) {
  const length = Math.min(count, all.length);
  return Array.from({ length }, (_, at) => all[Math.floor((at * all.length) / length)]);
}

/**
 * The value of an option that must be a whole number.
 * @param {string} option
 * @param {string} text
 * @param {number} [least]
 */
export function whole(option, text, least = 1) {
  const number = Number(text);
  if (!Number.isInteger(number) || number < least)
    throw new Error(`${option} must be ${least} or more.`);
  return number;
}

/**
 * Does the work on every item, some at a time, in their order.
 * @template Item
 * @param {readonly Item[]} items
 * @param {string | number} workers
 * @param {(item: Item) => Promise<void>} work
 */
export async function eachOf(items, workers, work) {
  const queue = [...items];
  const worker = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await work(next);
  };
  await Promise.all(Array.from({ length: Math.max(1, Number(workers) || 1) }, worker));
}

/**
 * Runs a script to its end: a fault is said in a sentence (exit 2), and interrupted it ends by the exit
 * handlers, which end the processes under way.
 * @param {() => unknown} main
 */
export async function runMain(main) {
  for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, () => process.exit(130));
  try {
    await main();
  } catch (error) {
    console.error(error instanceof Error ? error.message : String(error));
    process.exitCode = 2;
  }
}
