// The parameters of one operation: the path item's and its own merged, references followed, each in
// the place where a request really carries it. Body and form parameters are told apart here and read
// in body.ts.

import { readDynamicValues } from './dynamic-reference.js';
import { at, flag, isList, member, objectMember, present } from './raw-value.js';
import { quote, text, type RawObject } from './raw-value.js';
import { followObject } from './resolve.js';
import { isHeaderName, ownerOf } from './reserved-headers.js';
import { anyAt, readMark, readVisibility } from './schema.js';
import { isJson } from './schema-values.js';
import { type BuildContext, noteUnusable } from './build-context.js';
import type { CollectionFormat, ParameterModel, SchemaModel } from './types.js';
import type { SecurityRequirement, SecuritySchemeModel } from './types.js';

export type ParameterPlace = 'path' | 'query' | 'header' | 'body' | 'formData';

export interface RawParameter {
  readonly raw: RawObject;
  readonly pointer: string;
  readonly in: ParameterPlace;
  readonly name: string;
}

const PLACES = new Map<string, ParameterPlace>([
  ['path', 'path'],
  ['query', 'query'],
  ['header', 'header'],
  ['body', 'body'],
  ['formdata', 'formData'],
  ['form', 'formData'],
]);

/** Reads a list of parameters; what is not one, or repeats an earlier one, is left out with a note. */
export function readParameterList(
  value: unknown,
  pointer: string,
  context: BuildContext,
): RawParameter[] {
  const found = new Map<string, RawParameter>();
  if (!isList(value)) return [];
  value.forEach((item, index) => {
    const where = at(pointer, index);
    const parameter = readRawParameter(item, where, context);
    if (parameter === undefined) return;
    const key = keyOf(parameter);
    if (parameter.in !== 'body' && found.has(key)) {
      context.notes.add(
        where,
        `The ${parameter.in} parameter ${quote(parameter.name)} is declared twice; the first counts.`,
      );
      return;
    }
    // Several bodies are kept apart here: body.ts says which one counts.
    found.set(parameter.in === 'body' ? `body ${index}` : key, parameter);
  });
  return [...found.values()];
}

function readRawParameter(
  item: unknown,
  pointer: string,
  context: BuildContext,
): RawParameter | undefined {
  const target = followObject(context.root, item, pointer);
  if (target === undefined) {
    noteUnusable(item, pointer, 'The parameter', 'it is left out', context);
    return undefined;
  }
  const place = PLACES.get((text(target.value, 'in') ?? '').trim().toLowerCase());
  const name = text(target.value, 'name') ?? (place === 'body' ? 'body' : undefined);
  if (place === undefined || name === undefined) {
    context.notes.add(
      pointer,
      `A parameter needs a name and one of the places path, query, header, body and formData; this one (${quote(member(target.value, 'name'))} in ${quote(member(target.value, 'in'))}) is left out.`,
    );
    return undefined;
  }
  return { raw: target.value, pointer: target.pointer, in: place, name };
}

/** Headers are the same without regard to letter case. */
function keyOf({ in: place, name }: { in: string; name: string }): string {
  return `${place} ${place === 'header' ? name.toLowerCase() : name}`;
}

/** The path item's parameters that the operation does not declare again, then the operation's. */
export function mergeParameters(
  shared: readonly RawParameter[],
  own: readonly RawParameter[],
): RawParameter[] {
  const keys = new Set(own.map(keyOf));
  const body = own.some((parameter) => parameter.in === 'body');
  const kept = shared.filter((parameter) =>
    parameter.in === 'body' ? !body : !keys.has(keyOf(parameter)),
  );
  return [...kept, ...own];
}

export interface ParameterSurroundings {
  readonly path: string;
  /** Where an undeclared path variable is said to come from. */
  readonly pathPointer: string;
  readonly schemes: ReadonlyMap<string, SecuritySchemeModel>;
  readonly security: readonly SecurityRequirement[];
}

