// All checks of the simulator, by id. An id never changes its meaning.

import { accessChecks } from './checks/access.js';
import { answerChecks } from './checks/answers.js';
import type { CheckFields } from './checks/define.js';
import { locationChecks, triggerChecks } from './checks/locations.js';
import { mcpChecks } from './checks/mcp.js';
import { pageChecks } from './checks/pages.js';
import { webhookChecks } from './checks/webhooks.js';

const all = {
  ...answerChecks,
  ...accessChecks,
  ...pageChecks,
  ...locationChecks,
  ...triggerChecks,
  ...webhookChecks,
  ...mcpChecks,
} as const satisfies Readonly<Record<string, CheckFields>>;

export type CheckId = keyof typeof all;

export interface Check extends CheckFields {
  readonly id: CheckId;
  /** What it checks: `Responses`. */
  readonly group: string;
}

const groups = [
  ['Responses', answerChecks],
  ['Security', accessChecks],
  ['Pages', pageChecks],
  ['Location, Retry-After and polling actions', locationChecks],
  ['Polling triggers', triggerChecks],
  ['Webhooks', webhookChecks],
  ['MCP servers', mcpChecks],
] as const;

/** In the order of the docs. */
export const checks: readonly Check[] = groups.flatMap(([group, members]) =>
  Object.entries<CheckFields>(members).map(([id, fields]) => ({
    id: id as CheckId,
    group,
    ...fields,
  })),
);

/** The texts of a check. */
export function checkOf(id: CheckId): CheckFields {
  return all[id];
}
