// Whether two equal items are one: readings of a sensor may be equal and still be two.

const DEPTH = 3;
/** Names of what tells items apart: ids, keys, numbers, times. */
const identifying =
  /^(id|uid|uuid|guid|key|number|etag|timestamp|time|date)$|(_|-)(id|key|at|date|time)$|(Id|ID|Key|Number|At|Date|Time|Timestamp)$|^(created|updated|modified)/;

/** True when the item says which one it is: equal items are the same item then. */
export function hasIdentity(item: unknown, depth = 0): boolean {
  if (typeof item !== 'object' || item === null || depth > DEPTH) return false;
  return Object.entries(item).some(([name, value]) =>
    typeof value === 'object'
      ? hasIdentity(value, depth + 1)
      : identifying.test(name) && value !== '' && typeof value !== 'boolean',
  );
}
