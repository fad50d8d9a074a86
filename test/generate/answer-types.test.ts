// What controllers return is held to the definition by the compiler: a renamed property of an answer is
// an error in the controller that sends it and in no other. Controllers of earlier versions, which
// declare no return type, are named by `generate` and get one from --apply-types.

import { afterEach, describe, expect, test } from 'vitest';
import { compile } from '../e2e/project.js';
import { TestProject, action, definition, differing } from './project.js';
import { TypeCheck } from './type-check.js';

const text = { type: 'string' };
const object = (name: string) => ({ type: 'object', properties: { [name]: text, other: text } });
const answers = (schema: object, status = 200) => ({ [status]: { description: '', schema } });

/** Names of the optional properties in the answers, one a pattern. */
const names = {
  List: 'title',
  Sync: 'title',
  Refused: 'title',
  ExportAll: 'url',
  Accept: 'title',
  OnOne: 'title',
  OnBatch: 'title',
  OnHook: 'note',
  Ask: 'note',
};

type Name = keyof typeof names;

function patterns(named: Readonly<Record<Name, string>>): string {
  const callback = {
    in: 'body',
    name: 'body',
    required: true,
    schema: {
      type: 'object',
      required: ['url'],
      properties: { url: { type: 'string', 'x-ms-notification-url': true } },
    },
  };
  const location = { description: '', headers: { Location: text } };
  return definition({
    'get /list': action('List', { responses: answers(object(named.List)) }),
    'get /sync': action('Sync', { responses: answers(object(named.Sync)) }),
    'get /refused': action('Refused', {
      responses: { ...answers(text), ...answers(object(named.Refused), 400) },
    }),
    'post /export': action('ExportAll', {
      responses: { ...answers(object(named.ExportAll)), 202: location },
    }),
    'post /accept': action('Accept', {
      responses: { ...answers(text), ...answers(object(named.Accept), 409), 202: location },
    }),
    'get /one': action('OnOne', {
      'x-ms-trigger': 'single',
      responses: { ...answers(object(named.OnOne)), 202: { description: '' } },
    }),
    'get /batch': action('OnBatch', {
      'x-ms-trigger': 'batch',
      responses: {
        ...answers({ type: 'array', items: object(named.OnBatch) }),
        202: { description: '' },
      },
    }),
    'post /hooks': action('OnHook', {
      'x-ms-trigger': 'single',
      parameters: [callback],
      responses: answers(object(named.OnHook), 201),
    }),
    'post /ask': action('Ask', {
      parameters: [callback],
      responses: answers(object(named.Ask), 201),
    }),
  });
}

/** Handlers without return types, as users of earlier versions have written them. */
const handlers: Readonly<Record<Name, string>> = {
  List: 'async handle({ query }) {\n    return { status: 200, body: { title: query.filling, other: "b" } };\n  },',
  Sync: "handle: () => ({ status: 200, body: { title: 'a' } }),",
  Refused:
    "handle: async ({ query }) =>\n    query.filling === '' ? { status: 400, body: { title: 'a' } } : { status: 200, body: 'b' },",
  ExportAll: 'run: async request => ({ url: request.query.filling, other: "b" }),',
  Accept:
    "accept() {\n    return { status: 409, body: { title: 'a' } };\n  },\n  run: async () => 'b',",
  OnOne:
    "async poll(_request, state) {\n    return { items: [{ item: { title: 'a' }, state: 'b' }], state: state ?? '' };\n  },",
  OnBatch: "poll: () => ({ items: [{ item: { title: 'a' }, state: 'b' }], state: '' }),",
  OnHook: 'subscribed: async function ({ id }) {\n    return { note: id };\n  },',
  Ask: 'subscribed: ({ id }) => ({ note: id }),\n  async start(_request, callback) {\n    await callback.complete({});\n  },',
};

function fileOf(name: Name): string {
  return `src/controllers/${name}.ts`;
}

