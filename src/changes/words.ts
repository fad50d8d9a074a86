// How changes name what they are about.

import type { HttpMethod, JsonValue, OperationKind, SchemaModel } from '../model/types.js';

/** `GET /orders (ListOrders)`. */
export function labelOf(operation: {
  readonly method: HttpMethod;
  readonly path: string;
  readonly id: string;
  readonly declaredId?: string;
}): string {
  const { method, path, declaredId } = operation;
  const id = declaredId === undefined ? '' : ` (${declaredId})`;
  return `${method.toUpperCase()} ${path}${id}`;
}

const kinds: Readonly<Record<OperationKind, string>> = {
  action: 'an action',
  pollingAction: 'a polling action',
  pollingTrigger: 'a polling trigger',
  webhookTrigger: 'a webhook trigger',
  webhookAction: 'a webhook action',
  mcp: 'an MCP server',
  status: 'the status operation of a polling action',
  unsubscribe: 'the unsubscribe operation of a webhook',
};

export function patternWords(kind: OperationKind): string {
  return kinds[kind];
}

/** `a string`, `an array`; what nothing is known of is `any value`. */
export function typeWords(type: string): string {
  if (type === 'any') return 'any value';
  if (type === 'null') return 'null';
  return `${/^[aeiou]/.test(type) ? 'an' : 'a'} ${type}`;
}

export function typeName({ kind }: SchemaModel): string {
  return kind;
}

/** `"open"`, `3`: short, on one line. */
export function valueWords(value: JsonValue | undefined): string {
  if (value === undefined) return 'nothing';
  const text = JSON.stringify(value);
  return text.length <= 60 ? text : `${text.slice(0, 59)}…`;
}

/** The first five of many. */
export function listWords(values: readonly JsonValue[]): string {
  const shown = values.slice(0, 5).map(valueWords).join(', ');
  return values.length > 5 ? `${shown} and ${values.length - 5} more` : shown;
}

/** `a`, `a and b`, `a, b and c`. */
export function andWords(items: readonly string[]): string {
  const [last = ''] = items.slice(-1);
  return items.length < 2 ? last : `${items.slice(0, -1).join(', ')} and ${last}`;
}
