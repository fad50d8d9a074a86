// MCP servers that are right, each in its own way, and what the simulator says of them.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { describe, expect, it, onTestFinished } from 'vitest';
import { simulateServer } from '../../templates/runtime/simulator/index.js';
import { describeConnector } from '../../src/simulate.js';

const definition = JSON.stringify({
  swagger: '2.0',
  info: { title: 'MCP Server', version: '1.0.0' },
  host: 'mcp.contoso.com',
  basePath: '/',
  schemes: ['https'],
  paths: {
    '/mcp': {
      post: {
        summary: 'MCP Server Streamable HTTP',
        'x-ms-agentic-protocol': 'mcp-streamable-1.0',
        operationId: 'InvokeMCP',
        responses: { 200: { description: 'Success' } },
      },
    },
  },
});

interface Message {
  readonly id?: unknown;
  readonly method?: string;
}
interface Seen extends Message {
  readonly session: string | undefined;
}

/** A server of its own, whose POSTs that are JSON go to `answer`. */
async function simulated(answer: (message: Message, response: ServerResponse) => void) {
  const seen: Seen[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      if (request.method !== 'POST') return response.writeHead(405).end();
      const session = request.headers['mcp-session-id'];
      let message: Message;
      try {
        message = JSON.parse(Buffer.concat(chunks).toString()) as Message;
      } catch {
        return response.writeHead(400).end();
      }
      seen.push({ ...message, session: typeof session === 'string' ? session : undefined });
      return answer(message, response);
    });
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const descriptor = await describeConnector({ kind: 'text', text: definition, path: 'mcp.json' });
  const report = await simulateServer(descriptor, { url });
  return { seen, report, operation: report.operations[0] };
}

const result = (id: unknown) => JSON.stringify({ jsonrpc: '2.0', id, result: {} });

describe('an MCP server that is right', () => {
  it('may answer JSON, and is asked in the session that it begins', async () => {
    const { seen, operation } = await simulated(({ id }, response) => {
      if (id === undefined) return response.writeHead(202).end();
      const headers = { 'content-type': 'application/json', 'mcp-session-id': 'abc' };
      return response.writeHead(200, headers).end(result(id));
    });
    expect(operation).toMatchObject({ kind: 'mcp', outcome: 'kept', findings: [] });
    expect(seen.slice(0, 2)).toMatchObject([
      { method: 'initialize', session: undefined },
      { method: 'notifications/initialized', session: 'abc' },
    ]);
  });

  it('may answer with an event stream', async () => {
    const { operation } = await simulated(({ id }, response) => {
      if (id === undefined) return response.writeHead(202).end();
      response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8' });
      response.write(
        'event: message\ndata: {"jsonrpc":"2.0","method":"notifications/progress"}\n\n',
      );
      return response.end(`event: message\r\ndata: ${result(id)}\r\n\r\n`);
    });
    expect(operation).toMatchObject({ outcome: 'kept', findings: [] });
  });

  it('may refuse by JSON-RPC, which leaves the rest unseen', async () => {
    const { operation } = await simulated((_message, response) =>
      response
        .writeHead(400, { 'content-type': 'application/json' })
        .end('{"jsonrpc":"2.0","id":null,"error":{"code":-32600,"message":"Bad"}}'),
    );
    expect(operation).toMatchObject({ outcome: 'unproven', findings: [] });
  });
});
