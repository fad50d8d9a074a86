// What becomes of a project when its definition changes: new, changed, removed and renamed operations,
// names that collide, and what the report says of it.

import { rmSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LOCK, TestProject, action, definition, differing } from './project.js';

let project: TestProject;

beforeEach(async () => {
  project = await TestProject.make();
  project.edit('src/controllers/OrderCake.ts', (text) => `// mine\r\n${text}`);
});

afterEach(() => project.remove());

const list = action('ListCakes');
const order = action('OrderCake');

/** Takes the project to a definition, and sees that it stays there. Returns the report. */
async function step(text: string, ...args: string[]): Promise<string> {
  project.define(text);
  const before = project.snapshot();
  const check = await project.generate('--check');
  expect(check.code).toBe(1);
  expect(check.out).toMatch(/^Not up to date with connector\/apiDefinition\.swagger\.json/m);
  expect(differing(before, project.snapshot())).toEqual([]);
  const { code, out, err } = await project.generate(...args);
  expect([code, err]).toEqual([0, '']);
  const after = project.snapshot();
  expect((await project.generate('--check')).code).toBe(0);
  for (const again of [[], ['--format', 'json'], args])
    expect((await project.generate(...again)).code).toBe(0);
  expect(differing(after, project.snapshot())).toEqual([]);
  return out;
}

const controllers = (): string[] =>
  [...project.snapshot().keys()].filter((path) => path.startsWith('src/controllers/'));
const imports = (): string[] =>
  project
    .read('src/generated/controllers.gen.ts')
    .split('\n')
    .filter((line) => line.includes('/controllers/'));

describe('an operation', () => {
  test('that is new gets a stub', async () => {
    const mine = project.read('src/controllers/OrderCake.ts');
    const out = await step(
      definition({ 'get /bread': action('ListBread'), 'get /cakes': list, 'post /cakes': order }),
    );
    expect(out).toContain('added    GET /bread (ListBread)  src/controllers/ListBread.ts\n');
    expect(project.read('src/controllers/ListBread.ts')).toContain('NotImplementedError');
    expect(project.read('src/controllers/OrderCake.ts')).toBe(mine);
  });

  test('that changed is told in words, breaking changes with a mark', async () => {
    const out = await step(
      definition({
        'get /cakes': list,
        'post /cakes': action('OrderCake', {
          parameters: [
            { name: 'filling', in: 'query', type: 'string', required: true },
            { name: 'size', in: 'query', type: 'integer', required: true },
          ],
        }),
      }),
    );
    expect(out).toMatch(
      /^changed {2}POST \/cakes \(OrderCake\) {2}src\/controllers\/OrderCake\.ts\n {2}! .*size/m,
    );
    expect(out).toMatch(/1 change \(!\) breaks existing flows/);
  });

  test('that is gone leaves an orphan, and --prune moves it away', async () => {
    const mine = project.read('src/controllers/OrderCake.ts');
    const out = await step(definition({ 'get /cakes': list }));
    expect(out).toContain('removed  ! POST /cakes (OrderCake)\n');
    expect(out).toContain('orphan   src/controllers/OrderCake.ts');
    expect(project.read('src/controllers/OrderCake.ts')).toBe(mine);
    // As long as it is there, every run says so.
    expect((await project.generate()).out).toContain('orphan   src/controllers/OrderCake.ts');
    const pruned = await project.generate('--prune');
    expect(pruned.out).toContain(
      'retired  src/controllers/OrderCake.ts -> removed-controllers/OrderCake.ts',
    );
    expect(controllers()).toEqual(['src/controllers/ListCakes.ts']);
    expect(project.read('removed-controllers/OrderCake.ts')).toBe(mine);
    expect((await project.generate('--check')).out).toBe(
      'Up to date with connector/apiDefinition.swagger.json.\n',
    );
  });

  test('that goes twice does not replace what was moved away before', async () => {
    const [one, both] = [
      definition({ 'get /cakes': list }),
      definition({ 'get /cakes': list, 'post /cakes': order }),
    ];
    await step(one, '--prune');
    await step(both);
    project.write('src/controllers/OrderCake.ts', '// the second\n');
    await step(one, '--prune');
    expect(project.read('removed-controllers/OrderCake.ts')).toMatch(/^\/\/ mine\r\n/);
    expect(project.read('removed-controllers/OrderCake-2.ts')).toBe('// the second\n');
  });

  test('that comes back finds its controller', async () => {
    const mine = project.read('src/controllers/OrderCake.ts');
    await step(definition({ 'get /cakes': list }));
    await step(definition({ 'get /cakes': list, 'post /cakes': order }));
    expect(project.read('src/controllers/OrderCake.ts')).toBe(mine);
    expect(controllers()).toHaveLength(2);
    expect(project.read(LOCK)).not.toContain('orphans');
  });

  test('that moved to another path keeps its controller', async () => {
    const out = await step(definition({ 'get /cakes': list, 'put /tarts': order }));
    expect(out).toMatch(
      /^changed {2}PUT \/tarts \(OrderCake\) {2}src\/controllers\/OrderCake\.ts/m,
    );
    expect(controllers()).toHaveLength(2);
  });

  test('that is renamed keeps its controller until --apply-renames', async () => {
    const out = await step(definition({ 'get /cakes': list, 'post /cakes': action('OrderTart') }));
    expect(out).toContain('renamed  POST /cakes (OrderTart), was OrderCake');
    expect(controllers()).toEqual(['src/controllers/ListCakes.ts', 'src/controllers/OrderCake.ts']);
    await project.generate('--apply-renames');
    expect(controllers()).toEqual(['src/controllers/ListCakes.ts', 'src/controllers/OrderTart.ts']);
    expect(project.read('src/controllers/OrderTart.ts')).toMatch(/^\/\/ mine\r\n/);
  });

  test('whose controller was moved to a folder keeps it', async () => {
    const mine = project.read('src/controllers/OrderCake.ts');
    rmSync(project.path('src/controllers/OrderCake.ts'));
    project.write('src/controllers/orders/OrderCake.ts', mine);
    expect((await project.generate('--check')).code).toBe(1);
    expect((await project.generate()).code).toBe(0);
    expect(project.read('src/controllers/OrderCake.ts')).toContain(
      "\nexport { orderCake } from './orders/OrderCake.js';\n",
    );
    expect(project.read('src/controllers/orders/OrderCake.ts')).toBe(mine);
    expect((await project.generate('--check')).code).toBe(0);
    // Which of two is meant cannot be told.
    rmSync(project.path('src/controllers/OrderCake.ts'));
    project.write('src/other/OrderCake.ts', mine);
    expect((await project.generate()).code).toBe(0);
    expect(project.read('src/controllers/OrderCake.ts')).toContain('NotImplementedError');
  });

  test('whose controller was deleted gets a stub again', async () => {
    rmSync(project.path('src/controllers/OrderCake.ts'));
    expect((await project.generate('--check')).code).toBe(1);
    expect((await project.generate()).code).toBe(0);
    expect(project.read('src/controllers/OrderCake.ts')).toContain('NotImplementedError');
  });

  test('the last one goes', async () => {
    await step(definition({}));
    expect(imports()).toEqual([]);
    await step(definition({ 'get /cakes': list, 'post /cakes': order }));
    expect(imports()).toHaveLength(2);
  });
});