/** The variables of a path template, each once, in order. */
export function pathVariables(path: string): string[] {
  if (!path.includes('{')) return [];
  return [...new Set([...path.matchAll(/\{([^{}]+)\}/g)].map((match) => match[1] ?? ''))];
}

/** Path, query and header parameters in order, undeclared path variables last. */
export function buildParameters(
  parameters: readonly RawParameter[],
  around: ParameterSurroundings,
  context: BuildContext,
): ParameterModel[] {
  const variables = pathVariables(around.path);
  const declared = new Set(parameters.filter((one) => one.in === 'path').map((one) => one.name));
  const built: ParameterModel[] = [];
  const filled = new Set<string>();
  for (const parameter of parameters) {
    const place = parameter.in;
    if (place === 'body' || place === 'formData') continue;
    let { name } = parameter;
    if (place === 'path') {
      const variable = variableFor(name, variables, declared);
      if (variable === undefined || filled.has(variable)) {
        context.notes.add(
          parameter.pointer,
          `The path parameter ${quote(name)} does not occur in the path ${quote(around.path)} and is left out.`,
          `Put {${name}} into the path, or declare it in query.`,
        );
        continue;
      }
      filled.add(variable);
      name = variable;
    } else if (isOwned(parameter, place, around, context)) continue;
    built.push(buildParameter(parameter, place, name, context));
  }
  for (const variable of variables.filter((name) => !filled.has(name))) {
    context.notes.add(
      around.pathPointer,
      `The path variable ${quote(variable)} of ${quote(around.path)} is not declared; it is taken as a required string.`,
      'Declare it among the parameters, with "in": "path".',
    );
    built.push(undeclaredVariable(variable, around.pathPointer));
  }
  return built;
}

function variableFor(
  name: string,
  variables: readonly string[],
  declared: ReadonlySet<string>,
): string | undefined {
  if (variables.includes(name)) return name;
  const lower = name.toLowerCase();
  return variables.find((variable) => variable.toLowerCase() === lower && !declared.has(variable));
}

function isOwned(
  parameter: RawParameter,
  place: 'query' | 'header',
  around: ParameterSurroundings,
  context: BuildContext,
): boolean {
  const shown = quote(parameter.name);
  if (place === 'header' && !isHeaderName(parameter.name)) {
    const message = `The header ${shown} cannot be sent: a header's name has letters, digits and -, without spaces. It is left out.`;
    context.notes.once(`name ${keyOf(parameter)}`, parameter.pointer, message);
    return true;
  }
  const owner = ownerOf(place, parameter.name, around.schemes, around.security);
  if (owner === undefined) return false;
  context.notes.once(
    `${owner} ${keyOf(parameter)}`,
    parameter.pointer,
    owner === 'http'
      ? `The header ${shown} belongs to HTTP: media types and the connection decide it, so operations do not get it as a parameter.`
      : `The ${place} parameter ${shown} carries the declared security, so operations do not get it as a parameter.`,
  );
  return true;
}

function undeclaredVariable(name: string, pointer: string): ParameterModel {
  return { ...plainParameter('path', name, pointer), required: true, undeclared: true };
}

/** What a request needs of it. */
function shallowParameter(
  raw: RawObject,
  pointer: string,
  place: ParameterModel['in'],
  name: string,
): ParameterModel {
  const visibility = readVisibility(raw);
  return {
    ...plainParameter(place, name, pointer),
    required: place === 'path' || flag(raw, 'required'),
    ...(visibility && { visibility }),
  };
}

/** A string that may be left out. */
function plainParameter(
  place: ParameterModel['in'],
  name: string,
  pointer: string,
): ParameterModel {
  return {
    name,
    in: place,
    required: false,
    schema: { ...anyAt(pointer), kind: 'string' },
    urlEncoding: 'single',
    undeclared: false,
    notificationUrl: false,
    pointer,
  };
}

