// What a test of replicas expects in the end, and the table that it prints.

import { expectClean } from '../crash/clean.js';
import { type Balance, type Row, table } from '../crash/judge.js';
import type { Fleet } from './fleet.js';

export const isLong = process.env['MODE'] === 'scale';
export const SEED = Number(process.env['LA_SEED'] ?? 20_261);
export const MINUTE = 60_000;
/** For what was promised to come, once nothing gets in its way. */
export const LIMIT_MS = 2 * MINUTE;

const rows: Row[] = [];
const notes: string[] = [];

/** Keeps a note for the table, or prints it with all notes. */
export function report(note?: string): void {
  if (note !== undefined) notes.push(note);
  else console.log(['', `seed ${SEED}`, table(rows), ...notes, ''].join('\n'));
}

/** Keeps the balance for the table. */
export function clean(balance: Balance, fleet: Fleet): void {
  rows.push(...balance.rows);
  const statuses = [...fleet.statuses].toSorted(([left], [right]) => left - right);
  const counts = statuses.map(([status, count]) => `${count} × ${status || 'none'}`).join(', ');
  report(`answers: ${counts}; the slowest took ${Math.round(fleet.slowestMs)} ms`);
  expectClean(balance, fleet.lines());
}
