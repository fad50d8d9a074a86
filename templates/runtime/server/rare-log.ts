// Warnings about callers, of which there may be a flood.

import type { Logger } from './controller.js';

const MINUTE_MS = 60_000;
/** Kept in one map: beyond it, the first is forgotten. */
const MOST = 20_000;

/** One line a minute about each: a flood must not fill the log. */
export class RareLog {
  readonly #log: Logger;
  readonly #last = new Map<string, number>();

  constructor(log: Logger) {
    this.#log = log;
  }

  warn(about: string, details: object, message: string): void {
    const now = performance.now();
    if (now - (this.#last.get(about) ?? -Infinity) < MINUTE_MS) return;
    this.#last.delete(about);
    forgetFirst(this.#last);
    this.#last.set(about, now);
    this.#log.warn(details, message);
  }
}

/** Makes room for one more in a map that callers fill. */
export function forgetFirst(map: Map<string, unknown>): void {
  if (map.size < MOST) return;
  for (const key of map.keys()) {
    map.delete(key);
    return;
  }
}
