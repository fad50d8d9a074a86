// Failures that are the user's to mend. They end a command with exit code 2 and one clear message;
// anything else that is thrown is a bug of the tool.

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
