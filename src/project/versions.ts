// Versions of the generator, as far as the question goes which of two is newer (semver.org, 11).

/** Whether `version` comes after `other`. What is no version is newer than all: nobody knows what it is. */
export function isNewer(version: string, other: string): boolean {
  const left = parse(version);
  const right = parse(other);
  if (left === undefined) return true;
  if (right === undefined) return false;
  for (const [at, number] of left.numbers.entries()) {
    const difference = number - (right.numbers[at] ?? 0);
    if (difference !== 0) return difference > 0;
  }
  if (left.label === right.label) return false;
  // A release comes after its previews.
  if (left.label === '' || right.label === '') return left.label === '';
  return left.label.localeCompare(right.label, 'en', { numeric: true }) > 0;
}

function parse(version: string): { numbers: number[]; label: string } | undefined {
  const match = /^(\d{1,9})\.(\d{1,9})\.(\d{1,9})(?:-([0-9A-Za-z.-]+))?(?:\+[0-9A-Za-z.-]+)?$/.exec(
    version,
  );
  if (match === null) return undefined;
  const [, major, minor, patch, label = ''] = match;
  return { numbers: [Number(major), Number(minor), Number(patch)], label };
}
