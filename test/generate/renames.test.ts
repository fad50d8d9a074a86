// `--apply-renames` on code such as users write: names follow, every other byte stays, and what cannot
// be renamed safely keeps its name.

import { rmSync } from 'node:fs';
import { afterAll, afterEach, describe, expect, test } from 'vitest';
import { LOCK, TestProject, action, definition, differing } from './project.js';
import { TypeCheck } from './type-check.js';

let project: TestProject;
const types = new TypeCheck();

afterEach(() => project.remove());
afterAll(() => types.remove());

const webhook = (operationId: string): object => ({
  operationId,
  'x-ms-trigger': 'single',
  parameters: [
    {
      name: 'body',
      in: 'body',
      schema: {
        type: 'object',
        properties: { url: { type: 'string', 'x-ms-notification-url': true } },
      },
    },
  ],
  responses: { 201: { description: 'Subscribed' } },
});

const bakery = (order: string, baked = 'WhenBaked', more: object = {}): string =>
  definition({
    'post /cakes': action(order),
    'get /cakes': action('ListCakes'),
    'post /hooks': webhook(baked) as never,
    'delete /hooks/{id}': {
      operationId: 'Unsubscribe',
      parameters: [{ name: 'id', in: 'path', type: 'string', required: true }],
      responses: { 204: { description: 'Gone' } },
    },
    ...more,
  });

const controller = `import { writeFileSync } from 'node:fs';
import type { OrderCakeController } from '../generated/contracts.gen.js';
import type { OrderCakeRequest, OrderCakeResponse } from '../generated/operations.gen.js';

void writeFileSync;
/** orderCake, as OrderCake.ts says; OrderCakeRequest is in a comment. */
export const orderCake: OrderCakeController = {
  async handle(request, context) {
    const answer: OrderCakeResponse = { status: 200, body: { name: describe(request) } };
    context.log.info({ orderCake: 1 }, 'orderCake');
    return answer;
  },
};

function describe(request: OrderCakeRequest): string {
  return request.query.filling;
}
`;

const renamed = controller
  .replaceAll(/OrderCake(Controller|Request|Response)/g, 'OrderTart$1')
  .replace('OrderTartRequest is in a comment', 'OrderCakeRequest is in a comment')
  .replace('const orderCake:', 'const orderTart:');

const OLD = 'src/controllers/OrderCake.ts';
const NEW = 'src/controllers/OrderTart.ts';

async function begin(files: Record<string, string | Uint8Array>): Promise<void> {
  project = await TestProject.make(bakery('OrderCake'));
  rmSync(project.path('test/connector.test.ts'));
  for (const [path, text] of Object.entries({ [OLD]: controller, ...files }))
    project.write(path, text);
}

async function apply(text: string): Promise<string> {
  project.define(text);
  const { code, out, err } = await project.generate('--apply-renames');
  expect([code, err]).toEqual([0, '']);
  const settled = project.snapshot();
  expect((await project.generate('--check')).code).toBe(0);
  for (const args of [['--format', 'json'], ['--apply-renames']])
    expect((await project.generate(...args)).code).toBe(0);
  expect(differing(settled, project.snapshot())).toEqual([]);
  return out;
}

/** The whole project, tests and all; judged with the others in the end. */
function typeChecks(when = ''): void {
  types.add(`${expect.getState().currentTestName ?? ''}${when}`, project);
}

interface Case {
  readonly name: string;
  /** Beside the controller, or in its place. */
  readonly files: Record<string, string>;
  /** After the renames; those of `files` that are not named stay as they are. */
  readonly after: Record<string, string>;
}

