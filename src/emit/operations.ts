// Emits src/generated/operations.gen.ts: the plain types of every operation's request, input, answers
// and events. It imports only types, so that the client can stand alone.

import type {
  BodyModel,
  ConnectorModel,
  FormFieldModel,
  OperationModel,
  ParameterModel,
  ResponseModel,
  SchemaModel,
} from '../model/types.js';
import { redirectsOnly } from '../model/responses.js';
import type { Names, OperationNames, OutputFile } from '../plan/types.js';
import { DefinitionNames } from './definition-names.js';
import { comment, identifier } from './escape.js';
import {
  type Member,
  type TypeNode,
  UNKNOWN,
  atom,
  genericOf,
  objectOf,
  unionOf,
} from './print-types.js';
import { docLines, titleOf } from './doc-lines.js';
import { limitsOf } from './limits.js';
import { HEADER, printAlias, printImport, printInterface } from './print.js';
import { type RequestTypes, requestTypes } from './request-types.js';
import { type TypeContext, fieldOf, typeOf } from './schema-types.js';
import { Shapes } from './shape.js';

/** The types that both ends share, as far as operations name them. */
const WIRE = [
  'BinaryBody',
  'BinaryInput',
  'DeepPartial',
  'JsonValue',
  'McpAnswer',
  'OtherStatus',
  'TextBody',
  'UploadedFile',
];

interface Context extends TypeContext {
  readonly requests: RequestTypes;
}

/** The types of all operations, in document order. */
export function emitOperations(model: ConnectorModel, names: Names): OutputFile[] {
  const requests = requestTypes(model, names);
  const shapes = new Shapes(requests.model.definitions);
  const context: Context = {
    names: new DefinitionNames(requests.model, requests.names, shapes, requests.originals),
    shapes,
    prefix: 'types.',
    file: 'Uint8Array',
    requests,
  };
  const used = new Set<string>();
  const texts = names.operations.map((operation) => printOperation(operation, context, used));
  const wire = WIRE.filter((name) => used.has(name));
  const imports =
    (used.has('types') ? printImport(['* as types'], './types.gen.js', 'import type') : '') +
    (wire.length > 0 ? printImport(wire, './runtime/client/wire.js', 'import type') : '');
  const parts = texts.length > 0 ? texts : ['export {};\n'];
  const content = [HEADER, ...(imports === '' ? [] : [imports]), ...parts].join('\n');
  return [{ path: 'src/generated/operations.gen.ts', owner: 'generator', content }];
}

function printOperation(names: OperationNames, context: Context, used: Set<string>): string {
  const { operation } = names;
  const stem = identifier(names.type);
  const request = requestMembers(operation, context, 'request');
  const input = requestMembers(operation, context, 'input');
  const result = resultType(operation, context);
  // A long body is written once, as the result, and named in the answer.
  const name = (body: TypeNode): TypeNode =>
    body.flat === result.flat && body.flat.length > 60 ? atom(`${stem}Result`) : body;
  const answers =
    operation.kind === 'mcp'
      ? [atom('McpAnswer')]
      : operation.responses.map((it) => answerType(it, operation, context, name));
  const aliases: Array<readonly [name: string, type: TypeNode, doc: string]> = [
    ['Response', unionOf(answers), ''],
    ['Result', result, 'Body of the success answer.'],
    ...eventTypes(operation, stem, context),
  ];
  const same = objectOf(request).flat === objectOf(input).flat;
  const inputText = (): string => {
    // An empty interface would take anything, and `fetch` would send it.
    if (input.length === 0)
      return printAlias(`${stem}Input`, NOTHING, docLines(['A caller passes nothing.']));
    return same
      ? printAlias(`${stem}Input`, atom(`${stem}Request`), docLines(['What a caller passes.']))
      : printInterface(`${stem}Input`, input, {
          doc: docLines([
            'What a caller passes: as the request, but parameters with a default may be left out.',
          ]),
        });
  };
  const texts = [
    printInterface(`${stem}Request`, request, { doc: operationDoc(operation) }),
    inputText(),
    ...aliases.map(([name, type, doc]) => printAlias(stem + name, type, docLines([doc]))),
  ];
  noteUses(
    [objectOf(request).flat, objectOf(input).flat, ...aliases.map(([, type]) => type.flat)],
    used,
  );
  return texts.join('');
}

