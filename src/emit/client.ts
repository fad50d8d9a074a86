// Emits src/generated/client.gen.ts: the typed interface, and the operation table that the client's
// runtime reads. Only the parts of the runtime are imported that the connector's operations need.

import type { ConnectorModel } from '../model/types.js';
import type { Names, OutputFile } from '../plan/types.js';
import { choicesOf } from './client-choices.js';
import { type ClientPart, partsOf, printFunction } from './client-functions.js';
import { tableOf } from './client-table.js';
import { PRINT_WIDTH } from './print-types.js';
import { printData } from './print-data.js';
import { docLines, titleOf } from './doc-lines.js';
import { HEADER, printImport } from './print.js';
import { Shapes } from './shape.js';

const folder = './runtime/client';
const runtime = `${folder}/client.js`;

interface PartNames {
  /** Of the runtime; absent: the part's own name. */
  readonly file?: string;
  readonly pattern: string;
  readonly used: readonly string[];
  readonly also: readonly string[];
}

/** What each part of the runtime gives: the pattern, and the types that the interface names or that callers want. */
const PARTS: Readonly<Record<ClientPart, PartNames>> = {
  headerKeys: { file: 'header-keys', pattern: 'headerKeys', used: [], also: [] },
  basic: { pattern: 'basicAuth', used: [], also: [] },
  redirects: { pattern: 'redirects', used: [], also: [] },
  forms: { pattern: 'forms', used: [], also: [] },
  streams: { pattern: 'streams', used: [], also: [] },
  polling: { pattern: 'pollingActions', used: ['Job', 'PollOptions'], also: ['Progress'] },
  triggers: { pattern: 'pollingTriggers', used: ['Watch', 'WatchOptions'], also: ['Watched'] },
  gateways: { pattern: 'gatewayTriggers', used: [], also: [] },
  webhooks: { pattern: 'webhooks', used: ['Subscription'], also: [] },
  paging: { pattern: 'paging', used: ['ItemOf'], also: [] },
  choices: { pattern: 'dynamicValues', used: ['Choice'], also: [] },
};

/** The client of a connector: one file, which needs `operations.gen.ts` and the client's runtime. */
export function emitClient(model: ConnectorModel, names: Names): OutputFile[] {
  const choices = choicesOf(model, names);
  const shapes = new Shapes(model.definitions);
  const functions = names.operations.map((operation) =>
    printFunction(operation, model, choices, shapes),
  );
  const parts = partsOf(names, model, choices);
  const example = names.operations[0]?.constant ?? 'name';
  const guardDoc = docLines([
    'Whether an error was thrown by a client, and by which of its functions:',
    `\`isClientError(error, '${example}')\` knows the answers that are declared for it.`,
  ]);
  const creationDoc = docLines([
    'Makes the client. It keeps nothing but the options. `extras` are for what only some programs need, such as `intercept`.',
  ]);
  const text = [
    HEADER,
    '\n',
    printImports(functions.join(''), parts),
    '\n',
    printReExports(parts),
    '\n',
    printClient(model, functions),
    '\n',
    'const table: ClientTable<keyof Client> = ',
    printData(tableOf(model, names, choices), 0, 41, 1),
    ';\n',
    '\n',
    ...creationDoc.map((line) => `${line}\n`),
    'export function createClient(options: ClientOptions, extras: readonly Pattern[] = []): Client {\n',
    printCreation(parts),
    '}\n',
    '\n',
    ...guardDoc.map((line) => `${line}\n`),
    'export const isClientError = isError as ErrorGuard<Client>;\n',
  ];
  return [{ path: 'src/generated/client.gen.ts', owner: 'generator', content: text.join('') }];
}

function printImports(functions: string, parts: readonly ClientPart[]): string {
  const code = functions.replace(/'(?:[^'\\\n]|\\.)*'|\/\*[^]*?\*\//g, '');
  const types = ['Call', 'CallOptions', 'Pending', 'PendingCall'].filter((name) =>
    new RegExp(`[^.\\w]${name}\\b`).test(code),
  );
  const wire = ['DeepPartial', 'OtherStatus'].filter((name) =>
    new RegExp(`[ <]${name}<`).test(code),
  );
  const own = [...types, 'ClientOptions', 'ClientTable', 'ErrorGuard', 'Pattern'].sort();
  return [
    ...parts.map((part) => {
      const { pattern, used } = PARTS[part];
      return printImport(
        [...used.map((name) => `type ${name}`), pattern],
        `${folder}/${PARTS[part].file ?? part}.js`,
      );
    }),
    printImport(
      [...own.map((name) => `type ${name}`), 'createCaller', 'isClientError as isError'],
      runtime,
    ),
    functions === '' ? '' : printImport(['* as operations'], './operations.gen.js', 'import type'),
    wire.length > 0 ? printImport(wire, `${folder}/wire.js`, 'import type') : '',
  ].join('');
}

function printReExports(parts: readonly ClientPart[]): string {
  const types = [
    'Answer',
    'Call',
    'CallOptions',
    'ClientErrorCode',
    'ClientOptions',
    'PendingCall',
    'RetryOptions',
    'ServerErrorBody',
  ];
  const more = parts.map((part) => {
    const { used, also } = PARTS[part];
    const list = [...used, ...also].sort();
    if (list.length === 0) return '';
    return `export type { ${list.join(', ')} } from '${folder}/${PARTS[part].file ?? part}.js';\n`;
  });
  return [
    `export { ClientError } from '${runtime}';\n`,
    `export type {\n${types.map((name) => `  ${name},\n`).join('')}} from '${runtime}';\n`,
    ...more,
    `export type { UploadedFile } from '${folder}/wire.js';\n`,
  ].join('');
}

function printClient(model: ConnectorModel, functions: readonly string[]): string {
  const body = functions.length === 0 ? '{}' : `{\n${functions.join('')}}`;
  const doc = docLines([titleOf(`The operations of ${model.title}, as functions.`)]);
  return `${doc.map((line) => `${line}\n`).join('')}export interface Client ${body}\n`;
}

function printCreation(parts: readonly ClientPart[]): string {
  const call = 'createCaller<Client>(options, table';
  if (parts.length === 0) return `  return ${call}, extras);\n`;
  const patterns = [...parts.map((part) => PARTS[part].pattern), '...extras'];
  const line = `  return ${call}, [${patterns.join(', ')}]);`;
  if (line.length <= PRINT_WIDTH) return `${line}\n`;
  return `  return ${call}, [\n${patterns.map((name) => `    ${name},\n`).join('')}  ]);\n`;
}
