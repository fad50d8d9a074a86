// Collects changes in the order in which they are found. What several operations share is one change.

import type { JsonValue, OperationModel } from '../model/types.js';
import type { Change, ChangeKind, ChangePlace } from './types.js';

export interface DraftChange {
  readonly kind: ChangeKind;
  readonly place: ChangePlace;
  readonly path?: string;
  readonly status?: string;
  /** Its position in the new definition, or that of its nearest ancestor there. */
  readonly newPointer: string;
  readonly oldPointer?: string;
  readonly gone?: boolean;
  readonly before?: JsonValue | undefined;
  readonly after?: JsonValue | undefined;
  /** Why existing flows break; undefined: they do not. */
  readonly why?: string | undefined;
  readonly words: string;
}

/** Makes the change of a draft. */
export function changeOf(draft: DraftChange, operations: readonly string[]): Change {
  const { kind, place, path = '', newPointer, oldPointer, gone = false, words } = draft;
  return {
    kind,
    place,
    operations,
    path,
    ...(draft.status === undefined ? {} : { status: draft.status }),
    pointer: gone && oldPointer !== undefined ? oldPointer : newPointer,
    gone,
    newPointer,
    ...(oldPointer === undefined ? {} : { oldPointer }),
    ...(draft.before === undefined ? {} : { before: draft.before }),
    ...(draft.after === undefined ? {} : { after: draft.after }),
    breaking: draft.why !== undefined,
    ...(draft.why === undefined ? {} : { why: draft.why }),
    words,
  };
}

/** An operation as it was and as it is. */
export interface OperationPair {
  readonly before: OperationModel;
  readonly after: OperationModel;
}
