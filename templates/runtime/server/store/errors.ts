// What can go wrong with the database, in words for whoever runs the server. Drivers report the same
// fault in different shapes; this file is the only one that knows them.

export type StoreFault =
  | 'url'
  | 'driver'
  | 'network'
  | 'folder'
  | 'locked'
  | 'notADatabase'
  | 'newer'
  | 'full'
  | 'readOnly'
  | 'io'
  | 'gone'
  | 'key'
  | 'address'
  | 'access'
  | 'away'
  | 'conflict'
  | 'unknown'
  | 'taken'
  | 'moved'
  | 'closed'
  | 'other';

/** A database fault; `message` says what is wrong and what to do, and has neither SQL nor secrets in it. */
export class StoreError extends Error {
  readonly fault: StoreFault;

  constructor(fault: StoreFault, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = 'StoreError';
    this.fault = fault;
  }
}

/** Another try may succeed without anyone doing anything about it. */
export function passes({ fault }: StoreError): boolean {
  return fault === 'away' || fault === 'conflict' || fault === 'unknown';
}

/** Nothing was stored, because the idempotency key belongs to something else. */
export class KeyTaken extends Error {
  constructor() {
    super('The idempotency key belongs to something else.');
    this.name = 'KeyTaken';
  }
}

// Primary result codes of SQLite (https://www.sqlite.org/rescode.html).
const BUSY = 5;
const LOCKED = 6;
const READONLY = 8;
const IOERR = 10;
const CORRUPT = 11;
const FULL = 13;
const CANTOPEN = 14;
const CONSTRAINT = 19;
const NOTADB = 26;

/** The primary SQLite result code that a driver's error carries; undefined when it carries none. */
export function sqliteCode(error: unknown): number | undefined {
  if (!(error instanceof Error)) return undefined;
  const { errcode, rawCode } = error as { errcode?: unknown; rawCode?: unknown };
  for (const code of [errcode, rawCode]) if (typeof code === 'number') return code & 0xff;
  // libsql reports a failure to open as text that ends in the code: `...database x.db: 14")`.
  const match = /ConnectionFailed\(.*: (\d+)"?\)$/s.exec(error.message);
  return match?.[1] === undefined ? undefined : Number(match[1]) & 0xff;
}

/** Turns whatever a SQLite driver threw into a {@link StoreError}; `file` is the name to show. */
export function fromSqlite(error: unknown, file: string): StoreError {
  if (error instanceof StoreError) return error;
  const cause = { cause: error };
  switch (sqliteCode(error)) {
    case BUSY:
    case LOCKED:
      return new StoreError(
        'locked',
        `The database ${file} is locked by another program, which writes to it, or by a server of an ` +
          `earlier version. Nothing was changed. Stop that program: others may only read the database.`,
        cause,
      );
    case NOTADB:
      return new StoreError(
        'notADatabase',
        `${file} is not a SQLite database (or is encrypted). DATABASE_URL must name a database that ` +
          `this server made, or a file that does not exist yet.`,
        cause,
      );
    case CORRUPT:
      return new StoreError(
        'notADatabase',
        `The database ${file} is damaged. Stop the server and restore the file from a backup.`,
        cause,
      );
    case FULL:
      return new StoreError(
        'full',
        `The disk that holds the database ${file} is full. Nothing was changed; make room.`,
        cause,
      );
    case CANTOPEN:
      return new StoreError(
        'folder',
        `The database ${file} cannot be opened or created. Check that its path is right and that ` +
          `this user may write the file and its folder.`,
        cause,
      );
    case CONSTRAINT:
      return new StoreError('taken', takenText(file), cause);
    case READONLY:
      return new StoreError(
        'readOnly',
        `The database ${file} cannot be written. Check that this user may write the file and its ` +
          `folder, and that the disk is not mounted read-only.`,
        cause,
      );
    case IOERR:
      return new StoreError(
        'io',
        `The disk that holds the database ${file} reported an error: ${messageOf(error)}.`,
        cause,
      );
    default:
      return new StoreError('other', `The database ${file} failed: ${messageOf(error)}.`, cause);
  }
}

/** What is there once alone, as an id, is there already. */
export function takenText(name: string): string {
  return `The database ${name} has a row with this id, or lacks one that it belongs to.`;
}

/** Another process removed what this one has just collided with: the transaction is run again. */
export function goneMeanwhile(): StoreError {
  return new StoreError('conflict', 'What was there already is gone again.');
}

/** For a claim that lost the race with `close`: nothing to do, rather than an error. */
export function noneWhenClosed(error: unknown): never[] {
  if (error instanceof StoreError && error.fault === 'closed') return [];
  throw error;
}

export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
