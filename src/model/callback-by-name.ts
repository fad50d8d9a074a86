// The callback URL of a request that marks none with `x-ms-notification-url`: in the wizard of the
// portal its place is chosen by hand, and the file does not say so. It is known by its name, of which
// some are surer than others. Of two equally good places none is taken.

import { plainName } from './names-alike.js';
import { propertiesOf, resolveSchema, type Definitions } from './schema-view.js';
import type { CallbackLocation, OperationBase, SchemaModel } from './types.js';

/** How deep below the root of a body a place is looked for. */
const MAX_DEPTH = 4;
/** How many properties are looked at. */
const MAX_PLACES = 2000;

const URL = '(?:urls?|uri|endpoint|address|link)';
const CALLED = '(?:callback|webhook|hook|notification|notify|notifications)';
const SENT_TO =
  '(?:target|delivery|subscription|subscriber|listener|receiver|destination|postback)';

/** How many of the ranks say by themselves that they are called back. */
const SURE = 3;
/** From the surest to the least sure. */
const RANKS: readonly RegExp[] = [
  new RegExp(`^${CALLED}${URL}$`),
  new RegExp(`${CALLED}${URL}$|^${URL}(?:to)?${CALLED}$|^urltopublishto$`),
  new RegExp(`^(?:.*event)?${SENT_TO}${URL}$`),
  new RegExp(`^(?:${CALLED}|target)$`),
  /^(?:url|uri)$/,
];
/** What a `url` belongs to when it is the callback's: `config.url`, `webhook.url`. */
const HOLDERS =
  /^(?:config|configuration|settings|target|endpoint|.*(?:hook|callback|notification|subscription|delivery))$/;

export interface NamedCallback {
  readonly location: CallbackLocation;
  /** The name says by itself that it is called back, so that no other hint is needed. */
  readonly sure: boolean;
}

interface Place {
  readonly location: CallbackLocation;
  readonly rank: number;
}

/**
 * @returns The one place of the best rank; of several that are equally good, `ambiguous`: all of them.
 */
export function callbackByName(
  operation: OperationBase,
  definitions: Definitions,
): { readonly found?: NamedCallback; readonly ambiguous: readonly CallbackLocation[] } {
  const places = placesOf(operation, definitions);
  const best = Math.min(...places.map(({ rank }) => rank));
  const [only, ...others] = places.filter(({ rank }) => rank === best);
  if (only === undefined) return { ambiguous: [] };
  if (others.length > 0) return { ambiguous: [only, ...others].map(({ location }) => location) };
  return { found: { location: only.location, sure: best < SURE }, ambiguous: [] };
}

function placesOf(operation: OperationBase, definitions: Definitions): Place[] {
  const places: Place[] = [];
  const add = (
    place: CallbackLocation['in'],
    path: readonly string[],
    schema: SchemaModel,
    pointer: string,
  ): void => {
    const rank = rankOf(path);
    if (rank !== undefined && holdsAnyText(schema, definitions, rank < SURE))
      places.push({ location: { in: place, path, pointer, byName: true }, rank });
  };
  for (const { in: place, name, schema, pointer } of operation.parameters)
    // Who subscribes has nothing in a path yet; who ends a subscription may name it there.
    if (place !== 'path' || operation.method === 'delete') add(place, [name], schema, pointer);
  const { body } = operation;
  if (body?.kind === 'form') {
    for (const { name, schema, pointer } of body.fields) add('formData', [name], schema, pointer);
  } else if (body?.kind === 'json') {
    forEachProperty(body.schema, definitions, (path, schema) =>
      add('body', path, schema, schema.pointer),
    );
  }
  return places;
}

/** Smaller is surer; undefined: its name says nothing. */
function rankOf(path: readonly string[]): number | undefined {
  const name = plainName(path.at(-1) ?? '');
  const rank = RANKS.findIndex((names) => names.test(name));
  if (rank === -1) return undefined;
  const isPlain = rank === RANKS.length - 1;
  const holder = plainName(path.at(-2) ?? '');
  if (isPlain && path.length > 1) return HOLDERS.test(holder) ? rank : undefined;
  return isPlain ? rank + 1 : rank;
}

/** A string; where the name alone is not enough, one that the author leaves open: a default is something else. */
function holdsAnyText(schema: SchemaModel, definitions: Definitions, sure: boolean): boolean {
  const resolved = resolveSchema(schema, definitions);
  if (resolved?.kind !== 'string' || resolved.enum !== undefined || schema.readOnly) return false;
  return (
    sure ||
    ((schema.default ?? resolved.default ?? '') === '' &&
      [undefined, 'uri', 'url'].includes(resolved.format?.toLowerCase()))
  );
}

/** Level by level; each schema is entered once. */
function forEachProperty(
  root: SchemaModel,
  definitions: Definitions,
  visit: (path: readonly string[], schema: SchemaModel) => void,
): void {
  const entered = new Set<SchemaModel>();
  let level: Array<{ path: readonly string[]; schema: SchemaModel }> = [{ path: [], schema: root }];
  let count = 0;
  for (let depth = 0; depth < MAX_DEPTH && level.length > 0; depth += 1) {
    const below: typeof level = [];
    for (const { path, schema } of level) {
      const resolved = resolveSchema(schema, definitions);
      if (resolved === undefined || entered.has(resolved)) continue;
      entered.add(resolved);
      for (const property of propertiesOf(resolved, definitions)) {
        if ((count += 1) > MAX_PLACES) return;
        const inner = { path: [...path, property.name], schema: property.schema };
        visit(inner.path, inner.schema);
        below.push(inner);
      }
    }
    level = below;
  }
}
