// First come, first served: who waits for one of the connections. The pool of pg has one time limit for
// waiting and for connecting, and the second must be short.

interface Waiting {
  readonly go: (isHere: boolean) => void;
  timer?: NodeJS.Timeout;
}

export class Turns {
  readonly #waiting = new Set<Waiting>();
  #free: number;

  constructor(count: number) {
    this.#free = count;
  }

  /** False when none became free within that time. */
  take(ms: number): Promise<boolean> {
    if (this.#free > 0) {
      this.#free -= 1;
      return Promise.resolve(true);
    }
    return new Promise((go) => {
      const waiting: Waiting = { go };
      waiting.timer = setTimeout(() => {
        this.#waiting.delete(waiting);
        go(false);
      }, ms);
      this.#waiting.add(waiting);
    });
  }

  giveBack(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#free += 1;
      return;
    }
    this.#waiting.delete(next);
    clearTimeout(next.timer);
    next.go(true);
  }
}
