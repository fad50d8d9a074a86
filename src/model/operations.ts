// Every operation of the document with all that does not depend on its pattern, and beside it what
// the document hints about the pattern. Patterns are recognised later, when every schema is known.

import { buildBody } from './body.js';
import { pathVariables } from './parameters.js';
import { buildParameters, mergeParameters, readParameterList } from './parameters.js';
import type { RawParameter } from './parameters.js';
import { readPath, requestShape } from './paths.js';
import {
  at,
  flag,
  isList,
  isRawObject,
  member,
  objectMember,
  present,
  quote,
  strings,
  text,
} from './raw-value.js';
import type { RawObject } from './raw-value.js';
import { followObject } from './resolve.js';
import { buildResponses } from './responses.js';
import { settingOf } from './settings.js';
import { readVisibility } from './schema.js';
import { buildSecurity } from './security.js';
import { type BuildContext, noteUnusable } from './build-context.js';
import {
  type Asking,
  isPlain,
  lookForAsking,
  METHODS,
  NOTIFICATION,
  plainAction,
  PROTOCOL,
  readersFor,
  TRIGGER,
} from './outline.js';
import type {
  BodyModel,
  HttpMethod,
  OperationBase,
  SchemaModel,
  SecuritySchemeModel,
} from './types.js';

/** An operation before its pattern is known. */
export interface DraftOperation {
  readonly base: OperationBase;
  /** `x-ms-trigger`. */
  readonly trigger?: 'single' | 'batch';
  /** `x-ms-notification-content` is there, on the path item or on the operation. */
  readonly hasNotification: boolean;
  /** Its schema, where it has one. */
  readonly notification?: SchemaModel;
  /** `x-ms-agentic-protocol` as it is written. */
  readonly agenticProtocol?: unknown;
}

export interface Surroundings {
  readonly schemes: ReadonlyMap<string, SecuritySchemeModel>;
  /** Goes in front of every path; '' or '/{tenant}'. */
  readonly prefix: string;
}

/** In document order. */
export function buildOperations(around: Surroundings, context: BuildContext): DraftOperation[] {
  const drafts: DraftOperation[] = [];
  const ids = new Map<string, number>();
  const routes = new Map<string, string>();
  const declared = member(context.root, 'security');
  const security = buildSecurity(declared, '/security', around.schemes, context);
  const inside = { ...around, ids, security, asking: lookForAsking(context) };
  for (const [key, value] of Object.entries(objectMember(context.root, 'paths') ?? {})) {
    const pointer = at('/paths', key);
    if (key.toLowerCase().startsWith('x-')) continue;
    const item = followObject(context.root, value, pointer);
    if (item === undefined) {
      noteUnusable(value, pointer, 'The path item', 'it is left out', context);
      continue;
    }
    for (const draft of buildPathItem(key, item, inside, pointer, context)) {
      drafts.push(draft);
      if (context.outline !== undefined) continue;
      const route = `${draft.base.method} ${requestShape(draft.base.path)}`;
      const earlier = routes.get(route);
      if (earlier === undefined) routes.set(route, draft.base.id);
      else {
        context.notes.add(
          draft.base.pointer,
          `No request can tell ${quote(draft.base.id)} from ${quote(earlier)}: method and path are the same to a server, so only the first can answer.`,
          'Give one of them another path or method.',
        );
      }
    }
  }
  return drafts;
}

interface ItemSurroundings extends Surroundings {
  readonly asking: Asking;
  readonly ids: Map<string, number>;
  /** What the document asks of operations that say nothing of it. */
  readonly security: OperationBase['security'];
}

interface PathItem {
  readonly raw: RawObject;
  readonly pointer: string;
  readonly pathPointer: string;
  readonly path: string;
  readonly parameters: readonly RawParameter[];
}

function buildPathItem(
  key: string,
  located: { readonly value: RawObject; readonly pointer: string },
  around: ItemSurroundings,
  pathPointer: string,
  context: BuildContext,
): DraftOperation[] {
  const { value: raw, pointer } = located;
  const reading = readPath(key, pathPointer, around.prefix, context.notes);
  const declared = readParameterList(member(raw, 'parameters'), at(pointer, 'parameters'), context);
  const fixed = reading.query.flatMap((query) =>
    'value' in query ? [fixedQuery(query.name, query.value, pathPointer)] : [],
  );
  const moved = new Map(
    reading.query.flatMap((query) => ('variable' in query ? [[query.variable, query.name]] : [])),
  );
  const item: PathItem = {
    raw,
    pointer,
    pathPointer,
    path: reading.path,
    parameters: mergeParameters(fixed, declared),
  };
  return Object.entries(raw).flatMap(([name, operation]) => {
    const method = METHODS.get(name.toLowerCase());
    if (method === undefined) return [];
    const where = at(pointer, name);
    if (!isRawObject(operation)) {
      context.notes.add(where, 'The operation is not an object and is left out.');
      return [];
    }
    return [
      buildOperation({ raw: operation, pointer: where, method, moved }, item, around, context),
    ];
  });
}

