// That rules mean by a trigger, by the place of its callback URL and by the properties of a schema what
// the model means, and with it the generated server; la-connector.json counts for both.

import { describe, expect, it } from 'vitest';
import { load } from '../../src/document/load.js';
import type { JsonObject, LoadedDocument } from '../../src/document/types.js';
import { propertiesOf as propertiesInModel, resolveSchema } from '../../src/model/schema-view.js';
import type { ConnectorSettings } from '../../src/model/settings.js';
import type { ConnectorModel } from '../../src/model/types.js';
import { contextOf, indexDocument } from '../../src/rules/context.js';
import { propertiesOf, requiredOf } from '../../src/rules/output-schema.js';
import { forgetDocuments } from '../../src/rules/per-document.js';
import type { RuleContext } from '../../src/rules/types.js';
import { hook, poll } from '../../src/rules/triggers/examples.js';
import { fix } from '../../src/fix.js';
import { scaffold } from '../../src/scaffold.js';
import { validate } from '../../src/validate.js';
import { modelOf } from '../model/factory.js';
import { textOf } from './sound-definition.js';
import { corpusFolders, readCorpus } from '../model/corpus.js';

if (corpusFolders.length === 0) console.warn('Skipped: no corpus. Set LA_CORPUS to its folder.');

async function contextFor(document: unknown): Promise<RuleContext> {
  const loaded = await load({ kind: 'text', path: '-', text: JSON.stringify(document) });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics));
  const companions = { apiProperties: undefined, previous: undefined };
  return contextOf(indexDocument(loaded.document as LoadedDocument), companions, () => {});
}

/** The properties of every definition, as each of the two reads them. */
function differencesOfProperties(context: RuleContext, { definitions }: ConnectorModel): string[] {
  const raw = context.root['definitions'] as Record<string, unknown> | undefined;
  return [...definitions].flatMap(([name, schema]) => {
    const pointer = `/definitions/${name}`;
    const located = context.resolve(raw?.[name], pointer);
    const resolved = resolveSchema(schema, definitions);
    if (located === undefined || (resolved?.kind !== 'object' && resolved?.kind !== 'allOf'))
      return [];
    const required = requiredOf(context, located);
    const inRules = propertiesOf(context, located).map(
      (one) => `${one.name} ${one.pointer} ${required.has(one.name)}`,
    );
    const inModel = propertiesInModel(resolved, definitions).map(
      (one) => `${one.name} ${one.schema.pointer} ${one.required}`,
    );
    inRules.sort();
    inModel.sort();
    return inRules.join() === inModel.join() ? [] : [`${pointer}: ${inRules} / ${inModel}`];
  });
}

const rulesAsked = [
  'trigger-',
  'webhook-',
  'polling-',
  'async-',
  'notification-',
  'pageable-not-on-trigger',
];

/** `rule pointer` of what rules about patterns find, with every one of them on. */
async function findingsOf(
  document: JsonObject,
  operations: ConnectorSettings['operations'] = {},
): Promise<string[]> {
  const levels = Object.fromEntries(rulesAsked.map((prefix) => [`${prefix}*`, 'warning'] as const));
  const settings: ConnectorSettings = { operations, validate: { rules: levels } };
  const { diagnostics } = await validate(textOf({ document }), { settings });
  return diagnostics
    .filter(({ rule }) => rulesAsked.some((prefix) => rule.startsWith(prefix)))
    .filter(({ rule }) => rule !== 'trigger-hint-missing')
    .map(({ rule, pointer }) => `${rule} ${pointer}`);
}

const at = '/paths/~1hooks/post';
const url = { type: 'string', 'x-ms-notification-url': true, 'x-ms-visibility': 'internal' };
const noContent = { 'x-ms-notification-content': undefined };

