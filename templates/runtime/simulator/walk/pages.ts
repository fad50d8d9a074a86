// A list that comes in pages: every next link is followed, as the engine does once a user turns paging on.

import type { OperationDescriptor } from '../../server/descriptor.js';
import type { ExampleRequest } from '../../server/examples.js';
import { judgeDeclared, parsed, saidBy } from '../judge.js';
import { isSameOrigin, reached } from '../location.js';
import { hasIdentity } from '../same-item.js';
import type { Exchange, Walk } from '../walk.js';
import { quoted, withoutQuery } from '../words.js';

type Action = Extract<OperationDescriptor['pattern'], { kind: 'action' }>;

/** More pages prove no more. */
const MOST_PAGES = 1000;
/** So many pages in a row without an item lead nowhere. */
const MOST_EMPTY = 20;

/**
 * Follows the next links from the first page to the last.
 *
 * @param request what the first page was the answer to.
 */
export async function walkPages(
  walk: Walk,
  pattern: Action,
  first: Exchange,
  request: ExampleRequest,
): Promise<void> {
  const target = walk.session.origin + request.path;
  const repeated = await followAll(walk, pattern, first, target);
  if (repeated === undefined) return;
  // An insertion meanwhile moves the items from page to page: only what happens twice counts.
  const again = await walk.call(request);
  const twice = again.status === 200 ? await followAll(walk, pattern, again, target) : undefined;
  if (twice !== undefined) walk.found('next-link-item-repeated', twice);
}

/** @returns what to say about an item that two pages have. */
async function followAll(
  walk: Walk,
  pattern: Action,
  first: Exchange,
  start: string,
): Promise<string | undefined> {
  const { nextLink = '', items = [] } = pattern;
  const end = performance.now() + walk.session.waitMs;
  const pages = new Set([start]);
  const seen = new Map<string, number>();
  let repeated: string | undefined;
  let answer = first;
  let target = start;
  let empty = 0;
  for (;;) {
    const page = parsed(answer.body.toString())?.value;
    const found = items.reduce<unknown>(inside, page);
    const list: readonly unknown[] = Array.isArray(found) ? found : [];
    for (const item of list) {
      const before = earlierPage(item, pages.size, seen);
      if (before !== undefined)
        repeated ??= `Page ${pages.size} of ${first.asked} has an item that page ${before} had.`;
    }
    const link = inside(page, nextLink);
    if (typeof link !== 'string' || link === '') return repeated;
    empty = list.length === 0 ? empty + 1 : 0;
    const next = nextPage(walk, link, target, answer);
    if (next === undefined) return repeated;
    if (pages.has(next) || empty >= MOST_EMPTY) {
      const what = pages.has(next)
        ? `leads to a page that was there before`
        : `is the ${MOST_EMPTY}th in a row after pages without items`;
      walk.found(
        'next-link-endless',
        `The next link of page ${pages.size} of ${first.asked} ${what}.`,
      );
      return repeated;
    }
    if (pages.size >= MOST_PAGES || performance.now() > end) {
      walk.unproven ??= `of its pages the first ${pages.size} were read`;
      return repeated;
    }
    pages.add(next);
    target = next;
    answer = await walk.send({ method: 'GET', target, headers: {} });
    if (answer.status !== 200) {
      walk.found(
        'next-link-broken',
        `${answer.asked}, to which a next link led, answered ${answer.status}${saidBy(answer)}.`,
      );
      return repeated;
    }
    judgePage(walk, pattern, answer);
  }
}

/** The address of the next page on the server that is called; undefined when it is elsewhere. */
function nextPage(walk: Walk, link: string, target: string, answer: Exchange): string | undefined {
  const { session } = walk;
  const at = `The next link in the answer to ${answer.asked}`;
  if (!/^https?:\/\//i.test(link) || !URL.canParse(link)) {
    walk.found('next-link-relative', `${at} is ${quoted(link.replace(/\?.*$/s, ''))}.`);
    if (!URL.canParse(link, target)) return undefined;
    const url = new URL(link, target);
    return url.origin === new URL(target).origin ? url.href : undefined;
  }
  const url = new URL(link);
  if (isSameOrigin(url, new URL(session.publicOrigin))) return reached(url, session);
  const wanted = new URL(session.publicOrigin).origin;
  walk.found(
    'next-link-foreign-origin',
    `${at} is ${quoted(withoutQuery(url.href))}, not below ${wanted}.`,
  );
  // No credentials are sent there.
  return undefined;
}

/** A page by another operation is judged by that one's answers. */
function judgePage(walk: Walk, { nextOperation }: Action, answer: Exchange): void {
  if (nextOperation === undefined) judgeDeclared(walk, answer);
}

/** The page that had an equal item; undefined for the first time, and for items that do not say which they are. */
function earlierPage(item: unknown, page: number, seen: Map<string, number>): number | undefined {
  if (!hasIdentity(item)) return undefined;
  const key = JSON.stringify(item);
  const before = seen.get(key);
  if (before === undefined) seen.set(key, page);
  return before === page ? undefined : before;
}

function inside(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
