// The operation table of the generated client: plain data that its runtime reads. It holds only what
// differs from the usual, because it is shipped to browsers.

import type {
  ClientOperation,
  ClientTable,
  Gateway,
  Hook,
  MemberType,
  NotificationShape,
} from '../../templates/runtime/client/table.js';
import { findItems } from '../model/items.js';
import type {
  BodyModel,
  CallbackLocation,
  ConnectorModel,
  OperationModel,
  SchemaModel,
  UnsubscribeModel,
  SecurityRequirement,
} from '../model/types.js';
import { redirectsOnly } from '../model/responses.js';
import type { Names } from '../plan/types.js';
import type { Choices } from './client-choices.js';
import type { Data } from './print-data.js';
import { canSendBody } from './operations.js';
import { Shapes } from './shape.js';

interface TableContext {
  readonly model: ConnectorModel;
  readonly names: Names;
  readonly choices: Choices;
  readonly shapes: Shapes;
}

export function tableOf(model: ConnectorModel, names: Names, choices: Choices): Data {
  const context = { model, names, choices, shapes: new Shapes(model.definitions) };
  const usual = mostCommon(names.operations.map(({ operation }) => securityOf(operation)));
  const operations = names.operations.map(({ operation, constant }): [string, Data] => {
    const security = securityOf(operation);
    const own = JSON.stringify(security) === JSON.stringify(usual) ? undefined : security;
    return [constant, entryOf(operation, own, context)];
  });
  // `satisfies` in spirit: the members below are those of ClientTable and of ClientOperation.
  const table: Record<keyof ClientTable<string>, Data> = {
    schemes: new Map([...model.security].map(([name, scheme]) => [name, schemeOf(scheme)])),
    security: usual,
    operations: new Map(operations),
  };
  return table;
}

/** Operations for which 202 is no result. Polling actions are asked on until there is one. */
export function isPending({ kind }: OperationModel): boolean {
  return kind === 'pollingTrigger' || kind === 'status';
}

/** Operations whose result is the address that they lead to. */
export function isRedirecting({ kind, responses }: OperationModel): boolean {
  return kind === 'action' && redirectsOnly(responses);
}

/** Where the items of a page are; undefined when the operation has no pages. */
export function pagesOf(
  operation: OperationModel,
  { definitions }: ConnectorModel,
): { readonly next: string; readonly items: readonly string[] } | undefined {
  const { kind, pageable, responses } = operation;
  if (kind !== 'action' || pageable?.nextLinkName === undefined) return undefined;
  const next = pageable.nextLinkName;
  if (pageable.itemName !== undefined) return { next, items: [pageable.itemName] };
  const answer = responses.find(({ status }) => status === 200) ?? responses[0];
  const place =
    answer?.body.kind === 'json' ? findItems(answer.body.schema, definitions) : undefined;
  return { next, items: place?.path ?? ['value'] };
}

function schemeOf(
  scheme: ConnectorModel['security'] extends ReadonlyMap<string, infer T> ? T : never,
): Data {
  switch (scheme.kind) {
    case 'basic':
      return 'basic';
    case 'oauth2':
      return 'bearer';
    case 'apiKey':
      return scheme.in === 'header' ? { header: scheme.name } : { query: scheme.name };
    default:
      return scheme satisfies never;
  }
}

function securityOf({ security }: OperationModel): readonly (readonly string[])[] {
  return security.map((requirement: SecurityRequirement) =>
    requirement.map(({ scheme }) => scheme),
  );
}

function mostCommon<T>(values: readonly T[]): T | readonly never[] {
  const counts = new Map<string, { value: T; count: number }>();
  for (const value of values) {
    const known = counts.get(JSON.stringify(value));
    if (known === undefined) counts.set(JSON.stringify(value), { value, count: 1 });
    else known.count += 1;
  }
  let best: { value: T; count: number } | undefined;
  for (const one of counts.values()) if (one.count > (best?.count ?? 0)) best = one;
  return best?.value ?? [];
}

