// Which operation of the new definition is which of the old one. Always exactly one answer: by id
// first, which is what flows keep, then by method and path, and only then by paths that differ in the
// names of their variables. Ids that the model made up do not count: they follow the order of the
// document where an operationId stands twice.

import type { ConnectorModel, OperationModel } from '../model/types.js';
import type { OperationPair } from './record.js';

export interface OperationMatches {
  /** In the order of the new definition. */
  readonly pairs: readonly OperationPair[];
  readonly added: readonly OperationModel[];
  readonly removed: readonly OperationModel[];
}

export function matchOperations(before: ConnectorModel, after: ConnectorModel): OperationMatches {
  const old = new Set(before.operations);
  const fresh = new Set(after.operations);
  const found = new Map<OperationModel, OperationModel>();
  const ways: ReadonlyArray<
    (operation: OperationModel, model: ConnectorModel) => string | undefined
  > = [
    ({ declaredId }) => declaredId,
    ({ method, path }) => `${method} ${path}`,
    ({ method, path }, { basePath }) => `${method} ${basePath}${path}`,
    ({ method, path }) => `${method} ${withoutNames(path)}`,
  ];
  for (const keyOf of ways) {
    const left = singles(old, (operation) => keyOf(operation, before));
    const right = singles(fresh, (operation) => keyOf(operation, after));
    for (const [key, operation] of right) {
      const earlier = left.get(key);
      if (earlier === undefined) continue;
      found.set(operation, earlier);
      old.delete(earlier);
      fresh.delete(operation);
    }
  }
  return {
    pairs: after.operations.flatMap((operation) => {
      const earlier = found.get(operation);
      return earlier === undefined ? [] : [{ before: earlier, after: operation }];
    }),
    added: [...fresh],
    removed: [...old],
  };
}

/** `/orders/{id}/` and `/orders/{orderId}` are one address. */
function withoutNames(path: string): string {
  return path.replaceAll(/\{[^{}]*\}/g, '{}').replace(/(.)\/$/, '$1');
}

/** Whether an operation goes by another name than before. One of two that share an operationId has not been renamed when they change places. */
export function isRenamed({ before, after }: OperationPair): boolean {
  return (before.declaredId ?? before.id) !== (after.declaredId ?? after.id);
}

/** Those whose key nobody else has: a key that two share tells neither. */
function singles(
  operations: ReadonlySet<OperationModel>,
  keyOf: (operation: OperationModel) => string | undefined,
): ReadonlyMap<string, OperationModel> {
  const found = new Map<string, OperationModel>();
  const shared = new Set<string>();
  for (const operation of operations) {
    const key = keyOf(operation);
    if (key === undefined) continue;
    if (found.has(key)) shared.add(key);
    found.set(key, operation);
  }
  for (const key of shared) found.delete(key);
  return found;
}
