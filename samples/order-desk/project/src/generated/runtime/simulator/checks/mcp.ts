// Checks of MCP servers, as far as any of them can be judged: what their tools do is theirs.

import { type CheckFields, sources } from './define.js';

export const mcpChecks = {
  'mcp-answer': {
    severity: 'error',
    summary: 'A JSON-RPC request is not answered with its JSON-RPC answer.',
    why: 'The agent waits for the answer with the id of its request, and takes the server for broken.',
    fix: 'Answer with { "jsonrpc": "2.0", "id", "result" or "error" }, as JSON or as an event stream.',
    source: sources.mcp,
  },
  'mcp-answer-later': {
    severity: 'error',
    summary: 'A JSON-RPC request is answered with 202, Location or Retry-After.',
    why: 'An agent calls once and does not ask again, so it never sees the result.',
    fix: 'Answer the request itself with its result; an event stream may take its time.',
    source: sources.mcp,
  },
  'mcp-notification': {
    severity: 'warning',
    summary: 'A notification is not answered with 202 without a body.',
    why: 'JSON-RPC answers no notifications; clients take a body for the answer to another message.',
    fix: 'Answer 202 without a body to a message that has no id.',
    source: sources.mcp,
  },
  'mcp-get': {
    severity: 'warning',
    summary: 'GET is answered with something other than 405 or an event stream.',
    why: 'Clients ask by GET for a stream of messages, and take 405 alone for "there is none".',
    fix: 'Answer 405 to GET at the path of the MCP server.',
    source: sources.mcp,
  },
} as const satisfies Readonly<Record<string, CheckFields>>;
