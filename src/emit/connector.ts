// Emits src/generated/connector.gen.ts, which joins descriptor, controllers and runtime to a server, and
// controllers.gen.ts, which it loads when the server is made. So the mock starts whatever the controllers
// look like, and `.env` is read before any of them.

import type { Names, OutputFile } from '../plan/types.js';
import { controllerFile } from './controllers.js';
import { identifier, pathSegment } from './escape.js';
import { indentOf } from './print-types.js';
import { docLines } from './doc-lines.js';
import { HEADER, printImport } from './print.js';

/** The module that makes the server, and the table of the controllers. */
export function emitConnector(names: Names): OutputFile[] {
  return [
    { path: 'src/generated/connector.gen.ts', owner: 'generator', content: connectorModule },
    { path: controllersPath, owner: 'generator', content: controllersModule(names) },
  ];
}

/** Imports every controller. */
export const controllersPath = 'src/generated/controllers.gen.ts';

const connectorModule = [
  HEADER,
  printImport(['Connector', 'Controllers'], './contracts.gen.js', 'import type') +
    printImport(['descriptor'], './descriptor.gen.js') +
    printImport(
      [
        'type ConnectorServer',
        'type Publisher',
        'type PublisherOptions',
        'type ServerOptions',
        'createPublisher as publisherOf',
        'createServer',
      ],
      './runtime/server/index.js',
    ),
  `${docLines(['Makes the server; it listens when it is told to. The mock does without the controllers: it does not load them.']).join('\n')}\n` +
    'export async function createConnector(\n' +
    '  options?: ServerOptions,\n' +
    '): Promise<ConnectorServer<Connector>> {\n' +
    "  const controllers = options?.mock ? {} : (await import('./controllers.gen.js')).controllers;\n" +
    "  const definition = async () => (await import('./definition.gen.js')).definition;\n" +
    '  return createServer<Partial<Controllers>, Connector>(descriptor, controllers, {\n' +
    '    definition,\n' +
    '    ...options,\n' +
    '  });\n' +
    '}\n',
  `${docLines(['Publishes events, and completes webhook actions, from another process than the server: both share a PostgreSQL database.']).join('\n')}\n` +
    'export function createPublisher(options?: PublisherOptions): Promise<Publisher<Connector>> {\n' +
    '  return publisherOf<Connector>(descriptor, options);\n' +
    '}\n',
].join('\n');

function controllersModule(names: Names): string {
  const answered = names.operations.filter((it) => controllerFile(it) !== undefined);
  const imports = answered.map(({ constant, controller, file }) => {
    const name = identifier(constant);
    const exported = identifier(controller);
    const binding = exported === name ? name : `${exported} as ${name}`;
    return printImport([binding], `../controllers/${pathSegment(`${file}.js`)}`);
  });
  // The planner gives no constant a name that this module has itself.
  const entries = answered.map(({ constant }) => `${indentOf(2)}${constant},\n`).join('');
  const table = entries === '' ? '{}' : `{\n${entries}}`;
  return [
    HEADER,
    ...(imports.length > 0 ? [imports.join('')] : []),
    printImport(['Controllers'], './contracts.gen.js', 'import type'),
    `${docLines(['Every controller by its name in the contracts.']).join('\n')}\n` +
      `export const controllers: Controllers = ${table};\n`,
  ].join('\n');
}
