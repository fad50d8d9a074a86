// Where a connector keeps its apiProperties.json: beside the definition, under that name.

import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

const propertiesFile = 'apiProperties.json';

/** @param definition Path of the definition; `-` is standard input, which has nothing beside it. */
export function propertiesBeside(definition: string): string | undefined {
  if (definition === '-') return undefined;
  const beside = join(dirname(definition), propertiesFile);
  return existsSync(beside) && resolve(beside) !== resolve(definition) ? beside : undefined;
}
