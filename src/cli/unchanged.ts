// The quickest answer of `generate`: nothing has changed since the last run, as the hashes in the lock
// say. It needs neither the definition's content nor the command line's parser, so it runs before
// anything else is loaded. Everything less simple is left to the command itself.

import { existsSync, lstatSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from '../write/hash.js';
import { leadsOut } from '../write/leads-out.js';

interface Lock {
  readonly version: unknown;
  readonly generator: unknown;
  readonly definition: string;
  readonly inputs: Readonly<Record<string, string>>;
  readonly controllers: readonly string[];
  readonly orphans?: readonly string[];
  readonly files: Readonly<Record<string, string>>;
}

/**
 * @param argv of the whole command line.
 * @param version of this generator.
 * @returns what to say when the project is up to date; undefined when that cannot be told so easily.
 */
export function unchanged(argv: readonly string[], version: string): string | undefined {
  const dir = projectOf(argv);
  if (dir === undefined) return undefined;
  try {
    const lock = JSON.parse(readFileSync(join(dir, 'la-connector.lock.json'), 'utf8')) as Lock;
    return isInStep(dir, lock, version)
      ? `Up to date with ${JSON.stringify(lock.definition).slice(1, -1)}.\n`
      : undefined;
  } catch {
    // The command says what is wrong.
    return undefined;
  }
}

/** The folder, when nothing is asked for that needs more than hashes. */
function projectOf([command, ...rest]: readonly string[]): string | undefined {
  if (command !== 'generate') return undefined;
  const others = rest.filter((argument) => argument !== '--check');
  const [dir = '.'] = others;
  return others.length <= 1 && !dir.startsWith('-') && dir !== '' ? dir : undefined;
}

function isInStep(dir: string, lock: Lock, version: string): boolean {
  if (lock.version !== 1 || lock.generator !== version) return false;
  // Orphans are named on every run.
  if (lock.orphans !== undefined && lock.orphans.length > 0) return false;
  if (isBusy(dir)) return false;
  const inputs = Object.entries(lock.inputs);
  // Who may lead out of the project is for the command to judge.
  if (inputs.some(([path]) => leadsOut(path))) return false;
  if (inputs.length === 0 || !Object.hasOwn(lock.inputs, lock.definition)) return false;
  const settings = 'la-connector.json';
  if (!Object.hasOwn(lock.inputs, settings) && existsSync(join(dir, settings))) return false;
  const files = Object.entries(lock.files);
  return (
    arePlain(dir, [
      'la-connector.lock.json',
      ...lock.controllers,
      ...files.map(([path]) => path),
    ]) &&
    [...inputs, ...files].every(([path, hash]) => hashOf(readFileSync(join(dir, path))) === hash)
  );
}

/** A run is at work, or one was killed: nothing but backups stays behind otherwise. */
function isBusy(dir: string): boolean {
  const folder = join(dir, '.la-connector');
  return existsSync(folder) && readdirSync(folder).some((name) => name !== 'backup');
}

/** Whether all are files in real folders: what is a link now is not what was written. Definitions may well be links. */
function arePlain(dir: string, paths: readonly string[]): boolean {
  const folders = new Set<string>();
  for (const path of paths) {
    for (let end = path.indexOf('/'); end >= 0; end = path.indexOf('/', end + 1))
      folders.add(path.slice(0, end));
  }
  return (
    [...folders].every((path) => lstatSync(join(dir, path)).isDirectory()) &&
    paths.every((path) => !leadsOut(path) && lstatSync(join(dir, path)).isFile())
  );
}
