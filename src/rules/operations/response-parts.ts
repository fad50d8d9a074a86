// What the rules about responses look at: names, schemas, and their positions.

import { joinPointer } from '../../document/pointer.js';
import { isWebhook, notificationOf, patternOf } from '../patterns.js';
import { isObject, memberOf } from '../raw.js';
import type { OperationNode, ResponseUse, RuleContext } from '../types.js';

/** The position of "responses": used when one is missing. */
export function responsesPointer({ raw, pointer }: OperationNode): string {
  return isObject(memberOf(raw, 'responses')) ? `${pointer}/responses` : pointer;
}

/** The schema, if it is in the operation itself; otherwise the reference to the response. */
export function schemaPointer({ at, response }: ResponseUse): string {
  return response.pointer === at ? `${at}/schema` : at;
}

/** The operation takes a callback URL: the notification is its output. */
export function hasNotification(operation: OperationNode, context: RuleContext): boolean {
  const model = patternOf(context, operation);
  if (!isWebhook(model)) return false;
  const schema = notificationOf(context, model);
  return schema !== undefined && Object.keys(schema.raw).length > 0;
}

/** Absent, or without members. A reference that leads nowhere is neither: ref-resolves reports it. */
export function isEmptySchema(schema: unknown, resolve: RuleContext['resolve']): boolean {
  if (schema === undefined) return true;
  const found = resolve(schema, '');
  return found !== undefined && Object.keys(found.raw).length === 0;
}

/** Where an operation names a response. */
export function namedAt({ pointer }: OperationNode, status: string): string {
  return joinPointer(`${pointer}/responses`, status);
}
