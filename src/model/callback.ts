// Where a request carries the callback URL: what the document marks with `x-ms-notification-url`, or
// what la-connector.json says.

import {
  type Definitions,
  propertiesOf,
  type PropertyView,
  resolveSchema,
  visibilityOf,
} from './schema-view.js';
import type {
  CallbackLocation,
  CallbackMark,
  CallbackStep,
  OperationBase,
  ParameterModel,
  SchemaModel,
} from './types.js';

/** Finds the marks of requests. Bodies of many operations lead to the same definitions: each is searched once. */
export class CallbackMarks {
  readonly #definitions: Definitions;
  /** By the schema at a body's root. */
  readonly #known = new Map<SchemaModel, readonly CallbackMark[]>();
  /** Schemas that no mark is below. */
  readonly #unmarked = new Set<SchemaModel>();

  constructor(definitions: Definitions) {
    this.#definitions = definitions;
  }

  /** Parameters first, then the body from its root down, what is in lists last. */
  of({ parameters, body }: OperationBase): readonly CallbackMark[] {
    const found: CallbackMark[] = [];
    for (const { in: place, name, pointer, notificationUrl, schema } of parameters)
      addValue(found, place, name, { pointer, notificationUrl, schema });
    if (body === undefined) return found;
    if (body.kind === 'form') {
      for (const { name, pointer, notificationUrl, schema } of body.fields)
        addValue(found, 'formData', name, { pointer, notificationUrl, schema });
      return found;
    }
    const inBody = this.#inBody(body.schema);
    return found.length === 0 ? inBody : [...found, ...inBody];
  }

  #inBody(schema: SchemaModel): readonly CallbackMark[] {
    const resolved = resolveSchema(schema, this.#definitions);
    if (resolved === undefined) return [];
    const root = this.#markAt([schema], undefined);
    if (root !== undefined && root.fault === undefined) return [root];
    let below = this.#known.get(resolved);
    if (below === undefined) {
      below = this.#search(resolved);
      this.#known.set(resolved, below);
    }
    return root === undefined ? below : [root, ...below];
  }

  /**
   * Level by level, so that the place nearest the root comes first; each definition is entered once.
   * Lists come last: what is reached without one can take the URL, however it is reached as well.
   */
  #search(root: SchemaModel): readonly CallbackMark[] {
    const found: CallbackMark[] = [];
    const entered = new Set<SchemaModel>();
    const lists: Place[] = [];
    let level: Place[] = [{ schema: root, way: undefined }];
    while (level.length > 0) {
      const below: Place[] = [];
      for (const place of level) this.#enter(place, { entered, found, below, lists });
      level = below.length > 0 ? below : lists.splice(0);
    }
    if (found.length === 0) for (const schema of entered) this.#unmarked.add(schema);
    return found;
  }

  #enter({ schema, way }: Place, search: Search): void {
    const resolved = resolveSchema(schema, this.#definitions);
    if (resolved === undefined || search.entered.has(resolved) || this.#unmarked.has(resolved))
      return;
    search.entered.add(resolved);
    if (resolved.kind === 'array') {
      search.lists.push({
        schema: resolved.items,
        way: { property: undefined, parent: resolved.pointer, before: way },
      });
      return;
    }
    for (const property of propertiesOf(resolved, this.#definitions)) {
      const step: Way = { property, parent: resolved.pointer, before: way };
      const mark = this.#markAt(property.declared, step);
      if (mark !== undefined) search.found.push(mark);
      if (mark === undefined || mark.fault === 'type')
        search.below.push({ schema: property.schema, way: step });
    }
  }

  /** The mark of a place, given what declares it. */
  #markAt(declared: readonly SchemaModel[], way: Way | undefined): CallbackMark | undefined {
    let marked: SchemaModel | undefined;
    let end: SchemaModel | undefined;
    for (const schema of declared) {
      end = resolveSchema(schema, this.#definitions);
      // A sound mark goes before a malformed one.
      for (const one of [schema, end]) {
        if (one?.notificationUrl && !marked?.notificationUrl) marked = one;
        else if (one?.malformedNotificationUrl) marked ??= one;
      }
    }
    if (marked === undefined || end === undefined) return undefined;
    const { steps, inList } = this.#stepsOf(way);
    const fault = !marked.notificationUrl
      ? 'value'
      : !canHoldUrl(end)
        ? 'type'
        : inList
          ? 'list'
          : undefined;
    return {
      in: 'body',
      path: steps.map(({ name }) => name),
      pointer: steps.at(-1)?.pointer ?? marked.pointer,
      markedAt: marked.pointer,
      steps,
      ...(fault === undefined ? {} : { fault }),
    };
  }

  #stepsOf(way: Way | undefined): { steps: CallbackStep[]; inList: boolean } {
    const steps: CallbackStep[] = [];
    let inList = false;
    for (let step = way; step !== undefined; step = step.before) {
      const { property, parent } = step;
      if (property === undefined) inList = true;
      else {
        const { name, required, schema } = property;
        const internal = visibilityOf(property, this.#definitions) === 'internal';
        steps.push({ name, pointer: schema.pointer, parent, required, internal });
      }
    }
    return { steps: steps.reverse(), inList };
  }
}

/** A schema that may have marks in it, and how it is reached; no way to the root. */
interface Place {
  readonly schema: SchemaModel;
  readonly way: Way | undefined;
}

/** A step and those before it: a list of them for each place would cost the square of the depth. */
interface Way {
  /** Absent for the step into the items of a list. */
  readonly property: PropertyView | undefined;
  readonly parent: string;
  readonly before: Way | undefined;
}

interface Search {
  readonly entered: Set<SchemaModel>;
  readonly found: CallbackMark[];
  readonly below: Place[];
  readonly lists: Place[];
}

function addValue(
  found: CallbackMark[],
  place: CallbackLocation['in'],
  name: string,
  {
    pointer,
    notificationUrl,
    schema,
  }: Pick<ParameterModel, 'pointer' | 'notificationUrl' | 'schema'>,
): void {
  const malformed = !notificationUrl && schema.malformedNotificationUrl === true;
  if (!notificationUrl && !malformed) return;
  const fault = malformed ? ({ fault: 'value' } as const) : {};
  found.push({ in: place, path: [name], pointer, markedAt: pointer, steps: [], ...fault });
}

/** The places that the document marks and that can take the URL, the likeliest first. */
export function findCallbacks({ callbackMarks = [] }: OperationBase): readonly CallbackLocation[] {
  return callbackMarks
    .filter(({ fault }) => fault === undefined)
    .map(({ in: place, path, pointer }) => ({ in: place, path, pointer }));
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
