import { describe, expect, it } from 'vitest';

import { buildModel } from '../../src/model/build.js';
import { parseDataPath, parseState } from '../../src/model/gateway-expression.js';
import type { ConnectorSettings } from '../../src/model/settings.js';
import type { ConnectorModel, PollingTriggerModel } from '../../src/model/types.js';
import { documentOf, ofKind } from './factory.js';

type Json = Readonly<Record<string, unknown>>;

const item = {
  type: 'object',
  properties: {
    id: { type: 'string', format: 'uuid' },
    number: { type: 'integer', format: 'int32' },
    changed: { type: 'string', format: 'date-time', 'x-nullable': true },
    state: { type: 'string', enum: ['a', 'b'] },
  },
};

function policy(config: Json | undefined, more: Json = {}): Json {
  return {
    templateId: 'pollingtrigger',
    title: 'Policy',
    parameters: {
      'x-ms-apimTemplate-operationName': ['Posts'],
      ...(config && { 'x-ms-apimTemplateParameter.triggerConfig': config }),
      'x-ms-apimTemplateParameter.triggerDataPath': '@triggerBody().nodes',
      ...more,
    },
  };
}

function properties(...policyTemplateInstances: readonly unknown[]): Json {
  return { properties: { policyTemplateInstances } };
}

interface Given {
  readonly path?: string;
  readonly trigger?: string;
  readonly body?: Json;
  readonly parameters?: readonly Json[];
  readonly settings?: ConnectorSettings;
}

function build(apiProperties: unknown, given: Given = {}): ConnectorModel {
  const body = given.body ?? {
    type: 'object',
    properties: { nodes: { type: 'array', items: item }, cursor: { type: 'string' } },
  };
  const document = documentOf({
    paths: {
      [given.path ?? '/posts']: {
        get: {
          operationId: 'Posts',
          'x-ms-trigger': given.trigger ?? 'batch',
          parameters: given.parameters ?? [{ name: 'since', in: 'query', type: 'string' }],
          responses: { 200: { description: '', schema: body } },
        },
      },
      '/other': { get: { operationId: 'Other', responses: { 200: { description: '' } } } },
    },
  });
  return buildModel(document, given.settings ?? {}, { apiProperties });
}

function trigger(apiProperties: unknown, given: Given = {}): PollingTriggerModel {
  return ofKind(build(apiProperties, given), 'Posts', 'pollingTrigger');
}

const plain = { since: '@{triggerBody().nodes[0].changed}' };

describe('polling triggers behind the pollingtrigger policy', () => {
  it('read the state from the first item', () => {
    expect(trigger(properties(policy(plain)))).toMatchObject({
      stateParameter: 'since',
      split: 'batch',
      itemsPath: ['nodes'],
      gateway: { before: '', after: '', in: 'item', path: ['changed'], fill: 'dateTime' },
    });
  });

  it('know the text around the state, and parameters that nobody declared', () => {
    const filter = { $filter: "kind eq 'x' and changed gt @{triggerBody().nodes[0].changed} " };
    expect(trigger(properties(policy(filter)))).toMatchObject({
      stateParameter: '$filter',
      gateway: { before: "kind eq 'x' and changed gt ", after: ' ' },
    });
  });

  it('read it from a member beside the items', () => {
    const cursor = { since: "@triggerBody()?['cursor']" };
    expect(trigger(properties(policy(cursor))).gateway).toEqual({
      before: '',
      after: '',
      in: 'body',
      path: ['cursor'],
      fill: 'text',
    });
  });

  it('take the array from the expression where the policy names no data', () => {
    const bare = { since: '@{triggerBody()[0].number}' };
    const more = { 'x-ms-apimTemplateParameter.triggerDataPath': undefined };
    const body = { type: 'array', items: item };
    expect(trigger(properties(policy(bare, more)), { body })).toMatchObject({
      itemsPath: [],
      gateway: { path: ['number'], fill: 'int32' },
    });
  });

  it('are of batches whatever x-ms-trigger says: the policy names an array', () => {
    expect(trigger(properties(policy(plain)), { trigger: 'single' })).toMatchObject({
      split: 'batch',
      item: { kind: 'object' },
    });
  });

  it('are asked without the prefix that the wizard writes', () => {
    const found = trigger(properties(policy(plain)), { path: '/trigger/v1/posts' });
    expect(found.path).toBe('/trigger/v1/posts');
    expect(found.gateway?.servedAt).toBe('/v1/posts');
    expect(trigger(properties(policy(plain))).gateway).not.toHaveProperty('servedAt');
  });

  it('know what can be filled in', () => {
    const fillOf = (name: string) =>
      trigger(properties(policy({ since: `@{triggerBody().nodes[0].${name}}` }))).gateway?.fill;
    expect(['id', 'number', 'changed', 'state', 'unknown'].map(fillOf)).toEqual([
      'uuid',
      'int32',
      'dateTime',
      undefined,
      'text',
    ]);
  });

  it('are meant by a policy that names no operations', () => {
    const all = policy(plain, { 'x-ms-apimTemplate-operationName': undefined });
    expect(trigger(properties(all)).gateway).toBeDefined();
    expect(build(properties(all)).notes).toEqual([]);
  });

  it('go by la-connector.json first', () => {
    const operations = { Posts: { gateway: false } } as const;
    const off = trigger(properties(policy(plain)), { settings: { operations } });
    expect(off).not.toHaveProperty('gateway');
    expect(off.stateParameter).toBe('triggerState');
    const other = { operations: { Posts: { stateParameter: 'mine' } } };
    expect(trigger(properties(policy(plain)), { settings: other })).not.toHaveProperty('gateway');
  });
});

