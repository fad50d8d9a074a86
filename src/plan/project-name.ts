// The name of a new project: of its folder and of its package.

import { isBuiltin } from 'node:module';

/** Longer names are cut: some file systems and tools stop at little more with what goes below. */
const maximum = 60;

/** Names that npm refuses. */
const refused: ReadonlySet<string> = new Set(['node_modules', 'favicon.ico']);

/**
 * A kebab-case name that is safe for npm and for every file system.
 *
 * @param title the document's; one without a Latin letter or digit gives `connector`.
 * @param taken names of the project's own dependencies: npm refuses to install a package into one of
 *   the same name.
 */
export function projectName(title: string, taken: Iterable<string> = []): string {
  const words = title
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, maximum)
    .replace(/^-+|-+$/g, '');
  if (words === '') return 'connector';
  const bad =
    refused.has(words) ||
    isBuiltin(words) ||
    /^(con|prn|aux|nul|com\d|lpt\d)$/.test(words) ||
    [...taken].includes(words);
  return bad ? `${words}-connector` : words;
}
