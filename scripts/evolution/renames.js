// What `--apply-renames --prune` does to a project: controllers go by the names of their operations,
// and of the user's bytes nothing else has changed.
import { basename, join } from 'node:path';
import { controllersOf } from './facts.js';
import { rawOperations } from './operations.js';
import { differences, runNode, snapshot, typeErrors } from './project.js';

/** What may stand behind the stem of an operation's types. */
const SUFFIX = '(?:Request|Input|Response|Result|Item|Notification|Filter|Controller|Body|Errors)';

/**
 * @param {{ dir: string, root: string, before: object, after: object, earlier: import('./facts.js').Controller[], errors: Map<string, string[]>, owners: Map<string, string> }} options
 *   `dir` is up to date but for the names; `earlier` are its controllers before that, `errors` what does not
 *   compile; `owners` as the walker knows them.
 * @returns {Promise<{ renamed: number, problems: string[] }>}
 */
export async function tryRenames({ dir, root, before, after, earlier, errors, owners }) {
  /** @type {string[]} */
  const problems = [];
  const bin = join(root, 'bin', 'la-connector-gen.js');
  const generate = (...args) => runNode([bin, 'generate', dir, ...args], root);
  const facts = controllersOf(dir);
  const files = snapshot(dir);
  const run = await generate('--apply-renames', '--prune');
  if (run.code !== 0) return { renamed: 0, problems: [`ended with ${run.code}: ${run.err}`] };
  const now = controllersOf(dir);
  const later = snapshot(dir);

  const pairs = facts.flatMap((old) => {
    const fresh = now.find(({ method, path }) => method === old.method && path === old.path);
    return fresh === undefined ? [] : [{ old, fresh }];
  });
  const renamed = pairs.filter(
    ({ old, fresh }) => old.file !== fresh.file || old.exported !== fresh.exported,
  );
  for (const { fresh } of pairs)
    if (fresh.exported !== fresh.constant)
      problems.push(`${fresh.file} still exports another name`);
  problems.push(...bytesOf({ files, later, renamed, now }));

  const state = snapshot(dir);
  for (const args of [['--check'], ['--format', 'json'], ['--apply-renames', '--prune']]) {
    const again = await generate(...args);
    if (again.code !== 0)
      problems.push(`${args.join(' ')} ended with ${again.code} afterwards: ${again.out}`);
    problems.push(...differences(state, snapshot(dir)).map((one) => `${args.join(' ')}: ${one}`));
  }

  const stayed = pairs.filter(({ old: { file, method, path } }) =>
    earlier.some((one) => one.file === file && one.method === method && one.path === path),
  );
  const alike = unchanged(stayed, before, after);
  for (const [path, [message]] of await typeErrors(dir, root)) {
    const moved = renamed.find(({ fresh }) => fresh.file === path)?.old.file;
    const file = owners.get(moved ?? path) ?? moved ?? path;
    const pair = pairs.find(({ old }) => old.file === file);
    const known = errors.has(path) || errors.has(file) || path.startsWith('test/');
    if (pair === undefined ? !known : alike.has(pair)) problems.push(`${path}: ${message}`);
  }
  return { renamed: renamed.length, problems };
}

/** Operations that have changed in nothing but their ids. */
function unchanged(pairs, before, after) {
  const old = rawOperations(before);
  const fresh = rawOperations(after);
  return new Set(
    pairs.filter(({ old: { method, path, kind }, fresh: { kind: now } }) => {
      const place = `${method} ${path}`;
      return (
        kind === now &&
        old.get(place) !== undefined &&
        old.get(place)?.hash === fresh.get(place)?.hash
      );
    }),
  );
}

/** The user's files: byte for byte what they were, but for names. */
function bytesOf({ files, later, renamed, now }) {
  const problems = [];
  const used = new Set(now.map(({ file }) => file));
  const moves = new Map(renamed.map(({ old, fresh }) => [old.file, fresh.file]));
  const retired = [...later.keys()].filter((path) => path.startsWith('removed-controllers/'));
  for (const [path, { bytes }] of files) {
    if (path.startsWith('src/generated/') || path === 'la-connector.lock.json') continue;
    const target = moves.get(path) ?? path;
    const kept = later.get(target);
    if (kept?.bytes.equals(bytes)) continue;
    const isRetired = retired.some((one) => later.get(one)?.bytes.equals(bytes));
    if (kept === undefined && path.startsWith('src/controllers/') && !used.has(path) && isRetired)
      continue;
    const fault = kept === undefined ? 'is gone' : namesOnly(bytes, kept.bytes, renamed);
    if (fault !== undefined) problems.push(`${path} -> ${target}: ${fault}`);
  }
  return problems;
}

/** What has changed beside names; undefined when nothing has. */
function namesOnly(before, after, renamed) {
  const words = (bytes) => bytes.toString('latin1').split(/([\w$.\u0080-\uffff-]+)/);
  const [old, fresh] = [words(before), words(after)];
  if (old.length !== fresh.length) return 'has other words';
  for (const [at, word] of old.entries()) {
    if (word === fresh[at] || renamed.some((pair) => isRename(pair, word, fresh[at]))) continue;
    return `${JSON.stringify(word)} has become ${JSON.stringify(fresh[at])}`;
  }
  return undefined;
}

function isRename({ old, fresh }, from, to) {
  const latin = (text) => Buffer.from(text).toString('latin1');
  const name = (file) => latin(`${basename(file, '.ts')}.js`);
  if (from === name(old.file) && to === name(fresh.file)) return true;
  if (from === latin(old.exported) && to === latin(fresh.exported)) return true;
  // The scaffolded test calls the client.
  if (from === latin(`client.${old.exported}`) && to === latin(`client.${fresh.exported}`))
    return true;
  const [, prefix, suffix] = new RegExp(`^((?:[A-Za-z]+\\.)?).*?(${SUFFIX})$`).exec(from) ?? [];
  return suffix !== undefined && to === `${prefix}${latin(fresh.type)}${suffix}`;
}
