// What changed between two versions of a connector, in words, and what of it breaks the flows and apps
// that use it. Deterministic: the same two models give the same list in the same order.

import type { ConnectorModel, OperationModel } from '../model/types.js';
import { joinPointer } from '../document/pointer.js';
import { compareAnswers } from './compare-answers.js';
import { compareConnector } from './compare-connector.js';
import { FieldComparison, type FieldDraft } from './compare-fields.js';
import { compareInputs } from './compare-inputs.js';
import { addedChange, compareOperation, removedChange } from './compare-operations.js';
import { matchOperations } from './match-operations.js';
import { changeOf } from './record.js';
import type { Change } from './types.js';
import { labelOf } from './words.js';

/**
 * Every change, in the order of the new definition: the connector first, then operation by operation,
 * removed parts last.
 */
export function changesOf(before: ConnectorModel, after: ConnectorModel): readonly Change[] {
  const matches = matchOperations(before, after);
  const fields = new FieldComparison(before, after);
  const connector = compareConnector(before, after);
  const secured = connector.some(({ kind }) => kind === 'securityChanged');
  const labels = new Map(after.operations.map((operation) => [operation.id, labelOf(operation)]));
  const found: Change[] = matches.added.map(addedChange);
  for (const pair of matches.pairs) {
    found.push(...compareOperation(pair, [before, after], secured));
    for (const draft of [...compareInputs(pair, fields), ...compareAnswers(pair, fields)])
      fields.report(draft, pair.after.id);
  }
  const order = after.operations.map(({ id }) => id);
  for (const { draft, operations } of fields.results(order))
    found.push(fieldChange(draft, operations, labels));
  const places = new Map(order.map((id, place) => [id, place]));
  const placeOf = ({ operations: [first = ''] }: Change): number => places.get(first) ?? 0;
  const gone = matches.removed.map((operation) =>
    removedChange(operation, ancestor(operation, after)),
  );
  return [
    ...connector,
    ...found.toSorted((left, right) => placeOf(left) - placeOf(right)),
    ...gone,
  ];
}

function fieldChange(
  draft: FieldDraft,
  operations: readonly string[],
  labels: ReadonlyMap<string, string>,
): Change {
  const { operation, ...rest } = draft;
  const label = labels.get(operation) ?? operation;
  const others = operations.length - 1;
  const more = others === 1 ? ' and of another operation' : ` and of ${others} other operations`;
  return changeOf(
    { ...rest, words: draft.words(others > 0 ? `${label}${more}` : label) },
    operations,
  );
}

/** The path item where it stood, when that is still there. */
function ancestor({ path }: OperationModel, after: ConnectorModel): string {
  const pointer = joinPointer('/paths', path);
  const there = after.operations.some((operation) => operation.pointer.startsWith(`${pointer}/`));
  return there ? pointer : '/paths';
}