function entryOf(
  operation: OperationModel,
  security: Data | undefined,
  context: TableContext,
): Data {
  const body = canSendBody(operation) ? operation.body : undefined;
  const double = operation.parameters.filter(
    (it) => it.in === 'path' && it.urlEncoding === 'double',
  );
  const entry: Record<keyof ClientOperation, Data | undefined> = {
    call: `${operation.method.toUpperCase()} ${sendable(operation.path)}`,
    body: body?.kind === 'form' ? body.encoding : body?.kind,
    type: body === undefined ? undefined : contentTypeOf(body),
    double: double.length > 0 ? double.map(({ name }) => name) : undefined,
    separators: grouped(operation, ({ collectionFormat = 'csv' }) =>
      collectionFormat === 'csv' ? undefined : separators[collectionFormat],
    ),
    defaults: grouped(operation, (it) => (it.required ? it.default : undefined)),
    answers: operation.kind === 'mcp' ? { default: 'any' } : answersOf(operation),
    security,
    pending: isPending(operation) ? true : undefined,
    redirects: isRedirecting(operation) ? true : undefined,
    job: jobOf(operation, context),
    feed: feedOf(operation),
    gateway: gatewayData(operation),
    hook: hookOf(operation, context),
    pages: pagesData(operation, context),
    choices: choicesData(operation, context),
  };
  return entry;
}

/** URL parsers take a backslash for a slash, and servers refuse a percent sign that begins no escape. */
function sendable(path: string): string {
  return path
    .split(/(\{[^{}]+\})/)
    .map((part, at) =>
      at % 2 === 1 ? part : part.replace(/\\|%(?![\da-f]{2})/gi, (it) => encodeURIComponent(it)),
    )
    .join('');
}

function jobOf(operation: OperationModel, { names }: TableContext): Data | undefined {
  if (operation.kind !== 'pollingAction') return undefined;
  const { statusOperation } = operation;
  return (statusOperation !== undefined && names.byId.get(statusOperation)?.constant) || true;
}

function feedOf(operation: OperationModel): Data | undefined {
  if (operation.kind !== 'pollingTrigger' || operation.gateway !== undefined) return undefined;
  return operation.split === 'single' ? 'one' : operation.itemsPath;
}

function gatewayData(operation: OperationModel): Data | undefined {
  if (operation.kind !== 'pollingTrigger' || operation.gateway === undefined) return undefined;
  const { before, after, in: place, path } = operation.gateway;
  const data: Record<keyof Gateway, Data> = {
    items: operation.itemsPath,
    parameter: operation.stateParameter,
    before,
    after,
    in: place,
    path,
  };
  return data;
}

function pagesData(operation: OperationModel, { model, names }: TableContext): Data | undefined {
  const pages = pagesOf(operation, model);
  if (pages === undefined) return undefined;
  const { operationName } = operation.pageable ?? {};
  const call = operationName === undefined ? undefined : names.byId.get(operationName)?.constant;
  return { next: [pages.next], items: pages.items, call };
}

function choicesData(operation: OperationModel, { choices }: TableContext): Data | undefined {
  const plans = choices.get(operation);
  return plans && new Map(plans.map(({ place, entry }): [string, Data] => [place, entry]));
}

function hookOf(operation: OperationModel, context: TableContext): Data | undefined {
  if (operation.kind !== 'webhookTrigger' && operation.kind !== 'webhookAction') return undefined;
  const hook: Record<keyof Hook, Data | undefined> = {
    end: undefined,
    shape: notificationShape(operation.notification, context.shapes),
  };
  const ender = context.names.byId.get(operation.unsubscribeOperation ?? '');
  if (ender?.operation.kind === 'unsubscribe') {
    const { by } = ender.operation;
    const call = ender.constant;
    if (by.kind === 'id') hook.end = endById(ender.operation, call);
    else if (operation.callback === undefined) hook.end = { call };
    else hook.end = { call, url: [pathOf(operation.callback), pathOf(by.location)] };
  }
  return { ...hook };
}

