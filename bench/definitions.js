// The definitions that the benches and the comparison run on: the corpus, and the two that stand for
// the median and for the largest.
import { existsSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { root } from './tools.js';

export const MEDIAN = 'certified/CloudAppSecurity';
export const LARGEST = 'certified/Encodian';

/**
 * Where the corpus is; undefined, and said so, when it is not here.
 * @returns {string | undefined}
 */
export function findCorpus() {
  const corpus = resolve(root, process.env.LA_CORPUS ?? '../shared/corpus');
  if (existsSync(corpus)) return corpus;
  console.log(`No corpus at ${corpus} (set LA_CORPUS): nothing to measure on.`);
  return undefined;
}

/**
 * Every definition that is JSON, in order of its name.
 * @param {string} corpus
 * @returns {{ name: string, file: string }[]}
 */
export function definitionsIn(corpus) {
  return readdirSync(corpus, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && /\.json$/i.test(entry.name))
    .filter(({ name }) => !/apiproperties\.json$/i.test(name))
    .map(({ parentPath, name }) => ({
      name: parentPath.slice(corpus.length + 1).replaceAll('\\', '/'),
      file: join(parentPath, name),
    }))
    .filter(({ name }) => name !== '' && !name.startsWith('malformed'))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

/**
 * @param {string} corpus
 * @param {string} name
 */
export function definitionOf(corpus, name) {
  return join(corpus, name, 'apiDefinition.swagger.json');
}
