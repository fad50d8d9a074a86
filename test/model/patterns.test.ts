import { describe, expect, it } from 'vitest';

import { answer, messages, modelOf, modelOfPaths, ofKind, operation } from './factory.js';

const ok = { 200: { description: '' } };
const accepted = { 202: { description: '' } };
const url = { type: 'string', 'x-ms-notification-url': true };
const subscribeBody = {
  name: 'b',
  in: 'body',
  schema: { type: 'object', properties: { config: { type: 'object', properties: { url } } } },
};
const content = { schema: { type: 'object', properties: { id: { type: 'integer' } } } };

function subscribe(operationId: string, more: object = {}) {
  return {
    operationId,
    'x-ms-trigger': 'single',
    parameters: [subscribeBody],
    responses: { 201: { description: '' } },
    ...more,
  };
}

function remove(operationId: string, more: object = {}) {
  return { operationId, 'x-ms-visibility': 'internal', responses: ok, ...more };
}

describe('kinds', () => {
  it('takes an operation without hints for an action', () => {
    expect(
      operation(modelOfPaths({ '/a': { post: { operationId: 'A', responses: ok } } }), 'A').kind,
    ).toBe('action');
  });

  it('takes no polling trigger for a read that lists a 202 by habit', () => {
    const model = modelOfPaths({
      '/new': {
        get: { operationId: 'New', 'x-ms-trigger': 'batch', responses: { ...ok, ...accepted } },
      },
      '/reports': {
        post: { operationId: 'Make', responses: { 200: answer({ type: 'object' }), ...accepted } },
      },
    });
    expect(operation(model, 'Make').kind).toBe('pollingAction');
  });

  it('takes a trigger with a notification URL, content, or both for a webhook trigger', () => {
    const model = modelOfPaths({
      '/both': { 'x-ms-notification-content': content, post: subscribe('Both') },
      '/url': { post: subscribe('Url', { 'x-ms-trigger': 'batch' }) },
      '/content': {
        'x-ms-notification-content': content,
        post: { operationId: 'Content', 'x-ms-trigger': 'single', responses: ok },
      },
      '/inside': { post: subscribe('Inside', { 'x-ms-notification-content': { type: 'string' } }) },
    });
    expect(ofKind(model, 'Both', 'webhookTrigger')).toMatchObject({
      split: 'single',
      callback: {
        in: 'body',
        path: ['config', 'url'],
        pointer: '/paths/~1both/post/parameters/0/schema/properties/config/properties/url',
      },
      notification: { kind: 'object', pointer: '/paths/~1both/x-ms-notification-content/schema' },
      subscribed: { status: 201 },
    });
    expect(ofKind(model, 'Url', 'webhookTrigger').split).toBe('batch');
    expect(ofKind(model, 'Content', 'webhookTrigger')).not.toHaveProperty('callback');
    expect(ofKind(model, 'Inside', 'webhookTrigger').notification?.kind).toBe('string');
    expect(messages(model)).toEqual([expect.stringContaining('no one can subscribe')]);
  });

  it('takes a notification URL without a trigger for a webhook action', () => {
    const model = modelOfPaths({
      '/a': {
        post: subscribe('A', { 'x-ms-trigger': undefined, responses: { 202: {}, 200: {} } }),
      },
    });
    expect(ofKind(model, 'A', 'webhookAction')).toMatchObject({ subscribed: { status: 200 } });
  });

  it('does not take bystanders of a path item with content for webhooks', () => {
    const model = modelOfPaths({
      '/a': {
        'x-ms-notification-content': content,
        post: subscribe('Post'),
        get: { operationId: 'Get', responses: ok },
        delete: { operationId: 'Delete', responses: ok },
        put: { operationId: 'Put', responses: ok },
      },
      '/b': {
        'x-ms-notification-content': content,
        post: subscribe('B'),
        get: { operationId: 'Poll', 'x-ms-trigger': 'single', responses: ok },
      },
    });
    expect(model.operations.map(({ kind }) => kind)).toEqual([
      'webhookTrigger',
      'action',
      'action',
      'action',
      'webhookTrigger',
      'pollingTrigger',
    ]);
    expect(messages(model)).toEqual([
      expect.stringContaining('"Put" has x-ms-notification-content but no callback URL'),
      expect.stringContaining('nothing says which value of "Delete" is the id'),
    ]);
  });

  it.each([
    ['query', { name: 'cb', in: 'query', type: 'string', 'x-ms-notification-url': true }, ['cb']],
    [
      'header',
      { name: 'X-Cb', in: 'header', type: 'string', 'x-ms-notification-url': true },
      ['X-Cb'],
    ],
    [
      'formData',
      { name: 'cb', in: 'formData', type: 'string', 'x-ms-notification-url': true },
      ['cb'],
    ],
    ['body', { name: 'b', in: 'body', schema: { $ref: '#/definitions/Hook' } }, ['deep', 'url']],
    ['body', { name: 'b', in: 'body', schema: url }, []],
  ])('finds the callback URL in %s', (place, parameter, path) => {
    const model = modelOf({
      definitions: {
        Hook: {
          allOf: [
            { $ref: '#/definitions/Base' },
            { type: 'object', properties: { self: { $ref: '#/definitions/Hook' } } },
          ],
        },
        Base: {
          type: 'object',
          properties: {
            deep: { type: 'object', properties: { url: { $ref: '#/definitions/Url' } } },
          },
        },
        Url: url,
      },
      paths: { '/a': { post: subscribe('A', { parameters: [parameter] }) } },
    });
    expect(ofKind(model, 'A', 'webhookTrigger').callback).toMatchObject({ in: place, path });
  });

  it('takes the first of several marked places, the nearest to the root', () => {
    const schema = {
      type: 'object',
      properties: { deep: { type: 'object', properties: { a: url } }, b: url },
    };
    const model = modelOfPaths({
      '/a': { post: subscribe('A', { parameters: [{ name: 'b', in: 'body', schema }] }) },
    });
    expect(ofKind(model, 'A', 'webhookTrigger').callback?.path).toEqual(['b']);
    expect(messages(model)).toEqual([expect.stringContaining('marks 2 places')]);
  });
});

