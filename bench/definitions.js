// The definitions that stand for the median and for the largest of the corpus.
import { join } from 'node:path';

export const MEDIAN = 'certified/CloudAppSecurity';
export const LARGEST = 'certified/Encodian';

/**
 * @param {string} corpus
 * @param {string} name
 */
export function definitionOf(corpus, name) {
  return join(corpus, name, 'apiDefinition.swagger.json');
}
