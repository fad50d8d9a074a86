// The quickest answer of `generate`: nothing has changed since the last run, as the hashes in the lock
// say. It needs neither the definition's meaning nor the command line's parser, so it is asked before
// anything else is loaded. Whatever is not as plain as that is left to the command itself.

import { existsSync, lstatSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { hashOf } from '../write/hash.js';

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
 * @returns what to say when the project is in step; undefined when that cannot be told so easily.
 */
export function unchanged(argv: readonly string[], version: string): string | undefined {
  const dir = projectOf(argv);
  if (dir === undefined) return undefined;
  try {
    const lock = JSON.parse(readFileSync(join(dir, 'la-connector.lock.json'), 'utf8')) as Lock;
    return isInStep(dir, lock, version)
      ? `In step with ${JSON.stringify(lock.definition).slice(1, -1)}.\n`
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
  if (existsSync(join(dir, '.la-connector', 'run'))) return false;
  const inputs = Object.entries(lock.inputs);
  if (inputs.length === 0 || !Object.hasOwn(lock.inputs, lock.definition)) return false;
  const settings = 'la-connector.json';
  if (!Object.hasOwn(lock.inputs, settings) && existsSync(join(dir, settings))) return false;
  return (
    lock.controllers.every((path) => lstatSync(join(dir, path)).isFile()) &&
    [...inputs, ...Object.entries(lock.files)].every(
      ([path, hash]) => isPlain(dir, path) && hashOf(readFileSync(join(dir, path))) === hash,
    )
  );
}

/** A generated file that is a link now is not what was written. Definitions may well be links. */
function isPlain(dir: string, path: string): boolean {
  return !path.startsWith('src/generated/') || lstatSync(join(dir, path)).isFile();
}
