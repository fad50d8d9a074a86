// Where `x-ms-notification-url` may be, so that the bodies of other operations need not be searched.

import { allCallersOf, oddReferences } from './callers.js';
import { memberOf } from './raw.js';
import type { OperationNode, PreviousDefinition } from './types.js';

export const URL_MARK = 'x-ms-notification-url';

/**
 * The operations whose request may have a mark. Most files have no webhook, and of those that have one
 * few operations take part.
 */
export function maybeMarked(index: PreviousDefinition): ReadonlySet<OperationNode> {
  const { byMember, operations } = index;
  if (isHidden(index)) return new Set(operations);
  const parameters = byMember.parameters.with(URL_MARK);
  const schemas = byMember.schemas.with(URL_MARK);
  const found = new Set(parameters.flatMap((parameter) => parameter.operations));
  if (schemas.length === 0) return found;
  if (oddReferences(index).length > 0) return new Set(operations);
  for (const operation of allCallersOf(index, schemas)) found.add(operation);
  return found;
}

/** Whether anything in the document may have one. */
export function mayMark(index: PreviousDefinition): boolean {
  const { parameters, schemas } = index.byMember;
  return (
    parameters.with(URL_MARK).length > 0 || schemas.with(URL_MARK).length > 0 || isHidden(index)
  );
}

/** There may be a mark that the index does not know. */
function isHidden(index: PreviousDefinition): boolean {
  const { schemaReferences } = index;
  // Beside a reference the mark counts.
  for (let at = 0; at < schemaReferences.length; at += 1) {
    if (memberOf(schemaReferences[at]?.raw, URL_MARK) !== undefined) return true;
  }
  // What is elsewhere is not among the schemas.
  return oddReferences(index).some(({ target }) => !target.startsWith('#/definitions/'));
}