describe('polling triggers', () => {
  const trigger = (schema: unknown, split = 'batch', settings = {}, parameters: object[] = []) =>
    ofKind(
      modelOf(
        {
          definitions: { Item: { type: 'object', properties: { id: {} } } },
          paths: {
            '/a': {
              get: {
                operationId: 'A',
                'x-ms-trigger': split,
                parameters,
                responses: { 200: answer(schema), 202: {} },
              },
            },
          },
        },
        { operations: { A: settings } },
      ),
      'A',
      'pollingTrigger',
    );
  const list = { type: 'array', items: { $ref: '#/definitions/Item' } };

  it.each([
    [list, []],
    [{ type: 'object', properties: { value: list } }, ['value']],
    [{ type: 'object', properties: { links: { type: 'array' }, Items: list } }, ['Items']],
    [{ type: 'object', properties: { rows: list, links: { type: 'array' } } }, ['rows']],
    [
      {
        type: 'object',
        properties: {
          count: { type: 'integer' },
          d: { type: 'object', properties: { results: list } },
        },
      },
      ['d', 'results'],
    ],
    [
      {
        type: 'object',
        properties: { debug: { type: 'array', 'x-ms-visibility': 'internal' }, rows: list },
      },
      ['rows'],
    ],
    [
      {
        allOf: [
          { type: 'object', properties: { rows: list } },
          { type: 'object', properties: { n: {} } },
        ],
      },
      ['rows'],
    ],
  ])('finds the items in %j', (schema, path) => {
    expect(trigger(schema)).toMatchObject({
      split: 'batch',
      itemsPath: path,
      item: { kind: 'ref', name: 'Item' },
      result: { status: 200 },
    });
  });

  it('gives one item at a time where a batch has no array', () => {
    expect(trigger({ type: 'object', properties: { a: { type: 'string' } } })).toMatchObject({
      split: 'single',
      item: { kind: 'object' },
    });
  });

  it('takes the whole body for the item of a single trigger', () => {
    expect(trigger(list, 'single')).toMatchObject({
      split: 'single',
      itemsPath: [],
      item: { kind: 'array' },
    });
    expect(trigger(list, 'sometimes').split).toBe('single');
  });

  it('knows the state parameter, declared or named', () => {
    expect(trigger(list).stateParameter).toBe('triggerState');
    expect(
      trigger(list, 'batch', {}, [{ name: 'triggerstate', in: 'query', type: 'string' }])
        .stateParameter,
    ).toBe('triggerstate');
    expect(trigger(list, 'batch', { stateParameter: 'since' }).stateParameter).toBe('since');
  });

  it('takes the items that the settings name', () => {
    const schema = {
      type: 'object',
      properties: { value: { type: 'array' }, d: { type: 'object', properties: { rows: list } } },
    };
    expect(trigger(schema, 'batch', { itemsPath: 'd.rows' })).toMatchObject({
      itemsPath: ['d', 'rows'],
      item: { kind: 'ref' },
    });
    expect(trigger(list, 'single', { itemsPath: '' })).toMatchObject({
      split: 'batch',
      itemsPath: [],
      item: { kind: 'ref' },
    });
  });
});

