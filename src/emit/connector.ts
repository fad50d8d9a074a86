// Emits src/generated/connector.gen.ts: joins descriptor, controllers and runtime to a server.

import type { Names, OutputFile } from '../plan/types.js';
import { controllerFile } from './controllers.js';
import { identifier, pathSegment } from './escape.js';
import { indentOf } from './print-types.js';
import { HEADER, docLines, printImport } from './print.js';

/** Names of this module that a controller's constant may have too; the import is then renamed. */
const OWN_NAMES = [
  'Connector',
  'ConnectorOptions',
  'Controllers',
  'Parameters',
  'ReturnType',
  'controllers',
  'createConnector',
  'createServer',
  'descriptor',
];

/** The module that makes the server. */
export function emitConnector(names: Names): OutputFile[] {
  const answered = names.operations.filter((it) => controllerFile(it) !== undefined);
  const taken = new Set([...OWN_NAMES, ...answered.map(({ constant }) => constant)]);
  const imports: string[] = [];
  const entries: string[] = [];
  for (const { constant, file } of answered) {
    const name = identifier(constant);
    let local = name;
    if (OWN_NAMES.includes(name)) {
      while (taken.has(local)) local = `${local}Controller`;
      taken.add(local);
    }
    const specifier = local === name ? name : `${name} as ${local}`;
    imports.push(printImport([specifier], `../controllers/${pathSegment(`${file}.js`)}`));
    entries.push(local === name ? name : `${name}: ${local}`);
  }
  const table =
    entries.length === 0
      ? '{}'
      : `{\n${entries.map((entry) => `${indentOf(2)}${entry},\n`).join('')}}`;
  const content = [
    HEADER,
    ...(imports.length > 0 ? [imports.join('')] : []),
    printImport(['Connector', 'Controllers'], './contracts.gen.js', 'import type') +
      printImport(['descriptor'], './descriptor.gen.js') +
      printImport(['createServer'], './runtime/server/index.js'),
    `const controllers: Controllers = ${table};\n`,
    `export type ConnectorOptions = NonNullable<Parameters<typeof createServer>[2]>;\n`,
    `${docLines(['Makes the server; it listens when it is told to.']).join('\n')}\n` +
      'export function createConnector(options?: ConnectorOptions) {\n' +
      '  return createServer<Controllers, Connector>(descriptor, controllers, options);\n' +
      '}\n',
  ].join('\n');
  return [{ path: 'src/generated/connector.gen.ts', owner: 'generator', content }];
}