/** `?api-version=1` in a path: every request has it, so asking for it costs nobody anything. */
function fixedQuery(name: string, value: string, pointer: string): RawParameter {
  const raw = {
    name,
    in: 'query',
    type: 'string',
    enum: [value],
    default: value,
    'x-ms-visibility': 'internal',
  };
  return { raw, pointer, in: 'query', name };
}

interface RawOperation {
  readonly raw: RawObject;
  readonly pointer: string;
  readonly method: HttpMethod;
  /** Query names by the path variable that stood for their value. */
  readonly moved: ReadonlyMap<string, string>;
}

function buildOperation(
  operation: RawOperation,
  item: PathItem,
  around: ItemSurroundings,
  context: BuildContext,
): DraftOperation {
  const { raw, pointer, method } = operation;
  const declaredId = text(raw, 'operationId')?.trim();
  const id = takeId(declaredId, method, item.path, pointer, around.ids, context);
  const asked = { raw, pointer, method, item: item.raw };
  if (isPlain(asked, around.asking, context)) {
    return plainAction({ id, method, path: item.path, pointer }, readVisibility(raw));
  }
  const own = readParameterList(member(raw, 'parameters'), at(pointer, 'parameters'), context);
  const parameters = moveToQuery(mergeParameters(item.parameters, own), operation.moved, item.path);
  const security = readSecurity(raw, pointer, around, context);
  const read = readersFor(asked, context);
  const body = undemanded(
    buildBody(parameters, mediaTypes(raw, 'consumes', context), read.request),
    method,
    context,
  );
  const base = present<OperationBase>({
    id,
    declaredId,
    method,
    path: item.path,
    pointer,
    summary: text(raw, 'summary') ?? text(raw, 'x-ms-summary'),
    description: text(raw, 'description'),
    visibility: readVisibility(raw),
    deprecated: flag(raw, 'deprecated'),
    parameters: buildParameters(
      parameters,
      { path: item.path, pathPointer: item.pathPointer, schemes: around.schemes, security },
      read.request,
    ),
    body,
    responses: buildResponses(
      member(raw, 'responses'),
      at(pointer, 'responses'),
      method,
      mediaTypes(raw, 'produces', context),
      read.answers,
    ),
    security,
    helperFor: new Set(),
    pageable: readPageable(raw),
  });
  const declared = readNotification(raw, pointer, item, read.notification);
  return present<DraftOperation>({
    base,
    trigger: readTrigger(raw, pointer, context),
    agenticProtocol: member(raw, PROTOCOL),
    hasNotification: declared.hasNotification,
    // A name that leads nowhere is a mistake to be reported, not one to be passed over.
    notification:
      settingOf(context.settings, base.id).notification === undefined
        ? declared.notification
        : namedNotification(base, context),
  });
}

/** `fetch` and many a proxy let GET and HEAD have no body, so no one can be asked for one. */
function undemanded(
  body: BodyModel | undefined,
  method: HttpMethod,
  context: BuildContext,
): BodyModel | undefined {
  if (body === undefined || (method !== 'get' && method !== 'head')) return body;
  context.notes.add(
    body.pointer,
    `A ${method.toUpperCase()} request has no body with most HTTP software: the generated client sends none, and the server reads one that comes.`,
    'Declare query parameters instead, or another method.',
  );
  if (body.kind !== 'form') return { ...body, required: false };
  const fields = body.fields.map((field) => ({ ...field, required: false }));
  return { ...body, required: false, fields };
}

/** A path variable that stood in the query part of the template is a query parameter. */
function moveToQuery(
  parameters: readonly RawParameter[],
  moved: ReadonlyMap<string, string>,
  path: string,
): RawParameter[] {
  const variables = new Set(pathVariables(path));
  return parameters.map((parameter) => {
    const name = parameter.in === 'path' ? moved.get(parameter.name) : undefined;
    if (name === undefined || variables.has(parameter.name)) return parameter;
    return { ...parameter, in: 'query' as const, name };
  });
}

