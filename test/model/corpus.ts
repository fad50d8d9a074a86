// The published definitions that tests read where they are at hand: never part of the repository.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The folders that are here: those of LA_CORPUS, or the two beside the repository. */
export const corpusFolders: readonly string[] = (
  process.env['LA_CORPUS']?.split(delimiter) ?? ['../shared/corpus', '../shared/corpus-2026']
)
  .map((folder) => resolve(root, folder))
  .filter((folder) => existsSync(folder));

/** The first of them, which numbers were counted on; undefined where it is absent. */
export const corpusFolder: string | undefined = corpusFolders[0];

export interface CorpusDefinition {
  /** `certified/Encodian`. */
  readonly name: string;
  readonly document: unknown;
}

/** The paths of all definitions of these folders, in order. */
export function corpusFiles(folders = corpusFolders): string[] {
  return folders.flatMap((folder) =>
    ['certified', 'custom', 'independent']
      .map((group) => join(folder, group))
      .filter((group) => existsSync(group))
      .flatMap((group) =>
        readdirSync(group)
          .sort()
          .map((name) => join(group, name, 'apiDefinition.swagger.json'))
          .filter((file) => existsSync(file)),
      ),
  );
}

/** Every definition that parses, by name. */
export function readCorpus(folder = corpusFolder): CorpusDefinition[] {
  if (folder === undefined) return [];
  const groups = ['certified', 'custom', 'independent'].filter((group) =>
    existsSync(join(folder, group)),
  );
  return groups.flatMap((group) =>
    readdirSync(join(folder, group))
      .sort()
      .map((name) => {
        const file = join(folder, group, name, 'apiDefinition.swagger.json');
        const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
        return { name: `${group}/${name}`, document: JSON.parse(text) as unknown };
      }),
  );
}