describe('polling actions and their status', () => {
  const start = (
    operationId: string,
    responses: object = { 200: answer({ type: 'object' }), 202: {} },
  ) => ({ operationId, responses });
  const status = (operationId: string, more: object = {}) => ({
    operationId,
    'x-ms-visibility': 'internal',
    responses: { 200: {}, 202: {} },
    ...more,
  });
  const location = { 202: { headers: { location: { type: 'string' } } } };

  it('tells the certain from the doubtful, and the result', () => {
    const model = modelOfPaths({
      '/a': { post: start('Both') },
      '/b': { post: start('Bare', accepted) },
      '/c': { post: start('Location', location) },
      '/d': { post: start('Created', { 202: {}, 201: answer({}) }) },
    });
    expect(ofKind(model, 'Both', 'pollingAction')).toMatchObject({
      certain: true,
      result: { status: 200 },
    });
    expect(ofKind(model, 'Bare', 'pollingAction').certain).toBe(false);
    expect(ofKind(model, 'Bare', 'pollingAction')).not.toHaveProperty('result');
    expect(ofKind(model, 'Location', 'pollingAction').certain).toBe(true);
    expect(ofKind(model, 'Created', 'pollingAction').result?.status).toBe(201);
  });

  const located = { ...location, 200: answer({ type: 'object' }) };
  const message = answer({ type: 'object', properties: { messageId: { type: 'string' } } });
  const other = answer({ type: 'object', properties: { state: { type: 'string' } } });

  it.each([
    ['a lone 202 with a body of its own', 'post', { 202: message }],
    ['a 202 with the body of the 200', 'post', { 200: message, 202: message }],
    ['a 202 among all successes', 'post', { 200: message, 201: {}, 202: {}, 204: {} }],
    ['a read that lists it', 'get', { 200: message, 202: {} }],
    ['a read that says it alone', 'get', accepted],
    ['a delete with a body', 'delete', { 202: message }],
  ])('takes %s for an answer like any other, in doubt', (_why, method, responses) => {
    const model = modelOfPaths({ '/a': { [method]: start('A', responses) } });
    expect(ofKind(model, 'A', 'action').mayPoll).toBe(true);
  });

  it.each([
    ['a lone 202 without a body', 'post', accepted, false],
    ['a 202 with another body than the 200', 'post', { 200: message, 202: other }, false],
    ['a 202 without a body beside a 200 with one', 'put', { 200: message, 202: {} }, true],
    ['a Location', 'post', { 202: { ...message, ...location[202] } }, true],
    ['a Location among all successes', 'post', { ...located, 201: {}, 204: {} }, true],
    ['a read with a Location', 'get', located, true],
  ])('takes %s for a polling action', (_why, method, responses, certain) => {
    const model = modelOfPaths({ '/a': { [method]: start('A', responses) } });
    expect(ofKind(model, 'A', 'pollingAction').certain).toBe(certain);
  });

  it('makes nothing of a 202 that a connector lists everywhere', () => {
    const all = { 200: message, 202: {}, 400: {} };
    const paths = (reads: object) => ({
      '/a': { post: start('Make', all), get: start('List', reads) },
      '/a/{id}': { get: start('Get', reads) },
    });
    expect(ofKind(modelOfPaths(paths(all)), 'Make', 'action').mayPoll).toBe(true);
    expect(ofKind(modelOfPaths(paths({ 200: message })), 'Make', 'pollingAction').certain).toBe(
      true,
    );
  });

  it('has no doubt about what the settings or a status operation say', () => {
    const bare = modelOfPaths({
      '/jobs': { post: start('Start', accepted) },
      '/jobs/{id}': { get: status('Ask') },
    });
    expect(ofKind(bare, 'Start', 'pollingAction')).toMatchObject({
      certain: true,
      statusOperation: 'Ask',
    });
    const paths = {
      '/a': { post: start('A', { 202: message }) },
      '/a/{id}': { get: { operationId: 'B', responses: ok } },
    };
    const kept = modelOfPaths(paths, { operations: { A: { pattern: 'pollingAction' } } });
    expect(ofKind(kept, 'A', 'pollingAction').certain).toBe(true);
    const plain = modelOfPaths(paths, { operations: { A: { pattern: 'action' } } });
    expect(ofKind(plain, 'A', 'action')).not.toHaveProperty('mayPoll');
    const named = modelOfPaths(paths, { operations: { A: { status: 'B' } } });
    expect(ofKind(named, 'A', 'pollingAction').statusOperation).toBe('B');
  });

  it.each([
    ['/jobs', '/jobs/{id}', {}],
    ['/jobs', '/Jobs/{id}/status', {}],
    ['/jobs', '/jobs/result/{id}', { 'x-ms-visibility': 'important' }],
    ['/shops/{shop}/cakes', '/shops/{shop}/cakes/{id}', {}],
    ['/jobs/start', '/jobs/{id}/status', {}],
    ['/work', '/elsewhere/{id}', { summary: 'The status' }],
    ['/jobs', '/jobs/{id}', { responses: { 200: {}, ...location } }],
  ])('ties %s to %s', (from, to, more) => {
    const model = modelOfPaths({
      [from]: { post: start('Start') },
      [to]: { get: status('Ask', more) },
    });
    expect(ofKind(model, 'Ask', 'status')).toMatchObject({ jobParameter: 'id', of: ['Start'] });
    expect(ofKind(model, 'Start', 'pollingAction').statusOperation).toBe('Ask');
  });

  it.each([
    ['two variables that nobody fills', '/jobs/{a}/{id}', {}],
    ['no variable', '/jobs/status', {}],
    ['a public operation of no telling name', '/jobs/{id}', { 'x-ms-visibility': 'important' }],
    ['no 202 and no Location', '/jobs/{id}', { responses: ok }],
    [
      'a required query',
      '/jobs/{id}/status',
      { parameters: [{ name: 'q', in: 'query', type: 'string', required: true }] },
    ],
    [
      'a public operation with parameters of its own',
      '/jobs/{id}/status',
      {
        'x-ms-visibility': 'important',
        parameters: [{ name: 'page', in: 'query', type: 'string' }],
      },
    ],
    ['another subject', '/cakes/{id}', {}],
  ])('does not tie on %s', (_why, to, more) => {
    const model = modelOfPaths({
      '/jobs': { post: start('Start') },
      [to]: { get: status('Ask', more) },
    });
    expect(operation(model, 'Ask').kind).not.toBe('status');
    expect(ofKind(model, 'Start', 'pollingAction')).not.toHaveProperty('statusOperation');
  });

  it('serves several starts with one status, and leaves equals alone', () => {
    const model = modelOfPaths({
      '/jobs': { post: start('A'), put: start('B') },
      '/jobs/{id}': { get: status('Ask') },
      '/runs': { post: start('C') },
      '/runs/{id}/status': { get: status('One') },
      '/runs/{id}/result': { get: status('Two') },
    });
    expect(ofKind(model, 'Ask', 'status').of).toEqual(['A', 'B']);
    expect(ofKind(model, 'C', 'pollingAction')).not.toHaveProperty('statusOperation');
    expect(operation(model, 'One').kind).toBe('action');
  });

  it('does what the settings say', () => {
    const paths = {
      '/a': { post: start('A') },
      '/b/{key}': { get: { operationId: 'B', responses: ok } },
      '/a/{id}': { get: status('Ask') },
    };
    const named = modelOfPaths(paths, { operations: { A: { status: 'B' } } });
    expect(ofKind(named, 'B', 'status')).toMatchObject({ jobParameter: 'key', of: ['A'] });
    expect(operation(named, 'Ask').kind).toBe('action');
    const none = modelOfPaths(paths, { operations: { A: { status: null } } });
    expect(ofKind(none, 'A', 'pollingAction')).not.toHaveProperty('statusOperation');
    const plain = modelOfPaths(paths, {
      operations: { A: { pattern: 'action' }, B: { pattern: 'pollingAction' } },
    });
    expect(operation(plain, 'A').kind).toBe('action');
    expect(ofKind(plain, 'B', 'pollingAction').certain).toBe(true);
  });
});

