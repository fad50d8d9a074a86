// `--root`, which all commands that read a definition have.

export const rootOption = {
  type: 'string',
  requiresArg: true,
  describe: 'Folder in which $ref may reference files, in addition to that of the definition',
} as const;
