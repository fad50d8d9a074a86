// A bare lease table: what the queues of the server are at least, with nothing around them. Rows are put in,
// claimed in batches and ended one by one, each in a statement that is a transaction; what is delivered is
// posted with undici between. `node lease-table.js <DATABASE_URL>`.
import pg from 'pg';
import { Agent, request } from 'undici';
import { answer } from '../runtime/child.js';

const [, , url = ''] = process.argv;
/** As many as the server works on at once: jobs, and deliveries. */
const JOBS_AT_ONCE = 8;
const POSTS_AT_ONCE = 128;
const PUT_AT_ONCE = 16;
const POOL = 10;
const PAUSE_MS = 2;

const pool = new pg.Pool({ connectionString: url, max: POOL });
const agent = new Agent({ connections: POSTS_AT_ONCE });
let ended = 0;
let isStopped = false;

const claim = {
  name: 'claim',
  text: `with due as (select seq from leases where due_at <= $1 and worker is null
      order by due_at, seq limit $2 for update skip locked)
    update leases set worker = $3, due_at = $1 + 30000 where seq in (select seq from due) returning seq, request`,
};
const end = { name: 'end', text: 'update leases set due_at = null, result = $1 where seq = $2' };
const put = { name: 'put', text: 'insert into leases (due_at, request) values ($1, $2)' };

/** @param {number} most @param {(row: { seq: number, request: string }) => Promise<unknown>} act */
async function work(most, act) {
  let running = 0;
  while (!isStopped) {
    const room = most - running;
    const { rows } =
      room === 0
        ? { rows: [] }
        : await pool.query({ ...claim, values: [Date.now(), room, String(process.pid)] });
    for (const row of rows) {
      running += 1;
      act(row)
        .then(() => pool.query({ ...end, values: ['{"trackingCode":"CT1"}', row.seq] }))
        .then(() => (ended += 1))
        .finally(() => (running -= 1));
    }
    if (rows.length === 0) await pause(PAUSE_MS);
    // What ends meanwhile makes room.
    else await pause(0);
  }
}

answer({
  async makeTable() {
    await pool.query(
      'create table leases (seq bigserial primary key, due_at bigint, worker text, request text, result text)',
    );
    await pool.query('create index leases_due on leases (due_at, seq)');
  },
  workOnJobs: () => void work(JOBS_AT_ONCE, async () => {}),
  workOnPosts: () =>
    void work(POSTS_AT_ONCE, async ({ request: to }) => {
      const { body } = await request(to, {
        method: 'POST',
        body: '{"status":"shipped"}',
        dispatcher: agent,
      });
      await body.dump();
    }),
  async put(/** @type {number} */ count) {
    let left = count;
    const lane = async () => {
      while (left-- > 0)
        await pool.query({ ...put, values: [Date.now(), '{"path":{"orderId":"1007"}}'] });
    };
    await Promise.all(Array.from({ length: PUT_AT_ONCE }, lane));
  },
  /** All in one statement, as an event is published. */
  async putAll(/** @type {string[]} */ requests) {
    await pool.query('insert into leases (due_at, request) select $1::bigint, unnest($2::text[])', [
      Date.now(),
      requests,
    ]);
  },
  ended: () => ended,
  async close() {
    isStopped = true;
    await pause(20);
    await pool.end();
    await agent.close();
  },
});

/** @param {number} ms */
function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
