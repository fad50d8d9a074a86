// Where a connector keeps its apiProperties.json: next to the definition, under that name.

import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const propertiesFile = 'apiProperties.json';

/** @param definition Path of the definition; `-` is standard input, which has no folder. */
export function propertiesBeside(definition: string): string | undefined {
  if (definition === '-') return undefined;
  const beside = join(dirname(definition), propertiesFile);
  return existsSync(beside) && resolve(beside) !== resolve(definition) ? beside : undefined;
}

const solutionDefinition = /_openapidefinition\.json$/i;

/**
 * What a solution of Power Platform has instead: the connection parameters alone, in a file next to
 * `Connector/<name>_openapidefinition.json`.
 *
 * @param definition as for `propertiesBeside`.
 */
export function connectionParametersBeside(definition: string): string | undefined {
  if (!solutionDefinition.test(definition)) return undefined;
  const beside = definition.replace(solutionDefinition, '_connectionparameters.json');
  return existsSync(beside) ? beside : undefined;
}
