// The callback URL of webhooks that do not mark it with x-ms-notification-url: known by its name.

import { describe, expect, it } from 'vitest';
import { callbackByName } from '../../src/model/callback-by-name.js';
import type { ConnectorSettings } from '../../src/model/settings.js';
import { corpusFolder, readCorpus } from './corpus.js';
import { buildModel } from '../../src/model/build.js';
import { messages, modelOfPaths, ofKind, operation } from './factory.js';

const text = { type: 'string' };
const content = { schema: { type: 'object' } };
const at = (path: string, schema: object = text): object =>
  path
    .split('.')
    .reduceRight<object>(
      (inner, name) => ({ type: 'object', properties: { [name]: inner } }),
      schema,
    );

function post(schema: object, more: object = {}) {
  return {
    operationId: 'On',
    'x-ms-trigger': 'single',
    parameters: [{ name: 'body', in: 'body', schema }],
    responses: { 201: { description: '' } },
    ...more,
  };
}

const build = (operationObject: object, item: object = {}, settings: ConnectorSettings = {}) =>
  modelOfPaths({ '/hooks': { ...item, post: operationObject } }, settings);
const marked = { 'x-ms-notification-content': content };

describe('a webhook with content and no mark', () => {
  it.each([
    ['callbackUrl'],
    ['callback_url'],
    ['CallBackURI'],
    ['notificationUrl'],
    ['hookUrl'],
    ['webHookUri'],
    ['config.webhook-url'],
    ['target_url'],
    ['event.subscription_url'],
    ['callback'],
    ['config.url'],
    ['webhook.url'],
    ['url'],
  ])('gets its callback URL in %s', (path) => {
    const model = build(post(at(path)), marked);
    expect(ofKind(model, 'On', 'webhookTrigger').callback).toMatchObject({
      in: 'body',
      path: path.split('.'),
    });
    expect(messages(model)).toEqual([
      `"On" does not mark where it gets its callback URL; it is read from "body.${path}", which has the name of one.`,
    ]);
  });

  it('gets it in a query parameter, too', () => {
    const parameters = [{ name: 'callback', in: 'query', type: 'string' }];
    const { callback } = ofKind(build(post({}, { parameters }), marked), 'On', 'webhookTrigger');
    expect(callback).toMatchObject({ in: 'query', path: ['callback'] });
  });

  it.each([
    ['the surer name', { url: text, callbackUrl: text }, ['callbackUrl']],
    ['what is marked', { callbackUrl: text, x: { ...text, 'x-ms-notification-url': true } }, ['x']],
  ])('prefers %s', (_what, properties, path) => {
    const model = build(post({ type: 'object', properties }), marked);
    expect(ofKind(model, 'On', 'webhookTrigger').callback?.path).toEqual(path);
  });

  it.each([
    ['two that are equally good', { hookUrl: text, callbackUrl: text }],
    ['no name', { siteUrl: text, link: text }],
    ['no string', { callbackUrl: { type: 'object' }, url: { type: 'integer' } }],
    ['a url with a value of its own', { url: { type: 'string', default: 'https://x.example' } }],
    ['a url of something else', { owner: { type: 'object', properties: { url: text } } }],
  ])('is left without one by %s', (_what, properties) => {
    const model = build(post({ type: 'object', properties }), marked);
    expect(ofKind(model, 'On', 'webhookTrigger')).not.toHaveProperty('callback');
    expect(messages(model)).toEqual([expect.stringContaining('so no one can subscribe.')]);
  });

  it('says which places it could be', () => {
    const model = build(post({ properties: { hookUrl: text, callbackUrl: text } }), marked);
    expect(messages(model)[0]).toContain('"body.hookUrl", "body.callbackUrl"');
  });

  it('does as the settings say', () => {
    const settings = { operations: { On: { callbackUrl: 'body.link' } } };
    const model = build(post({ properties: { link: text, callbackUrl: text } }), marked, settings);
    expect(ofKind(model, 'On', 'webhookTrigger').callback?.path).toEqual(['link']);
    expect(messages(model)).toEqual([]);
  });

  it('is a webhook action without a trigger, where the name leaves no doubt', () => {
    const plain = { 'x-ms-trigger': undefined };
    expect(operation(build(post(at('callbackUrl'), plain), marked), 'On').kind).toBe(
      'webhookAction',
    );
    expect(operation(build(post(at('url'), plain), marked), 'On').kind).toBe('action');
    const beside = modelOfPaths({
      '/hooks': {
        ...marked,
        post: post(at('callbackUrl')),
        put: { ...post(at('callbackUrl'), plain), operationId: 'Change' },
      },
    });
    expect(operation(beside, 'Change').kind).toBe('action');
  });
});

describe('a trigger with neither mark', () => {
  it('is a webhook when it answers 201 to a callback URL', () => {
    const model = build(post(at('callbackUrl')));
    expect(ofKind(model, 'On', 'webhookTrigger').callback?.path).toEqual(['callbackUrl']);
    expect(messages(model)).toEqual([expect.stringContaining('has the name of one')]);
  });

  it.each([
    ['answers 200', post(at('callbackUrl'), { responses: { 200: { description: '' } } })],
    [
      'answers 200 as well',
      post(at('callbackUrl'), {
        responses: { 200: { description: '' }, 201: { description: '' } },
      }),
    ],
  ])('polls when it %s, and is said to look like a webhook', (_what, trigger) => {
    const model = build(trigger);
    expect(operation(model, 'On').kind).toBe('pollingTrigger');
    expect(messages(model)).toEqual([
      expect.stringContaining('"body.callbackUrl" has the name of a callback URL'),
    ]);
    const settings: ConnectorSettings = { operations: { On: { pattern: 'webhookTrigger' } } };
    expect(ofKind(build(trigger, {}, settings), 'On', 'webhookTrigger').callback?.path).toEqual([
      'callbackUrl',
    ]);
  });

  it('polls without a word when the name says little', () => {
    const model = build(post(at('url')));
    expect(operation(model, 'On').kind).toBe('pollingTrigger');
    expect(messages(model)).toEqual([]);
  });
});

it.skipIf(corpusFolder === undefined)('never takes another place than the authors marked', () => {
  const wrong: string[] = [];
  let right = 0;
  for (const { name, document } of readCorpus()) {
    const model = buildModel(document, {});
    for (const one of model.operations) {
      if (!('callback' in one) || one.callback === undefined) continue;
      const { found } = callbackByName(one, model.definitions);
      if (found === undefined) continue;
      if (found.location.path.join() === one.callback.path.join()) right += 1;
      else wrong.push(`${name} ${one.id}`);
    }
  }
  expect(wrong).toEqual([]);
  expect(right).toBeGreaterThan(150);
});
