// Where this package keeps what it copies into projects. The same from src (tests) and from dist.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

function findRoot(from: string): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'templates', 'scaffold'))) return folder;
    if (dirname(folder) === folder) throw new Error(`No templates above ${from}.`);
  }
}

/** Folder that holds this package's package.json and templates. */
export const packageRoot = findRoot(import.meta.dirname);

export interface PackageFacts {
  readonly version: string;
  /** Ranges by package. Generated projects use them too: they are what the runtime is tested with. */
  readonly ranges: Readonly<Record<string, string>>;
}

let facts: PackageFacts | undefined;

/** This package's own version and the ranges of the runtime's packages. */
export function packageFacts(): PackageFacts {
  facts ??= readFacts();
  return facts;
}

function readFacts(): PackageFacts {
  const { version, dependencies, devDependencies } = JSON.parse(
    readFileSync(join(packageRoot, 'package.json'), 'utf8'),
  ) as Record<'dependencies' | 'devDependencies', Record<string, string>> & { version: string };
  return { version, ranges: { ...devDependencies, ...dependencies } };
}
