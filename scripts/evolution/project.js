// A project in a folder, as a user has it: the built command and tsc are run on it, and its files can be
// compared with what they were.
import { execFile } from 'node:child_process';
import { lstatSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/** Seconds, on a busy machine. */
const LIMIT = 180;

/** Every process under way: none of them may outlive the run. @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/**
 * Runs `node ...args` to its end.
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<{ code: number | string, out: string, err: string }>} `code` is a text when it was killed.
 */
export function runNode(args, cwd) {
  return new Promise((done) => {
    const options = { cwd, timeout: LIMIT * 1000, maxBuffer: 1e9 };
    const child = execFile(process.execPath, args, options, (error, out, err) => {
      const code = error === null ? 0 : (error.code ?? String(error.signal));
      done({ code, out, err });
    });
    children.add(child);
    child.once('exit', () => children.delete(child));
  });
}

/**
 * @typedef {object} Entry
 * @property {Buffer} bytes
 * @property {number} mtime
 */

/**
 * Every file below a folder but those of packages.
 * @param {string} dir
 * @param {string} [prefix]
 * @param {Map<string, Entry>} [found]
 * @returns {Map<string, Entry>}
 */
export function snapshot(dir, prefix = '', found = new Map()) {
  for (const name of readdirSync(join(dir, prefix)).sort()) {
    if (name === 'node_modules') continue;
    const path = prefix === '' ? name : `${prefix}/${name}`;
    const stats = lstatSync(join(dir, path));
    if (stats.isDirectory()) snapshot(dir, path, found);
    else found.set(path, { bytes: readFileSync(join(dir, path)), mtime: stats.mtimeMs });
  }
  return found;
}

/**
 * What differs, a line each.
 * @param {Map<string, Entry>} before
 * @param {Map<string, Entry>} after
 * @param {(path: string) => boolean} counts
 */
export function differences(before, after, counts = () => true) {
  /** @type {string[]} */
  const found = [];
  for (const [path, entry] of before) {
    if (!counts(path)) continue;
    const now = after.get(path);
    if (now === undefined) found.push(`${path} is gone`);
    else if (!now.bytes.equals(entry.bytes)) found.push(`${path} has other bytes`);
    else if (now.mtime !== entry.mtime) found.push(`${path} was written again`);
  }
  for (const path of after.keys())
    if (!before.has(path) && counts(path)) found.push(`${path} is new`);
  return found;
}

/** What the judge keeps beside a project, by what stands behind the project's own name. */
export const BESIDE = ['.tsconfig.json', '.tsbuildinfo', '.definition.json'];

/**
 * The compiler's errors in the whole project and its tests, by file.
 * @param {string} dir
 * @param {string} root The repository.
 * @param {{ fresh?: boolean }} [options] `fresh`: do not build on what it knows of the project from before,
 *   which spares it most of the work: packages and the runtime are the same every time.
 * @returns {Promise<Map<string, string[]>>}
 */
export async function typeErrors(dir, root, { fresh = false } = {}) {
  // Beside the project, so that nothing is put into it.
  const config = `${dir}.tsconfig.json`;
  const name = dir.slice(dirname(dir).length + 1);
  const compilerOptions = {
    rootDir: name,
    noEmit: true,
    incremental: !fresh,
    tsBuildInfoFile: fresh ? null : `${name}.tsbuildinfo`,
  };
  const include = [`${name}/src`, `${name}/test`];
  writeFileSync(
    config,
    JSON.stringify({ extends: `./${name}/tsconfig.json`, compilerOptions, include }),
  );
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const args = [tsc, '-p', config, '--singleThreaded', '--pretty', 'false'];
  const { code, out, err } = await runNode(args, dirname(dir));
  /** @type {Map<string, string[]>} */
  const found = new Map();
  for (const line of out.split('\n')) {
    const [, file, message] = /^(\S.*?)\(\d+,\d+\): error (.*)$/.exec(line) ?? [];
    if (file === undefined) continue;
    const path = file.startsWith(`${name}/`) ? file.slice(name.length + 1) : file;
    found.set(path, [...(found.get(path) ?? []), message]);
  }
  if (code !== 0 && found.size === 0) throw new Error(`tsc failed in ${dir}: ${out}${err}`);
  return found;
}

/**
 * @param {string} dir
 * @param {string} path
 */
export function readText(dir, path) {
  return readFileSync(join(dir, path), 'utf8');
}

/** @param {string} text */
export function parseDefinition(text) {
  return JSON.parse(text.replace(/^\ufeff/, ''));
}
