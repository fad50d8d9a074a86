// A rule about changes between two versions: it picks kinds of changes and points at both ends.

import { changesOf } from '../../changes/compare.js';
import type { Change, ChangeKind } from '../../changes/types.js';
import type { JsonObject } from '../../document/types.js';
import { joinPointer, pointerTokens, valueAt } from '../../document/pointer.js';
import { defineRule, reference } from '../define-rule.js';
import type {
  BadExample,
  PreviousDefinition,
  RuleBody,
  RuleContext,
  RuleDefinition,
  RuleLevel,
} from '../types.js';
import { orders } from './examples.js';
import { perDocument } from '../per-document.js';

export type ChangeRow = RuleLevel & ChangeBody;

interface ChangeBody extends Pick<RuleBody, 'id' | 'summary' | 'why' | 'fix'> {
  readonly kinds: readonly ChangeKind[];
  /** Changes that break nothing are reported, too, except in responses other than success. */
  readonly harmless?: boolean;
  /** The member that changed: the narrowest node. */
  readonly member?: string;
  readonly source: string;
  readonly codes?: readonly string[];
  /** Changes that are not reported. */
  readonly good: readonly [JsonObject, ...JsonObject[]];
  readonly bad: readonly [ChangeExample, ...ChangeExample[]];
}

interface ChangeExample {
  readonly after: JsonObject;
  readonly at: string;
  readonly said: string;
}

export const changeRule = (row: ChangeRow): RuleDefinition => {
  const { kinds, harmless = false, member, source, codes = [], good, bad, ...rule } = row;
  return defineRule({
    ...rule,
    needs: 'previous',
    reference: reference(source, ...codes),
    examples: () => {
      const [firstBad, ...otherBad] = bad.map(exampleOf);
      const [firstGood, ...otherGood] = good.map((document) => ({ document, previous: orders() }));
      if (firstBad === undefined || firstGood === undefined)
        throw new TypeError(`${rule.id} has no examples.`);
      return { good: [firstGood, ...otherGood], bad: [firstBad, ...otherBad] };
    },
    check(context) {
      const { previous } = context;
      if (previous === undefined) return;
      for (const change of changesIn(context, previous)) {
        const counts = change.breaking || (harmless && change.status === undefined);
        if (!kinds.includes(change.kind) || !counts) continue;
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
  const { oldPointer, gone, words, why } = change;
  const oldRoot = previous.root;
  context.report({
    pointer: gone
      ? goneFrom(context.root, change)
      : changedAt(context.root, oldRoot, change, member),
    message: why === undefined ? words : `${words} ${why}`,
    ...(oldPointer === undefined
      ? {}
      : {
          related: [
            {
              in: 'previous',
              pointer: narrowed(oldRoot, oldPointer, gone ? undefined : member) ?? oldPointer,
              message: 'As published before',
            },
          ],
        }),
  });
}

/** The path item of a removed operation may still exist. */
function goneFrom(root: JsonObject, { kind, newPointer, oldPointer = '' }: Change): string {
  if (kind !== 'operationRemoved') return newPointer;
  const item = parentOf(oldPointer);
  return valueAt(root, item) === undefined ? newPointer : item;
}

/** The narrowest node of what changed. */
function changedAt(
  root: JsonObject,
  oldRoot: JsonObject,
  change: Change,
  member: string | undefined,
): string {
  const { kind, newPointer, oldPointer, place, path } = change;
  // Whether a field is required is listed in the object that contains it.
  if (member === 'required' && place === 'body' && path !== 'body')
    return (kind === 'inputRequired' && entryOfRequired(root, newPointer)) || newPointer;
  const inner = narrowed(root, newPointer, member) ?? newPointer;
  // A string that became a file is still a string.
  if (member !== 'type' || oldPointer === undefined || inner === newPointer) return inner;
  const stayed = valueAt(root, inner) === valueAt(oldRoot, joinPointer(oldPointer, member));
  return (stayed && narrowed(root, newPointer, 'format')) || inner;
}

/** The member, where it is written. */
function narrowed(
  root: JsonObject,
  pointer: string,
  member: string | undefined,
): string | undefined {
  if (member === undefined) return undefined;
  const inner = joinPointer(pointer, member);
  return valueAt(root, inner) === undefined ? undefined : inner;
}

/** Where the object that contains a property lists its name. */
function entryOfRequired(root: JsonObject, pointer: string): string | undefined {
  const list = joinPointer(parentOf(parentOf(pointer)), 'required');
  const names = valueAt(root, list);
  const name = pointerTokens(pointer).at(-1);
  const at = Array.isArray(names) ? names.indexOf(name) : -1;
  return at < 0 ? undefined : joinPointer(list, at);
}

function parentOf(pointer: string): string {
  return pointer.slice(0, Math.max(pointer.lastIndexOf('/'), 0));
}