describe('rules judge what the model says', () => {
  it('where a later part of the body repeats the property', async () => {
    const parts = [{ properties: { url } }, { properties: { url: { type: 'string' } } }];
    const body = { type: undefined, properties: undefined, allOf: parts };
    const { document } = hook({ body });
    expect(await findingsOf(document)).toEqual([]);
    const [operation] = modelOf(document).operations;
    expect(operation).toMatchObject({ kind: 'webhookTrigger', callback: { path: ['url'] } });
  });

  it('where the only mark is in a list', async () => {
    const targets = {
      type: 'array',
      'x-ms-visibility': 'internal',
      items: { type: 'object', required: ['url'], properties: { url } },
    };
    const body = { required: ['targets'], properties: { targets } };
    const { document } = hook({ body });
    const mark = `${at}/parameters/0/schema/properties/targets/items/properties/url`;
    expect(await findingsOf(document)).toEqual([
      `webhook-url-exists ${mark}/x-ms-notification-url`,
    ]);
    expect(modelOf(document).operations[0]).not.toHaveProperty('callback');
  });

  it('where a place outside of the list is marked as well', async () => {
    const targets = { type: 'array', items: { type: 'object', properties: { url } } };
    const { document } = hook({ body: { properties: { targets, url } } });
    expect(modelOf(document).operations[0]).toMatchObject({ callback: { path: ['url'] } });
    expect(await findingsOf(document)).not.toContainEqual(expect.stringMatching('url-exists'));
  });

  it('where a trigger has a mark and no content', async () => {
    expect(await findingsOf(hook({ item: noContent }).document)).toEqual([
      'webhook-url-needs-content /paths/~1hooks',
    ]);
  });

  it('where an operation ends subscriptions by the callback URL', async () => {
    const { document } = hook();
    const [{ parameters } = { parameters: [] }] = [documentPost(document)];
    const remove = {
      operationId: 'UnsubscribeHook',
      parameters,
      responses: { '200': { description: 'Gone.' } },
    };
    const content = { schema: { type: 'object', properties: { number: { type: 'string' } } } };
    const paths = {
      ...(document['paths'] as JsonObject),
      '/hooks/unsubscribe': { 'x-ms-notification-content': content, post: remove },
      '/hooks/{id}': {},
    };
    expect(modelOf({ paths }).operations.map(({ kind }) => kind)).toEqual([
      'webhookTrigger',
      'unsubscribe',
    ]);
    const found = await findingsOf({ paths });
    expect(found.filter((one) => one.startsWith('webhook-needs-trigger'))).toEqual([]);
  });

  it('where x-ms-trigger is false', async () => {
    const get = {
      ...pollGet(),
      'x-ms-trigger': false,
      'x-ms-pageable': { nextLinkName: 'nextLink' },
    };
    expect(await findingsOf({ paths: { '/orders': { get } } })).toEqual([
      'trigger-value /paths/~1orders/get/x-ms-trigger',
      'async-202-location /paths/~1orders/get/responses/202',
    ]);
  });
});

