import { describe, expect, it } from 'vitest';

import { checkSettings, strayOperations } from '../../src/model/check-settings.js';
import { parseSettings } from '../../src/model/parse-settings.js';
import type { ConnectorSettings } from '../../src/model/settings.js';
import { modelOfPaths } from './factory.js';

describe('parseSettings', () => {
  it('reads what is allowed', () => {
    const value = {
      $schema: 'x',
      definition: 'connector/apiDefinition.swagger.json',
      operations: {
        A: {
          pattern: 'webhookTrigger',
          callbackUrl: 'body.a.b',
          unsubscribe: null,
          notification: '#/definitions/N',
        },
        B: { pattern: 'pollingTrigger', stateParameter: 'since', itemsPath: '', status: 'C' },
      },
    };
    const { $schema: _, ...settings } = value;
    expect(parseSettings(value)).toEqual({ settings, problems: [] });
  });

  it('reports and leaves out the rest', () => {
    const { settings, problems } = parseSettings({
      definition: 7,
      operation: {},
      operations: {
        A: {
          patern: 'action',
          pattern: 'webhook',
          callbackUrl: 'cookie.x',
          status: 3,
          itemsPath: null,
          notification: 'Alarm',
        },
        B: [],
      },
    });
    expect(settings).toEqual({ operations: { A: {} } });
    expect(problems).toEqual([
      '"definition" must be a string that is not empty.',
      '"operation" is not a setting; did you mean "operations"?',
      '"operations.A.patern" is not a setting; did you mean "pattern"?',
      '"operations.A.pattern" must be one of action, pollingAction, pollingTrigger, webhookTrigger, webhookAction, mcp.',
      '"operations.A.callbackUrl" must be body, body.a.b, query.name, header.name or form.name.',
      '"operations.A.status" must be a string that is not empty, or null.',
      '"operations.A.itemsPath" must be a string.',
      '"operations.A.notification" must be a reference to a part of the definition, such as #/definitions/Alarm.',
      '"operations.B" must be an object.',
    ]);
  });

  it('takes suggestion for advice, in rules and overrides', () => {
    const rules = (level: string) => ({ 'property-*': level, 'op-id-unique': 'off' });
    const checks = (level: string) => ({
      rules: rules(level),
      overrides: [{ files: ['a/**'], rules: rules(level) }],
    });
    expect(parseSettings({ validate: checks('suggestion') })).toEqual({
      settings: { validate: checks('advice') },
      problems: [],
    });
    expect(parseSettings({ validate: { rules: { a: 'hint' } } }).problems).toEqual([
      '"validate.rules" has a level other than off, advice, suggestion, warning, error for "a".',
    ]);
  });

  it('takes backslashes in paths for slashes', () => {
    expect(parseSettings({ definition: 'api\\v1\\shop.yaml', root: '..\\common' })).toEqual({
      settings: { definition: 'api/v1/shop.yaml', root: '../common' },
      problems: [],
    });
  });

  it('explains backslashes in file patterns, and leaves escapes alone', () => {
    const read = (files: string[]) =>
      parseSettings({ validate: { overrides: [{ files, rules: {} }] } }).problems;
    for (const [pattern, right] of [
      ['legacy\\shop.json', 'legacy/shop.json'],
      ['legacy\\**', 'legacy/**'],
    ] as const)
      expect(read(['a/**', pattern])).toEqual([
        `"validate.overrides[0].files" must use / between folders, also on Windows: "${right}", not ${JSON.stringify(pattern)}.`,
      ]);
    expect(read(['a\\*.json', 'b\\[1\\].json', 'c\\(d\\).json'])).toEqual([]);
  });

  it('takes no other value for settings', () => {
    for (const value of [null, [], 'x', 3, undefined]) {
      expect(parseSettings(value)).toEqual({
        settings: {},
        problems: ['The settings must be an object.'],
      });
    }
    expect(parseSettings({ operations: [] }).problems).toEqual(['"operations" must be an object.']);
  });

  it('takes __proto__ for a name', () => {
    const { settings } = parseSettings(
      JSON.parse('{"operations":{"__proto__":{"pattern":"action"}}}'),
    );
    expect(Object.keys(settings.operations ?? {})).toEqual(['__proto__']);
    expect(({} as { pattern?: string }).pattern).toBeUndefined();
  });
});

describe('checkSettings', () => {
  const body = {
    name: 'b',
    in: 'body',
    schema: { type: 'object', properties: { url: { type: 'string' } } },
  };
  const paths = {
    '/orders': {
      post: { operationId: 'WatchOrders', parameters: [body], responses: {} },
      get: { operationId: 'ListOrders', responses: {} },
    },
    '/jobs': { post: { operationId: 'StartJob', responses: { 200: {}, 202: {} } } },
    '/jobs/{id}': { get: { operationId: 'AskJob', responses: {} } },
  };
  const check = (operations: ConnectorSettings['operations'] & object) =>
    checkSettings({ operations }, modelOfPaths(paths, { operations }));

  it('has nothing to say where everything takes effect', () => {
    expect(
      check({
        WatchOrders: { pattern: 'webhookTrigger', callbackUrl: 'body.url', unsubscribe: null },
        StartJob: { status: 'AskJob' },
        ListOrders: { pattern: 'action' },
      }),
    ).toEqual([]);
  });

  it('names what has none', () => {
    const problems = check({
      WatchOrders: {
        pattern: 'webhookTrigger',
        callbackUrl: 'body.uri',
        unsubscribe: 'AskJobs',
        notification: '#/definitions/No',
      },
      ListOrders: { stateParameter: 'x', status: 'AskJob' },
      StartJob: { status: 'ListOrders' },
    });
    expect(problems).toEqual([
      '"operations.WatchOrders": its request has no "body.uri".',
      '"operations.WatchOrders": "#/definitions/No" does not exist in the definition.',
      '"operations.WatchOrders": the definition has no operation "AskJobs". Did you mean "AskJob"?',
      '"operations.ListOrders": "status" has no effect on a plain action.',
      '"operations.ListOrders": "stateParameter" has no effect on a plain action.',
      expect.stringContaining('"ListOrders" cannot return the state of its jobs'),
    ]);
  });

  it('tells operations that the definition does not have from what cannot be', () => {
    const operations = { WatchOrder: { pattern: 'action' }, ListOrders: {} } as const;
    const model = modelOfPaths(paths, { operations });
    expect(checkSettings({ operations }, model)).toEqual([]);
    expect(strayOperations({ operations }, model)).toEqual([
      '"operations.WatchOrder": the definition has no operation "WatchOrder". Did you mean "WatchOrders"?',
    ]);
  });

  it('says when a pair cannot work', () => {
    expect(
      check({
        WatchOrders: {
          pattern: 'webhookTrigger',
          callbackUrl: 'body.url',
          unsubscribe: 'ListOrders',
        },
      }),
    ).toEqual([expect.stringContaining('"ListOrders" cannot end its subscriptions')]);
  });
});
