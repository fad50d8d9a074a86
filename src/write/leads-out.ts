// On its own, because the quickest answer of the command line needs no more than this.

/** Whether a path, as it stands in a file, leads out of the folder that it is relative to. */
export function leadsOut(path: string): boolean {
  const parts = path.split(/[\\/]/);
  return parts[0] === '' || /^[a-z]:/i.test(path) || parts.includes('..');
}
