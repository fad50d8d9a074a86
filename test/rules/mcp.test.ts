// What rules say of MCP servers: nothing of what ordinary operations need, and all that is refused of
// any definition.

import { describe, expect, it } from 'vitest';
import { load } from '../../src/document/load.js';
import type { ConnectorSettings } from '../../src/model/settings.js';
import { rulesOf } from '../../src/rules/registry.js';
import { runRules } from '../../src/rules/run.js';
import { soundDefinition } from './sound-definition.js';

/** As Microsoft's sample has it, and with `responses` as the portal saves them. */
const sample = {
  summary: 'MCP Server Streamable HTTP',
  'x-ms-agentic-protocol': 'mcp-streamable-1.0',
  operationId: 'InvokeMCP',
  responses: { 200: { description: 'Success' } },
};

async function findings(members: object, settings: ConnectorSettings = {}): Promise<string[]> {
  const text = JSON.stringify({ ...soundDefinition, ...members }, null, 2);
  const loaded = await load({ kind: 'text', path: 'mcp.json', text });
  if (!loaded.ok) throw new Error(loaded.diagnostics.map(({ message }) => message).join('\n'));
  return runRules(loaded.document, rulesOf('certification'), { settings }).map(
    ({ rule, pointer }) => `${rule} ${pointer}`,
  );
}

const invoke = (more: object = {}, item: object = {}) => ({
  '/mcp': { ...item, post: { ...sample, ...more } },
});
const untold = { type: 'object', properties: { a: { type: 'string' } } };

describe('an MCP server', () => {
  it.each([
    ['as the sample has it', {}],
    ['as the portal saves it', { responses: {} }],
    ['without any text', { summary: undefined }],
    ['in small letters', { operationId: 'invokeServer', summary: 'talk to the server.' }],
    [
      'with all that it may declare',
      {
        parameters: [
          { name: 'queryRequest', in: 'body', schema: { type: 'object' } },
          { name: 'X-User-GUID', in: 'header', type: 'string', required: true },
          { name: 'sessionId', in: 'query', type: 'string' },
        ],
        consumes: ['application/json'],
        produces: ['application/json', 'text/event-stream'],
        responses: {
          200: { description: 'Immediate Response' },
          202: { description: 'Accepted' },
          400: { description: 'Bad', schema: untold },
          default: { description: 'Other', schema: untold },
        },
      },
    ],
  ])('has nothing to mend %s', async (_name, more) => {
    expect(await findings({ paths: invoke(more) })).toEqual([]);
  });

  it('is told of what is refused wherever it is written', async () => {
    const schema = { type: 'strange' };
    const paths = {
      '/mcp/{env}': {
        post: { ...sample, responses: { 200: { description: '', schema } } },
      },
    };
    const found = await findings({ paths });
    expect(found).toContain('param-path-defined /paths/~1mcp~1{env}/post');
    expect(found).toContain('schema-type-known /paths/~1mcp~1{env}/post/responses/200/schema/type');
    const twice = { ...invoke(), '/again': { post: sample } };
    expect(await findings({ paths: twice })).toContain(
      'op-id-unique /paths/~1again/post/operationId',
    );
  });

  it('has shared parts to itself where nobody else refers to them', async () => {
    const definitions = {
      Order: untold,
      Fault: { type: 'object', properties: { inner: { $ref: '#/definitions/Inner' } } },
      Inner: untold,
    };
    const answers = (name: string) => ({
      200: { description: 'Success' },
      400: { description: 'Bad', schema: { $ref: `#/definitions/${name}` } },
    });
    const own = await findings({
      paths: invoke({ responses: answers('Fault') }),
      definitions: { Fault: definitions.Fault, Inner: definitions.Inner },
    });
    expect(own).toEqual([]);
    const { paths } = soundDefinition as { paths: object };
    const both = await findings({
      paths: { ...paths, ...invoke({ responses: answers('Order') }) },
      definitions: { Order: untold },
    });
    expect(both).toContain('property-title-or-summary /definitions/Order/properties/a');
  });

  it('leaves its siblings to the rules', async () => {
    const get = { operationId: 'OpenStream', responses: { 200: { description: 'Stream' } } };
    const parameters = [{ name: 'q', in: 'query', type: 'string' }];
    const found = await findings({ paths: invoke({}, { get, parameters }) });
    expect(found).toContain('op-summary-required /paths/~1mcp/get');
    expect(found).toContain('param-summary-required /paths/~1mcp/parameters/0');
    expect(found.filter((one) => one.includes('/post'))).toEqual([]);
    const alone = await findings({ paths: invoke({}, { parameters }) });
    expect(alone).toEqual([]);
  });

  it('is what la-connector.json says it is', async () => {
    const action = { operations: { InvokeMCP: { pattern: 'action' } } } as const;
    expect(await findings({ paths: invoke() }, action)).toContain(
      'op-description-required /paths/~1mcp/post',
    );
    const { 'x-ms-agentic-protocol': _mark, ...plain } = sample;
    const mcp = { operations: { InvokeMCP: { pattern: 'mcp' } } } as const;
    expect(await findings({ paths: { '/mcp': { post: plain } } }, mcp)).toEqual([]);
  });

  it('is told once of the marks of other patterns, by its own rule', async () => {
    const more = {
      'x-ms-trigger': 'single',
      'x-ms-notification-content': { schema: untold },
      parameters: [
        {
          name: 'body',
          in: 'body',
          schema: {
            type: 'object',
            properties: { url: { type: 'string', 'x-ms-notification-url': true } },
          },
        },
      ],
    };
    const at = '/paths/~1mcp/post';
    expect(await findings({ paths: invoke(more) })).toEqual([
      `mcp-no-pattern ${at}/x-ms-trigger`,
      `mcp-no-pattern ${at}/x-ms-notification-content`,
      `mcp-no-pattern ${at}/parameters/0/schema/properties/url/x-ms-notification-url`,
    ]);
  });
});
