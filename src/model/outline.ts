// Of a definition whose operations alone are asked for, what can be left unread: an action that nothing
// marks is one whatever its requests and answers have in them. Where the whole model is built, nothing is.

import type { BuildContext, Outline } from './build-context.js';
import type { DraftOperation } from './operations.js';
import { at, isRawObject, member, objectMember, type RawObject } from './raw-value.js';
import { followObject } from './resolve.js';
import type { HttpMethod, OperationBase } from './types.js';

export const NOTIFICATION = 'x-ms-notification-content';
export const TRIGGER = 'x-ms-trigger';
export const PROTOCOL = 'x-ms-agentic-protocol';

export const METHODS = new Map<string, HttpMethod>(
  (['get', 'put', 'post', 'delete', 'options', 'head', 'patch'] as const).map((name) => [
    name,
    name,
  ]),
);

/** An operation as it is written, with its path item. */
interface Written {
  readonly raw: RawObject;
  readonly pointer: string;
  readonly method: HttpMethod;
  readonly item: RawObject;
}

/** True of an action that need not be read further; false of everything where nothing is left out. */
export function isPlain(
  operation: Written,
  { accepting, subscribing }: Asking,
  { outline, settings }: BuildContext,
): boolean {
  if (outline === undefined || settings.operations !== undefined || accepting) return false;
  const { raw, method } = operation;
  if (method === 'delete' && subscribing) return false;
  return member(raw, PROTOCOL) === undefined && !isAsked(operation, outline);
}

/** What the operations beside it are told by: whose path it shares, and what it is called. */
export function plainAction(
  known: Pick<OperationBase, 'id' | 'method' | 'path' | 'pointer'>,
  visibility: OperationBase['visibility'],
): DraftOperation {
  const base: OperationBase = {
    ...known,
    ...(visibility === undefined ? {} : { visibility }),
    deprecated: false,
    parameters: [],
    responses: [],
    security: [],
    helperFor: new Set(),
  };
  return { base, hasNotification: false };
}

/** What some operation is decides how others are read. */
export interface Asking {
  /** One that is no trigger answers 202, whose meaning depends on all the others. */
  readonly accepting: boolean;
  /** One may subscribe, so that others may end what it made. */
  readonly subscribing: boolean;
}

export function lookForAsking({ root, outline }: BuildContext): Asking {
  const found = { accepting: false, subscribing: false };
  if (outline === undefined) return found;
  for (const [key, value] of Object.entries(objectMember(root, 'paths') ?? {})) {
    const item = followObject(root, value, at('/paths', key));
    if (item === undefined) continue;
    for (const [name, raw] of Object.entries(item.value)) {
      if (!METHODS.has(name.toLowerCase()) || !isRawObject(raw)) continue;
      const triggers = member(raw, TRIGGER) !== undefined;
      if (!triggers && answers(raw, '202')) found.accepting = true;
      found.subscribing ||=
        (triggers && answers(raw, '201')) ||
        [raw, item.value].some((owner) => member(owner, NOTIFICATION) !== undefined) ||
        outline.mayBeMarked(at(item.pointer, name));
    }
  }
  return found;
}

function answers(operation: RawObject, code: string): boolean {
  const responses = objectMember(operation, 'responses') ?? {};
  return Object.keys(responses).some((status) => status.trim() === code);
}

/** With what the parts of an operation are read: with the same, unless only patterns count. */
export function readersFor(
  operation: Written,
  context: BuildContext,
): Record<'request' | 'answers' | 'notification', BuildContext> {
  const { outline, settings } = context;
  if (outline === undefined || settings.operations !== undefined)
    return { request: context, answers: context, notification: context };
  const { raw, method } = operation;
  // What ends a subscription may take the callback URL without a mark.
  const asked = method === 'delete' || isAsked(operation, outline);
  const trigger = member(raw, TRIGGER) !== undefined;
  return {
    request: asked ? context : outline.context,
    notification: outline.context,
    // What a 202 means depends on whether another success has the same body.
    answers: trigger || acceptsAndAnswers(raw) ? context : outline.context,
  };
}

/** Whether it may be a trigger or a webhook by itself. */
function isAsked({ raw, pointer, item }: Written, outline: Outline): boolean {
  return (
    member(raw, TRIGGER) !== undefined ||
    [raw, item].some((owner) => member(owner, NOTIFICATION) !== undefined) ||
    outline.mayBeMarked(pointer)
  );
}

function acceptsAndAnswers(raw: RawObject): boolean {
  const responses = objectMember(raw, 'responses') ?? {};
  const successes = Object.entries(responses)
    .filter(([, response]) => ['schema', '$ref'].some((name) => hasMember(response, name)))
    .map(([status]) => status.trim())
    .filter((status) => status.startsWith('2'));
  return successes.length > 1 && successes.includes('202');
}

function hasMember(value: unknown, name: string): boolean {
  return isRawObject(value) && Object.hasOwn(value, name);
}
