// A definition of the connector that gets another name changes no operation, so no line of the user's may
// cease to compile: the old name of its type is kept beside the new one, until the user's code is renamed.

import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { LOCK, TestProject, action, definition, differing } from './project.js';
import { TypeCheck } from './type-check.js';

let project: TestProject;
const types = new TypeCheck();

afterEach(() => project.remove());
afterAll(() => types.remove());

const TYPES = 'src/generated/types.gen.ts';
const OLD = 'src/controllers/OrderCake.ts';

const text = { type: 'string' };
const named = (properties: object): object => ({ type: 'object', properties });
const ref = (name: string): object => ({ $ref: `#/definitions/${name}` });

/** An operation that gives a definition, and one that has nothing to do with it. */
function shop(name: string, definitions: object): string {
  const gives = { responses: { 200: { description: 'Done', schema: ref(name) } } };
  return definition(
    { 'post /cakes': action('OrderCake', gives), 'get /cakes': action('ListCakes') },
    { definitions },
  );
}

const cake = named({ name: text });

const controller = (name: string): string => `// Ours.
import type { OrderCakeController } from '../generated/contracts.gen.js';
import type { ${name} } from '../generated/types.gen.js';

const usual: ${name} = { name: 'Plain' };
export const orderCake: OrderCakeController = {
  handle: () => ({ status: 200, body: usual }),
};
`;

async function begin(definitions: object = { Cake: cake }): Promise<void> {
  project = await TestProject.make(shop('Cake', definitions));
  project.write(OLD, controller('Cake'));
}

/** Updates the project: the user's files stay as they are, and once is enough. */
async function step(version: string): Promise<string> {
  project.define(version);
  const before = project.snapshot();
  const { code, out, err } = await project.generate();
  expect([code, err]).toEqual([0, '']);
  const settled = project.snapshot();
  const isUsers = (path: string): boolean => !/^src\/generated\/|\.lock\.json$/.test(path);
  expect(differing(before, settled).filter(isUsers)).toEqual([]);
  expect((await project.generate('--check')).code).toBe(0);
  expect((await project.generate('--format', 'json')).code).toBe(0);
  expect(differing(settled, project.snapshot())).toEqual([]);
  return out;
}

/** The whole project, tests and all; judged with the others in the end. */
function typeChecks(): void {
  types.add(expect.getState().currentTestName ?? '', project);
}

describe('a definition that is renamed', () => {
  test('keeps the old name of its type, and the report says so', async () => {
    await begin();
    const out = await step(shop('Tart', { Tart: cake }));
    expect(project.read(TYPES)).toContain('export type Cake = Tart;');
    expect(project.read(TYPES)).toContain('@deprecated');
    expect(out).toContain('The type Cake is called Tart now');
    typeChecks();
  });

  test('with what it consists of', async () => {
    const parts = (top: string, filling: string): object => ({
      [top]: named({ name: text, filling: ref(filling), next: ref(top) }),
      [filling]: named({ sweet: { type: 'boolean' }, of: ref(top) }),
    });
    await begin(parts('Cake', 'Filling'));
    await step(shop('Tart', parts('Tart', 'Cream')));
    expect(project.read(TYPES)).toContain('export type Filling = Cream;');
    typeChecks();
  });

  test('into one that is there already', async () => {
    await begin({ Cake: cake, Tart: cake });
    await step(shop('Tart', { Tart: cake }));
    typeChecks();
  });

  test('while another part of it changes', async () => {
    const parts = (name: string, more: object): object => ({
      [name]: named({ name: text, filling: ref('Filling') }),
      Filling: named({ sweet: text, ...more }),
    });
    await begin(parts('Cake', {}));
    await step(shop('Tart', parts('Tart', { salt: text })));
    typeChecks();
  });

  test('twice', async () => {
    await begin();
    await step(shop('Bun', { Bun: cake }));
    await step(shop('Pie', { Pie: cake }));
    expect(project.read(TYPES)).toMatch(/Bun = Pie;[\s\S]*Cake = Pie;/);
    typeChecks();
  });

  test('and back', async () => {
    await begin();
    const { [TYPES]: _, ...before } = { [TYPES]: project.read(TYPES) };
    await step(shop('Tart', { Tart: cake }));
    await step(shop('Cake', { Cake: cake }));
    expect(before).toEqual({});
    expect(project.read(TYPES)).toContain('export interface Cake {');
    expect(project.read(TYPES)).toContain('export type Tart = Cake;');
    typeChecks();
  });

  test('and a new one of the old name', async () => {
    await begin();
    await step(shop('Tart', { Tart: cake }));
    await step(shop('Tart', { Tart: cake, Cake: named({ price: { type: 'number' } }) }));
    expect(project.read(TYPES)).toContain('export interface Cake2 {');
    typeChecks();
  });

  test('the name goes with the definition', async () => {
    await begin();
    await step(shop('Tart', { Tart: cake }));
    await step(shop('Other', { Other: named({ price: { type: 'number' } }) }));
    expect(project.read(TYPES)).not.toContain('Cake');
    expect(project.read(LOCK)).not.toContain('formerTypes');
  });

  test('a base whose subtypes are told apart', async () => {
    const zoo = (base: string): object => ({
      [base]: {
        ...named({ kind: text, name: text }),
        discriminator: 'kind',
        required: ['kind', 'name'],
      },
      Sponge: { allOf: [ref(base), named({ soft: text })] },
    });
    await begin(zoo('Cake'));
    project.write(
      OLD,
      controller('Cake')
        .replace('{ Cake }', '{ Cake, CakeBase }')
        .replace("'Plain'", "'Plain', kind: 'Sponge'")
        .replace('// Ours.', 'export const nameOf = (cake: CakeBase) => cake.name;'),
    );
    await step(shop('Tart', zoo('Tart')));
    expect(project.read(TYPES)).toContain('export type CakeBase = TartBase;');
    typeChecks();
  });
});

