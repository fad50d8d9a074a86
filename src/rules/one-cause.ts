// One cause, one finding: where several rules speak of the same fault of a definition, the one that names
// it best is reported. Which one that is, the others say themselves (`yieldsTo`).

import type { Severity } from '../diagnostics/types.js';
import type { Finding, RuleDefinition, YieldsTo } from './types.js';

/** What a rule reported, with how severe it is here. */
export interface Reported {
  readonly rule: RuleDefinition;
  readonly id: string;
  readonly yieldsTo: readonly YieldsTo[] | undefined;
  readonly finding: Finding;
  readonly severity: Severity;
}

const ranks: Readonly<Record<Severity, number>> = { advice: 0, warning: 1, error: 2 };

/**
 * Without those that yield to another one. An error never yields to a warning: what stops a connector is
 * reported by its own rule. What is yielded to may yield itself: the cause is the same all along.
 */
export function oneForEachCause(reported: readonly Reported[]): readonly Reported[] {
  const wanted = new Set<string>();
  for (const { yieldsTo = [] } of reported) for (const { rule } of yieldsTo) wanted.add(rule);
  if (wanted.size === 0) return reported;
  const severest = new Map<string, number>();
  for (const { id, finding, severity } of reported) {
    if (!wanted.has(id)) continue;
    for (const within of ['node', 'operation'] as const) {
      const key = keyOf(id, within, finding);
      severest.set(key, Math.max(severest.get(key) ?? 0, ranks[severity]));
    }
  }
  return reported.filter(
    ({ yieldsTo = [], finding, severity }) =>
      !yieldsTo.some(
        ({ rule, within }) => (severest.get(keyOf(rule, within, finding)) ?? -1) >= ranks[severity],
      ),
  );
}

function keyOf(rule: string, within: YieldsTo['within'], { in: file, pointer }: Finding): string {
  const place = within === 'node' ? pointer : operationPointer(pointer);
  return `${rule}\0${file ?? ''}\0${within}\0${place}`;
}

/** `/paths/~1orders/get` of anything in it; the pointer itself outside of operations. */
function operationPointer(pointer: string): string {
  return /^\/paths\/[^/]*\/[^/]+/.exec(pointer)?.[0] ?? pointer;
}
