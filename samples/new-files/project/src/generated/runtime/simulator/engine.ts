// What every request of the engine carries, and how long it waits between two.

import { randomUUID } from 'node:crypto';

/** One execution of one step: a request that the engine sends again has the same. */
export type EngineHeaders = Readonly<Record<string, string>>;

const workflow = randomUUID().replaceAll('-', '');

/** Headers of a new execution. */
export function engineHeaders(): EngineHeaders {
  const run = randomUUID().replaceAll('-', '').toUpperCase();
  const tracking = randomUUID();
  return {
    'user-agent': `azure-logic-apps/1.0 (workflow ${workflow}; version 08584000000000000000) la-connector-simulator`,
    accept: '*/*',
    'accept-language': 'en-US',
    'x-ms-workflow-id': workflow,
    'x-ms-workflow-run-id': run,
    'x-ms-tracking-id': tracking,
    'x-ms-correlation-id': tracking,
    'x-ms-client-tracking-id': run,
    'x-ms-client-request-id': tracking,
    'x-ms-action-tracking-id': randomUUID(),
  };
}

const SCALE = 0.01;
/** What the engine waits without Retry-After. */
const DEFAULT_SECONDS = 20;
const SHORTEST_MS = 10;
const LONGEST_MS = 1000;

/** The pause that Retry-After asks for, shortened. */
export function pauseOf(retryAfter: string | undefined, scale: number = SCALE): number {
  const seconds = /^\d{1,9}$/.test(retryAfter ?? '') ? Number(retryAfter) : DEFAULT_SECONDS;
  return Math.min(Math.max(seconds * 1000 * scale, SHORTEST_MS), LONGEST_MS);
}
