// Work that nothing waits for while the server runs, and that its end waits for.

export interface Pending {
  /** @param work never rejects. */
  readonly add: (work: Promise<void>) => void;
  /** Resolves when all of it has ended, or after `ms`. */
  ended(ms: number): Promise<void>;
}

export function createPending(): Pending {
  const all = new Set<Promise<void>>();
  return {
    add(work) {
      all.add(work);
      void work.finally(() => all.delete(work));
    },
    async ended(ms) {
      if (all.size === 0) return;
      let timer: NodeJS.Timeout | undefined;
      const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, ms)));
      await Promise.race([Promise.all(all), late]);
      clearTimeout(timer);
    },
  };
}
