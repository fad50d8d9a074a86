// What an MCP server becomes: free JSON in types, contract, client and stub.

import { describe, expect, it } from 'vitest';
import { declaration, emit, typeCheck, unformatted } from './fixtures.js';

const emitted = emit({
  basePath: '/v1',
  paths: {
    '/mcp': {
      post: {
        operationId: 'InvokeMCP',
        summary: 'MCP Server',
        'x-ms-agentic-protocol': 'mcp-streamable-1.0',
        parameters: [{ name: 'X-User', in: 'header', type: 'string', required: true }],
        responses: { 200: { description: 'Success' } },
      },
    },
  },
});

const controller = `import type { InvokeMCPController } from './generated/contracts.gen.js';

export const handled: InvokeMCPController = {
  handle({ body, headers }) {
    const session: string | undefined = headers['Mcp-Session-Id'];
    const user: string = headers['X-User'];
    if (Array.isArray(body)) return { status: 202 };
    if (headers.Accept.includes('event-stream'))
      return { status: 200, body: 'data: {}\\n\\n', headers: { 'content-type': 'text/event-stream' } };
    return { status: 200, body: { jsonrpc: '2.0', session, user } };
  },
};
`;

const caller = `import { createClient } from './generated/client.gen.js';

export async function ask(): Promise<string> {
  const client = createClient({ baseUrl: 'http://127.0.0.1/v1' });
  const input = { headers: { 'X-User': 'a' }, body: [{ jsonrpc: '2.0', method: 'ping' }] };
  const answer = await client.invokeMCP(input);
  const { status } = await client.invokeMCP(input).full();
  // @ts-expect-error what an MCP server answers is not known
  answer.result;
  return typeof answer === 'string' ? answer : String(status);
}
`;

describe('an MCP server', () => {
  it('has JSON of any kind in and out', () => {
    const text = emitted.generated('operations');
    expect(declaration(text, 'InvokeMCPRequest')).toContain('readonly body: JsonValue;');
    expect(declaration(text, 'InvokeMCPResponse')).toBe(
      'export type InvokeMCPResponse = McpAnswer;',
    );
    expect(declaration(text, 'InvokeMCPResult')).toBe(
      'export type InvokeMCPResult = JsonValue | undefined;',
    );
    expect(text).toContain("import type { JsonValue, McpAnswer } from './runtime/client/wire.js';");
  });

  it('is asked with the Accept that MCP demands, and answers JSON or text', () => {
    const text = emitted.generated('client').replace(/\s+/g, ' ');
    expect(text).toContain(
      "body: 'json', defaults: { headers: { Accept: 'application/json, text/event-stream' } }, answers: { default: 'any' },",
    );
  });

  it('is plain data to the server', () => {
    expect(emitted.generated('descriptor')).toContain("pattern: { kind: 'mcp' },");
  });

  it('has files in Prettier’s format that compile with a controller and a caller', async () => {
    expect(await unformatted(emitted)).toEqual([]);
    const files = new Map([
      ...emitted.files,
      ['src/handled.ts', controller],
      ['src/ask.ts', caller],
    ]);
    expect(typeCheck('emit-mcp', new Map([['mcp', files]]))).toEqual([]);
  }, 60_000);
});
