// Checks that apply to any MCP server; what its tools do is not checked.

import { type CheckFields, sources } from './define.js';

export const mcpChecks = {
  'mcp-answer': {
    severity: 'error',
    summary: 'The response to a JSON-RPC request is not its JSON-RPC response.',
    why: 'The agent waits for the response with the id of its request, and treats the server as broken.',
    fix: 'Return { "jsonrpc": "2.0", "id", "result" or "error" }, as JSON or as an event stream.',
    source: sources.mcp,
  },
  'mcp-answer-later': {
    severity: 'error',
    summary: 'The response to a JSON-RPC request has 202, Location or Retry-After.',
    why: 'An agent calls once and does not poll, so it never sees the result.',
    fix: 'Return the result in the response to the request; an event stream can take longer.',
    source: sources.mcp,
  },
  'mcp-notification': {
    severity: 'warning',
    summary: 'The response to a notification is not a 202 without a body.',
    why: 'JSON-RPC has no responses to notifications; clients treat a body as the response to another message.',
    fix: 'Return 202 without a body for a message that has no id.',
    source: sources.mcp,
  },
  'mcp-get': {
    severity: 'warning',
    summary: 'The response to GET is neither 405 nor an event stream.',
    why: 'Clients request a stream of messages with GET, and only 405 means that there is none.',
    fix: 'Return 405 for GET at the path of the MCP server.',
    source: sources.mcp,
  },
} as const satisfies Readonly<Record<string, CheckFields>>;
