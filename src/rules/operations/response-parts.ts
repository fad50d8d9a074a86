// What the rules on responses look at: names, schemas, and where they stand.

import { joinPointer } from '../../document/pointer.js';
import { isObject, memberOf } from '../raw.js';
import type { OperationNode, ResponseUse, RuleContext } from '../types.js';

/** Names as written, extensions left out; also those that lead nowhere. */
export function statuses({ raw }: OperationNode): string[] {
  const responses = memberOf(raw, 'responses');
  if (!isObject(responses)) return [];
  return Object.keys(responses).filter((status) => !/^x-/i.test(status));
}

export function isSuccess(status: string): boolean {
  return /^2[0-9][0-9]$/.test(status);
}

export function hasSchema({ response }: ResponseUse): boolean {
  return isObject(memberOf(response.raw, 'schema'));
}

/** The responses' own place: where one is missing. */
export function responsesPointer({ raw, pointer }: OperationNode): string {
  return isObject(memberOf(raw, 'responses')) ? `${pointer}/responses` : pointer;
}

/** The schema, where it stands in the operation itself; else the reference to the response. */
export function schemaPointer({ at, response }: ResponseUse): string {
  return response.pointer === at ? `${at}/schema` : at;
}

/** Something that is called back: what comes then is the output. */
export function hasNotification(
  { raw, pathItem }: OperationNode,
  { resolve }: RuleContext,
): boolean {
  return [raw, pathItem.raw].some((owner) => {
    const content = memberOf(owner, 'x-ms-notification-content');
    return !isEmptySchema(memberOf(content, 'schema'), resolve);
  });
}

export function isEmptySchema(schema: unknown, resolve: RuleContext['resolve']): boolean {
  const found = resolve(schema, '');
  return found === undefined || Object.keys(found.raw).length === 0;
}

/** The responses with where the operation names them. */
export function namedResponses(operation: OperationNode): Array<{ status: string; at: string }> {
  return statuses(operation).map((status) => ({
    status,
    at: joinPointer(`${operation.pointer}/responses`, status),
  }));
}
