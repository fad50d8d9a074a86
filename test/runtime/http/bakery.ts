// A small connector with all five patterns, for tests that need a whole one.

import type {
  ConnectorDescriptor,
  JsonSchema,
} from '../../../templates/runtime/server/descriptor.js';
import { connector, empty, json, jsonBody, operation } from './running-server.js';

const cake: JsonSchema = {
  type: 'object',
  required: ['flavour'],
  properties: { flavour: { type: 'string' }, layers: { type: 'integer', minimum: 1, maximum: 5 } },
};
const callback: JsonSchema = {
  type: 'object',
  required: ['callbackUrl'],
  properties: { callbackUrl: { type: 'string' } },
};
const webhook = {
  split: 'single',
  callback: { in: 'body', path: ['callbackUrl'] },
  subscribedStatus: 201,
  notification: cake,
} as const;

export const bakery: ConnectorDescriptor = connector([
  operation('flavours', {
    responses: [json(200, { type: 'array', items: { type: 'string' } })],
  }),
  operation('order', {
    method: 'post',
    path: '/cakes',
    pattern: { kind: 'pollingAction', resultStatus: 200 },
    ...jsonBody(cake),
    responses: [json(200, cake), empty(202)],
  }),
  operation('news', {
    pattern: {
      kind: 'pollingTrigger',
      split: 'single',
      stateParameter: 'triggerState',
      itemsPath: [],
      item: cake,
    },
    responses: [json(200, cake), empty(202)],
  }),
  operation('call', {
    method: 'post',
    path: '/calls',
    pattern: { kind: 'webhookAction', ...webhook },
    ...jsonBody(callback),
    responses: [empty(201)],
  }),
  operation('subscription', {
    method: 'post',
    path: '/subscriptions',
    pattern: { kind: 'webhookTrigger', ...webhook },
    ...jsonBody(callback),
    responses: [empty(201)],
  }),
]);