describe('unsubscribe', () => {
  it.each([
    ['/hooks', '/hooks/{id}', remove('End', { 'x-ms-visibility': undefined })],
    ['/repos/{owner}/hooks/', '/repos/{owner}/hooks/{id}/', remove('End')],
    ['/hooks/created', '/hooks/{id}', remove('End')],
    ['/resources/feeds/created', '/resources/flows/{id}', remove('End')],
    ['/orders/watch', '/unsubscribe/{id}', remove('End', { 'x-ms-visibility': undefined })],
    ['/orders/watch', '/v1/things/{id}', remove('DeleteTrigger')],
  ])('ties %s to %s', (from, to, ending) => {
    const model = modelOfPaths({ [from]: { post: subscribe('Start') }, [to]: { delete: ending } });
    expect(ofKind(model, ending.operationId, 'unsubscribe')).toMatchObject({
      by: { kind: 'id', parameter: 'id' },
      of: ['Start'],
    });
    expect(ofKind(model, 'Start', 'webhookTrigger').unsubscribeOperation).toBe(ending.operationId);
  });

  it.each([
    ['another subject', '/hooks', '/customers/{id}', remove('DeleteCustomer')],
    [
      'a public operation of no telling name',
      '/orders/watch',
      '/orders/{id}',
      remove('DeleteOrder', { 'x-ms-visibility': undefined }),
    ],
    [
      'only a version in common',
      '/api/v1/hooks',
      '/api/v1/customers/{id}',
      remove('DeleteCustomer'),
    ],
    ['two variables that may be the id', '/hooks', '/hooks/{a}/{b}', remove('End')],
    ['another method', '/hooks', '/hooks/{id}', undefined],
  ])('does not tie on %s', (_why, from, to, ending) => {
    const paths: Record<string, object> = { [from]: { post: subscribe('Start') } };
    paths[to] = ending === undefined ? { post: remove('End') } : { ...paths[to], delete: ending };
    const model = modelOfPaths(paths);
    expect(model.operations.at(-1)?.kind).toBe('action');
    expect(ofKind(model, 'Start', 'webhookTrigger')).not.toHaveProperty('unsubscribeOperation');
  });

  it('leaves a thing that callers manage to them', () => {
    const model = modelOfPaths({
      '/events/watch': { post: subscribe('Start') },
      '/webhooks': {
        get: { operationId: 'ListWebhooks', responses: ok },
        post: { operationId: 'CreateWebhook', responses: ok },
      },
      '/webhooks/{id}': { delete: { operationId: 'DeleteWebhook', responses: ok } },
    });
    expect(operation(model, 'DeleteWebhook').kind).toBe('action');
  });

  it('does not take a public DELETE from beside a webhook action', () => {
    const action = subscribe('Order', { 'x-ms-trigger': undefined });
    const paths = (visibility?: string) => ({
      '/orders': { post: action },
      '/orders/{id}': { delete: remove('Cancel', { 'x-ms-visibility': visibility }) },
    });
    expect(operation(modelOfPaths(paths()), 'Cancel').kind).toBe('action');
    expect(operation(modelOfPaths(paths('internal')), 'Cancel').kind).toBe('unsubscribe');
  });

  it('serves many, each by its nearest', () => {
    const model = modelOfPaths({
      '/v1/hooks/a': { post: subscribe('A1') },
      '/v1/hooks/b': { post: subscribe('B1') },
      '/v1/hooks/{id}': { delete: remove('End1') },
      '/v2/hooks/a': { post: subscribe('A2') },
      '/v2/hooks/{id}': { delete: remove('End2') },
    });
    expect(ofKind(model, 'End1', 'unsubscribe').of).toEqual(['A1', 'B1']);
    expect(ofKind(model, 'End2', 'unsubscribe').of).toEqual(['A2']);
  });

  it('takes an operation that ends by callback URL and says so', () => {
    const model = modelOfPaths({
      '/alarms/subscribe': { post: subscribe('Subscribe') },
      '/alarms/unsubscribe': {
        post: { operationId: 'Stop', parameters: [subscribeBody], responses: ok },
      },
    });
    expect(ofKind(model, 'Stop', 'unsubscribe').by).toMatchObject({
      kind: 'callbackUrl',
      location: { in: 'body', path: ['config', 'url'] },
    });
  });

  it('does what the settings say', () => {
    const body = {
      name: 'b',
      in: 'body',
      schema: { type: 'object', properties: { url: { type: 'string' } } },
    };
    const paths = {
      '/on': { post: { operationId: 'On', parameters: [body], responses: ok } },
      '/off': { post: { operationId: 'Off', parameters: [body], responses: ok } },
      '/on/{id}': { delete: remove('End') },
    };
    const on = { pattern: 'webhookTrigger', callbackUrl: 'body.url' } as const;
    const named = modelOfPaths(paths, { operations: { On: { ...on, unsubscribe: 'Off' } } });
    expect(ofKind(named, 'On', 'webhookTrigger')).toMatchObject({
      split: 'single',
      callback: { path: ['url'] },
      unsubscribeOperation: 'Off',
    });
    expect(ofKind(named, 'Off', 'unsubscribe')).toMatchObject({
      by: { kind: 'callbackUrl', location: { in: 'body', path: ['url'] } },
      of: ['On'],
    });
    expect(operation(named, 'End').kind).toBe('action');
    const byId = modelOfPaths(paths, { operations: { On: { ...on, unsubscribe: 'End' } } });
    expect(ofKind(byId, 'End', 'unsubscribe').by).toEqual({
      kind: 'id',
      in: 'path',
      parameter: 'id',
    });
    const none = modelOfPaths(paths, { operations: { On: { ...on, unsubscribe: null } } });
    expect(ofKind(none, 'On', 'webhookTrigger')).not.toHaveProperty('unsubscribeOperation');
    const kept = modelOfPaths(paths, { operations: { On: on, End: { pattern: 'action' } } });
    expect(operation(kept, 'End').kind).toBe('action');
  });
});

it('takes the notification that the settings name', () => {
  const model = modelOf(
    { definitions: { Alarm: { type: 'object' } }, paths: { '/a': { post: subscribe('A') } } },
    { operations: { A: { notification: '#/definitions/Alarm' } } },
  );
  expect(ofKind(model, 'A', 'webhookTrigger').notification).toMatchObject({
    kind: 'ref',
    name: 'Alarm',
  });
});

it('is not confused by an operation called __proto__', () => {
  const model = modelOfPaths(
    { '/a': { post: { operationId: '__proto__', responses: ok } } },
    { operations: {} },
  );
  expect(operation(model, '__proto__').kind).toBe('action');
});
