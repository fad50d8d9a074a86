// What a generated project says about its controllers, read from the generated files themselves: which
// operation each belongs to, what it exports and of which type that is.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * @typedef {object} Controller
 * @property {string} file `src/controllers/OrderCake.ts`
 * @property {string} exported The constant that the file has to export.
 * @property {string} constant What the generated code calls it.
 * @property {string} type Stem of its types.
 * @property {string} id
 * @property {string} method
 * @property {string} path
 * @property {string} kind
 */

/**
 * @param {string} dir
 * @returns {Controller[]} In the order of their files.
 */
export function controllersOf(dir) {
  const generated = (name) => readFileSync(join(dir, 'src/generated', name), 'utf8');
  // One that may read its body as a stream has two types: `OrderController | runtime.Streaming<...>`.
  const members = /^ {2}readonly (\S+):\s+(\S+?)Controller(?: \| [^;]*)?;$/gm;
  const stems = new Map(
    [...generated('contracts.gen.ts').matchAll(members)].map(([, constant, stem]) => [
      constant,
      stem,
    ]),
  );
  const operations = new Map(
    descriptorOf(dir).operations.map((operation) => [operation.controller, operation]),
  );
  const imports =
    /^import \{\s*(\S+?)(?: as (\S+?))?,?\s*\} from ['"]\.\.\/controllers\/(.+)\.js['"];$/gm;
  const controllers = [...generated('controllers.gen.ts').matchAll(imports)].map(
    ([, exported, local, name]) => {
      const constant = local ?? exported;
      const operation = operations.get(constant);
      const type = stems.get(constant);
      if (operation === undefined || type === undefined)
        throw new Error(`${dir}: the generated files disagree about ${constant}.`);
      const { id, method, path, pattern } = operation;
      const file = `src/controllers/${name}.ts`;
      return { file, exported, constant, type, id, method, path, kind: pattern.kind };
    },
  );
  if (controllers.length !== stems.size)
    throw new Error(`${dir}: ${stems.size} contracts, but ${controllers.length} imports.`);
  return controllers.sort((a, b) => (a.file < b.file ? -1 : 1));
}

/**
 * The descriptor is one literal of plain data.
 * @param {string} dir
 */
export function descriptorOf(dir) {
  const text = readFileSync(join(dir, 'src/generated/descriptor.gen.ts'), 'utf8');
  const [, literal] = /ConnectorDescriptor = (\{[\s\S]*\});\s*$/.exec(text) ?? [];
  if (literal === undefined) throw new Error(`${dir}: the descriptor is not one literal.`);
  return new Function(`return (${literal});`)();
}
