// Where a definition comes from that the command line names.

import { defaultLimits } from '../document/limits.js';
import type { DocumentSource } from '../document/types.js';
import type { Terminal } from './terminal.js';

/** @param definition a path; `-` for standard input, which is read here. */
export async function definitionSource(
  definition: string,
  terminal: Terminal,
): Promise<DocumentSource> {
  if (definition !== '-') return { kind: 'file', path: definition };
  return { kind: 'text', path: '-', bytes: await terminal.readInput(defaultLimits.bytes) };
}