describe('la-connector.json counts', () => {
  const webhook = { OnOrder: { pattern: 'webhookTrigger', callbackUrl: 'body.url' } } as const;
  const unmarked = { url: { ...url, 'x-ms-notification-url': undefined } };

  it('for what is judged as a webhook trigger', async () => {
    const { document } = hook({
      ...unmarked,
      item: noContent,
      paths: { '/hooks/{id}': undefined },
    });
    expect(await findingsOf(document, webhook)).toEqual([`webhook-delete-exists ${at}`]);
  });

  it('for marks that it replaces', async () => {
    const empty = { 'x-ms-notification-content': {} };
    const { document } = hook({ ...unmarked, item: empty });
    expect(await findingsOf(document)).toEqual([
      'webhook-content-schema /paths/~1hooks/x-ms-notification-content',
      `webhook-url-exists ${at}`,
    ]);
    const notification = '#/definitions/Order';
    expect(await findingsOf(document, { OnOrder: { ...webhook.OnOrder, notification } })).toEqual(
      [],
    );
  });

  it('for marks in another place than it names', async () => {
    const properties = { url, backup: { ...url, 'x-ms-visibility': undefined } };
    const { document } = hook({ body: { properties } });
    expect(await findingsOf(document)).not.toEqual([]);
    expect(await findingsOf(document, webhook)).toEqual([]);
  });

  it('for what is an action, whatever it looks like', async () => {
    const actions = { OnOrder: { pattern: 'action' }, OnNewOrders: { pattern: 'action' } } as const;
    const responses = { '202': { description: 'Queued.' } };
    const parameters = [{ name: 'triggerState', in: 'query', type: 'string' }];
    const polling = {
      ...pollGet(),
      responses,
      parameters,
      'x-ms-pageable': { nextLinkName: 'nextLink' },
    };
    const document = { paths: { '/orders': { get: polling } } };
    const { OnNewOrders } = actions;
    expect(await findingsOf(document)).toEqual([
      'polling-state-parameter-internal /paths/~1orders/get/parameters/0',
      'pageable-not-on-trigger /paths/~1orders/get/x-ms-pageable',
    ]);
    expect(await findingsOf(document, { OnNewOrders })).toEqual([]);
    const queue = { ...polling, 'x-ms-trigger': undefined, 'x-ms-trigger-hint': undefined };
    expect(await findingsOf({ paths: { '/orders': { get: queue } } })).toEqual([
      'async-202-location /paths/~1orders/get/responses/202',
    ]);
    expect(await findingsOf({ paths: { '/orders': { get: queue } } }, { OnNewOrders })).toEqual([]);
  });

  it('for a webhook action that is meant', async () => {
    const { document } = hook({
      post: { 'x-ms-trigger': undefined, 'x-ms-trigger-hint': undefined },
    });
    expect(await findingsOf(document)).toEqual([
      'webhook-content-without-trigger /paths/~1hooks/x-ms-notification-content',
      `webhook-needs-trigger ${at}`,
    ]);
    expect(await findingsOf(document, { OnOrder: { pattern: 'webhookAction' } })).toEqual([]);
  });

  it('for the list of a batch and for how a subscription ends', async () => {
    const batch = poll({}, { type: 'object', properties: { number: { type: 'string' } } }).document;
    expect(await findingsOf(batch)).toEqual([
      'trigger-batch-array /paths/~1orders/get/x-ms-trigger',
    ]);
    expect(await findingsOf(batch, { OnNewOrders: { itemsPath: 'number' } })).toEqual([]);
    const { document } = hook({ paths: { '/hooks/{id}': undefined } });
    expect(await findingsOf(document)).toEqual([`webhook-delete-exists ${at}`]);
    expect(await findingsOf(document, { OnOrder: { unsubscribe: null } })).toEqual([]);
  });

  it('for scaffold and for fixes', async () => {
    const { document } = hook({ url: { 'x-ms-notification-url': 'true' } });
    const text = textOf({ document });
    const validate = { rules: { 'webhook-url-exists': 'error' } } as const;
    const operations = { OnOrder: { callbackUrl: 'body.url' } };
    const errorsOf = async (settings: ConnectorSettings): Promise<string[]> =>
      (await scaffold(text, { settings })).diagnostics.map(({ rule }) => rule);
    const mendedBy = async (settings: ConnectorSettings): Promise<string[]> =>
      (await fix(text, { settings })).fixed.map(({ rule }) => rule);
    expect(await errorsOf({ validate })).toEqual(['webhook-url-exists']);
    expect(await errorsOf({ validate, operations })).toEqual([]);
    expect(await mendedBy({})).toContain('webhook-url-exists');
    expect(await mendedBy({ operations })).not.toContain('webhook-url-exists');
  });
});

function documentPost(document: JsonObject): JsonObject {
  const paths = document['paths'] as Record<string, Record<string, JsonObject>>;
  return paths['/hooks']?.['post'] ?? {};
}

function pollGet(): JsonObject {
  const paths = poll().document['paths'] as Record<string, Record<string, JsonObject>>;
  return paths['/orders']?.['get'] ?? {};
}

describe.skipIf(corpusFolders.length === 0)('the properties of published definitions', () => {
  it('are the same for the rules and in the model', { timeout: 120_000 }, async () => {
    const differences: string[] = [];
    for (const { name, document } of corpusFolders.flatMap((folder) => readCorpus(folder))) {
      const context = await contextFor(document);
      const found = differencesOfProperties(context, context.model);
      differences.push(...found.map((difference) => `${name}: ${difference}`));
      forgetDocuments();
    }
    expect(differences).toEqual([]);
  });
});
