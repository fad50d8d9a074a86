// Emits src/generated/client.gen.ts: the typed interface, and the operation table that the client's
// runtime reads. The table holds only what differs from the usual, because it is shipped to browsers.

import type { ClientOperation, ClientTable } from '../../templates/runtime/client/client.js';
import type {
  BodyModel,
  ConnectorModel,
  OperationModel,
  SecurityRequirement,
} from '../model/types.js';
import type { Names, OperationNames, OutputFile } from '../plan/types.js';
import { identifier } from './escape.js';
import { type Data, printData } from './print-data.js';
import { PRINT_WIDTH, atom, genericOf, indentOf, printType, unionOf } from './print-types.js';
import { HEADER, docLines, printImport } from './print.js';
import { textWidth } from './text-width.js';

const runtime = './runtime/client/client.js';

/** The client of a connector: one file, which needs `operations.gen.ts` and the client's runtime. */
export function emitClient(model: ConnectorModel, names: Names): OutputFile[] {
  const operations = names.operations.map(({ operation }) => operation);
  const pending = operations.filter(isPending);
  const bare = pending.filter((operation) => !declaresAccepted(operation));
  const types = [
    ...(pending.length < operations.length ? ['type Call'] : []),
    ...(operations.length > 0 ? ['type CallOptions'] : []),
    'type ClientOptions',
    'type ClientTable',
    'type ErrorGuard',
    ...(bare.length > 0 ? ['type Pending'] : []),
    ...(pending.length > 0 ? ['type PendingCall'] : []),
  ];
  const example = names.operations[0]?.constant ?? 'name';
  const guardDoc = docLines([
    'Whether an error was thrown by a client, and by which of its functions:',
    `\`isClientError(error, '${example}')\` knows the answers that are declared for it.`,
  ]);
  const text = [
    HEADER,
    '\n',
    printImport([...types, 'createCaller', 'isClientError as isError'], runtime),
    operations.length > 0
      ? printImport(['* as operations'], './operations.gen.js', 'import type')
      : '',
    '\n',
    printReExports(),
    '\n',
    printClient(model, names),
    '\n',
    'const table: ClientTable<keyof Client> = ',
    printData(tableOf(model, names), 0, 41, 1),
    ';\n',
    '\n',
    '/** Makes the client. It keeps nothing but the options. */\n',
    'export function createClient(options: ClientOptions): Client {\n',
    '  return createCaller<Client>(options, table);\n',
    '}\n',
    '\n',
    ...guardDoc.map((line) => `${line}\n`),
    'export const isClientError = isError as ErrorGuard<Client>;\n',
  ];
  return [{ path: 'src/generated/client.gen.ts', owner: 'generator', content: text.join('') }];
}

function printReExports(): string {
  const types = [
    'Answer',
    'Call',
    'CallOptions',
    'ClientErrorCode',
    'ClientOptions',
    'PendingCall',
  ];
  return (
    `export { ClientError } from '${runtime}';\n` +
    `export type {\n${types.map((name) => `  ${name},\n`).join('')}} from '${runtime}';\n` +
    "export type { UploadedFile } from './runtime/client/wire.js';\n"
  );
}

/** Operations for which 202 is no result. */
function isPending({ kind }: OperationModel): boolean {
  return kind === 'pollingAction' || kind === 'pollingTrigger' || kind === 'status';
}

function declaresAccepted(operation: OperationModel): boolean {
  return operation.responses.some(({ status }) => status === 202 || status === 'default');
}

function printClient(model: ConnectorModel, names: Names): string {
  const functions = names.operations.map((operation) => printFunction(operation));
  const body = functions.length === 0 ? '{}' : `{\n${functions.join('')}}`;
  const doc = docLines([`The operations of ${model.title}, as functions.`]);
  return `${doc.map((line) => `${line}\n`).join('')}export interface Client ${body}\n`;
}