/** The controllers as they would be without return types. */
function write(project: TestProject): void {
  for (const [name, handler] of Object.entries(handlers)) {
    const constant = name[0]?.toLowerCase() + name.slice(1);
    project.write(
      fileOf(name as Name),
      `import type { ${name}Controller } from '../generated/contracts.gen.js';\n\nexport const ${constant}: ${name}Controller = {\n  ${handler}\n};\n`,
    );
  }
}

/** The files with errors. */
async function filesWithErrors(compilation: Promise<void>): Promise<string[]> {
  try {
    await compilation;
    return [];
  } catch (error) {
    const files = [...String(error).matchAll(/^(\S+?)\(\d+,\d+\): error TS/gm)].map(
      ([, file = '']) => file,
    );
    if (files.length === 0) throw error;
    return [...new Set(files.map((file) => file.replace(/^.*-types\//, '')))].sort();
  }
}

async function brokenIn({ dir }: TestProject): Promise<string[]> {
  const files = await filesWithErrors(compile(dir));
  return files.map((file) => file.slice(file.indexOf('src/')));
}

let project: TestProject;

afterEach(() => project.remove());

describe('a renamed optional property of an answer', () => {
  test('is no error where no return type is declared, and --apply-types declares them', async () => {
    project = await TestProject.make(patterns(names));
    write(project);
    expect(await brokenIn(project)).toEqual([]);
    project.define(patterns({ ...names, List: 'caption', ExportAll: 'address' }));
    const { out } = await project.generate();
    for (const name of Object.keys(names)) expect(out).toContain(`${fileOf(name as Name)} (`);
    expect(out).toContain('generate --apply-types');
    expect(await brokenIn(project)).toEqual([]);
    expect((await project.generate('--apply-types')).code).toBe(0);
    expect(await brokenIn(project)).toEqual([fileOf('ExportAll'), fileOf('List')]);
    // Once is enough.
    const before = project.snapshot();
    const again = await project.generate('--apply-types');
    expect(again).toEqual({
      code: 0,
      out: 'Up to date with connector/apiDefinition.swagger.json.\n',
      err: '',
    });
    expect(differing(before, project.snapshot())).toEqual([]);
  });

  test('breaks its controller alone, in every pattern', async () => {
    project = await TestProject.make(patterns(names));
    write(project);
    await project.generate('--apply-types');
    const types = new TypeCheck();
    types.add('None', project);
    try {
      for (const name of Object.keys(names) as Name[]) {
        project.define(patterns({ ...names, [name]: 'renamed' }));
        const { code, out } = await project.generate();
        expect([code, out]).toEqual([0, expect.not.stringContaining('--apply-types')]);
        types.add(name, project);
      }
      const broken = await filesWithErrors(types.run());
      expect(broken).toEqual(
        Object.keys(names)
          .map((name) => `${name}/${fileOf(name as Name)}`)
          .sort(),
      );
    } finally {
      types.remove();
    }
  });
});

test('a fresh stub that is filled in is held to the definition, also at the top level', async () => {
  project = await TestProject.make(patterns(names));
  project.edit(fileOf('List'), (stub) =>
    stub.replace(/throw new [^]*?\);/, 'return { status: 200, body: {}, heders: {} };'),
  );
  expect(await brokenIn(project)).toEqual([fileOf('List')]);
});

describe('--apply-types', () => {
  /** @returns the changed lines of the file. */
  async function applied(before: string, path = fileOf('List')): Promise<string[]> {
    project = await TestProject.make(patterns(names));
    project.write(path, before);
    expect((await project.generate('--apply-types')).code).toBe(0);
    const old = before.split('\n');
    const now = project.read(path).split('\n');
    // Nothing but additions: the old text is there, character by character.
    let at = 0;
    for (const character of before) {
      at = now.join('\n').indexOf(character, at) + 1;
      expect(at).toBeGreaterThan(0);
    }
    return now.filter((line) => !old.includes(line));
  }

  test('keeps line ends, a byte-order mark, quotes and a missing semicolon', async () => {
    const changed = await applied(
      '\ufeff// mine\r\nimport type { ListController } from "../generated/contracts.gen.js" // keep\r\n\r\n' +
        'export const list: ListController = {\r\n\tasync  handle( {query} )  {\r\n\t\treturn {status:200,body:{title:query.filling}}\r\n\t}\r\n}',
    );
    expect(changed).toEqual([
      'import type { ListResponse } from "../generated/operations.gen.js"\r',
      '\tasync  handle( {query} ): Promise<ListResponse>  {\r',
    ]);
  });

  test('adds to the import that is there', async () => {
    expect(
      await applied(
        "import type {\n  ListRequest,\n} from '../generated/operations.gen.js';\n" +
          'const usual: ListRequest = { query: { filling: "a" } };\n' +
          'export const list = { handle: () => ({ status: 200, body: { title: usual.query.filling } }) } as const;\n',
      ),
    ).toEqual([
      '  ListResponse,',
      'export const list = { handle: (): ListResponse => ({ status: 200, body: { title: usual.query.filling } }) } as const;',
    ]);
  });

  test('uses a namespace, and steps around a name that is taken', async () => {
    expect(
      await applied(
        "import type * as all from '../generated/operations.gen.js';\n" +
          'export const list = new (class {})() as never;\n' +
          'export type Mine = all.ListRequest;\n',
      ),
    ).toEqual([]);
    project.remove();
    expect(
      await applied(
        'type ListResponse = string;\nexport const other: ListResponse = "";\n' +
          'class List {\n  async handle() { return { status: 200 as const, body: {} }; }\n}\nexport const list = new List();\n',
      ),
    ).toEqual([
      "  async handle(): Promise<import('../generated/operations.gen.js').ListResponse> { return { status: 200 as const, body: {} }; }",
    ]);
  });

  test('follows a controller into the file that it was moved to', async () => {
    const path = 'src/lists/logic.ts';
    project = await TestProject.make(patterns(names));
    project.write(fileOf('List'), "export { implementation as list } from '../lists/index.js';\n");
    project.write('src/lists/index.ts', "export * from './logic.js';\n");
    project.write(
      path,
      'const handle = async () => ({ status: 200 as const, body: {} });\nexport const implementation = { handle };\n',
    );
    const { out } = await project.generate('--apply-types');
    expect(out).toContain(`${path} (handle)`);
    expect(project.read(path)).toBe(
      "import type { ListResponse } from '../generated/operations.gen.js';\n" +
        'const handle = async (): Promise<ListResponse> => ({ status: 200 as const, body: {} });\nexport const implementation = { handle };\n',
    );
  });

  test('goes with --apply-renames', async () => {
    project = await TestProject.make(definition({ 'get /cakes': action('ListCakes') }));
    project.write(
      'src/controllers/ListCakes.ts',
      "import type { ListCakesController } from '../generated/contracts.gen.js';\nexport const listCakes: ListCakesController = {\n  handle: async () => ({ status: 200, body: { name: 'a' } }),\n};\n",
    );
    project.define(definition({ 'get /cakes': action('FindCakes') }));
    expect((await project.generate('--apply-renames', '--apply-types')).code).toBe(0);
    expect(project.read('src/controllers/FindCakes.ts')).toBe(
      "import type { FindCakesController } from '../generated/contracts.gen.js';\nimport type { FindCakesResponse } from '../generated/operations.gen.js';\nexport const findCakes: FindCakesController = {\n  handle: async (): Promise<FindCakesResponse> => ({ status: 200, body: { name: 'a' } }),\n};\n",
    );
    expect(await brokenIn(project)).toEqual([]);
  });

  test('does not go with --check', async () => {
    project = await TestProject.make(patterns(names));
    const { code, err } = await project.generate('--check', '--apply-types');
    expect([code, err]).toEqual([2, expect.stringContaining('--check can only be combined with')]);
  });

  test('leaves what is not UTF-8 alone', async () => {
    project = await TestProject.make(patterns(names));
    const bytes = Buffer.from(
      'export const list = { handle: async () => ({ status: 200, body: { title: "caf\xe9" } }) };\n',
      'latin1',
    );
    project.write(fileOf('List'), bytes);
    const before = project.snapshot();
    expect((await project.generate('--apply-types')).code).toBe(0);
    expect(differing(before, project.snapshot())).toEqual([]);
  });
});
