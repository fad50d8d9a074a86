// Keeps a lease while its work goes on, and says in time that it ends.

export interface KeptLease {
  readonly leaseMs: number;
  /** When it was asked for, by `performance.now()`: it ends no earlier than its time after that. */
  readonly asked: number;
  /** False when it is somebody else's. */
  renew(): Promise<boolean>;
  /** It is somebody else's, or will be soon. */
  lost(): void;
  failed(error: unknown): void;
}

/** So long before its end a lease is given up. */
const GRACE_MS = 1000;
/** A timer that is this much late was held up with the whole process. */
const HELD_UP_MS = 500;

/**
 * Renews at every third of the lease, more often after a failure, and gives it up before it ends. A process
 * that was held up until then may still have it: that is asked first.
 *
 * @returns what ends it.
 */
export function keepLease({ leaseMs, asked, renew, lost, failed }: KeptLease): () => void {
  const timers: { next?: NodeJS.Timeout; end?: NodeJS.Timeout } = {};
  let isOver = false;
  const hold = (from: number): void => {
    const end = from + leaseMs - Math.min(GRACE_MS, leaseMs / 10);
    const ends = (): void => {
      if (performance.now() < end + HELD_UP_MS) return lost();
      timers.end = setTimeout(lost, GRACE_MS);
      void ask();
    };
    clearTimeout(timers.end);
    timers.end = setTimeout(ends, end - performance.now());
  };
  const askAfter = (ms: number): void => {
    clearTimeout(timers.next);
    if (!isOver) timers.next = setTimeout(() => void ask(), ms);
  };
  const ask = async (): Promise<void> => {
    const from = performance.now();
    try {
      const isMine = await renew();
      if (isOver) return;
      if (isMine) hold(from);
      else lost();
      askAfter(leaseMs / 3);
    } catch (error) {
      failed(error);
      askAfter(leaseMs / 15);
    }
  };
  hold(asked);
  askAfter(leaseMs / 3);
  return () => {
    isOver = true;
    clearTimeout(timers.next);
    clearTimeout(timers.end);
  };
}
