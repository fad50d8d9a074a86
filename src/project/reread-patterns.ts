// Operations that this version takes for another pattern than the version which generated the project,
// though nothing about them changed. Their controllers stop compiling, so the summary has to say why.

import { labelOf, patternWords } from '../changes/words.js';
import { contractsPath } from '../emit/contracts.js';
import { controllerFile } from '../emit/controllers.js';
import { settingsPath } from '../emit/scaffold.js';
import type { OperationKind } from '../model/types.js';
import type { OperationNames } from '../plan/types.js';
import { readAt } from './compare-files.js';
import type { ProjectPlan } from './plan-project.js';

/** Longer lists are cut: all of them are compile errors as well. */
const shown = 12;

/** The kinds whose contracts have an interface of their own: `PollingActionController`. */
const kinds = {
  Action: 'action',
  PollingAction: 'pollingAction',
  PollingTrigger: 'pollingTrigger',
  WebhookTrigger: 'webhookTrigger',
  WebhookAction: 'webhookAction',
} as const satisfies Readonly<Record<string, OperationKind>>;

/** A sentence for each, and how to keep the old reading. */
export function rereadPatterns(dir: string, plan: ProjectPlan): string[] {
  const before = kindsIn(textAt(dir, contractsPath));
  const pairs = plan.earlier?.matches.pairs ?? [];
  // What the definition itself made another pattern is among its changes.
  const changed = new Set(
    pairs.filter((pair) => pair.before.kind !== pair.after.kind).map(({ after }) => after.id),
  );
  const reread = plan.names.operations.flatMap((names) => {
    const { operation, type } = names;
    const was = before.get(type);
    if (was === undefined || was === operation.kind || changed.has(operation.id)) return [];
    return [noteOf(names, was)];
  });
  const rest = reread.length - shown;
  return rest > 0
    ? [...reread.slice(0, shown), `${rest} more are read in another way now.`]
    : reread;
}

function noteOf(names: OperationNames, was: (typeof kinds)[keyof typeof kinds]): string {
  const { operation } = names;
  const file = controllerFile(names);
  const keep = JSON.stringify({ operations: { [operation.id]: { pattern: was } } });
  return (
    `${labelOf(operation)} is read as ${patternWords(operation.kind)} now; it was ${patternWords(was)}. ` +
    (file === undefined ? '' : `${file} has to follow its new contract. `) +
    `To keep it as it was, set this in ${settingsPath}: ${keep}`
  );
}

/** By the operation's type name, as our own printer writes them. */
function kindsIn(contracts: string): Map<string, (typeof kinds)[keyof typeof kinds]> {
  const found = new Map<string, (typeof kinds)[keyof typeof kinds]>();
  const pattern = /^export type (\S+)Controller =\s+runtime\.(\w+)Controller</gm;
  for (const [, type = '', name = ''] of contracts.matchAll(pattern)) {
    if (Object.hasOwn(kinds, name)) found.set(type, kinds[name as keyof typeof kinds]);
  }
  return found;
}

function textAt(dir: string, path: string): string {
  const bytes = readAt(dir, path);
  return bytes === undefined ? '' : Buffer.from(bytes).toString('utf8');
}
