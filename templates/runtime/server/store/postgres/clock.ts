// The clock of a store that several machines share: the database's. It is asked now and then; between,
// time goes on as it does on this machine.

import { steadyClock } from '../clock.js';

/** A clock that is this much behind was set back; less is the uncertainty of the way. */
const STEP_MS = 5000;

export class DatabaseClock {
  readonly #own: () => number;
  #offset: number | undefined;
  #last = 0;

  /** @param own milliseconds that rise steadily. */
  constructor(own: () => number = steadyClock()) {
    this.#own = own;
  }

  /** This machine's time, of which {@link adjust} is told. */
  own(): number {
    return this.#own();
  }

  /** Milliseconds since the epoch. Goes back only when the database's clock was set back. */
  now(): number {
    const now = Math.floor(this.#own() + (this.#offset ?? 0));
    if (now < this.#last && this.#last - now < STEP_MS) return this.#last;
    this.#last = now;
    return now;
  }

  /**
   * @param sent when the database was asked, and when its answer was there, by {@link own}.
   * @param database what it answered, milliseconds since the epoch.
   * @returns whether it was set back.
   */
  adjust(sent: number, received: number, database: number): boolean {
    const uncertainty = (received - sent) / 2 + 1;
    const offset = database - (sent + received) / 2;
    const before = this.#offset;
    if (before === undefined || Math.abs(offset - before) > uncertainty) this.#offset = offset;
    return before !== undefined && offset < before - STEP_MS;
  }
}
