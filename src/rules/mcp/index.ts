// The rules of MCP servers.

import type { RuleDefinition } from '../types.js';
import { mcpNoPattern, mcpPost, mcpProtocolValue } from './rules.js';

export const mcpRules: readonly RuleDefinition[] = [mcpPost, mcpProtocolValue, mcpNoPattern];