const users: readonly Case[] = [
  {
    name: 'the controller and its file',
    files: {},
    after: { [NEW]: renamed },
  },
  {
    name: 'CRLF line ends, a byte-order mark, odd formatting',
    files: {
      [OLD]: `\ufeff${controller.replaceAll('\n', '\r\n').replaceAll('  ', '\t')}export    { orderCake   as\tother }`,
    },
    after: {
      [NEW]: `\ufeff${renamed.replaceAll('\n', '\r\n').replaceAll('  ', '\t')}export    { orderTart   as\tother }`,
    },
  },
  {
    name: 'imports of the controller, under any name',
    files: {
      'src/a.ts':
        "import { orderCake } from './controllers/OrderCake.js';\nexport const all = { orderCake, other: orderCake };\n",
      'src/b.ts':
        "import { orderCake as own } from './controllers/OrderCake.js';\nexport { own as orderCake };\n",
      'src/c.ts':
        "import * as cake from './controllers/OrderCake.js';\nexport const it = cake.orderCake;\n",
      'src/d.ts': "export { orderCake } from './controllers/OrderCake.js';\n",
      'src/e.ts':
        "export const load = async () => (await import('./controllers/OrderCake.js')).orderCake;\n",
    },
    after: {
      'src/a.ts':
        "import { orderTart } from './controllers/OrderTart.js';\nexport const all = { orderCake: orderTart, other: orderTart };\n",
      'src/b.ts':
        "import { orderTart as own } from './controllers/OrderTart.js';\nexport { own as orderCake };\n",
      'src/c.ts':
        "import * as cake from './controllers/OrderTart.js';\nexport const it = cake.orderTart;\n",
      'src/d.ts': "export { orderTart as orderCake } from './controllers/OrderTart.js';\n",
      'src/e.ts':
        "export const load = async () => (await import('./controllers/OrderTart.js')).orderTart;\n",
    },
  },
  {
    name: 'a controller that was split in two',
    files: {
      [OLD]: "export { implementation as orderCake } from '../logic/cakes.js';\n",
      'src/logic/cakes.ts':
        "import type * as contracts from '../generated/contracts.gen.js';\nexport const implementation: contracts.OrderCakeController = {\n  handle: () => ({ status: 200, body: {} }),\n};\n",
    },
    after: {
      [NEW]: "export { implementation as orderTart } from '../logic/cakes.js';\n",
      'src/logic/cakes.ts':
        "import type * as contracts from '../generated/contracts.gen.js';\nexport const implementation: contracts.OrderTartController = {\n  handle: () => ({ status: 200, body: {} }),\n};\n",
    },
  },
  {
    name: 'a controller that was moved to a folder',
    files: {
      [OLD]: "export { orderCake } from './orders/OrderCake.js';\n",
      'src/controllers/orders/OrderCake.ts':
        "import type { OrderCakeController } from '../../generated/contracts.gen.js';\nexport const orderCake: OrderCakeController = {\n  handle: () => ({ status: 200, body: {} }),\n};\n",
    },
    after: {
      [NEW]: "export { orderCake as orderTart } from './orders/OrderCake.js';\n",
      'src/controllers/orders/OrderCake.ts':
        "import type { OrderTartController } from '../../generated/contracts.gen.js';\nexport const orderCake: OrderTartController = {\n  handle: () => ({ status: 200, body: {} }),\n};\n",
    },
  },
  {
    name: 'a controller that passes all on',
    files: {
      [OLD]: "export * from '../logic/cakes.js';\n",
      'src/logic/cakes.ts':
        "export const orderCake: import('../generated/contracts.gen.js').OrderCakeController = {\n  handle: () => ({ status: 200, body: {} }),\n};\n",
    },
    after: {
      [NEW]: "export * from '../logic/cakes.js';\n",
      'src/logic/cakes.ts':
        "export const orderTart: import('../generated/contracts.gen.js').OrderTartController = {\n  handle: () => ({ status: 200, body: {} }),\n};\n",
    },
  },
  {
    name: 'a local name of its own',
    files: {
      [OLD]:
        "import type { OrderCakeController as Own } from '../generated/contracts.gen.js'\nconst own:Own={handle:()=>({status:200,body:{}})}\nexport{own as orderCake}",
    },
    after: {
      [NEW]:
        "import type { OrderTartController as Own } from '../generated/contracts.gen.js'\nconst own:Own={handle:()=>({status:200,body:{}})}\nexport{own as orderTart}",
    },
  },
  {
    name: 'types that are passed on',
    files: {
      'src/types.ts':
        "export type { OrderCakeRequest, ListCakesRequest } from './generated/operations.gen.js';\n",
      'src/all.ts': "export type * from './generated/operations.gen.js';\n",
      'src/other.ts':
        "import type { OrderCakeRequest } from './all.js';\nexport type It = OrderCakeRequest;\n",
      'src/more.ts':
        "import type { OrderCakeInput } from './generated/operations.gen.js';\nimport type { OrderCakeRequest } from './types.js';\nexport type { OrderCakeInput };\nexport type Both = OrderCakeInput | OrderCakeRequest;\n",
    },
    after: {
      'src/types.ts':
        "export type { OrderTartRequest as OrderCakeRequest, ListCakesRequest } from './generated/operations.gen.js';\n",
      'src/other.ts':
        "import type { OrderTartRequest } from './all.js';\nexport type It = OrderTartRequest;\n",
      'src/more.ts':
        "import type { OrderTartInput } from './generated/operations.gen.js';\nimport type { OrderCakeRequest } from './types.js';\nexport type { OrderTartInput as OrderCakeInput };\nexport type Both = OrderTartInput | OrderCakeRequest;\n",
    },
  },
  {
    name: 'the client, wherever it comes from',
    files: {
      'test/a.ts':
        "import { type Client, createClient } from '../src/generated/client.gen.js';\nconst client = createClient({ baseUrl: 'http://127.0.0.1' });\nconst { orderCake, listCakes } = client;\nconst { orderCake: order } = client;\nclass Shop {\n  constructor(readonly client: Client) {}\n  go = () => this.client.orderCake;\n}\nconst other = { orderCake: () => 1 };\nother.orderCake();\nvoid [orderCake, listCakes, order, Shop, client['orderCake'], client?.orderCake];\n",
    },
    after: {
      'test/a.ts':
        "import { type Client, createClient } from '../src/generated/client.gen.js';\nconst client = createClient({ baseUrl: 'http://127.0.0.1' });\nconst { orderTart: orderCake, listCakes } = client;\nconst { orderTart: order } = client;\nclass Shop {\n  constructor(readonly client: Client) {}\n  go = () => this.client.orderTart;\n}\nconst other = { orderCake: () => 1 };\nother.orderCake();\nvoid [orderCake, listCakes, order, Shop, client['orderTart'], client?.orderTart];\n",
    },
  },
  {
    name: 'tables of controllers',
    files: {
      'test/a.ts':
        "import { orderCake } from '../src/controllers/OrderCake.js';\nimport type { Controllers } from '../src/generated/contracts.gen.js';\nexport const some: Partial<Controllers> = { orderCake };\nexport const more: Pick<Controllers, 'listCakes'> & Partial<Controllers> = {\n  orderCake: some.orderCake!,\n  listCakes: { handle: () => ({ status: 200, body: {} }) },\n};\n",
    },
    after: {
      'test/a.ts':
        "import { orderTart } from '../src/controllers/OrderTart.js';\nimport type { Controllers } from '../src/generated/contracts.gen.js';\nexport const some: Partial<Controllers> = { orderTart };\nexport const more: Pick<Controllers, 'listCakes'> & Partial<Controllers> = {\n  orderTart: some.orderTart!,\n  listCakes: { handle: () => ({ status: 200, body: {} }) },\n};\n",
    },
  },
];

