// Where a request carries the callback URL: what the document marks with `x-ms-notification-url`, or
// what la-connector.json says.

import { propertiesOf, resolveSchema, type Definitions } from './schema-view.js';
import type { CallbackLocation, OperationBase, SchemaModel } from './types.js';

/** Every marked place, parameters first, then the body from its root down. */
export function findCallbacks(
  operation: OperationBase,
  definitions: Definitions,
): CallbackLocation[] {
  const found: CallbackLocation[] = operation.parameters
    .filter((parameter) => parameter.notificationUrl)
    .map(({ in: place, name, pointer }) => ({ in: place, path: [name], pointer }));
  const { body } = operation;
  if (body?.kind === 'form') {
    for (const { name, notificationUrl, pointer } of body.fields) {
      if (notificationUrl) found.push({ in: 'formData', path: [name], pointer });
    }
  } else if (body !== undefined) {
    for (const place of markedPlaces(body.schema, definitions)) {
      found.push({ in: 'body', ...place });
    }
  }
  return found;
}

interface Place {
  readonly path: readonly string[];
  readonly pointer: string;
}

/** Level by level, so that the place nearest the root comes first; each definition is entered once. */
function markedPlaces(root: SchemaModel, definitions: Definitions): Place[] {
  const found: Place[] = [];
  const entered = new Set<SchemaModel>();
  let level: Array<Place & { readonly schema: SchemaModel }> = [
    { path: [], pointer: root.pointer, schema: root },
  ];
  while (level.length > 0) {
    const below: typeof level = [];
    for (const { path, pointer, schema } of level) {
      const resolved = resolveSchema(schema, definitions);
      if (resolved === undefined) continue;
      const marked = schema.notificationUrl || resolved.notificationUrl;
      if (marked && canHoldUrl(resolved)) {
        found.push({ path, pointer });
        continue;
      }
      if (entered.has(resolved)) continue;
      entered.add(resolved);
      for (const property of propertiesOf(resolved, definitions)) {
        below.push({
          path: [...path, property.name],
          pointer: property.schema.pointer,
          schema: property.schema,
        });
      }
    }
    level = below;
  }
  return found;
}

function canHoldUrl(schema: SchemaModel): boolean {
  return schema.kind === 'string' || schema.kind === 'any' || schema.kind === 'union';
}

const PLACES = { body: 'body', query: 'query', header: 'header', form: 'formData' } as const;

/**
 * Reads `body.a.b`, `query.name`, `header.name` or `form.name`.
 *
 * @param pointer What the location is said to come from: the operation.
 * @returns undefined for anything else.
 */
export function parseCallbackUrl(setting: string, pointer: string): CallbackLocation | undefined {
  const [, place, rest] = /^(body|query|header|form)(?:\.(.+))?$/.exec(setting) ?? [];
  if (place === undefined) return undefined;
  if (rest === undefined) return place === 'body' ? { in: 'body', path: [], pointer } : undefined;
  const path = place === 'body' ? rest.split('.') : [rest];
  return path.includes('')
    ? undefined
    : { in: PLACES[place as keyof typeof PLACES], path, pointer };
}

/** Whether a request of that operation has such a place at all. */
export function hasPlace(
  operation: OperationBase,
  location: CallbackLocation,
  definitions: Definitions,
): boolean {
  const [name = ''] = location.path;
  switch (location.in) {
    case 'path':
    case 'query':
      return operation.parameters.some((one) => one.in === location.in && one.name === name);
    case 'header':
      return operation.parameters.some(
        (one) => one.in === 'header' && one.name.toLowerCase() === name.toLowerCase(),
      );
    case 'formData':
      return (
        operation.body?.kind === 'form' &&
        operation.body.fields.some((field) => field.name === name)
      );
    case 'body':
      return (
        operation.body !== undefined &&
        operation.body.kind !== 'form' &&
        hasProperty(operation.body.schema, location.path, definitions)
      );
    default: {
      const never: never = location.in;
      return never;
    }
  }
}

function hasProperty(
  schema: SchemaModel,
  path: readonly string[],
  definitions: Definitions,
): boolean {
  const [name, ...rest] = path;
  if (name === undefined) return true;
  const resolved = resolveSchema(schema, definitions);
  if (resolved === undefined) return false;
  if (resolved.kind === 'any') return true;
  const property = propertiesOf(resolved, definitions).find((one) => one.name === name);
  return property !== undefined && hasProperty(property.schema, rest, definitions);
}
