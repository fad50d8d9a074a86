// The guide to operations: what it has an operator do in an incident works.

import { describe, expect, it, test } from 'vitest';
import { openStore } from '../../templates/runtime/server/store/open.js';
import { parse } from '../../templates/runtime/server/ops/usage.js';
import { sql } from '../../templates/runtime/server/required.js';
import { engines, newDatabase, withTables } from '../runtime/store/raw-database.js';
import { recordingLog } from '../runtime/store/recording-log.js';
import { readPage } from './markdown.js';

const page = readPage('docs/guides/operations.md');

test('commands of npm run ops are such', () => {
  const commands = [...page.text.matchAll(/npm run ops -- ([^`\n]+)/g)].map(
    ([, text = '']) => text,
  );
  expect(commands.length).toBeGreaterThan(10);
  for (const command of commands) expect(parse(command.split(' ')), command).toBeDefined();
});

test('settings that it names are those of the server', () => {
  const named = new Set(page.text.match(/\b[A-Z]+(?:_[A-Z]+)+\b/g));
  const { text } = readPage('docs/guides/server-api.md');
  // Of Docker, and of the example of an administrator.
  for (const other of ['ADMIN_URL']) named.delete(other);
  expect(named.size).toBeGreaterThan(10);
  for (const name of named) expect(text, name).toContain(`\`${name}\``);
});

describe.each(engines)('a database whose ENCRYPTION_KEY is lost (%s)', (engine) => {
  const lost = Buffer.alloc(32, 1);
  const found = Buffer.alloc(32, 2);
  const hook = { operation: 'A', owner: '', request: { n: 1 } };

  it('can be used again after what the guide removes', async () => {
    const { url } = await newDatabase(engine);
    const open = (...encryptionKeys: Buffer[]) =>
      openStore(url, { log: recordingLog(), encryptionKeys });
    const before = await open(lost);
    await before.subscriptions.create({ ...hook, callbackUrl: 'https://a.example/?sig=1' });
    await before.subscriptions.publish('A', { body: 1 });
    await before.feed.append('B', 'event', undefined, 3_600_000);
    await before.close();
    await expect(open(found)).rejects.toMatchObject({ fault: 'key' });

    const [block] = page.blocks.filter(({ language }) => language === 'sql');
    const statements = (block?.text ?? '').split(';\n').filter((text) => text.trim() !== '');
    expect(statements).toHaveLength(4);
    await withTables(url, async (db) => {
      for (const statement of statements) await sql.raw(statement.replace(/;$/, '')).execute(db);
    });

    const after = await open(found);
    expect(await after.feed.after('B', 0, 10)).toMatchObject([{ payload: 'event' }]);
    await after.subscriptions.create({ ...hook, callbackUrl: 'https://a.example/?sig=2' });
    expect(await after.subscriptions.publish('A', { body: 2 })).toBe(1);
    await after.close();
    const left = await withTables(url, (db) =>
      db.selectFrom('connector_notifications').select('body').execute(),
    );
    expect(left).toEqual([{ body: '2' }]);
  });
});
