// Parameters as their authors see them: in the list of an operation or a path, and by name in
// messages.

import type { JsonObject } from '../../document/types.js';
import { perDocument } from '../per-document.js';
import { memberOf } from '../raw.js';
import type {
  OperationNode,
  ParameterNode,
  ParameterUse,
  PathItemNode,
  RuleContext,
} from '../types.js';
import { quoted } from '../quoted.js';

const none: readonly never[] = [];

/** Parameters by their `in`. */
export const byPlace = perDocument(
  ({ parameters }: RuleContext): ReadonlyMap<string, readonly ParameterNode[]> => {
    const found = new Map<string, ParameterNode[]>();
    for (let at = 0; at < parameters.length; at += 1) {
      const parameter = parameters[at] as ParameterNode;
      const alike = found.get(parameter.in);
      if (alike === undefined) found.set(parameter.in, [parameter]);
      else alike.push(parameter);
    }
    return found;
  },
);

export function parametersIn(context: RuleContext, place: string): readonly ParameterNode[] {
  return byPlace(context).get(place) ?? none;
}

/** The operations that have this many of them. */
export function operationsWith(
  parameters: readonly ParameterNode[],
  count: 1 | 2,
): Iterable<OperationNode> {
  const found = new Set<OperationNode>();
  const once = new Set<OperationNode>();
  for (const { operations } of parameters) {
    for (let at = 0; at < operations.length; at += 1) {
      const operation = operations[at] as OperationNode;
      if (count === 1 || once.has(operation)) found.add(operation);
      else once.add(operation);
    }
  }
  return found;
}

/** Whether two of them have the same name: few lists have any, and several rules are about them. */
export function hasRepeatedName(uses: readonly ParameterUse[]): boolean {
  if (uses.length < 2) return false;
  const names = new Set<string>();
  for (let at = 0; at < uses.length; at += 1) {
    const { name } = (uses[at] as ParameterUse).parameter;
    if (names.has(name)) return true;
    names.add(name);
  }
  return false;
}

/** Operations in which a name is used twice, including in the path item's list. */
export const withRepeatedName = perDocument(({ operations }: RuleContext) =>
  operations.filter(({ parameters }) => hasRepeatedName(parameters)),
);

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

/** Shown to users who build a workflow: neither it nor all its operations are internal. */
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
export const variablesOf = perDocument(({ path }: PathItemNode): ReadonlySet<string> => {
  const found = new Set<string>();
  let open = path.indexOf('{');
  while (open >= 0) {
    const close = path.indexOf('}', open);
    if (close < 0) break;
    // The innermost opening brace starts it.
    found.add(path.slice(path.lastIndexOf('{', close) + 1, close));
    open = path.indexOf('{', close);
  }
  return found;
});

/** What the operation consumes: its own list, or that of the root. Undefined when there is none. */
export function consumesOf(context: RuleContext, operation: OperationNode): unknown {
  return memberOf(operation.raw, 'consumes') ?? memberOf(context.root, 'consumes');
}
