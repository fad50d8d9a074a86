// What belongs only to the MCP servers of a definition. An agent reads neither their texts nor their
// schemas, so rules about ordinary operations do not apply there; what Microsoft's validator
// rejects everywhere still applies.

import { joinPointer, referenceOf, unescapeToken } from '../document/pointer.js';
import { ruleGroups } from './registry.js';
import { memberOf } from './raw.js';
import type { OperationNode, RuleContext, RuleDefinition } from './types.js';

const CONTENT = 'x-ms-notification-content';

const aboutOperations: ReadonlySet<string> = new Set(['schemas', 'operations', 'parameters']);
const aboutPatterns: ReadonlySet<string> = new Set(['dynamic', 'triggers']);

let exempting: ReadonlySet<RuleDefinition> | undefined;

/** Whether a rule does not apply to the parts of an MCP server. */
export function sparesMcp(rule: RuleDefinition): boolean {
  exempting ??= new Set(
    ruleGroups.flatMap(({ name, rules }) =>
      rules.filter(
        (one) => aboutPatterns.has(name) || (aboutOperations.has(name) && !isRefusal(one)),
      ),
    ),
  );
  return exempting.has(rule);
}

/** What Microsoft's validator rejects, it rejects for any operation. */
function isRefusal({ severity, preset, reference }: RuleDefinition): boolean {
  return severity === 'error' && preset === 'import' && reference.codes.length > 0;
}

/** Tells of a pointer whether what it leads to is part of nothing but MCP servers. */
export function mcpScopeOf(context: Pick<RuleContext, 'mcpServers' | 'operations' | 'root'>) {
  const servers = context.mcpServers;
  if (servers.length === 0) return (): boolean => false;
  const own = new Set(servers.map(({ pointer }) => pointer));
  const items = itemsOfServersAlone(context);
  let shared: ReadonlySet<string> | undefined;
  return (pointer: string): boolean => {
    const [place = '', name = ''] = pointer.slice(1).split('/', 2);
    const top = `/${place}/${name}`;
    if (place === 'paths') {
      const [, , , member = ''] = pointer.split('/', 4);
      return items.has(top) || own.has(`${top}/${member}`);
    }
    if (place !== 'definitions' && place !== 'parameters' && place !== 'responses') return false;
    return (shared ??= sharedAlone(context)).has(top);
  };
}

/** Path items that have no operation but MCP servers: all that is in them is theirs. */
function itemsOfServersAlone({
  mcpServers,
  operations,
}: Pick<RuleContext, 'mcpServers' | 'operations'>): ReadonlySet<string> {
  const servers = new Set(mcpServers);
  const items = new Set(mcpServers.map(({ pathItem }) => pathItem.pointer));
  for (const operation of operations)
    if (!servers.has(operation)) items.delete(operation.pathItem.pointer);
  return items;
}

/** Named parts of the root that only MCP servers reference, also indirectly. */
function sharedAlone({
  mcpServers,
  operations,
  root,
}: Pick<RuleContext, 'mcpServers' | 'operations' | 'root'>): ReadonlySet<string> {
  const servers = new Set(mcpServers);
  const others = operations.filter((operation) => !servers.has(operation));
  const reached = (from: readonly OperationNode[]): Set<string> => {
    const walk: Walk = { root, found: new Set(), seen: new Set(), waiting: [] };
    for (const { raw, pathItem } of from) {
      // Its siblings stand below the path item, too, and are not meant.
      for (const part of [
        raw,
        memberOf(pathItem.raw, 'parameters'),
        memberOf(pathItem.raw, CONTENT),
      ])
        enterNode(part, walk);
    }
    for (let next = walk.waiting.pop(); next !== undefined; next = walk.waiting.pop())
      for (const part of Object.values(next)) enterNode(part, walk);
    return walk.found;
  };
  const alone = reached(mcpServers);
  for (const place of reached(others)) alone.delete(place);
  return alone;
}

interface Walk {
  readonly root: unknown;
  readonly found: Set<string>;
  /** Aliases of YAML may lead to one object in many ways. */
  readonly seen: Set<object>;
  readonly waiting: object[];
}

function enterNode(node: unknown, walk: Walk): void {
  if (typeof node !== 'object' || node === null || walk.seen.has(node)) return;
  walk.seen.add(node);
  walk.waiting.push(node);
  const target = referenceOf(node);
  if (target !== undefined) enterTarget(target, walk);
}

/** The whole definition, parameter or response that a reference leads to or into. */
function enterTarget(target: string, walk: Walk): void {
  const [root, place = '', token = ''] = target.split('/', 3);
  if (root !== '#') return;
  const name = unescapeToken(decoded(token));
  walk.found.add(joinPointer(`/${place}`, name));
  enterNode(memberOf(memberOf(walk.root, place), name), walk);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
