// Emits what the project was generated from. src/generated/source.gen.json is how the next run tells what
// has changed, in words: the definition itself may be edited at any time. src/generated/definition.gen.ts is
// what the server shows of it: JSON, whatever the author writes, wherever the file is, and always what the
// server was made from.

import type { JsonObject } from '../document/types.js';
import type { ConnectorSettings } from '../model/settings.js';
import type { OutputFile } from '../plan/types.js';
import { docLines } from './doc-lines.js';
import { jsonText, templateLiteral } from './escape.js';
import { HEADER } from './print.js';

export const sourcePath = 'src/generated/source.gen.json';
const definitionModulePath = 'src/generated/definition.gen.ts';

export interface ConnectorSource {
  /** The whole definition, files that it refers to pulled in. */
  readonly definition: JsonObject;
  /** What la-connector.json says about operations. */
  readonly operations: ConnectorSettings['operations'];
  /** As much of apiProperties.json as the model read; absent: nothing. */
  readonly apiProperties?: object | undefined;
}

/** Printed in lines, so that a change of the definition is as few lines in a diff of this copy. */
export function emitSource({
  definition,
  operations = {},
  apiProperties,
}: ConnectorSource): OutputFile[] {
  const beside = apiProperties && { apiProperties };
  const content = `${jsonText({ operations, ...beside, definition }, 2)}\n`;
  return [
    { path: definitionModulePath, owner: 'generator', content: definitionModule(definition) },
    { path: sourcePath, owner: 'generator', content },
  ];
}

function definitionModule(definition: JsonObject): string {
  const doc = docLines([
    'The definition that this server was generated from, which `/swagger.json` serves.',
  ]);
  const text = templateLiteral(jsonText(definition, 2));
  return `${HEADER}\n${doc.join('\n')}\nexport const definition = ${text};\n`;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** Reads it back; undefined when it is not one of ours. */
export function parseSource(text: string): ConnectorSource | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isObject(value)) return undefined;
  const { definition, operations, apiProperties } = value as Partial<ConnectorSource>;
  return isObject(definition) && isObject(operations)
    ? { definition, operations, ...(isObject(apiProperties) && { apiProperties }) }
    : undefined;
}
