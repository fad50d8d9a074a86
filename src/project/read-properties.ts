// The apiProperties.json beside a project's definition, and what is to be said about it.

import { loadPlain } from '../document/load.js';
import { propertiesBeside } from '../document/properties-file.js';
import type { LoadOptions } from '../document/types.js';
import type { ConnectorSource } from '../emit/source.js';
import type { ConnectorModel } from '../model/types.js';

export interface ProjectProperties {
  /** Absent when there is none. */
  readonly path?: string;
  /** For the model. */
  readonly value: unknown;
  /** Why it could not be read, a sentence each. */
  readonly unread: readonly string[];
  /** What cannot be followed of its policies, a sentence each. */
  notesOf(model: ConnectorModel): readonly string[];
}

/**
 * One that cannot be read changes nothing: what the last run read of it holds.
 *
 * @param definition Path of the definition.
 * @param last What the project was generated from.
 */
export async function readProperties(
  definition: string,
  last: ConnectorSource | undefined,
  limits: LoadOptions,
): Promise<ProjectProperties> {
  const path = propertiesBeside(definition);
  if (path === undefined) return { value: undefined, unread: [], notesOf: () => [] };
  const read = await loadPlain({ kind: 'file', path }, limits);
  if (!read.ok) {
    const unread = read.diagnostics.map((one) =>
      sentence(one.path, one, one.message, `${one.fix ?? ''} What the last run read of it holds.`),
    );
    return { path, value: last?.apiProperties, unread, notesOf: () => [] };
  }
  const { value, locate } = read.file;
  const notesOf = ({ notes }: ConnectorModel): readonly string[] =>
    notes
      .filter((note) => note.in === 'apiProperties')
      .map(({ pointer, message, fix = '' }) => sentence(path, locate(pointer), message, fix));
  return { path, value, unread: [], notesOf };
}

function sentence(
  path: string,
  { line, column }: { readonly line: number; readonly column: number },
  message: string,
  fix: string,
): string {
  return `${path}:${line}:${column}  ${message} ${fix.trim()}`.trim();
}