describe('names', () => {
  test('stay with their operations when others come in front that would have them', async () => {
    const before = imports();
    await step(
      definition({
        'get /a': action('listCakes'),
        'get /b': action('List_Cakes'),
        'get /c': action('ORDERCAKE'),
        'get /cakes': list,
        'post /cakes': order,
      }),
    );
    for (const line of before) expect(imports()).toContain(line);
    expect(new Set(controllers().map((path) => path.toLowerCase())).size).toBe(5);
    // Even where nobody remembers what came first.
    rmSync(project.path('src/generated'), { recursive: true });
    const after = imports;
    expect((await project.generate()).code).toBe(0);
    for (const line of before) expect(after()).toContain(line);
  });

  test('stay when nothing but the order changes, even of operations that share an id', async () => {
    const paths = {
      'get /a': action('Twice', { summary: 'a' }),
      'get /b': action('Twice', { summary: 'b' }),
      'get /c': action('twice', { summary: 'c' }),
      'get /d': list,
    };
    await step(definition(paths));
    const before = imports();
    const backwards = Object.fromEntries(Object.entries(paths).toReversed());
    const out = await step(definition(backwards));
    expect(out).not.toMatch(/^(?:renamed|changed|added|removed)/m);
    expect(imports().sort()).toEqual(before.sort());
  });

  test('of files are not taken from the user', async () => {
    project.write('src/controllers/ListBread.ts', '// a helper of mine\nexport const bread = 1;\n');
    project.write('src/controllers/bakebread.ts', 'export const bakeBread = 1;\n');
    await step(
      definition({
        'get /bread': action('ListBread'),
        'post /bread': action('BakeBread'),
        'get /cakes': list,
        'post /cakes': order,
      }),
    );
    expect(project.read('src/controllers/ListBread.ts')).toContain('a helper of mine');
    expect(project.read('src/controllers/ListBread-2.ts')).toContain('NotImplementedError');
    expect(project.read('src/controllers/BakeBread-2.ts')).toContain('NotImplementedError');
  });

  test('of a controller that was written ahead of its operation are its own', async () => {
    const ahead = '// soon\nexport const listBread = {} as never;\n';
    project.write('src/controllers/ListBread.ts', ahead);
    await step(
      definition({ 'get /bread': action('ListBread'), 'get /cakes': list, 'post /cakes': order }),
    );
    expect(project.read('src/controllers/ListBread.ts')).toBe(ahead);
    expect(controllers()).toHaveLength(3);
  });
});

test('a run that another one overtakes does not blame the user', async () => {
  project.define(definition({ 'get /cakes': action('ListCakes'), 'post /pies': action('Bake') }));
  const outcomes = await Promise.all([project.generate(), project.generate(), project.generate()]);
  expect(outcomes.map(({ code }) => code).sort()).toEqual([0, 2, 2]);
  for (const { code, err } of outcomes)
    expect(err).toContain(code === 0 ? '' : 'Another run wrote to this project meanwhile.');
  expect((await project.generate('--check')).code).toBe(0);
});
