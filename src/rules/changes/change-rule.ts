// A rule about changes between two versions: it picks kinds of changes and points at both ends.

import { changesOf } from '../../changes/compare.js';
import type { Change, ChangeKind } from '../../changes/types.js';
import type { JsonObject } from '../../document/types.js';
import { joinPointer, valueAt } from '../../document/pointer.js';
import { defineRule, reference } from '../define-rule.js';
import type { BadExample, PreviousDefinition, RuleContext, RuleDefinition } from '../types.js';
import { orders } from './examples.js';
import { perDocument } from '../per-document.js';

export interface ChangeRow extends Pick<RuleDefinition, 'id' | 'summary' | 'why' | 'fix'> {
  /** `error` if absent. */
  readonly severity?: RuleDefinition['severity'];
  readonly kinds: readonly ChangeKind[];
  /** Those that break nothing are reported, too. */
  readonly harmless?: boolean;
  /** The member that changed: the narrowest place. */
  readonly member?: string;
  readonly source: string;
  readonly codes?: readonly string[];
  /** Changes that are let through. */
  readonly good: readonly [JsonObject, ...JsonObject[]];
  readonly bad: readonly [ChangeExample, ...ChangeExample[]];
}

interface ChangeExample {
  readonly after: JsonObject;
  readonly at: string;
  readonly said: string;
}

export const changeRule = (row: ChangeRow): RuleDefinition => {
  const { severity = 'error', kinds, harmless = false, member, source, codes = [] } = row;
  const { id, summary, why, fix } = row;
  const [first, ...others] = row.bad.map(exampleOf);
  const [good, ...more] = row.good.map((document) => ({ document, previous: orders() }));
  if (first === undefined || good === undefined) throw new TypeError(`${id} has no examples.`);
  return defineRule({
    id,
    severity,
    preset: 'import',
    needs: 'previous',
    summary,
    why,
    fix,
    reference: reference(source, ...codes),
    examples: { good: [good, ...more], bad: [first, ...others] },
    check(context) {
      const { previous } = context;
      if (previous === undefined) return;
      for (const change of changesIn(context, previous)) {
        if (!kinds.includes(change.kind) || !(change.breaking || harmless)) continue;
        report(context, previous, change, member);
      }
    },
  });
};

function exampleOf({ after, at, said }: ChangeExample): BadExample {
  return { document: after, previous: orders(), expect: [{ pointer: at, message: said }] };
}

/** Compared once for all rules. */
const changesIn = perDocument((context: RuleContext, previous: PreviousDefinition) =>
  changesOf(previous.model, context.model),
);

function report(
  context: RuleContext,
  previous: PreviousDefinition,
  change: Change,
  member: string | undefined,
): void {
  const { newPointer, oldPointer, gone, words, why } = change;
  context.report({
    pointer: gone ? newPointer : narrowed(context.root, newPointer, member),
    message: why === undefined ? words : `${words} ${why}`,
    ...(oldPointer === undefined
      ? {}
      : {
          related: [
            {
              in: 'previous',
              pointer: narrowed(previous.root, oldPointer, gone ? undefined : member),
              message: 'As it was published',
            },
          ],
        }),
  });
}

/** The member, where it is written. */
function narrowed(root: JsonObject, pointer: string, member: string | undefined): string {
  if (member === undefined) return pointer;
  const inner = joinPointer(pointer, member);
  return valueAt(root, inner) === undefined ? pointer : inner;
}
