// Failures that are the user's to mend. They end a command with exit code 2 and one clear message;
// anything else that is thrown is a bug of the tool.

/** Wrong usage, or an input that cannot be read. */
export class UsageError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageError';
  }
}
