// Why nothing was written: something about the folder or the files that the user can mend, as
// opposed to a fault of the tool.

export class WriteError extends Error {
  /** One sentence or two each; at least one. */
  readonly problems: readonly string[];

  constructor(problems: readonly string[]) {
    super(problems.join('\n'));
    this.name = 'WriteError';
    this.problems = problems;
  }
}
