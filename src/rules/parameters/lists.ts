// Parameters as their authors see them: in the list of an operation or of a path, and by name in
// messages.

import { joinPointer } from '../../document/pointer.js';
import type { JsonObject } from '../../document/types.js';
import { isObject, memberOf, objectEntries } from '../raw.js';
import type { OperationNode, ParameterNode, ParameterUse, RuleContext } from '../types.js';
import { quoted } from '../quoted.js';

/** One `parameters` list, as it is written. */
export interface ParameterList {
  /** `GET /orders (ListOrders)` or `/orders`. */
  readonly owner: string;
  readonly uses: readonly ParameterUse[];
}

/** The lists of all path items and operations. A path's list is given once, whoever inherits it. */
export function parameterLists(context: RuleContext): ParameterList[] {
  const nodes = new Map(context.parameters.map((node) => [node.pointer, node]));
  const listOf = (owner: string, raw: JsonObject, pointer: string): ParameterList => {
    const list = memberOf(raw, 'parameters');
    const uses: ParameterUse[] = [];
    for (let position = 0; Array.isArray(list) && position < list.length; position += 1) {
      const at = `${pointer}/parameters/${position}`;
      const found = context.resolve(list[position], at);
      const parameter = found && nodes.get(found.pointer);
      if (parameter !== undefined) uses.push({ parameter, at });
    }
    return { owner, uses };
  };
  const lists: ParameterList[] = [];
  for (const [path, raw] of objectEntries(memberOf(context.root, 'paths'))) {
    if (isObject(raw)) lists.push(listOf(path, raw, joinPointer('/paths', path)));
  }
  for (const { label, raw, pointer } of context.operations) lists.push(listOf(label, raw, pointer));
  return lists.filter(({ uses }) => uses.length > 0);
}

/** `parameter "orderId" of GET /orders/{orderId} (GetOrder)`, or of `/parameters/OrderId` when shared. */
export function nameOf(parameter: ParameterNode): string {
  const name = parameter.name === '' ? 'parameter' : `parameter ${quoted(parameter.name)}`;
  const shared = /^\/parameters\/(.*)$/.exec(parameter.pointer)?.[1];
  if (shared !== undefined) return `shared ${name}`;
  const [operation] = parameter.operations;
  if (operation === undefined) return name;
  const own = parameter.pointer.startsWith(`${operation.pointer}/`);
  return `${name} of ${own ? operation.label : operation.path}`;
}

/** At the beginning of a sentence. */
export function capitalNameOf(parameter: ParameterNode): string {
  const name = nameOf(parameter);
  return `${name.slice(0, 1).toUpperCase()}${name.slice(1)}`;
}

/** Shown to whoever builds a workflow: neither it nor all its operations are internal. */
export function isVisible(parameter: ParameterNode): boolean {
  return !parameter.internal && parameter.operations.some(({ internal }) => !internal);
}

export function isBody(parameter: ParameterNode): boolean {
  return parameter.in === 'body';
}

export function hasMember(node: { readonly raw: JsonObject }, name: string): boolean {
  return memberOf(node.raw, name) !== undefined;
}

/** The variables of a path template: `orderId` of `/orders/{orderId}`. */
export function variablesOf(path: string): ReadonlySet<string> {
  return new Set([...path.matchAll(/\{([^{}]*)\}/g)].map(([, name]) => name ?? ''));
}

/** What the operation consumes: its own list, or the document's. Undefined when there is none. */
export function consumesOf(context: RuleContext, operation: OperationNode): unknown {
  return memberOf(operation.raw, 'consumes') ?? memberOf(context.root, 'consumes');
}
