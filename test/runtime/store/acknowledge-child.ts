// Writes to a store as fast as it can and prints every write once it is acknowledged, until killed.
// Jobs are claimed and half of them ended, so that the parent finds some in every state.

import { openStore } from '../../../templates/runtime/server/store/open.js';
import type { SqliteDriverName } from '../../../templates/runtime/server/store/sqlite-drivers.js';
import { claimJob } from './claims.js';
import { recordingLog } from './recording-log.js';

const [file = '', driver, round = ''] = process.argv.slice(2);
const DAY = 86_400_000;
const store = await openStore(`file:${file}`, {
  log: recordingLog(),
  driver: driver as SqliteDriverName,
});
const say = (...words: Array<string | number>): void => console.log(words.join(' '));
const job = { operation: 'Job', owner: '', request: 'x'.repeat(3000), context: {} };
const base = { operation: 'Hook', owner: '', request: {} };

async function work(): Promise<void> {
  for (let n = 0; ; n++) {
    say('created', (await store.jobs.create(job)).job.id);
    const claimed = await claimJob(store.jobs, 'child', 3_600_000);
    if (claimed !== undefined) {
      say('claimed', claimed.id);
      if (n % 2 === 0) {
        await store.jobs.succeed(claimed.id, 'child', n, DAY);
        say('succeeded', claimed.id, n);
      }
    }
  }
}

async function notify(): Promise<void> {
  for (let n = 0; ; n++) {
    const payload = `${round}-${n}`;
    const made = await store.subscriptions.create({
      ...base,
      operation: n % 3 === 0 ? 'Hook' : 'Action',
      callbackUrl: `https://hooks.example/${payload}`,
    });
    const { id } = made.subscription;
    say('subscribed', id);
    if (n % 3 === 1) {
      await store.subscriptions.complete(id, { body: payload });
      say('completed', id, payload);
    }
    // Every seventh alone: each publish adds a delivery for every subscription so far.
    if (n % 7 === 6) {
      const count = await store.subscriptions.publish('Hook', { body: payload });
      say('published', payload, count);
    }
    say('appended', await store.feed.append('Feed', payload, undefined, DAY), payload);
  }
}

say('open');
await Promise.all([work(), notify()]);
