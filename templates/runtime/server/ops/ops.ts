// One command of `npm run ops`, from its arguments to its exit code.

import { encryptionKeys } from '../key-settings.js';
import { type Environment, SettingReader } from '../setting-reader.js';
import { backUpDatabase } from '../store/backup-command.js';
import { openBeside } from '../store/beside.js';
import { DEFAULT_DATABASE_URL } from '../store/database-file.js';
import { StoreError } from '../store/errors.js';
import { type Output, run } from './run.js';
import { parse, usage, UsageError } from './usage.js';

/** The exit code: 0, 1 when something could not be done, 2 for a command that is wrong. */
export async function ops(
  args: readonly string[],
  env: Environment,
  out: Output,
): Promise<0 | 1 | 2> {
  try {
    return (await perform(args, env, out)) ? 0 : 1;
  } catch (error) {
    if (error instanceof UsageError) {
      out.note(`${error.message}\n\n${usage}`);
      return 2;
    }
    // What the operator can do is in the message; a stack would only hide it.
    if (!(error instanceof StoreError)) throw error;
    out.note(error.message);
    return 1;
  }
}

/** Whether all of it was done. */
async function perform(args: readonly string[], env: Environment, out: Output): Promise<boolean> {
  const asked = parse(args);
  if (asked === undefined) {
    out.line(usage);
    return true;
  }
  const read = new SettingReader(env);
  const url = read.text('DATABASE_URL') ?? DEFAULT_DATABASE_URL;
  const keys = encryptionKeys(read);
  const hours = read.number('JOB_RETENTION_HOURS', 24, [0.001, 8760], false);
  if (read.problems.length > 0) {
    for (const problem of read.problems) out.note(problem);
    return false;
  }
  if (asked.topic === 'backup') {
    await backUpDatabase(url, asked.ids[0], out.line);
    return true;
  }
  const store = await openBeside(url, { encryptionKeys: keys });
  try {
    return await run(asked, { store, out, retentionMs: hours * 3_600_000 });
  } finally {
    await store.close();
  }
}
