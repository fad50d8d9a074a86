// In-process wake-up: whoever put something into a queue tells those who empty it.

export class Ready {
  readonly #listeners = new Set<() => void>();

  /** Returns a function that ends it. */
  listen(listener: () => void): () => void {
    // A fresh function each time, so that one listener registered twice can be removed once.
    const own = (): void => listener();
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  notify(): void {
    for (const listener of this.#listeners) listener();
  }
}
