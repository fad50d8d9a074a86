// Why nothing was written: something about the folder or the files that the user can fix, as
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

export function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : undefined;
}

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  EROFS: 'the file system is read-only',
  ENOSPC: 'no space left',
  EDQUOT: 'the quota is used up',
  ENOENT: 'no folder can be made there',
  ENOTDIR: 'a part of the path is not a folder',
  ENAMETOOLONG: 'the name is too long',
  ELOOP: 'too many symbolic links',
  EBUSY: 'it is in use',
  EMFILE: 'too many open files',
};

/** A failure of the file system in words. Anything without an error code is passed on as it is. */
export function asWriteError(error: unknown, path: string): WriteError {
  if (error instanceof WriteError) return error;
  const code = codeOf(error);
  if (code === undefined) throw error;
  return new WriteError([`${path}: ${Object.hasOwn(reasons, code) ? reasons[code] : code}.`]);
}
