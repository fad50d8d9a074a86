// A connector with something of every pattern, to be attacked: named keys in a header, one operation with
// its key in the query, one that is open, one that fails with words that nobody may see.

import type { OperationContext } from '../../templates/runtime/server/controller.js';
import type { ConnectorDescriptor } from '../../templates/runtime/server/descriptor.js';
import {
  connector,
  empty,
  json,
  jsonBody,
  operation,
  parameter,
} from '../runtime/http/running-server.js';

const security = [[{ scheme: 'key', scopes: [] }]];

export const attacked: ConnectorDescriptor = connector(
  [
    operation('echo', { method: 'post', ...jsonBody({ type: 'object' }), security }),
    operation('open', { path: '/open/{id}', parameters: [parameter('id', 'path')] }),
    operation('fails', { security }),
    operation('who', { security: [[{ scheme: 'token', scopes: [] }], ...security] }),
    operation('order', {
      method: 'post',
      path: '/orders',
      pattern: { kind: 'pollingAction', resultStatus: 200 },
      ...jsonBody({}),
      responses: [json(200), empty(202)],
      security,
    }),
    operation('news', {
      path: '/shops/{shop}/news',
      parameters: [parameter('shop', 'path'), parameter('state', 'query')],
      pattern: {
        kind: 'pollingTrigger',
        split: 'single',
        stateParameter: 'state',
        itemsPath: [],
      },
      responses: [json(200), empty(202)],
      security: [[{ scheme: 'code', scopes: [] }], ...security],
    }),
    operation('hook', {
      method: 'post',
      path: '/shops/{shop}/hooks',
      pattern: {
        kind: 'webhookTrigger',
        split: 'single',
        callback: { in: 'body', path: ['url'] },
        subscribedStatus: 201,
        unsubscribeOperation: 'unhook',
        unsubscribeValues: [{ in: 'path', name: 'shop', from: { in: 'path', path: ['shop'] } }],
      },
      parameters: [parameter('shop', 'path')],
      ...jsonBody({ type: 'object' }),
      responses: [json(201)],
      security,
    }),
    operation('unhook', {
      method: 'delete',
      path: '/shops/{shop}/hooks/{id}',
      pattern: { kind: 'unsubscribe', by: { kind: 'id', parameter: 'id' }, of: ['hook'] },
      parameters: [parameter('shop', 'path'), parameter('id', 'path')],
      responses: [empty(204)],
      security,
    }),
  ],
  {
    security: {
      key: { kind: 'apiKey', in: 'header', name: 'X-Key' },
      code: { kind: 'apiKey', in: 'query', name: 'code' },
      token: { kind: 'oauth2' },
    },
  },
);

/** Two callers. */
export const KEYS = 'ann:ann-key-1,bob:bob-key-1';
export const ann = { 'x-key': 'ann-key-1' };
export const bob = { 'x-key': 'bob-key-1' };

const echoed = { handle: (request: unknown) => ({ status: 200, body: request }) };

export const controllers = {
  echo: echoed,
  open: echoed,
  fails: {
    handle() {
      throw new Error('password=INTERNAL at /srv/connector/secret.ts:1');
    },
  },
  who: {
    handle: (_request: unknown, { principal }: OperationContext<unknown>) => ({
      status: 200,
      body: principal.id,
    }),
  },
  order: { run: (request: unknown) => request },
  news: {},
  hook: {},
};
