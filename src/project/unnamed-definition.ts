// Where a project has its definition when neither its settings nor its lock say so.

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { definitionPaths } from '../emit/scaffold.js';

/** From the project's folder, with `/`. */
export function unnamedDefinition(dir: string): string {
  const { json, yaml } = definitionPaths;
  return !existsSync(join(dir, json)) && existsSync(join(dir, yaml)) ? yaml : json;
}
