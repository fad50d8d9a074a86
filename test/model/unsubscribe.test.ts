// Which DELETE ends the subscriptions of a webhook, where its id is, and what else its address needs.

import { describe, expect, it } from 'vitest';
import type { ConnectorSettings } from '../../src/model/settings.js';
import type { ConnectorModel } from '../../src/model/types.js';
import { checkSettings } from '../../src/model/check-settings.js';
import { modelOfPaths, ofKind, operation } from './factory.js';

const url = { type: 'string', 'x-ms-notification-url': true };

interface Part {
  readonly parameters?: readonly object[];
  readonly properties?: object;
  readonly required?: readonly string[];
  readonly operationId?: string;
}

function subscribe({ parameters = [], properties = {}, required = [], operationId }: Part = {}) {
  const schema = { type: 'object', required, properties: { url, ...properties } };
  return {
    operationId: operationId ?? 'On',
    'x-ms-trigger': 'single',
    parameters: [...parameters, { name: 'body', in: 'body', required: true, schema }],
    responses: { 201: { description: '' } },
  };
}

function remove(parameters: readonly object[] = [], more: object = {}) {
  const responses = { 204: { description: '' } };
  return {
    operationId: 'End',
    'x-ms-visibility': 'internal',
    parameters,
    responses,
    ...more,
  };
}

const open = { 'x-ms-visibility': undefined };
const query = (name: string, more: object = {}) => ({
  name,
  in: 'query',
  type: 'string',
  required: true,
  ...more,
});
const header = (name: string, more: object = {}) => ({ ...query(name, more), in: 'header' });

function build(
  from: string,
  post: object,
  to: string,
  ending: object,
  settings: ConnectorSettings = {},
): ConnectorModel {
  const paths = { [from]: { post } };
  return modelOfPaths({ ...paths, [to]: { ...paths[to], delete: ending } }, settings);
}

describe('the id of a subscription', () => {
  it.each([
    ['last in the path', '/hooks/{id}', [], 'path', 'id'],
    ['before what else is in the path', '/hooks/{id}/{nameOfClass}', [], 'path', 'id'],
    ['before a word that ends', '/hooks/{id}/unsubscribe', [], 'path', 'id'],
    ['the one that is named after it', '/hooks/{tenant_id}/{webhook_id}', [], 'path', 'webhook_id'],
    ['before a suffix', '/hooks/{webhookId}.json', [], 'path', 'webhookId'],
    ['an OData key', '/Hooks({key})', [], 'path', 'key'],
    ['a quoted OData key', "/v1/WebHooks('{key}')", [], 'path', 'key'],
    ['a typed OData key', "/{company}/Hooks(guid'{id}')", [], 'path', 'id'],
    ['a query parameter', '/hooks', [query('hookId')], 'query', 'hookId'],
    [
      'an optional query parameter',
      '/hooks/delete',
      [query('id', { required: false })],
      'query',
      'id',
    ],
    ['the surer of two', '/hooks/delete', [query('id'), query('pid')], 'query', 'id'],
    ['one that is called $id', '/hooks', [query('$id')], 'query', '$id'],
    ['nowhere: Location brings one', '/hooks', [], 'query', 'subscriptionId'],
    ['nowhere, under another path', '/hooks/unsubscribe', [], 'query', 'subscriptionId'],
  ])('is %s', (_what, to, parameters, place, parameter) => {
    const model = build('/hooks', subscribe(), to, remove(parameters));
    expect(ofKind(model, 'End', 'unsubscribe')).toMatchObject({
      by: { kind: 'id', in: place, parameter },
      of: ['On'],
    });
    expect(ofKind(model, 'On', 'webhookTrigger').unsubscribeOperation).toBe('End');
  });

  it.each([
    ['the callback URL in the path', '/end/{account}/callbackUrl/{callbackUrl}', [], 'path'],
    ['the callback URL in the query', '/end', [query('hookUrl')], 'query'],
  ])('is %s', (_what, to, parameters, place) => {
    const ending = remove(parameters, { operationId: 'DeleteTrigger' });
    const { by } = ofKind(build('/hooks', subscribe(), to, ending), 'DeleteTrigger', 'unsubscribe');
    expect(by).toMatchObject({ kind: 'callbackUrl', location: { in: place } });
  });
});

