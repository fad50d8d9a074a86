// The folder in which a definition may reference files, in addition to its own: what --root or la-connector.json
// says. It must exist, or a typo would look like broken references.

import { statSync } from 'node:fs';
import { UsageError } from './failure.js';

/**
 * @param given as on the command line.
 * @param inSettings what the settings say, from the folder that the command runs in.
 * @throws UsageError when there is no such folder.
 */
export function rootFolder(
  given: string | undefined,
  inSettings: string | undefined,
): { readonly root?: string } {
  const root = given ?? inSettings;
  if (root === undefined) return {};
  if (root === '') throw new UsageError('--root needs the name of a folder.');
  if (statSync(root, { throwIfNoEntry: false })?.isDirectory()) return { root };
  const from = given === undefined ? '"root" of la-connector.json' : '--root';
  throw new UsageError(`${from} names ${JSON.stringify(root)}, which is not a folder.`);
}
