// Which operations of a definition are MCP servers.

import type { ConnectorSettings } from '../model/settings.js';
import type { OperationNode, PreviousDefinition } from './types.js';

export const AGENTIC_PROTOCOL = 'x-ms-agentic-protocol';

/** The MCP servers of a definition, as its model has them; the model is built only where there may be some. */
export function mcpServersOf(
  index: Pick<PreviousDefinition, 'operations' | 'byMember' | 'patterns'>,
  settings: ConnectorSettings,
): readonly OperationNode[] {
  const marked = index.byMember.operations.with(AGENTIC_PROTOCOL).length > 0;
  const set = Object.values(settings.operations ?? {}).some(({ pattern }) => pattern === 'mcp');
  if (!marked && !set) return [];
  const found = new Set(
    index.patterns.operations.flatMap(({ kind, pointer }) => (kind === 'mcp' ? [pointer] : [])),
  );
  return index.operations.filter(({ pointer }) => found.has(pointer));
}
