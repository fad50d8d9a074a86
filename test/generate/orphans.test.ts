// A controller whose operation is gone is its user's: it stays, and the project compiles with it, however
// it names its types, until --prune moves it away.

import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { TestProject, action, definition } from './project.js';
import { TypeCheck } from './type-check.js';

let project: TestProject;
const types = new TypeCheck();

afterEach(() => project.remove());
afterAll(() => types.remove());

const CONTRACTS = 'src/generated/contracts.gen.ts';
const cake = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } };
const list = action('ListCakes');
const order = action('OrderCake', {
  parameters: [
    { name: 'body', in: 'body', required: true, schema: { $ref: '#/definitions/Cake' } },
  ],
  responses: { 200: { description: 'Done', schema: { $ref: '#/definitions/Cake' } } },
});
const eat = action('EatCake', {
  parameters: [{ name: 'size', in: 'query', type: 'integer', required: true }],
});

const all = definition(
  { 'get /cakes': list, 'post /cakes': order, 'delete /cakes': eat },
  { definitions: { Cake: cake } },
);
const withoutOrder = definition({ 'get /cakes': list, 'delete /cakes': eat });
const listAlone = definition({ 'get /cakes': list });

const controllers: Readonly<Record<string, string>> = {
  'an object': `import type { OrderCakeController } from '../generated/contracts.gen.js';
import type { Cake } from '../generated/types.gen.js';

const usual: Cake = { name: 'Plain' };
export const orderCake: OrderCakeController = {
  handle({ body }, context) {
    context.log.info({ name: body.name });
    return { status: 200, body: { ...usual, ...body } };
  },
};
`,
  'other names': `import { type OrderCakeController as Contract } from '../generated/contracts.gen.js';
import type * as operations from '../generated/operations.gen.js';

export const orderCake: Contract = {
  handle: async (request: operations.OrderCakeRequest): Promise<operations.OrderCakeResponse> => ({
    status: 200,
    body: request.body ?? { name: '' },
  }),
};
`,
  'a class': `class Orders implements Pick<import('../generated/contracts.gen.js').OrderCakeController, 'handle'> {
  handle() {
    return { status: 200 as const, body: { name: 'Plain' } };
  }
}
export const orderCake = new Orders() satisfies import('../generated/contracts.gen.js').OrderCakeController;
`,
  'a stub': `import type { OrderCakeController } from '../generated/contracts.gen.js';
import { notImplemented } from '../generated/runtime/server/index.js';

export const orderCake: OrderCakeController = {
  handle: notImplemented('src/controllers/OrderCake.ts'),
};
`,
};

async function begin(text: string): Promise<void> {
  project = await TestProject.make(all);
  project.write('src/controllers/OrderCake.ts', text);
  // The scaffolded test calls what is about to go.
  project.write('test/connector.test.ts', 'export {};\n');
}

async function step(version: string, ...args: string[]): Promise<string> {
  project.define(version);
  const { code, out, err } = await project.generate(...args);
  expect([code, err]).toEqual([0, '']);
  expect((await project.generate('--check')).code).toBe(0);
  return out;
}

const typeChecks = (name: string): void => types.add(name, project);