function readSecurity(
  raw: RawObject,
  pointer: string,
  around: ItemSurroundings,
  context: BuildContext,
): OperationBase['security'] {
  const own = member(raw, 'security');
  return isList(own)
    ? buildSecurity(own, at(pointer, 'security'), around.schemes, context)
    : around.security;
}

function mediaTypes(raw: RawObject, key: 'consumes' | 'produces', context: BuildContext): string[] {
  const read = (value: unknown): string[] =>
    strings(value ?? []).filter((type) =>
      /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+\s*(;|$)/.test(type.trim()),
    );
  const own = read(member(raw, key));
  return own.length > 0 ? own : read(member(context.root, key));
}

function readPageable(raw: RawObject): OperationBase['pageable'] | undefined {
  const declared = objectMember(raw, 'x-ms-pageable');
  if (declared === undefined) return undefined;
  return present<NonNullable<OperationBase['pageable']>>({
    nextLinkName: text(declared, 'nextLinkName'),
    itemName: text(declared, 'itemName'),
    operationName: text(declared, 'operationName'),
  });
}

function readTrigger(
  raw: RawObject,
  pointer: string,
  context: BuildContext,
): 'single' | 'batch' | undefined {
  const declared = member(raw, TRIGGER);
  if (declared === undefined || declared === null || declared === false) return undefined;
  const name = typeof declared === 'string' ? declared.trim().toLowerCase() : '';
  if (name === 'single' || name === 'batch') return name;
  context.notes.add(
    at(pointer, TRIGGER),
    `${quote(declared)} is neither "single" nor "batch"; "single" is taken.`,
  );
  return 'single';
}

function readNotification(
  raw: RawObject,
  pointer: string,
  item: PathItem,
  context: BuildContext,
): { hasNotification: boolean; notification: SchemaModel | undefined } {
  const places = [
    { value: member(item.raw, NOTIFICATION), pointer: at(item.pointer, NOTIFICATION) },
    { value: member(raw, NOTIFICATION), pointer: at(pointer, NOTIFICATION) },
  ];
  const found = places.find(({ value }) => isRawObject(value));
  if (found === undefined || !isRawObject(found.value)) {
    return { hasNotification: false, notification: undefined };
  }
  const schema = member(found.value, 'schema');
  // Some put the schema itself where an object with a `schema` belongs.
  const direct = ['$ref', 'type', 'properties', 'items', 'allOf'].some((name) =>
    Object.hasOwn(found.value as object, name),
  );
  const notification = isRawObject(schema)
    ? context.schema(schema, at(found.pointer, 'schema'), 'root')
    : direct
      ? context.schema(found.value, found.pointer, 'root')
      : undefined;
  return { hasNotification: true, notification };
}

/** What la-connector.json says the notification is; a pointer that leads nowhere is reported by `checkSettings`. */
function namedNotification(base: OperationBase, context: BuildContext): SchemaModel | undefined {
  const pointer = settingOf(context.settings, base.id).notification;
  return pointer !== undefined && context.references.name(pointer) !== undefined
    ? context.schema({ $ref: pointer }, base.pointer, 'root')
    : undefined;
}

/** The declared id, else one made of method and path; a repeated one gets a number. */
function takeId(
  declared: string | undefined,
  method: HttpMethod,
  path: string,
  pointer: string,
  taken: Map<string, number>,
  context: BuildContext,
): string {
  const wanted = declared ?? derivedId(method, path);
  let id = wanted;
  // Each id with the number to go on from: thousands of operations may share one operationId.
  let count = taken.get(wanted) ?? 2;
  for (; taken.has(id); count += 1) id = `${wanted}${count}`;
  taken.set(wanted, count);
  if (id !== wanted) taken.set(id, 2);
  if (declared === undefined) {
    context.notes.add(
      pointer,
      `The operation has no operationId; it is called ${quote(id)}.`,
      'Give it an operationId.',
    );
  } else if (id !== declared) {
    context.notes.add(
      pointer,
      `The operationId ${quote(declared)} occurs more than once; this one is called ${quote(id)}.`,
      'Give every operation an operationId of its own.',
    );
  }
  return id;
}

/** `GET /orders/{orderId}/items` -> `GetOrdersOrderIdItems`. */
function derivedId(method: string, path: string): string {
  return [method, ...path.split(/[^\p{L}\p{N}]+/u)]
    .filter((word) => word !== '')
    .map((word) => word.charAt(0).toUpperCase() + word.slice(1))
    .join('')
    .slice(0, 100);
}
