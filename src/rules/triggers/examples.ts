// The documents of this group's examples: a webhook trigger with its DELETE, a polling trigger.

import type { JsonObject } from '../../document/types.js';

export const at = '/paths/~1hooks/post';
export const bodyAt = `${at}/parameters/0/schema`;
export const contentAt = '/paths/~1hooks/x-ms-notification-content';

export interface HookParts {
  /** Members of the subscribe operation; `undefined` removes one. */
  readonly post?: JsonObject;
  /** Members of the property that takes the callback URL. */
  readonly url?: JsonObject;
  readonly body?: JsonObject;
  readonly parameter?: JsonObject;
  /** Members of the path item. */
  readonly item?: JsonObject;
  readonly remove?: JsonObject;
  /** More paths; `undefined` removes one. */
  readonly paths?: JsonObject;
}

function without(members: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined));
}

/** `POST /hooks (OnOrder)` subscribes, `DELETE /hooks/{id} (Unsubscribe)` ends it. */
export function hook(parts: HookParts = {}): { document: JsonObject } {
  const url = without({
    type: 'string',
    'x-ms-notification-url': true,
    'x-ms-visibility': 'internal',
    ...parts.url,
  });
  const schema = without({
    type: 'object',
    required: ['url'],
    properties: { url },
    ...parts.body,
  });
  const post = {
    operationId: 'OnOrder',
    summary: 'When an order is placed',
    description: 'This operation triggers when an order is placed.',
    'x-ms-trigger': 'single',
    'x-ms-trigger-hint': 'To see it work, place an order.',
    parameters: [without({ name: 'hook', in: 'body', required: true, ...parts.parameter, schema })],
    responses: { '201': { description: 'Subscribed.', headers: { Location: { type: 'string' } } } },
    ...parts.post,
  };
  const content = {
    schema: { type: 'object', properties: { number: { type: 'string' } } },
  };
  const remove = {
    operationId: 'Unsubscribe',
    'x-ms-visibility': 'internal',
    parameters: [{ name: 'id', in: 'path', required: true, type: 'string' }],
    responses: { '204': { description: 'Gone.' } },
    ...parts.remove,
  };
  const paths = {
    '/hooks': without({ 'x-ms-notification-content': content, post: without(post), ...parts.item }),
    '/hooks/{id}': { delete: without(remove) },
    ...parts.paths,
  };
  return { document: { paths: without(paths) } };
}

export const pollAt = '/paths/~1orders/get';

/** `GET /orders (OnNewOrders)`, with changes; it returns `schema`. */
export function poll(changes: JsonObject = {}, schema?: JsonObject): { document: JsonObject } {
  const order = { type: 'object', properties: { number: { type: 'string' } } };
  const get = without({
    operationId: 'OnNewOrders',
    summary: 'When orders are placed',
    description: 'This operation triggers when orders are placed.',
    'x-ms-trigger': 'batch',
    responses: {
      '200': { description: 'Orders.', schema: schema ?? { type: 'array', items: order } },
      '202': { description: 'None.' },
    },
    ...changes,
  });
  return { document: { paths: { '/orders': { get } } } };
}
