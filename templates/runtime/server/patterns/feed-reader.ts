// What of the event feed is for one poll. How much is read does not depend on what others publish: a poll
// looks at so many events, and the next one goes on behind them.

import { matchesFilter } from '../filter.js';
import type { EventFeed } from '../store/types.js';

/** Events looked at in one poll, and in one statement; their payloads are not read for that. */
const MOST_SEEN = 2000;
const PAGE = 500;
/** Payloads read in one statement. */
const CHUNK = 10;
/** Bytes of payloads in one answer; the engine refuses messages that are much larger. One item is always sent. */
const MOST_BYTES = 4 * 1024 * 1024;

export interface FeedPart {
  /** Oldest first. */
  readonly payloads: readonly unknown[];
  /** Of the last event that was looked at, or that fits: the next poll goes on after it. */
  readonly position: number;
  /** Whether more may be waiting. */
  readonly more: boolean;
}

/**
 * Reads what comes after `start` and matches `request`.
 *
 * @param limit the most items.
 */
export async function readFeed(
  feed: EventFeed,
  operation: string,
  { start, request, limit }: { start: number; request: unknown; limit: number },
): Promise<FeedPart> {
  const found = await matching(feed, operation, { start, request, limit });
  const payloads: unknown[] = [];
  let bytes = 0;
  let last: number | undefined;
  for (let from = 0; from < found.sequences.length; from += CHUNK) {
    const chunk = found.sequences.slice(from, from + CHUNK);
    for (const event of await feed.payloads(operation, chunk)) {
      bytes += event.bytes;
      if (last !== undefined && bytes > MOST_BYTES) return { payloads, position: last, more: true };
      payloads.push(event.payload);
      last = event.sequence;
    }
  }
  return { payloads, position: found.position, more: found.more };
}

async function matching(
  feed: EventFeed,
  operation: string,
  { start, request, limit }: { start: number; request: unknown; limit: number },
): Promise<{ sequences: readonly number[]; position: number; more: boolean }> {
  const sequences: number[] = [];
  let position = start;
  for (let seen = 0; seen < MOST_SEEN; seen += PAGE) {
    const events = await feed.filters(operation, position, PAGE);
    for (const { sequence, filter } of events) {
      const matches = matchesFilter(request, filter);
      if (matches && sequences.length === limit) return { sequences, position, more: true };
      if (matches) sequences.push(sequence);
      position = sequence;
    }
    if (events.length < PAGE) return { sequences, position, more: false };
  }
  return { sequences, position, more: true };
}