function printFunction(names: OperationNames): string {
  const { operation } = names;
  const pending = isPending(operation);
  const doc = docLines(
    [
      `${operation.method.toUpperCase()} ${operation.path}`,
      operation.summary,
      operation.description,
      pending ? 'Undefined when the answer is 202: `full()` has its headers.' : undefined,
    ],
    2,
    operation.deprecated ? ['@deprecated'] : [],
  );
  const type = `operations.${identifier(names.type)}`;
  const response = atom(`${type}Response`);
  const result = genericOf(pending ? 'PendingCall' : 'Call', [
    atom(`${type}Result`),
    pending && !declaresAccepted(operation) ? unionOf([response, atom('Pending')]) : response,
  ]);
  const parameters = [
    `input${needsInput(operation) ? '' : '?'}: ${type}Input`,
    'options?: CallOptions',
  ];
  const name = identifier(names.constant);
  const line = `  ${name}(${parameters.join(', ')}): ${result.flat};`;
  const signature =
    textWidth(line) <= PRINT_WIDTH
      ? line
      : `  ${name}(\n${parameters.map((it) => `    ${it},\n`).join('')}  ): ${printType(result, 2, 5, 1)};`;
  return [...doc.map((text) => indentOf(2) + text), signature, ''].join('\n');
}

/** Whether a call without any input would lack something. */
function needsInput({ parameters, body }: OperationModel): boolean {
  return (
    parameters.some((it) => it.required && it.default === undefined) ||
    (body !== undefined && body.required)
  );
}

function tableOf(model: ConnectorModel, names: Names): Data {
  const usual = mostCommon(names.operations.map(({ operation }) => securityOf(operation)));
  const operations = names.operations.map(({ operation, constant }): [string, Data] => {
    const security = securityOf(operation);
    const own = JSON.stringify(security) === JSON.stringify(usual) ? undefined : security;
    return [constant, entryOf(operation, own)];
  });
  // `satisfies` in spirit: the members below are those of ClientTable and of ClientOperation.
  const table: Record<keyof ClientTable<string>, Data> = {
    schemes: new Map([...model.security].map(([name, scheme]) => [name, schemeOf(scheme)])),
    security: usual,
    operations: new Map(operations),
  };
  return table;
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

function entryOf(operation: OperationModel, security: Data | undefined): Data {
  const { body } = operation;
  const double = operation.parameters.filter(
    (it) => it.in === 'path' && it.urlEncoding === 'double',
  );
  const entry: Record<keyof ClientOperation, Data | undefined> = {
    call: `${operation.method.toUpperCase()} ${operation.path}`,
    body: body?.kind === 'form' ? body.encoding : body?.kind,
    type: body === undefined ? undefined : contentTypeOf(body),
    double: double.length > 0 ? double.map(({ name }) => name) : undefined,
    formats: grouped(operation, ({ collectionFormat }) =>
      collectionFormat === 'csv' ? undefined : collectionFormat,
    ),
    defaults: grouped(operation, (it) => (it.required ? it.default : undefined)),
    answers: answersOf(operation),
    security,
    pending: isPending(operation) ? true : undefined,
  };
  return entry;
}

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
  json: /^application\/json *(;|$)/i,
  text: /^text\/plain *(;|$)/i,
  xml: /^application\/xml *(;|$)/i,
  binary: /^application\/octet-stream$/i,
};
/** A media type that names one type, and that HTTP can carry. */
const concrete = /^[\w.+-]+\/[\w.+-]+( *;[\x20-\x7e]*)?$/;

/** The content type of a body where the usual one of its kind is not among the declared ones. */
function contentTypeOf(body: BodyModel): string | undefined {
  if (body.kind === 'form') return undefined;
  const types = body.mediaTypes.filter((type) => concrete.test(type));
  return types.some((type) => usualTypes[body.kind].test(type)) ? undefined : types[0];
}

/** What answers carry: those that are no JSON, and where that includes `default`, all. */
function answersOf({ responses }: OperationModel): Data | undefined {
  const all = responses.map(({ status, body }): [string, Data] => [String(status), body.kind]);
  const others = all.filter(([, kind]) => kind !== 'json');
  if (others.length === 0) return undefined;
  return new Map(others.some(([status]) => status === 'default') ? all : others);
}
