// Emits src/generated/connector.gen.ts: joins descriptor, controllers and runtime to a server.

import type { Names, OutputFile } from '../plan/types.js';
import { controllerFile } from './controllers.js';
import { identifier, pathSegment } from './escape.js';
import { indentOf } from './print-types.js';
import { docLines } from './doc-lines.js';
import { HEADER, printImport } from './print.js';

/** The module that makes the server. */
export function emitConnector(names: Names): OutputFile[] {
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
  const content = [
    HEADER,
    ...(imports.length > 0 ? [imports.join('')] : []),
    printImport(['Connector', 'Controllers'], './contracts.gen.js', 'import type') +
      printImport(['descriptor'], './descriptor.gen.js') +
      printImport(
        ['type ConnectorServer', 'type ServerOptions', 'createServer'],
        './runtime/server/index.js',
      ),
    `const controllers: Controllers = ${table};\n`,
    `${docLines(['Makes the server; it listens when it is told to.']).join('\n')}\n` +
      'export function createConnector(options?: ServerOptions): Promise<ConnectorServer<Connector>> {\n' +
      '  return createServer<Controllers, Connector>(descriptor, controllers, options);\n' +
      '}\n',
  ].join('\n');
  return [{ path: 'src/generated/connector.gen.ts', owner: 'generator', content }];
}
