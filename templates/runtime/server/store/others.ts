// Notices that another program has written to the SQLite file: the ops command resends and resumes beside
// the server, which would look at its queues 30 s later at worst.

import type { LocalSignals } from './signals.js';
import type { SqliteConnection } from './sqlite-drivers.js';

/** Looking takes microseconds. */
const LOOK_MS = 1000;

/** Returns a function that ends it. */
export function watchOthers(connection: SqliteConnection, signals: LocalSignals): () => void {
  // Differs when another connection has committed (https://www.sqlite.org/pragma.html#pragma_data_version).
  const statement = connection.prepare('pragma data_version');
  const version = (): number => (statement.all([])[0] as { data_version: number }).data_version;
  let last = version();
  const look = (): void => {
    let now: number;
    try {
      now = version();
    } catch {
      // It fails where the store is used, too, and is said there.
      return;
    }
    if (now === last) return;
    last = now;
    signals.hear('jobs', '');
    signals.hear('deliveries', '');
  };
  const timer = setInterval(look, LOOK_MS);
  timer.unref();
  return () => clearInterval(timer);
}