describe('policies that cannot be followed', () => {
  const at = '/properties/policyTemplateInstances/0';
  const config = `${at}/parameters/x-ms-apimTemplateParameter.triggerConfig`;
  const cases: ReadonlyArray<readonly [string, Json, string, RegExp]> = [
    ['a function', policy({ since: '@{utcNow()}' }), `${config}/since`, /not a path of names/],
    [
      'another item',
      policy({ since: '@{triggerBody().nodes[1].id}' }),
      `${at}/parameters/x-ms-apimTemplateParameter.triggerDataPath`,
      /first item of its data/,
    ],
    [
      'other data',
      policy({ since: '@{triggerBody().others[0].id}' }),
      `${at}/parameters/x-ms-apimTemplateParameter.triggerDataPath`,
      /first item of its data/,
    ],
    [
      'two states',
      policy({ ...plain, until: '@{triggerBody().nodes[0].id}' }),
      config,
      /both "since" and "until"/,
    ],
    [
      'two values',
      policy({ since: '@{triggerBody().nodes[0].id}@{triggerBody().nodes[0].id}' }),
      `${config}/since`,
      /not a path of names/,
    ],
    ['no state', policy({ since: 'always' }), config, /reads the last answer/],
    ['no configuration', policy(undefined), `${at}/parameters`, /triggerConfig" is missing/],
  ];
  it.each(cases)(
    '%s: a note says so, and the trigger is served as without it',
    (_name, one, pointer, reason) => {
      const model = build(properties(one));
      expect(model.notes).toEqual([
        {
          pointer,
          in: 'apiProperties',
          message: expect.stringMatching(reason),
          fix: expect.stringContaining('"gateway": false'),
        },
      ]);
      expect(ofKind(model, 'Posts', 'pollingTrigger')).not.toHaveProperty('gateway');
    },
  );

  it('says that two policies contradict each other, and takes two alike for one', () => {
    const other = policy({ since: '@{triggerBody().nodes[0].id}' });
    expect(build(properties(policy(plain), other)).notes).toMatchObject([
      {
        pointer: '/properties/policyTemplateInstances/1',
        message: expect.stringContaining('another policy'),
      },
    ]);
    expect(trigger(properties(policy(plain), policy(plain))).gateway).toBeDefined();
  });

  it('names operations that are not there, or no polling triggers', () => {
    const names = { 'x-ms-apimTemplate-operationName': ['Posts', 'Gone', 'Other'] };
    const model = build(properties(policy(plain, names)));
    expect(ofKind(model, 'Posts', 'pollingTrigger').gateway).toBeDefined();
    expect(model.notes.map(({ pointer, message }) => [pointer, message])).toEqual([
      [expect.stringMatching(/operationName\/1$/), expect.stringContaining('no operation "Gone"')],
      [
        expect.stringMatching(/operationName\/2$/),
        expect.stringContaining('"Other" is not a polling'),
      ],
    ]);
  });

  it('takes a header of that name for no place of a state', () => {
    const parameters = [{ name: 'since', in: 'header', type: 'string' }];
    expect(build(properties(policy(plain)), { parameters }).notes).toMatchObject([
      { message: expect.stringContaining('"since" is a header parameter') },
    ]);
  });

  it.each([
    null,
    1,
    [],
    { properties: [] },
    properties(1, null, [], {}, { templateId: 'pollingtrigger' }),
  ])('never stops at %j', (apiProperties) => {
    expect(trigger(apiProperties)).not.toHaveProperty('gateway');
  });
});

describe('expressions', () => {
  it.each([
    ['@{triggerBody().a[0].b}', ['a', 0, 'b']],
    ["@{ triggerBody()?['a']?[0]?['it''s }'] }", ['a', 0, "it's }"]],
    ["@triggerOutputs()?['body']?['a'][0].b", ['a', 0, 'b']],
    ['@{TriggerBody()[0]}', [0]],
  ])('%s', (text, path) => {
    expect(parseState(text)).toMatchObject({ path });
  });

  it.each([
    '@{triggerBody()',
    '@{triggerBody().a b}',
    '@{first(triggerBody().a)}',
    '@triggerBody().a + 1',
    `@{triggerBody()${'.a'.repeat(33)}}`,
    `@{triggerBody()}${' '.repeat(2000)}`,
  ])('gives up on %s', (text) => expect(parseState(text)).toBeUndefined());

  it('knows texts without one', () => {
    expect(['x', '', '@@triggerBody()', 'a@b'].map(parseState)).toEqual(Array(4).fill('constant'));
    expect(parseState('a@@b @{triggerBody().a}')).toMatchObject({ before: 'a@b ' });
  });

  it('reads where the data is', () => {
    expect(parseDataPath('@triggerBody().value')).toEqual(['value']);
    expect(parseDataPath("@{triggerBody()?['@odata.x']}")).toEqual(['@odata.x']);
    expect(parseDataPath('triggerBody()')).toEqual([]);
    expect(parseDataPath('value')).toBeUndefined();
  });
});
