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
  /** The responses of the operation, or its notifications. */
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
   * a removed operation. Several where they share what changed. Empty: the whole connector.
   */
  readonly operations: readonly string[];
  /** Name of the parameter, or path of the field: `body.items[].name`, in the operation that `words` names. Empty for operations and the connector. */
  readonly path: string;
  /** Status of the response that contains it, if other than success: flows do not rely on its content. */
  readonly status?: string;
  /** Its position in the new definition; in the old one if `gone`. */
  readonly pointer: string;
  /** True for what the new definition no longer has. */
  readonly gone: boolean;
  /** Its position in the new definition, or that of its nearest ancestor there. */
  readonly newPointer: string;
  /** Its position in the old definition. Absent for what is new. */
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
