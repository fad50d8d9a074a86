// Opens a store, says so, and holds it until it is killed (or ends at once, to see what it printed).

import { openStore } from '../../../templates/runtime/server/store/open.js';
import type { SqliteDriverName } from '../../../templates/runtime/server/store/sqlite-drivers.js';
import { recordingLog } from './recording-log.js';

const [file = '', driver, exit] = process.argv.slice(2);
const store = await openStore(`file:${file}`, {
  log: recordingLog(),
  driver: driver as SqliteDriverName,
});
console.log('open');
if (exit === 'exit') await store.close();
else setInterval(() => {}, 60_000);