/** Without Location, an id that the operation does not declare cannot be sent. */
function endById({ by, parameters }: UnsubscribeModel, call: string): Data {
  if (by.kind !== 'id') return { call };
  const isDeclared = parameters.some((one) => one.in === by.in && one.name === by.parameter);
  if (!isDeclared) return { call };
  return { call, id: by.parameter, in: by.in === 'query' ? by.in : undefined };
}

function pathOf({ in: place, path }: CallbackLocation): readonly string[] {
  const group = place === 'header' ? 'headers' : place === 'formData' ? 'body' : place;
  return [group, ...path];
}

function notificationShape(schema: SchemaModel | undefined, shapes: Shapes): Data | undefined {
  if (schema === undefined || schema.nullable) return undefined;
  const target = schema.kind === 'ref' ? shapes.target(schema.name)?.schema : schema;
  const list = target?.kind === 'array' ? true : undefined;
  const shape = shapes.of(target?.kind === 'array' ? target.items : schema);
  if (shape === undefined && list === undefined) return undefined;
  const members = [...(shape?.members ?? [])].flatMap(([name, member]): Array<[string, Data]> => {
    const type = member.schema === undefined ? 'any' : memberType(member.schema, shapes);
    const free = !member.required || member.schema?.nullable;
    // What may be absent and may be anything says nothing.
    return free && type === 'any' ? [] : [[name, free ? `${type}?` : type]];
  });
  const data: Record<keyof NotificationShape, Data | undefined> = {
    list,
    members: shape === undefined ? undefined : new Map(members),
  };
  return data;
}

function memberType(schema: SchemaModel, shapes: Shapes): MemberType {
  const target = schema.kind === 'ref' ? shapes.target(schema.name)?.schema : schema;
  if (target === undefined || target.nullable) return 'any';
  switch (target.kind) {
    case 'string':
    case 'number':
    case 'boolean':
    case 'object':
    case 'array':
      return target.kind;
    case 'integer':
      return 'number';
    default:
      return 'any';
  }
}

const separators = { ssv: ' ', tsv: '\t', pipes: '|', multi: '' };

type Field = Pick<
  OperationModel['parameters'][number],
  'name' | 'required' | 'collectionFormat' | 'default'
>;

/** What `pick` finds for the parameters and form fields, by place and name; undefined when nothing. */
function grouped(
  operation: OperationModel,
  pick: (field: Field) => Data | undefined,
): Data | undefined {
  const groups = new Map<string, Map<string, Data>>();
  const add = (group: string, field: Field): void => {
    const value = pick(field);
    if (value === undefined) return;
    const members = groups.get(group) ?? new Map<string, Data>();
    groups.set(group, members.set(field.name, value));
  };
  for (const it of operation.parameters) add(it.in === 'header' ? 'headers' : it.in, it);
  if (operation.body?.kind === 'form') for (const it of operation.body.fields) add('body', it);
  return groups.size > 0 ? groups : undefined;
}

const usualTypes = {
  json: [/^application\/json *(;|$)/i, undefined],
  text: [/^text\/plain *(;|$)/i, 'text/plain;charset=UTF-8'],
  xml: [/^application\/xml *(;|$)/i, 'application/xml'],
  binary: [/^application\/octet-stream$/i, 'application/octet-stream'],
} as const;
/** A media type that names one type, and that HTTP can carry. */
const concrete = /^[\w.+-]+\/[\w.+-]+( *;[\x20-\x7e]*)?$/;

/** The usual content type of the body's kind, or the first declared one where that is not among them; undefined for JSON's. */
function contentTypeOf(body: BodyModel): string | undefined {
  if (body.kind === 'form') return undefined;
  const types = body.mediaTypes.filter((type) => concrete.test(type));
  const [pattern, usual] = usualTypes[body.kind];
  return types.some((type) => pattern.test(type)) ? usual : (types[0] ?? usual);
}

/** What answers carry: those that are no JSON, and where that includes `default`, all. */
function answersOf({ responses }: OperationModel): Data | undefined {
  const all = responses.map(({ status, body }): [string, Data] => [String(status), body.kind]);
  const others = all.filter(([, kind]) => kind !== 'json');
  if (others.length === 0) return undefined;
  return new Map(others.some(([status]) => status === 'default') ? all : others);
}
