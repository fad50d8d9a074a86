// Failures that the user can fix. They end a command with exit code 2 and one clear message;
// anything else that is thrown is a bug of the tool.

import { printable } from '../diagnostics/printable.js';
import { WriteError } from '../write/write-error.js';
import type { Terminal } from './terminal.js';

/** Wrong usage, or an input that cannot be read. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}

/** The end of a command that would have written files, once it has said what is wrong. Returns the exit code. */
export function stopped(terminal: Terminal): number {
  terminal.err('Nothing was written.\n');
  return 2;
}

/** What ends a command, in words; ends with a line end. */
export function explainError(error: unknown): string {
  if (error instanceof UsageError) return `la-connector-gen: ${printable(error.message)}\n`;
  if (error instanceof WriteError)
    return error.problems.map((problem) => `la-connector-gen: ${printable(problem)}\n`).join('');
  const message = error instanceof Error ? error.message : String(error);
  const stack = error instanceof Error && process.env['LA_DEBUG'] === '1' ? error.stack : undefined;
  return (
    `la-connector-gen: this is a bug in la-connector-gen, not in your definition: ${printable(message)}\n` +
    'Please report it, with the definition if you can share it.' +
    (stack === undefined
      ? ' LA_DEBUG=1 shows where it happened.\n'
      : `\n${stack.split('\n').map(printable).join('\n')}\n`)
  );
}
