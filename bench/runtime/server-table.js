// A bare SQLite table that does what a job does to one, as durably: a row put in, claimed and ended, in three
// transactions, each shared by as many as may run at once. `node server-table.js <file>`.
import { answer } from './child.js';
import { openSqlite } from './sqlite.js';

const AT_ONCE = 8;
const [, , file = ''] = process.argv;
const db = await openSqlite(file);
for (const pragma of ['locking_mode = exclusive', 'journal_mode = wal', 'synchronous = full'])
  db.exec(`pragma ${pragma}`);
db.exec('create table jobs (id text primary key, state text, request text, result text)');
const put = db.prepare("insert into jobs (id, state, request) values (?, 'queued', ?)");
const claim = db.prepare("update jobs set state = 'running' where id = ?");
const end = db.prepare("update jobs set state = 'done', result = ? where id = ?");

let made = 0;

answer({
  /** Rows a second. */
  rate(/** @type {number} */ count) {
    const began = performance.now();
    for (let done = 0; done < count; done += AT_ONCE) {
      const ids = Array.from({ length: AT_ONCE }, () => `job-${(made += 1)}`);
      together(() => ids.forEach((id) => put.run(id, '{"path":{"orderId":"1007"}}')));
      together(() => ids.forEach((id) => claim.run(id)));
      together(() => ids.forEach((id) => end.run('{"trackingCode":"CT1"}', id)));
    }
    return count / ((performance.now() - began) / 1000);
  },
});

/** @param {() => void} work */
function together(work) {
  db.exec('begin immediate');
  work();
  db.exec('commit');
}
