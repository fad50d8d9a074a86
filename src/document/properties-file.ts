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
