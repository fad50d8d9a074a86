// `--root`, which all commands that read a definition have.

export const rootOption = {
  type: 'string',
  requiresArg: true,
  describe: 'Folder that $ref may lead into, besides that of the definition',
} as const;
