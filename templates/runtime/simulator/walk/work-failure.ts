// Tells work that failed from a Location that leads nowhere: both answer 404, but a server that knows
// the work answers otherwise than for work that it has never heard of.

import type { Exchange, Walk } from '../walk.js';

/** Statuses that an address which is not there, or not open, answers as well. */
const doubtful = new Set([401, 403, 404, 405, 410]);
/** Parts of an address that may be the id, from its end. */
const MOST_PARTS = 4;

/**
 * Whether an error that Location answered is what became of the work. Asks for the same address with
 * another id: work that was never started.
 *
 * @param target the address that answered.
 */
export async function isWorkFailure(
  walk: Walk,
  answer: Exchange,
  target: string,
): Promise<boolean> {
  const { status } = answer;
  if (status < 400) return false;
  if (!doubtful.has(status)) return true;
  const addresses = unknownAddresses(target);
  for (const { url, id, other } of addresses) {
    const unknown = await walk.send({ method: 'GET', target: url, headers: {} });
    const same = unknown.status === status && plain(unknown, other) === plain(answer, id);
    if (same) return false;
  }
  return addresses.length > 0 || walk.operation.responses.some((one) => one.status === status);
}

interface UnknownAddress {
  readonly url: string;
  readonly id: string;
  readonly other: string;
}

/** The address with one part changed that may be the id: a segment of the path or a value of the query. */
function unknownAddresses(target: string): UnknownAddress[] {
  const { origin, pathname, search } = new URL(target);
  const parts = (pathname + search).split(/([/?&=])/);
  const found: UnknownAddress[] = [];
  for (let index = parts.length - 1; index >= 0 && found.length < MOST_PARTS; index--) {
    const id = parts[index] ?? '';
    const other = changed(id);
    if (other === undefined) continue;
    found.push({ url: origin + parts.with(index, other).join(''), id, other });
  }
  return found;
}

/** Another id of the same form; undefined for what is no id: a word of a route. */
function changed(id: string): string | undefined {
  if (!/\d/.test(id) || /^v\d+(\.\d+)*$/i.test(id)) return undefined;
  // Percent-encoded bytes stay what they are.
  return id.replace(/%[\da-f]{2}|\d/gi, (one) =>
    one.length === 1 ? String((Number(one) + 3) % 10) : one,
  );
}

/** What differs from one answer to the next without meaning anything is taken out: the id, times, ids of requests. */
function plain({ body }: Exchange, id: string): string {
  return body
    .toString()
    .replaceAll(id, '#')
    .replace(/\d{4}-\d{2}-\d{2}T[\d:.]+(Z|[+-]\d{2}:\d{2})?/g, '#')
    .replace(/[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}|[\da-f]{16,}|\d{9,}/gi, '#');
}