describe('a controller whose operation is gone', () => {
  test.each(Object.entries(controllers))('compiles: %s', async (name, text) => {
    await begin(text);
    typeChecks(`before ${name}`);
    const out = await step(withoutOrder);
    expect(out).toContain('orphan   src/controllers/OrderCake.ts');
    expect(out).toContain('run generate --prune');
    expect(project.read('src/controllers/OrderCake.ts')).toBe(text);
    typeChecks(`after ${name}`);
  });

  test('compiles after further ones, and is named until it is moved away', async () => {
    await begin(controllers['an object'] ?? '');
    await step(withoutOrder);
    await step(listAlone);
    expect(project.read(CONTRACTS)).toMatch(/@deprecated[^]*export type EatCakeController/);
    expect(project.read(CONTRACTS)).toMatch(/@deprecated[^]*export type OrderCakeController/);
    typeChecks('both');
    const changed = await step(
      definition({ 'get /cakes': action('ListCakes', { summary: 'All of them' }) }),
    );
    expect(changed).toContain('orphan   src/controllers/OrderCake.ts');
    typeChecks('both, later');
    await step(listAlone, '--prune');
    expect(project.read(CONTRACTS)).not.toContain('OrderCake');
    expect(project.read(CONTRACTS)).not.toContain('@deprecated');
    typeChecks('pruned');
  });

  test('has its contract again when the operation comes back', async () => {
    await begin(controllers['an object'] ?? '');
    await step(withoutOrder);
    await step(all);
    expect(project.read(CONTRACTS)).not.toContain('@deprecated');
    typeChecks('back');
  });

  test('may be moved elsewhere or be split into files', async () => {
    await begin(`export { orderCake } from '../orders/order.js';\n`);
    project.write(
      'src/orders/order.ts',
      (controllers['an object'] ?? '').replace(
        "import type { Cake } from '../generated/types.gen.js';\n",
        "import type { Cake } from './cake.js';\n",
      ),
    );
    project.write('src/orders/cake.ts', "export type { Cake } from '../generated/types.gen.js';\n");
    typeChecks('split');
    await step(withoutOrder);
    typeChecks('split and gone');
    await step(withoutOrder, '--prune');
    expect(project.read(CONTRACTS)).toContain('only src/orders/order.ts');
    typeChecks('split and moved away');
    project.write('src/orders/order.ts', 'export {};\n');
    await step(withoutOrder);
    expect(project.read(CONTRACTS)).not.toContain('@deprecated');
  });

  test('is told apart from one that is renamed', async () => {
    await begin(controllers['an object'] ?? '');
    const renamed = action('BakeCake', { ...(order as object), operationId: 'BakeCake' });
    const out = await step(
      definition(
        { 'get /cakes': list, 'post /cakes': renamed, 'delete /cakes': eat },
        { definitions: { Cake: cake } },
      ),
      '--apply-renames',
    );
    expect(out).not.toContain('orphan');
    typeChecks('renamed');
    await step(withoutOrder);
    typeChecks('renamed and gone');
  });

  test('and files that nothing uses are no trouble for --apply-renames', async () => {
    await begin(
      `import { kinds } from '../orders/usual.js';\n${controllers['an object'] ?? ''}void kinds;\n`,
    );
    const naming = (type: string): string =>
      `import type { EatCakeController } from '../generated/contracts.gen.js';\nimport type { ${type} } from '../generated/operations.gen.js';\n\nexport const kinds: [EatCakeController?, ${type}?] = [];\n`;
    project.write('src/orders/usual.ts', naming('OrderCakeRequest'));
    project.write('src/orders/unused.ts', naming('OrderCakeResponse'));
    typeChecks('used and unused');
    const renamed = action('BakeCake', { ...(order as object), operationId: 'BakeCake' });
    const version = { 'get /cakes': list, 'post /cakes': renamed };
    await step(definition(version, { definitions: { Cake: cake } }), '--apply-renames');
    expect(project.read('src/orders/unused.ts')).toContain('BakeCakeResponse');
    expect(project.read('src/generated/operations.gen.ts')).not.toContain('OrderCakeRe');
    expect(project.read(CONTRACTS)).toContain('only src/controllers/EatCake.ts');
  });

  test('leaves a controller that is there to see what it lacks', async () => {
    await begin(controllers['an object'] ?? '');
    project.edit('src/controllers/ListCakes.ts', (text) =>
      text.replace(/^import type/m, "import type { Cake } from '../generated/types.gen.js';\n$&"),
    );
    await step(
      definition({ 'get /cakes': list, 'post /cakes': order }, { definitions: { Cake: cake } }),
    );
    project.write('src/controllers/OrderCake.ts', 'export {};\n');
    await step(listAlone);
    expect(project.read('src/generated/types.gen.ts')).not.toContain('Cake');
  });
});

test('all projects type-check', { timeout: 300_000 }, () => types.run());
