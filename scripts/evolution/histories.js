// Histories of definitions: those that are published, and those that a seed makes of a definition of
// the corpus.
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { definitionsIn } from '../data.js';
import { createRandom } from './random.js';
import { mutate } from './mutate.js';

/** Bytes of the largest definition that is made a history of: many small ones show more. */
const LARGEST = 120_000;
const STEPS = 4;

/** @typedef {import('./walk.js').History} History */

/**
 * @param {string} folder
 * @returns {History[]} By name.
 */
export function publishedHistories(folder) {
  return readdirSync(folder)
    .filter((name) => statSync(join(folder, name)).isDirectory())
    .sort()
    .map((name) => ({
      name,
      versions: readdirSync(join(folder, name))
        .filter((file) => file.endsWith('.json'))
        .sort()
        .map((file) => ({
          name: file.slice(0, -'.json'.length),
          text: readFileSync(join(folder, name, file), 'utf8'),
        })),
    }));
}

/**
 * Files of the corpus from which histories can be made.
 * @param {string} corpus
 * @returns {string[]}
 */
export function startingPoints(corpus) {
  return definitionsIn(corpus)
    .filter(({ bytes }) => bytes < LARGEST)
    .map(({ name }) => `${name}/apiDefinition.swagger.json`)
    .sort();
}

/**
 * @param {number} seed
 * @param {string} corpus
 * @param {readonly string[]} files
 * @returns {History}
 */
export function madeHistory(seed, corpus, files) {
  const random = createRandom(seed);
  const file = random.pick(files);
  const first = JSON.parse(readFileSync(join(corpus, file), 'utf8').replace(/^\ufeff/, ''));
  const versions = [{ name: 'as published', text: JSON.stringify(first, null, 2) }];
  let last = first;
  for (let step = 1; step <= STEPS; step += 1) {
    const { document, done, reordered } = mutate(last, random);
    versions.push({
      name: `${step}: ${done.join(', ')}`,
      text: JSON.stringify(document, null, 2),
      reordered,
    });
    last = document;
  }
  return { name: `seed ${seed} (${file.split('/').slice(0, -1).join('/')})`, versions };
}