test('what is another definition is not taken for a renamed one', async () => {
  await begin();
  await step(shop('Tart', { Tart: named({ name: { type: 'integer' } }) }));
  expect(project.read(TYPES)).not.toContain('Cake');
  await step(shop('Pie', { Tart: named({ name: text }), Pie: named({ salt: text }) }));
  expect(project.read(TYPES)).not.toContain('deprecated');
});

describe('--apply-renames', () => {
  const apply = async (version: string): Promise<void> => {
    project.define(version);
    const { code, err } = await project.generate('--apply-renames');
    expect([code, err]).toEqual([0, '']);
    const settled = project.snapshot();
    for (const args of [['--check'], ['--apply-renames'], ['--format', 'json']])
      expect((await project.generate(...args)).code).toBe(0);
    expect(differing(settled, project.snapshot())).toEqual([]);
    expect(project.read(TYPES)).not.toContain('Cake');
    expect(project.read(LOCK)).not.toContain('formerTypes');
    typeChecks();
  };

  const uses: Record<string, readonly [before: string, after: string]> = {
    [OLD]: [controller('Cake'), controller('Tart')],
    'src/a.ts': [
      "\ufeffimport type * as types from './generated/types.gen.js';\r\n/** Cake */\r\nexport type Cakes = types.Cake[];\r\n",
      "\ufeffimport type * as types from './generated/types.gen.js';\r\n/** Cake */\r\nexport type Cakes = types.Tart[];\r\n",
    ],
    'src/b.ts': [
      "export type { Cake } from './generated/types.gen.js';\n",
      "export type { Tart as Cake } from './generated/types.gen.js';\n",
    ],
    'src/c.ts': [
      "import type { Cake as Sweet } from './generated/types.gen.js';\nexport type Cake = Sweet;\n",
      "import type { Tart as Sweet } from './generated/types.gen.js';\nexport type Cake = Sweet;\n",
    ],
    'src/d.ts': [
      "export const it = {} as import('./generated/types.gen.js').Cake;\n",
      "export const it = {} as import('./generated/types.gen.js').Tart;\n",
    ],
    'src/all/index.ts': [
      "export type * from '../generated/types.gen.js';\n",
      "export type * from '../generated/types.gen.js';\n",
    ],
    'src/all/more.ts': ["export * from './index.js';\n", "export * from './index.js';\n"],
    'src/f.ts': [
      "import { type Cake } from './all/more.js';\nimport type * as all from './all/index.js';\nexport type Both = Cake & all.Cake;\n",
      "import { type Tart } from './all/more.js';\nimport type * as all from './all/index.js';\nexport type Both = Tart & all.Tart;\n",
    ],
    // Something else has the new name.
    'src/e.ts': [
      "import type { Cake } from './generated/types.gen.js';\nexport interface Tart {\n  readonly of: Cake;\n}\n",
      "import type { Tart as Cake } from './generated/types.gen.js';\nexport interface Tart {\n  readonly of: Cake;\n}\n",
    ],
  };

  test.each([true, false])('in the same step: %s', async (isSame) => {
    await begin();
    for (const [path, [before]] of Object.entries(uses)) project.write(path, before);
    const version = shop('Tart', { Tart: cake });
    if (!isSame) await step(version);
    await apply(version);
    for (const [path, [, after]] of Object.entries(uses)) expect(project.read(path)).toBe(after);
  });

  test('a type of an operation is not taken for a definition of that name', async () => {
    const two = (id: string): string =>
      shop('OrderCakeResponse', { OrderCakeResponse: cake }).replace('"OrderCake"', `"${id}"`);
    project = await TestProject.make(two('OrderCake'));
    const own = (stem: string): string =>
      `import type { ${stem}Response } from '../generated/operations.gen.js';\nimport type { OrderCakeResponse as Body } from '../generated/types.gen.js';\nimport type * as types from '../generated/types.gen.js';\nexport type All = ${stem}Response | Body | types.OrderCakeResponse;\n`;
    project.write('src/logic/all.ts', own('OrderCake'));
    project.define(two('OrderTart'));
    expect((await project.generate('--apply-renames')).code).toBe(0);
    expect(project.read('src/logic/all.ts')).toBe(own('OrderTart'));
    typeChecks();
  });
});

test('all projects type-check', { timeout: 300_000 }, () => types.run());
