// Emits src/generated/validating-client.gen.ts: the client with validation. A module of its own, so that
// the client alone does not carry the schemas; they are those of the server.

import type { OutputFile } from '../plan/types.js';
import { docLines } from './doc-lines.js';
import { HEADER, printImport } from './print.js';

const runtime = './runtime/client/validation.js';

/** The client whose `parse` looks at everything, and whose answers are validated on request. */
export function emitValidatingClient(): OutputFile[] {
  const doc = docLines([
    'Makes a client that can validate: `parse` looks at callbacks to their whole depth, `validate: true` does the same with answers, of one call or, here, of all. Otherwise it is the client of `client.gen.js`.',
  ]);
  const content = [
    HEADER,
    '\n',
    printImport(['type Client', 'createClient as create'], './client.gen.js'),
    printImport(['descriptor'], './descriptor.gen.js'),
    printImport(['Pattern'], './runtime/client/client.js', 'import type'),
    printImport(['type Validating', 'type ValidatingOptions', 'validation'], runtime),
    '\n',
    "export * from './client.gen.js';\n",
    `export { type ValidateOption, ValidationError } from '${runtime}';\n`,
    'export type { Validating, ValidatingOptions };\n',
    '\n',
    ...doc.map((line) => `${line}\n`),
    'export function createClient(\n',
    '  options: ValidatingOptions,\n',
    '  extras: readonly Pattern[] = [],\n',
    '): Validating<Client> {\n',
    '  return create(options, [validation(descriptor), ...extras]) as Validating<Client>;\n',
    '}\n',
  ].join('');
  return [{ path: 'src/generated/validating-client.gen.ts', owner: 'generator', content }];
}