describe('what Location holds besides the id', () => {
  const valuesOf = (model: ConnectorModel) =>
    ofKind(model, 'On', 'webhookTrigger').unsubscribeValues;

  it('comes from the subscribe request, under the same name in whatever place and spelling', () => {
    const parameters = [header('X-Tenant'), query('region')];
    const properties = { siteUrl: { type: 'string' } };
    const model = build(
      '/shops/{shop}/hooks',
      subscribe({ parameters, properties, required: ['siteUrl'] }),
      '/shops/{shop}/hooks/{id}',
      remove([query('region'), query('x_tenant'), query('SiteURL')], open),
    );
    expect(valuesOf(model)).toEqual([
      { in: 'query', name: 'region', from: { in: 'query', path: ['region'] } },
      { in: 'query', name: 'x_tenant', from: { in: 'header', path: ['X-Tenant'] } },
      { in: 'query', name: 'SiteURL', from: { in: 'body', path: ['siteUrl'] } },
      { in: 'path', name: 'shop', from: { in: 'path', path: ['shop'] } },
    ]);
  });

  it('is what both paths have at the same place', () => {
    const literal = build('/hooks/created', subscribe(), '/hooks/{event}/{hookId}', remove());
    expect(valuesOf(literal)).toEqual([{ in: 'path', name: 'event', value: 'created' }]);
    const other = build('/forms/{form}/on', subscribe(), '/forms/{formId}/hooks/{id}', remove());
    expect(valuesOf(other)).toEqual([
      { in: 'path', name: 'formId', from: { in: 'path', path: ['form'] } },
    ]);
  });

  it('is a fixed value, and not the one that the subscribe operation has there', () => {
    const op = (value: string) => query('op', { default: value, 'x-ms-visibility': 'internal' });
    const event = (value: string) => query('event', { default: value });
    const model = build(
      '/hooks',
      subscribe({ parameters: [op('create'), event('subscribe')] }),
      '/hooks',
      remove([op('delete'), event('unsubscribe'), query('id')]),
    );
    expect(valuesOf(model)).toEqual([
      { in: 'query', name: 'op', value: 'delete' },
      { in: 'query', name: 'event', value: 'unsubscribe' },
    ]);
  });

  it('is made up for what only the engine sends, and not for what users do', () => {
    const parameters = [query('pid'), query('count', { type: 'integer' })];
    const internal = build('/hooks', subscribe(), '/hooks/{hookId}', remove(parameters));
    expect(valuesOf(internal)).toEqual([
      { in: 'query', name: 'pid', value: '-' },
      { in: 'query', name: 'count', value: 0 },
    ]);
    const users = build('/hooks', subscribe(), '/hooks/{hookId}', remove(parameters, open));
    expect(operation(users, 'End').kind).toBe('action');
    expect(ofKind(users, 'On', 'webhookTrigger').pairing).toEqual({
      unpaired: 'needsMore',
      near: ['End'],
    });
  });

  it('is never a secret from a header or a body, nor the callback URL', () => {
    const model = build(
      '/hooks',
      subscribe({
        parameters: [header('X-Api-Key')],
        properties: { password: { type: 'string' } },
        required: ['password', 'url'],
      }),
      '/hooks/{hookId}',
      remove([query('xApiKey'), query('password'), query('url')]),
    );
    expect(JSON.stringify(valuesOf(model))).not.toContain('from');
  });
});

