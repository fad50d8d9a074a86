// Rules that ask only what operations are get that without the whole model: it must be the same.

import { describe, expect, it } from 'vitest';
import { load } from '../../src/document/load.js';
import { buildModel, buildPatterns } from '../../src/model/build.js';
import { resolveSchema } from '../../src/model/schema-view.js';
import type { ConnectorSettings } from '../../src/model/settings.js';
import type { OperationModel, ResponseModel } from '../../src/model/types.js';
import { indexDocument } from '../../src/rules/context.js';
import { forgetDocuments } from '../../src/rules/per-document.js';
import { corpusFolders, readCorpus } from './corpus.js';
import { documentOf } from './factory.js';

if (corpusFolders.length === 0) console.warn('Skipped: no corpus. Set LA_CORPUS to its folder.');

function withoutBody({ body, example: _example, ...response }: ResponseModel): object {
  const headers = response.headers.map(({ name }) => name);
  return { ...response, headers, body: body.kind === 'none' ? 'none' : 'some' };
}

/** Of an operation what its pattern depends on, and what that says. */
function essenceOf({ helperFor: _helpers, ...operation }: OperationModel): object {
  const { body, kind, id, method, path, pointer, visibility } = operation;
  // Of actions that nothing marks, rules ask nothing else.
  if (kind === 'action' && operation.callbackMarks === undefined)
    return { kind, id, method, path, pointer, visibility, mayPoll: operation.mayPoll };
  const members = Object.entries(operation).map(([name, value]) =>
    name === 'result' || name === 'subscribed'
      ? [name, withoutBody(value as ResponseModel)]
      : [name, name === 'item' ? 'some' : value],
  );
  return {
    ...Object.fromEntries(members),
    responses: operation.responses.map(withoutBody),
    parameters: operation.parameters.map((parameter) => {
      const { in: place, name, required, visibility, undeclared, notificationUrl } = parameter;
      const optional = parameter.default !== undefined;
      return { place, name, required, visibility, undeclared, notificationUrl, optional };
    }),
    ...('notification' in operation && { notification: 'some' }),
    body: body && { required: body.required, form: body.kind === 'form' },
  };
}

/** Compares the two; says what the patterns are. */
async function compare(document: object, settings: ConnectorSettings = {}): Promise<string[]> {
  const loaded = await load({ kind: 'text', path: '-', text: JSON.stringify(document) });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics));
  const model = buildModel(loaded.document.value, settings);
  const patterns = indexDocument(loaded.document, settings).patterns;
  forgetDocuments();
  expect(patterns.operations.map(essenceOf)).toEqual(model.operations.map(essenceOf));
  for (const [name, schema] of patterns.definitions) {
    const whole = resolveSchema(model.definitions.get(name), model.definitions);
    expect(resolveSchema(schema, patterns.definitions)?.kind, name).toBe(whole?.kind);
  }
  return patterns.operations.map(({ kind }) => kind);
}

const list = { type: 'array', items: { $ref: '#/definitions/Order' } };
const answer = (schema: object) => ({ description: '', schema });
const definitions = {
  Order: { type: 'object', properties: { next: { $ref: '#/definitions/Order' } } },
  Page: { allOf: [{ $ref: '#/definitions/Base' }, { properties: { value: list } }] },
  Base: { properties: { more: { $ref: '#/definitions/Odd/properties/inner' } } },
  Odd: { properties: { inner: { type: 'object', properties: { url: { type: 'string' } } } } },
  Hook: { properties: { url: { type: 'string', 'x-ms-notification-url': true } } },
  Circle: { allOf: [{ $ref: '#/definitions/Circle' }] },
};
const document = documentOf({
  definitions,
  paths: {
    '/orders': {
      get: {
        operationId: 'OnOrders',
        'x-ms-trigger': 'batch',
        responses: { 200: answer({ $ref: '#/definitions/Page' }) },
      },
      put: { operationId: 'Put', responses: { 200: answer(list), 202: answer(list) } },
      post: { operationId: 'Post', responses: { 200: answer({ $ref: '#/definitions/Circle' }) } },
    },
    '/hooks': {
      'x-ms-notification-content': { schema: { $ref: '#/definitions/Order' } },
      post: {
        operationId: 'Subscribe',
        'x-ms-trigger': 'single',
        parameters: [{ name: 'b', in: 'body', schema: { $ref: '#/definitions/Hook' } }],
        responses: { 201: answer({ type: 'object' }) },
      },
    },
  },
});

describe('the patterns of a document', () => {
  it('are those of its model', async () => {
    expect(await compare(document)).toEqual([
      'pollingTrigger',
      'action',
      'action',
      'webhookTrigger',
    ]);
  });

  it('leave out what no pattern depends on', () => {
    const names = [...buildPatterns(document, {}, {}, () => false).definitions.keys()];
    expect(names).toContain('Page');
    expect(names).not.toContain('Circle');
  });

  it('are those of its model with settings', async () => {
    const operations = {
      Post: { pattern: 'pollingTrigger', itemsPath: 'value' },
      Put: { pattern: 'action' },
    } as const;
    expect((await compare(document, { operations }))[2]).toBe('pollingTrigger');
  });

  it.skipIf(corpusFolders.length === 0)(
    'are those of the model of every published definition',
    { timeout: 120_000 },
    async () => {
      for (const folder of corpusFolders)
        for (const { document: published } of readCorpus(folder))
          await compare(published as object);
    },
  );
});
