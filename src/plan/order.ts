// The one order of lists that end up in files: by code units, the same on every machine and in every
// locale.

export function byCodeUnits(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