describe('what ties them', () => {
  const evidence = (model: ConnectorModel) => {
    const { pairing } = ofKind(model, 'On', 'webhookTrigger');
    return 'evidence' in pairing ? pairing.evidence : pairing.unpaired;
  };

  it.each([
    ['below', '/hooks/{id}', remove([], open)],
    ['below', '/hooks/{id}', remove([header('x-tenant')], open)],
    ['samePath', '/hooks', remove([query('id')], open)],
    ['internal', '/v2/subscriptions', remove([query('id')])],
    ['named', '/v2/webhooks/{id}', remove([], open)],
    ['unrelated', '/orders', remove([query('id')])],
    ['unrelated', '/hooks/{id}/members/{memberId}', remove([])],
    ['unrelated', '/v2/things', remove([query('hookId')], open)],
    ['noId', '/hooks', remove([query('name')], open)],
    ['noId', '/hooks', remove([], { operationId: 'DeleteAllHooks' })],
    ['needsMore', '/hooks/{id}', remove([header('If-Match')], open)],
    [
      'needsMore',
      '/hooks/{id}',
      remove([{ name: 'b', in: 'body', required: true, schema: {} }], open),
    ],
  ])('%s: %s', (expected, to, ending) => {
    const post = subscribe({ parameters: [header('X-Tenant')] });
    expect(evidence(build('/hooks', post, to, ending))).toBe(expected);
  });

  it('says why nothing does', () => {
    const alone = modelOfPaths({ '/hooks': { post: subscribe() } });
    expect(evidence(alone)).toBe('noDelete');
    const managed = modelOfPaths({
      '/watch': { post: subscribe() },
      '/webhooks': {
        get: { operationId: 'List', responses: { 200: { description: '' } } },
        delete: remove([query('id')], open),
      },
    });
    expect(evidence(managed)).toBe('managed');
    const several = modelOfPaths({
      '/hooks': { post: subscribe() },
      '/v1/subscriptions/{id}': { delete: remove() },
      '/v2/subscriptions/{id}': { delete: remove([], { operationId: 'Stop' }) },
    });
    expect(ofKind(several, 'On', 'webhookTrigger').pairing).toEqual({
      unpaired: 'several',
      near: ['End', 'Stop'],
    });
  });

  it('prefers, of equals, the one of the same name and version', () => {
    const model = modelOfPaths({
      '/a': { post: subscribe({ operationId: 'OnTicket_V2' }) },
      '/b': { post: subscribe({ operationId: 'OnChat' }) },
      ...Object.fromEntries(
        ['EndTicketHook', 'EndTicketHook_V2', 'EndChatHook'].map((operationId) => [
          `/x/${operationId}/{id}`,
          { delete: remove([], { operationId }) },
        ]),
      ),
    });
    expect(ofKind(model, 'EndTicketHook_V2', 'unsubscribe').of).toEqual(['OnTicket_V2']);
    expect(ofKind(model, 'EndChatHook', 'unsubscribe').of).toEqual(['OnChat']);
    expect(operation(model, 'EndTicketHook').kind).toBe('action');
  });

  it('asks for what looks like a credential of the caller, though the engine may not send it', () => {
    const key = header('X-Api-Key');
    const ending = remove([key, query('token')]);
    const model = build('/hooks', subscribe({ parameters: [key] }), '/hooks/{id}', ending);
    expect(ofKind(model, 'End', 'unsubscribe').secrets).toEqual([
      { in: 'header', name: 'X-Api-Key' },
    ]);
  });
});

describe('unsubscribeId', () => {
  const build2 = (unsubscribeId: string, more: object = {}) => {
    const settings: ConnectorSettings = {
      operations: { On: { unsubscribe: 'End', unsubscribeId, ...more } },
    };
    const model = build(
      '/on',
      subscribe(),
      '/things/{a}/{b}',
      remove([query('ref', { required: false })], open),
      settings,
    );
    return { model, problems: checkSettings(settings, model) };
  };

  it.each([
    ['path.a', 'path', 'a'],
    ['query.ref', 'query', 'ref'],
    ['query.anything', 'query', 'anything'],
  ])('%s says where the id is', (setting, place, parameter) => {
    const { model, problems } = build2(setting);
    expect(problems).toEqual([]);
    expect(ofKind(model, 'End', 'unsubscribe').by).toEqual({ kind: 'id', in: place, parameter });
    expect(ofKind(model, 'On', 'webhookTrigger').pairing).toEqual({ evidence: 'setting' });
  });

  it('is reported where it has no effect', () => {
    expect(build2('path.c').problems).toEqual(['"operations.On": the path of "End" has no "{c}".']);
    expect(build2('path.a', { unsubscribe: null }).problems).toEqual([
      '"operations.On": "unsubscribeId" has no effect without "unsubscribe".',
    ]);
  });
});
