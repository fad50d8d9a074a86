// Puts many copies of the last event into the feed, faster than they can be published: the server is not
// running meanwhile. `node fill-feed.js <file>`.
import { answer } from './child.js';
import { openSqlite } from './sqlite.js';

const [, , file = ''] = process.argv;

answer({
  async fill(/** @type {number} */ count) {
    const db = await openSqlite(file);
    // Whatever columns there are: only the number differs.
    const columns = db
      .prepare('pragma table_info(connector_events)')
      .all()
      .map((/** @type {{ name: string }} */ { name }) => name);
    const values = columns.map((/** @type {string} */ name) =>
      name === 'sequence' ? 'sequence + n' : name === 'id' ? "id || '-' || n" : name,
    );
    db.exec('begin');
    db.exec(`
      with recursive numbers (n) as (select 1 union all select n + 1 from numbers where n < ${count})
      insert into connector_events (${columns.join(', ')})
      select ${values.join(', ')} from numbers, (select * from connector_events limit 1)`);
    db.exec(`update connector_feed_heads set head = head + ${count}`);
    db.exec('commit');
    db.close();
  },
});