describe('--apply-renames', () => {
  test.each(users)('$name', async ({ files, after }) => {
    await begin(files);
    await apply(bakery('OrderTart'));
    for (const [path, text] of Object.entries({
      ...(NEW in after ? {} : { [NEW]: renamed }),
      ...after,
    }))
      expect(project.read(path), path).toBe(text);
    expect(project.snapshot().has(OLD)).toBe(false);
    typeChecks();
  });

  test.each(users)('on a later run: $name', async ({ files, after }) => {
    await begin(files);
    project.define(bakery('OrderTart'));
    const before = project.snapshot();
    const { out } = await project.generate();
    expect(out).toContain('renamed  POST /cakes (OrderTart), was OrderCake');
    expect(out).toContain('--apply-renames');
    const isUsers = (path: string): boolean =>
      !/^src\/generated\/|\.lock\.json$|^connector\//.test(path);
    expect(differing(before, project.snapshot()).filter(isUsers)).toEqual([]);
    expect(project.read('src/generated/controllers.gen.ts')).toContain(
      "import { orderCake } from '../controllers/OrderCake.js';",
    );
    typeChecks(', before it');
    await apply(bakery('OrderTart'));
    for (const [path, text] of Object.entries(after)) expect(project.read(path), path).toBe(text);
  });

  test('triggers of the connector', async () => {
    const use = (name: string): string =>
      `import { createConnector } from '../generated/connector.gen.js';\nimport type { Connector } from '../generated/contracts.gen.js';\nexport const bake = (connector: Connector) => connector.triggers.${name};\nexport const late = async () => (await createConnector()).connector.triggers.${name};\n`;
    await begin({ 'src/logic/bake.ts': use('whenBaked') });
    await apply(bakery('OrderCake', 'WhenReady'));
    expect(project.read('src/logic/bake.ts')).toBe(use('whenReady'));
    typeChecks();
  });

  test('what was renamed twice', async () => {
    await begin({});
    project.define(bakery('OrderPie'));
    await project.generate();
    await apply(bakery('OrderTart'));
    expect(project.read(NEW)).toBe(renamed);
    typeChecks();
  });

  test('what was renamed and has its old name again', async () => {
    await begin({});
    const before = project.snapshot();
    project.define(bakery('OrderPie'));
    await project.generate();
    await apply(bakery('OrderCake'));
    const bytes = (snapshot: Map<string, string>): string[] =>
      [...snapshot].map(([path, text]) => `${path}: ${text.replace(/^[\d.]+ /, '')}`);
    expect(bytes(project.snapshot())).toEqual(bytes(before));
  });

  test('types and members that a version before this one had renamed at once', async () => {
    await begin({});
    project.define(bakery('OrderTart'));
    await project.generate();
    // As that version left it: the controller alone had its name still.
    const lock = JSON.parse(project.read(LOCK)) as { names: { operations: object } };
    const names = { controller: 'orderCake', file: 'OrderCake', former: ['OrderCake'] };
    lock.names.operations = { OrderTart: names };
    project.write(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
    await project.generate();
    expect(project.read('src/generated/controllers.gen.ts')).toContain(
      "import { orderCake as orderTart } from '../controllers/OrderCake.js';",
    );
    const use = (name: string): string =>
      `import type { Client } from '../src/generated/client.gen.js';\nexport const go = (client: Client) => client.${name};\n`;
    project.write('test/a.ts', use('orderTart'));
    await apply(bakery('OrderTart'));
    expect(project.read(NEW)).toBe(renamed);
    expect(project.read('test/a.ts')).toBe(use('orderTart'));
    typeChecks();
  });

  test('a name that changes in letter case alone', async () => {
    await begin({});
    await apply(bakery('orderCake'));
    expect(project.read('src/controllers/orderCake.ts')).toBe(controller);
    expect(project.snapshot().has(OLD)).toBe(false);
    typeChecks();
  });

  test('a new operation of the old name keeps its own, when it comes with the renames', async () => {
    await begin({});
    project.define(bakery('OrderTart'));
    await project.generate();
    await apply(bakery('OrderTart', 'WhenBaked', { 'post /new': action('OrderCake') }));
    expect(project.read(NEW)).toBe(renamed);
    expect(project.read(OLD)).toContain("NotImplementedError('src/controllers/OrderCake.ts')");
    typeChecks();
  });

  test('a new operation of the old name keeps its own, when it came before them', async () => {
    await begin({});
    project.define(bakery('OrderTart'));
    await project.generate();
    const text = bakery('OrderTart', 'WhenBaked', { 'post /new': action('OrderCake') });
    project.define(text);
    await project.generate();
    const stub = project.read('src/controllers/OrderCake-2.ts');
    const use = (name: string): string =>
      `import type { Client } from '../src/generated/client.gen.js';\nexport const go = (client: Client) => [client.${name}, client.orderCake2];\n`;
    project.write('test/a.ts', use('orderCake'));
    typeChecks(', before it');
    await apply(text);
    expect(project.read(NEW)).toBe(renamed);
    expect(project.read('src/controllers/OrderCake-2.ts')).toBe(stub);
    expect(project.read('test/a.ts')).toBe(use('orderTart'));
    typeChecks();
  });

  test('two controllers change their names', async () => {
    await begin({});
    const two = (one: string, other: string): string =>
      definition({ 'post /cakes': action(one), 'post /pies': action(other) });
    project.define(two('OrderCake', 'OrderPie'));
    await project.generate('--prune');
    project.write('src/controllers/OrderPie.ts', controller.replaceAll('rderCake', 'rderPie'));
    project.define(two('First', 'Second'));
    await project.generate();
    await apply(two('OrderPie', 'OrderCake'));
    expect(project.read('src/controllers/OrderPie.ts')).toContain("'orderCake'");
    expect(project.read('src/controllers/OrderCake.ts')).toContain("'orderPie'");
    typeChecks();
  });

  test('an orphan that has the name is not taken for the controller', async () => {
    await begin({});
    project.define(definition({ 'get /cakes': action('ListCakes') }));
    await project.generate();
    const next = definition({ 'get /cakes': action('OrderCake') });
    await apply(next);
    expect(project.read(OLD)).toBe(controller);
    expect(project.read('src/controllers/OrderCake-2.ts')).toContain('NotImplementedError');
    expect((await project.generate('--prune')).code).toBe(0);
    expect(project.read('removed-controllers/OrderCake.ts')).toBe(controller);
    typeChecks();
  });
});

describe('keeps its name, and the report says why', () => {
  test.each([
    [
      'what is no UTF-8',
      { [OLD]: Buffer.concat([Buffer.from(controller), Buffer.from([0x2f, 0x2f, 0xe4, 0x0a])]) },
      'src/controllers/OrderCake.ts was not renamed: it is not UTF-8.',
    ],
    [
      'something that has the new name already',
      { [OLD]: `${controller}\nconst orderTart = 1;\nvoid orderTart;\n` },
      'src/controllers/OrderCake.ts has something else called orderTart.',
    ],
    [
      'a constant that cannot be followed',
      {
        [OLD]: `${controller.replace('export const orderCake', 'const own')}\nexport const { orderCake } = { orderCake: own };\n`,
      },
      undefined,
    ],
  ])('%s', async (_, files, says) => {
    await begin(files as Record<string, string>);
    const out = await apply(bakery('OrderTart'));
    if (says !== undefined) {
      expect(out).toContain(says);
      expect(project.read('src/generated/controllers.gen.ts')).toContain(
        "import { orderCake } from '../controllers/OrderCake.js';",
      );
      typeChecks();
      expect(JSON.parse(project.read(LOCK))).toHaveProperty('names.operations.OrderTart.former');
    }
  });
});

test('all projects type-check after their renames', { timeout: 300_000 }, () => types.run());
