// Emits src/generated/source.gen.json: what the project was generated from. The definition itself may
// be edited at any time; this copy is how the next run tells what has changed, in words.

import type { JsonObject } from '../document/types.js';
import type { ConnectorSettings } from '../model/settings.js';
import type { OutputFile } from '../plan/types.js';
import { jsonText } from './escape.js';

export const sourcePath = 'src/generated/source.gen.json';

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
  return [{ path: sourcePath, owner: 'generator', content }];
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
