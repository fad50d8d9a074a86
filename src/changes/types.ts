// What can change between two versions of a connector. Types only: the rules about breaking changes
// and the summary after `generate` both read these.

import type { JsonValue } from '../model/types.js';

export type ChangeKind =
  /** The connector as a whole. */
  | 'hostChanged'
  | 'basePathChanged'
  | 'securityChanged'
  /** The operation: `renamed` has another operationId, `moved` another path or method. */
  | 'operationAdded'
  | 'operationRemoved'
  | 'operationRenamed'
  | 'operationMoved'
  | 'operationHidden'
  | 'operationShown'
  | 'operationDeprecated'
  | 'operationUndeprecated'
  | 'operationSecurityChanged'
  | 'patternChanged'
  /** What the caller gives: parameters, form fields, the body and its fields. */
  | 'inputAdded'
  | 'inputRemoved'
  | 'inputMoved'
  | 'inputRenamed'
  | 'inputTypeChanged'
  | 'inputFormatChanged'
  | 'inputRequired'
  | 'inputOptional'
  | 'inputDefaultChanged'
  | 'inputEnumAdded'
  | 'inputEnumRemoved'
  | 'inputEnumValuesAdded'
  | 'inputEnumValuesRemoved'
  | 'inputVisibilityChanged'
  /** What the operation answers or notifies of. */
  | 'responseAdded'
  | 'responseRemoved'
  | 'outputAdded'
  | 'outputRemoved'
  | 'outputTypeChanged'
  | 'outputFormatChanged'
  | 'outputRequired'
  | 'outputOptional'
  | 'outputEnumAdded'
  | 'outputEnumRemoved'
  | 'outputEnumValuesAdded'
  | 'outputEnumValuesRemoved'
  | 'outputVisibilityChanged';

/** What a change is about. `answer`, its `header` and `notification` are outputs; a form field is a parameter. */
export type ChangePlace =
  'connector' | 'operation' | 'parameter' | 'body' | 'answer' | 'header' | 'notification';

export interface Change {
  readonly kind: ChangeKind;
  readonly place: ChangePlace;
  /**
   * Ids of the operations concerned, in document order: of the new definition, or of the old one for
   * an operation that is gone. Several where they share what changed. Empty: the whole connector.
   */
  readonly operations: readonly string[];
  /** Name of the parameter, or way to the field: `body.items[].name`, in the operation that `words` names. Empty for operations and the connector. */
  readonly path: string;
  /** Status of the answer that it stands in, when that is no success: flows do not rely on what it holds. */
  readonly status?: string;
  /** Where it stands in the new definition; in the old one if `gone`. */
  readonly pointer: string;
  /** True for what the new definition does not have any more. */
  readonly gone: boolean;
  /** Where it stands in the new definition, or its nearest ancestor there. */
  readonly newPointer: string;
  /** Where it stands in the old definition. Absent for what is new. */
  readonly oldPointer?: string;
  /** What it was: the operationId of a renamed operation, a type, a default, the values of an enum. Absent where there was nothing. */
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  /** True when flows and apps that use the connector as it was can fail. */
  readonly breaking: boolean;
  /** Why existing flows break, a sentence. Set exactly when `breaking`. */
  readonly why?: string;
  /** What happened, a sentence: `The parameter "limit" of GET /orders (ListOrders) is now required.` */
  readonly words: string;
}