function buildParameter(
  { raw, pointer }: RawParameter,
  place: 'path' | 'query' | 'header',
  name: string,
  context: BuildContext,
): ParameterModel {
  if (context.shallow && !Object.hasOwn(raw, 'default'))
    return shallowParameter(raw, pointer, place, name);
  const schema = buildValueSchema(raw, pointer, context);
  const testValue = member(raw, 'x-ms-test-value');
  return present<ParameterModel>({
    name,
    in: place,
    required: place === 'path' || flag(raw, 'required'),
    schema,
    collectionFormat: readCollectionFormat(raw, schema, place === 'query', pointer, context),
    // A request has no empty path segment; portals write the empty default.
    default: place === 'path' && schema.default === '' ? undefined : schema.default,
    urlEncoding: text(raw, 'x-ms-url-encoding')?.toLowerCase() === 'double' ? 'double' : 'single',
    summary: text(raw, 'x-ms-summary'),
    description: text(raw, 'description'),
    visibility: readVisibility(raw),
    dynamicValues: schema.dynamicValues ?? readDynamicValues(raw, pointer, context),
    undeclared: false,
    notificationUrl: schema.notificationUrl || readMark(raw, context).notificationUrl,
    testValue: isJson(testValue) ? testValue : undefined,
    pointer,
  });
}

/** The schema of a value that travels as text: a scalar, or an array of such. */
export function buildValueSchema(
  raw: RawObject,
  pointer: string,
  context: BuildContext,
): SchemaModel {
  // OpenAPI 3 puts the type of any parameter under `schema`, and some files do so here.
  const inner = member(raw, 'type') === undefined ? objectMember(raw, 'schema') : undefined;
  const start =
    inner === undefined
      ? { value: raw, pointer }
      : { value: inner, pointer: at(pointer, 'schema') };
  const target = followObject(context.root, start.value, start.pointer) ?? start;
  return asText(context.schema(target.value, target.pointer, 'parameter'), context);
}

function asText(schema: SchemaModel, context: BuildContext): SchemaModel {
  switch (schema.kind) {
    case 'string':
    case 'number':
    case 'integer':
    case 'boolean':
      return schema;
    case 'array':
      return { ...schema, items: asText(schema.items, context) };
    default: {
      if (schema.kind !== 'any') {
        context.notes.add(
          schema.pointer,
          `A parameter is text on the wire: ${schema.kind === 'object' ? 'an object' : `this schema (${schema.kind})`} cannot be sent here and is read as a string.`,
        );
      }
      const { pointer, nullable, readOnly, notificationUrl, malformedNotificationUrl } = schema;
      const values = schema.enum?.filter((value) => typeof value !== 'object').map(String);
      const fallback = typeof schema.default === 'string' ? schema.default : undefined;
      return present<SchemaModel>({
        kind: 'string',
        pointer,
        title: schema.title,
        summary: schema.summary,
        description: schema.description,
        nullable,
        readOnly,
        visibility: schema.visibility,
        default: fallback,
        enum: values === undefined || values.length === 0 ? undefined : [...new Set(values)],
        dynamicValues: schema.dynamicValues,
        notificationUrl,
        malformedNotificationUrl,
      });
    }
  }
}

const COLLECTION_FORMATS = new Set(['csv', 'ssv', 'tsv', 'pipes', 'multi']);

/** How an array is written; undefined for what is not an array. */
export function readCollectionFormat(
  raw: RawObject,
  schema: SchemaModel,
  multi: boolean,
  pointer: string,
  context: BuildContext,
): CollectionFormat | undefined {
  if (schema.kind !== 'array') return undefined;
  const declared = text(raw, 'collectionFormat');
  if (declared === undefined) return 'csv';
  const lower = declared.trim().toLowerCase();
  if (COLLECTION_FORMATS.has(lower) && (multi || lower !== 'multi'))
    return lower as CollectionFormat;
  context.notes.add(
    pointer,
    `The collectionFormat ${quote(declared)} is not one for this place; csv is taken.`,
  );
  return 'csv';
}
