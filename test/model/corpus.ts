// The published definitions that tests read where they are at hand: never part of the repository.

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../..', import.meta.url));

/** The folder; undefined where it is absent. */
export const corpusFolder: string | undefined = [
  resolve(root, process.env['LA_CORPUS'] ?? '../shared/corpus'),
].find((folder) => existsSync(folder));

export interface CorpusDefinition {
  /** `certified/Encodian`. */
  readonly name: string;
  readonly document: unknown;
}

/** Every definition that parses, by name. */
export function readCorpus(): CorpusDefinition[] {
  if (corpusFolder === undefined) return [];
  const folder = corpusFolder;
  return ['certified', 'custom', 'independent'].flatMap((group) =>
    readdirSync(join(folder, group))
      .sort()
      .map((name) => {
        const file = join(folder, group, name, 'apiDefinition.swagger.json');
        const text = readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
        return { name: `${group}/${name}`, document: JSON.parse(text) as unknown };
      }),
  );
}
