// What the rules on responses look at: names, schemas, and where they stand.

import { joinPointer } from '../../document/pointer.js';
import type { JsonObject } from '../../document/types.js';
import { isObject, memberOf } from '../raw.js';
import type { OperationNode, ResponseUse, RuleContext } from '../types.js';

/** The responses' own place: where one is missing. */
export function responsesPointer({ raw, pointer }: OperationNode): string {
  return isObject(memberOf(raw, 'responses')) ? `${pointer}/responses` : pointer;
}

/** The schema, where it stands in the operation itself; else the reference to the response. */
export function schemaPointer({ at, response }: ResponseUse): string {
  return response.pointer === at ? `${at}/schema` : at;
}

const CONTENT = 'x-ms-notification-content';

/** Something that is called back: what comes then is the output. */
export function hasNotification(
  { raw, pathItem }: OperationNode,
  { resolve }: RuleContext,
): boolean {
  return describesNotification(raw, resolve) || describesNotification(pathItem.raw, resolve);
}

function describesNotification(owner: JsonObject, resolve: RuleContext['resolve']): boolean {
  const content = memberOf(owner, CONTENT);
  return content !== undefined && !isEmptySchema(memberOf(content, 'schema'), resolve);
}

export function isEmptySchema(schema: unknown, resolve: RuleContext['resolve']): boolean {
  const found = schema === undefined ? undefined : resolve(schema, '');
  return found === undefined || Object.keys(found.raw).length === 0;
}

/** Where an operation names a response. */
export function namedAt({ pointer }: OperationNode, status: string): string {
  return joinPointer(`${pointer}/responses`, status);
}
