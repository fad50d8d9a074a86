// The MCP server that the examples of this group change: as Microsoft's sample has it.

import type { JsonObject } from '../../document/types.js';
import type { RuleExample } from '../types.js';

/** Pointer of the operation that `mcpExample` makes. */
export const at = '/paths/~1mcp/post';

/** A document whose one operation is `POST /mcp (InvokeMCP)` with these members; undefined removes one. */
export function mcpExample(members: JsonObject = {}, method = 'post'): RuleExample {
  const operation = {
    summary: 'MCP Server Streamable HTTP',
    'x-ms-agentic-protocol': 'mcp-streamable-1.0',
    operationId: 'InvokeMCP',
    responses: { '200': { description: 'Success' } },
    ...members,
  };
  const written = Object.entries(operation).filter(([, value]) => value !== undefined);
  return { document: { paths: { '/mcp': { [method]: Object.fromEntries(written) } } } };
}
