import { describe, expect, it } from 'vitest';
import { checkSettings } from '../../src/model/check-settings.js';
import { messages, modelOfPaths, ofKind, operation } from './factory.js';

/** As Microsoft's sample has it: no description, no parameters, `200` without a schema. */
const sample = {
  summary: 'MCP Server Streamable HTTP',
  'x-ms-agentic-protocol': 'mcp-streamable-1.0',
  operationId: 'InvokeMCP',
  responses: { 200: { description: 'Success' } },
};

function invoke(more: object) {
  return modelOfPaths({ '/mcp': { post: { ...sample, ...more } } });
}

describe('an MCP server', () => {
  it('takes and answers any JSON, whatever is declared', () => {
    const model = invoke({});
    expect(ofKind(model, 'InvokeMCP', 'mcp')).toMatchObject({
      protocol: 'mcp-streamable-1.0',
      method: 'post',
      body: { kind: 'json', required: true, schema: { kind: 'any' } },
      responses: [{ status: 'default', body: { kind: 'json', schema: { kind: 'any' } } }],
    });
    expect(messages(model)).toEqual([]);
    const declared = invoke({
      parameters: [
        { name: 'query', in: 'body', schema: { type: 'object', required: ['a'] } },
        { name: 'X-User', in: 'header', type: 'string', required: true },
        { name: 'mcp-session-id', in: 'header', type: 'string' },
      ],
      responses: { 202: { description: '' }, 400: { description: '', schema: { type: 'string' } } },
    });
    const mcp = ofKind(declared, 'InvokeMCP', 'mcp');
    expect(mcp.body).toMatchObject({ name: 'query', schema: { kind: 'any' } });
    expect(mcp.responses).toHaveLength(1);
    expect(mcp.parameters.map(({ name }) => name)).toEqual([
      'X-User',
      'mcp-session-id',
      'Accept',
      'MCP-Protocol-Version',
      'Mcp-Method',
      'Mcp-Name',
    ]);
  });

  it('goes before the marks of triggers and callbacks, and is nobody’s unsubscribe operation', () => {
    const model = modelOfPaths({
      '/mcp': {
        post: {
          ...sample,
          'x-ms-trigger': 'single',
          'x-ms-notification-content': { schema: { type: 'object' } },
          parameters: [
            {
              name: 'b',
              in: 'body',
              schema: { properties: { url: { type: 'string', 'x-ms-notification-url': true } } },
            },
          ],
        },
        delete: { operationId: 'End', responses: { 200: { description: '' } } },
      },
    });
    expect(operation(model, 'InvokeMCP').kind).toBe('mcp');
    expect(operation(model, 'End').kind).toBe('action');
  });

  it.each([
    [' MCP-Streamable-1.0', 'mcp-streamable-1.0', '"mcp-streamable-1.0" is taken'],
    ['a2a-1.0', 'a2a-1.0', 'an MCP server is taken'],
    [true, '', 'an MCP server is taken'],
    [{ name: 'mcp' }, '', 'an MCP server is taken'],
  ])('is told by any value: %j', (value, protocol, note) => {
    const model = invoke({ 'x-ms-agentic-protocol': value });
    expect(ofKind(model, 'InvokeMCP', 'mcp').protocol).toBe(protocol);
    expect(messages(model)).toEqual([expect.stringContaining(note)]);
  });

  it.each([[null], [false]])('is none where the mark says no: %j', (value) => {
    expect(operation(invoke({ 'x-ms-agentic-protocol': value }), 'InvokeMCP').kind).toBe('action');
  });

  it('needs no operationId, and has no body where GET is its method', () => {
    const { operationId: _id, ...anonymous } = sample;
    const model = modelOfPaths({
      '/mcp': { post: anonymous },
      '/sse': { get: { ...sample, 'x-ms-agentic-protocol': 'mcp-sse-1.0' } },
    });
    expect(ofKind(model, 'PostMcp', 'mcp').body).toBeDefined();
    expect(ofKind(model, 'InvokeMCP', 'mcp')).not.toHaveProperty('body');
  });

  it('is made and unmade by la-connector.json', () => {
    const { 'x-ms-agentic-protocol': _mark, ...plain } = sample;
    const settings = {
      operations: { InvokeMCP: { pattern: 'action' }, Chat: { pattern: 'mcp' } },
    } as const;
    const paths = {
      '/mcp': { post: sample },
      '/chat': { post: { ...plain, operationId: 'Chat' } },
    };
    const model = modelOfPaths(paths, settings);
    expect(operation(model, 'InvokeMCP').kind).toBe('action');
    expect(ofKind(model, 'Chat', 'mcp').protocol).toBe('mcp-streamable-1.0');
    expect(messages(model)).toEqual([]);
    expect(checkSettings(settings, model)).toEqual([]);
  });
});