/** What the types name from elsewhere. String literals in them are skipped. */
function noteUses(texts: readonly string[], used: Set<string>): void {
  for (const text of texts) {
    const code = text.replace(/'(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*"/g, "''");
    if (/\btypes\./.test(code)) used.add('types');
    if (/\bOtherStatus</.test(code)) used.add('OtherStatus');
    if (/\bDeepPartial</.test(code)) used.add('DeepPartial');
    if (/(?<!readonly )\bJsonValue\b/.test(code)) used.add('JsonValue');
    if (/^McpAnswer$/.test(code)) used.add('McpAnswer');
    for (const name of ['BinaryBody', 'BinaryInput', 'TextBody', 'UploadedFile'])
      if (new RegExp(`(?<!readonly )\\b${name}\\b`).test(code)) used.add(name);
  }
}

/** `POST /cakes`, as it heads the comment of everything that belongs to an operation. */
export function callOf({ method, path }: OperationModel): string {
  return comment(`${method.toUpperCase()} ${path}`);
}

function operationDoc(operation: OperationModel): string[] {
  const tags = operation.deprecated ? ['@deprecated'] : [];
  return docLines([callOf(operation), titleOf(operation.summary), operation.description], 0, tags);
}

/** An object without members. */
const NOTHING = genericOf('Readonly', [genericOf('Record', [atom('string'), atom('never')])]);

type View = 'request' | 'input';

/** Clients send by `fetch`, which refuses bodies of these methods. */
export function canSendBody({ method }: OperationModel): boolean {
  return method !== 'get' && method !== 'head';
}

/** The members of a request (what the server gets, defaults filled in) or of an input (what a caller passes). */
function requestMembers(operation: OperationModel, context: Context, view: View): Member[] {
  const members: Member[] = [];
  for (const place of ['path', 'query', 'header'] as const) {
    const group = parameterMembers(operation.parameters, place, context, view);
    if (group.length === 0) continue;
    members.push({
      name: place === 'header' ? 'headers' : place,
      optional: view === 'input' && group.every((member) => member.optional === true),
      type: objectOf(group),
    });
  }
  const { body } = operation;
  if (body !== undefined) {
    const type = operation.kind === 'mcp' ? atom('JsonValue') : bodyType(body, context, view);
    members.push({ name: 'body', optional: !body.required, type });
  }
  return members;
}

function parameterMembers(
  parameters: readonly ParameterModel[],
  place: ParameterModel['in'],
  context: TypeContext,
  view: View,
): Member[] {
  const members = new Map<string, Member>();
  for (const parameter of parameters) {
    if (parameter.in !== place || members.has(parameter.name)) continue;
    members.set(parameter.name, fieldMember(parameter, context, view));
  }
  return [...members.values()];
}

function fieldMember(
  field: ParameterModel | FormFieldModel,
  context: TypeContext,
  view: View,
): Member {
  const hasDefault = field.default !== undefined;
  return {
    ...fieldOf(
      field.name,
      view === 'request' ? !field.required && !hasDefault : !field.required || hasDefault,
      typeOf(field.schema, context, 4),
    ),
    doc: docLines([titleOf(field.summary), field.description, limitsOf(field.schema)], 4),
  };
}

function bodyType(body: BodyModel, context: Context, view: View): TypeNode {
  switch (body.kind) {
    case 'json':
      return typeOf(context.requests.of(body.schema), context, 2);
    case 'text':
    case 'xml':
      return atom('string');
    case 'binary':
      return atom(view === 'input' ? 'BinaryInput' : 'Uint8Array');
    case 'form': {
      const upload: TypeContext = { ...context, file: 'UploadedFile' };
      const fields = new Map(body.fields.map((field) => [field.name, field]));
      return objectOf([...fields.values()].map((field) => fieldMember(field, upload, view)));
    }
    default:
      return body satisfies never;
  }
}

/** One member of the response union. */
function answerType(
  response: ResponseModel,
  operation: OperationModel,
  context: TypeContext,
  name: (body: TypeNode) => TypeNode,
): TypeNode {
  const members: Member[] = [{ name: 'status', type: statusType(response, operation) }];
  const body = answerBody(response, context, true);
  if (body !== undefined) members.push({ name: 'body', type: name(body) });
  if (response.headers.length > 0) {
    const headers = response.headers.map(({ name, required, schema, description }): Member => {
      const doc = docLines([description, limitsOf(schema)], 6);
      return { ...fieldOf(name, required !== true, typeOf(schema, context, 6)), doc };
    });
    const optional = response.headers.every(({ required }) => required !== true);
    members.push({ name: 'headers', optional, type: objectOf(headers) });
  }
  return objectOf(members);
}

/** `404`, and for `default` every status that is not declared. */
export function statusType(response: ResponseModel, { responses }: OperationModel): TypeNode {
  if (response.status !== 'default') return atom(String(response.status));
  const declared = responses.flatMap(({ status }) =>
    status === 'default' ? [] : [atom(String(status))],
  );
  return genericOf('OtherStatus', [unionOf(declared)]);
}

/** The type of a body. `given`: by the server, which may give bytes and texts as streams. */
function answerBody(
  { body }: ResponseModel,
  context: TypeContext,
  given = false,
): TypeNode | undefined {
  switch (body.kind) {
    case 'none':
      return undefined;
    case 'json':
      return typeOf(body.schema, context);
    case 'text':
      return atom(given ? 'TextBody' : 'string');
    case 'binary':
      return atom(given ? 'BinaryBody' : 'Uint8Array');
    default:
      return body satisfies never;
  }
}

/** What a caller is after: the body of the answer that the pattern ends with. */
function resultType(operation: OperationModel, context: TypeContext): TypeNode {
  // A notification is answered without a body.
  if (operation.kind === 'mcp') return unionOf([atom('JsonValue'), atom('undefined')]);
  // The address that it leads to.
  if (operation.kind === 'action' && redirectsOnly(operation.responses)) return atom('string');
  const final = finalAnswers(operation);
  if (final === undefined) return UNKNOWN;
  const bodies = final.map((response) => answerBody(response, context));
  const present = bodies.filter((body) => body !== undefined);
  if (present.length === 0) return atom('void');
  return unionOf(present.length < bodies.length ? [...present, atom('undefined')] : present);
}

/** Undefined when the document does not declare the answer that a pattern ends with. */
function finalAnswers(
  operation: Exclude<OperationModel, { kind: 'mcp' }>,
): readonly ResponseModel[] | undefined {
  switch (operation.kind) {
    case 'pollingAction':
    case 'pollingTrigger':
      return operation.result === undefined ? undefined : [operation.result];
    case 'webhookTrigger':
    case 'webhookAction':
      return operation.subscribed === undefined ? [] : [operation.subscribed];
    case 'action':
    case 'status':
    case 'unsubscribe': {
      const success = operation.responses.filter(
        ({ status }) => status !== 'default' && status >= 200 && status < 300,
      );
      if (success.length > 0) return success;
      return operation.responses.filter(({ status }) => status === 'default');
    }
    default:
      return operation satisfies never;
  }
}

/** Whether a request says anything. */
function isAsked({ parameters, body }: OperationModel): boolean {
  return parameters.length > 0 || body !== undefined;
}

/** The types of what a trigger or a webhook action gives to workflows. */
function eventTypes(
  operation: OperationModel,
  stem: string,
  context: TypeContext,
): Array<readonly [name: string, type: TypeNode, doc: string]> {
  const event = (schema: SchemaModel | undefined): TypeNode =>
    schema === undefined ? UNKNOWN : typeOf(schema, context, 0);
  const filter = [
    'Filter',
    isAsked(operation) ? genericOf('DeepPartial', [atom(`${stem}Request`)]) : NOTHING,
    'Which workflows an event is for: those whose request has these values, or none.',
  ] as const;
  switch (operation.kind) {
    case 'pollingTrigger':
      return [['Item', event(operation.item), 'One item: what starts one run.'], filter];
    case 'webhookTrigger':
    case 'webhookAction':
      return [
        ['Notification', event(operation.notification), 'Body of the call to the workflow.'],
        filter,
      ];
    case 'action':
    case 'pollingAction':
    case 'mcp':
    case 'status':
    case 'unsubscribe':
      return [];
    default:
      return operation satisfies never;
  }
}
