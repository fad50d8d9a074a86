// Another program that has the database open, as the sqlite3 shell would, until it is killed: `idle` has
// read, `reading` is in the middle of it, `writing` holds the lock of those who write. `owning` has the
// file itself for its own, as the server of versions before did.

import {
  connectSqlite,
  type SqliteDriverName,
} from '../../../templates/runtime/server/store/sqlite-drivers.js';

const [file = '', driver, mode] = process.argv.slice(2);
const connection = connectSqlite(file, driver as SqliteDriverName);
connection.exec('pragma busy_timeout = 5000');
if (mode === 'owning') connection.prepare('pragma locking_mode = exclusive').all([]);
if (mode === 'writing' || mode === 'owning') connection.exec('begin immediate');
if (mode === 'reading') connection.exec('begin');
const [row] = connection.prepare('select count(*) from connector_jobs').all([]);
console.log(Object.values(row as object)[0]);
setInterval(() => connection, 60_000);
