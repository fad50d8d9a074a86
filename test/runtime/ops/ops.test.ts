// `npm run ops` as an operator runs it, beside a store that is open.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ops } from '../../../templates/runtime/server/ops/ops.js';
import { claimDue } from '../store/claims.js';
import { postgresDatabase } from '../store/postgres.js';
import { temporaryFolder, temporaryStore } from '../store/temporary-store.js';

const repository = join(import.meta.dirname, '../../..');
const command = join(repository, 'templates/runtime/server/ops/command.ts');
const DAY = 86_400_000;

interface Ran {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

async function run(url: string, ...args: readonly string[]): Promise<Ran> {
  let [out, err] = ['', ''];
  const code = await ops(
    args,
    { DATABASE_URL: url },
    { line: (text) => (out += `${text}\n`), note: (text) => (err += `${text}\n`) },
  );
  return { code, out, err };
}

const hook = {
  operation: 'WhenPushed',
  owner: 'ann\u001b[2J',
  request: { body: { url: '' } },
  callbackUrl: 'https://hooks.example/run?sig=secret',
};

describe.each(['file', 'postgres'])('npm run ops on %s', (kind) => {
  const database = async () => {
    const file = join(temporaryFolder(), 'connector.db');
    const url = kind === 'postgres' ? await postgresDatabase(file) : `file:${file}`;
    const store = await temporaryStore({ file, ...(kind === 'postgres' && { driver: kind }) });
    return { url, store, folder: join(file, '..') };
  };

  it('lists, shows and cancels jobs', async () => {
    const { url, store } = await database();
    expect(await run(url, 'jobs', 'list')).toMatchObject({ code: 0, out: 'No jobs.\n', err: '' });
    const { job } = await store.jobs.create({
      operation: 'OrderCake',
      owner: 'ann',
      request: { body: { kind: 'plum', note: '\u001b[31m\u202e' } },
      context: { workflowRunId: 'r1' },
    });
    const listed = await run(url, 'jobs', 'list', '--limit', '1');
    expect(listed.out).toMatch(
      new RegExp(
        `^ID +OPERATION +STATE +ATTEMPTS +STRIKES +CREATED.*\n${job.id}  OrderCake  queued`,
      ),
    );
    expect(listed.err).toBe(`1 are shown. Older ones: --before ${job.id}\n`);
    const shown = await run(url, 'jobs', 'show', job.id);
    expect(shown.out).toContain('state: queued');
    expect(shown.out).toMatch(/created: \d{4}-\d\d-\d\dT/);
    expect(shown.out).toContain('"kind": "plum"');
    expect(shown.out).not.toContain('\u001b');
    expect(shown.out).not.toContain('\u202e');
    const json = JSON.parse((await run(url, 'jobs', 'show', job.id, '--json')).out) as unknown;
    expect(json).toMatchObject({ id: job.id, request: { body: { kind: 'plum' } } });
    expect(await run(url, 'jobs', 'cancel', job.id, 'unknown')).toEqual({
      code: 1,
      out: `${job.id}: cancelled.\n`,
      err: 'unknown: not found.\n',
    });
    expect((await store.jobs.get(job.id))?.state).toBe('cancelled');
    const again = await run(url, 'jobs', 'cancel', job.id, '--json');
    expect(JSON.parse(again.out)).toEqual([
      { id: job.id, done: false, says: 'It has ended: cancelled' },
    ]);
    expect(again.code).toBe(1);
  });

  it('suspends, resumes and removes subscriptions, and sends dead letters again', async () => {
    const { url, store } = await database();
    const { subscriptions, deliveries } = store;
    const { subscription } = await subscriptions.create(hook);
    await subscriptions.publish('WhenPushed', { body: 1 });
    const { id = '' } = (await claimDue(store)) ?? {};
    await deliveries.giveUp(id, 'd', 'HTTP 400', DAY);
    const listed = await run(url, 'subscriptions', 'list');
    expect(listed.out).toContain('https://hooks.example\n');
    expect(listed.out).toContain('ann\\u001b[2J');
    expect(listed.out).not.toContain('secret');
    expect(listed.out).not.toContain('\u001b');
    expect((await run(url, 'deliveries', 'list', '--dead')).out).toContain(id);
    expect((await run(url, 'subscriptions', 'suspend', subscription.id)).out).toBe(
      `${subscription.id}: suspended.\n`,
    );
    expect((await run(url, 'deliveries', 'resend', '--all')).out).toBe('In the queue again: 1.\n');
    expect(await claimDue(store)).toBeUndefined();
    expect((await run(url, 'subscriptions', 'resume', subscription.id)).out).toBe(
      `${subscription.id}: resumed; deliveries that were kept back: 1.\n`,
    );
    expect(await claimDue(store)).toMatchObject({ id });
    expect((await run(url, 'deliveries', 'cancel', id)).err).toContain('being sent just now');
    expect((await run(url, 'subscriptions', 'cancel', subscription.id)).code).toBe(0);
    expect(await subscriptions.get(subscription.id)).toBeUndefined();
  });

  it('shows the feed', async () => {
    const { url, store } = await database();
    await store.feed.append('NewOrder', { n: 1 }, { path: { shop: 'a' } }, DAY);
    const list = JSON.parse((await run(url, 'feed', 'list', '--json')).out) as unknown;
    expect(list).toMatchObject([{ operation: 'NewOrder', events: 1, last: 1 }]);
    const shown = await run(url, 'feed', 'show', 'NewOrder');
    expect(shown.out).toMatch(/^sequence: 1\ncreated: \d{4}/);
    expect((await run(url, 'feed', 'show', 'Other')).out).toBe('No events of Other.\n');
  });

  it('backs up where the database is a file', async () => {
    const { url, folder } = await database();
    const made = await run(url, 'backup');
    if (kind === 'postgres') {
      expect(made).toMatchObject({ code: 1, err: expect.stringContaining('pg_dump') as string });
      return;
    }
    expect(made.out).toMatch(/^The backup is .*connector-1\.db/);
    expect(readdirSync(join(folder, 'backups'))).toEqual(['connector-1.db']);
  });
});

it.each([
  [[], 'What is to be done?'],
  [['job'], 'There is no "job": it is jobs, deliveries, subscriptions, feed or backup.'],
  [['jobs'], 'jobs list, show or cancel?'],
  [['jobs', 'resend', 'x'], 'jobs list, show or cancel?'],
  [['constructor'], 'There is no "constructor"'],
  [['jobs', 'show'], '"jobs show" needs one id.'],
  [['jobs', 'cancel'], '"jobs cancel" needs an id.'],
  [['jobs', 'cancel', ''], 'An id is empty.'],
  [['jobs', 'list', 'x'], '"jobs list" has no "x".'],
  [['jobs', 'list', '--dead'], '"jobs list" has no option --dead.'],
  [['jobs', 'list', '--stat', 'x'], "Unknown option '--stat'."],
  [['jobs', 'list', '--state', 'done'], '--state is one of queued, running, succeeded'],
  [['jobs', 'list', '--limit', '0'], '--limit must be a number from 1 to 10000, not "0".'],
  [['deliveries', 'resend', '--all', 'x'], 'Give ids, or --all.'],
])('refuses %j with what it can do', async (args, message) => {
  const file = join(temporaryFolder(), 'connector.db');
  await (await temporaryStore({ file })).close();
  const ran = await run(`file:${file}`, ...args);
  expect(ran.code).toBe(2);
  expect(ran.err).toContain(message);
  expect(ran.err).toContain('Usage: npm run ops --');
  expect(ran.err).not.toMatch(/^ {4}at /m);
});

it.each([
  ['-h', 0],
  ['--help', 0],
])('says with %s what there is', async (flag, code) => {
  expect(await run('file:./none.db', flag)).toMatchObject({
    code,
    out: expect.stringContaining('subscriptions suspend ID...') as string,
  });
});

it('is a command of its own, which says what is wrong without a stack', async () => {
  const folder = temporaryFolder();
  const child = spawn(process.execPath, ['--import', 'tsx', command, 'jobs', 'list'], {
    cwd: repository,
    env: { ...process.env, DATABASE_URL: `file:${folder}/none.db` },
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr])
    stream.on('data', (chunk) => (text += String(chunk)));
  const [code] = (await once(child, 'close')) as [number];
  expect(code).toBe(1);
  expect(text).toMatch(/^There is no database .*none\.db\. DATABASE_URL names it[^\n]*\n$/);
});
