// The files that are written once: complete, inert, in Prettier's format, and made without a bare
// mustache.

import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import handlebars from 'handlebars';
import { type BuiltInParserName, check, format } from 'prettier';
import { parseDocument } from 'yaml';
import { describe, expect, test } from 'vitest';
import { commands } from '../../src/cli/main.js';
import { packageFacts } from '../../src/emit/package-root.js';
import { definitionPaths, emitScaffold, nameOf } from '../../src/emit/scaffold.js';
import { templateHelpers } from '../../src/emit/template-helpers.js';
import { buildModel } from '../../src/model/build.js';
import type { ConnectorSettings } from '../../src/model/settings.js';
import { planNames } from '../../src/plan/names.js';
import { projectName } from '../../src/plan/project-name.js';
import { checkPaths } from '../../src/write/check-paths.js';

const definitionPath = definitionPaths.json;
const root = resolve(import.meta.dirname, '../..');
const templates = join(root, 'templates/scaffold');

const ok = { 200: { description: '', schema: { type: 'object' } } };
const bakery = {
  swagger: '2.0',
  info: { title: 'The Bakery', version: '1', description: 'Bakes *cakes*.' },
  basePath: '/v1',
  paths: {
    '/cakes/{id}': { get: { operationId: 'GetCake', responses: ok } },
    '/cakes': {
      post: { operationId: 'OrderCake', responses: { 202: { description: '' }, ...ok } },
    },
  },
};

async function emit(
  document: object,
  settings: ConnectorSettings = {},
): Promise<Map<string, string>> {
  const model = buildModel(document, settings);
  const definition = `${JSON.stringify(document)}\n`;
  const files = await emitScaffold(model, planNames(model), {
    definition,
    format: 'json',
    settings,
  });
  expect(checkPaths(files)).toEqual([]);
  expect(files.every((file) => file.owner === 'user')).toBe(true);
  return new Map(files.map((file) => [file.path, String(file.content)]));
}

/** A file that must be there. */
function get(files: ReadonlyMap<string, string>, path: string): string {
  const text = files.get(path);
  if (text === undefined) throw new Error(`${path} is missing`);
  return text;
}

const parsers: ReadonlyArray<readonly [RegExp, BuiltInParserName]> = [
  [/^package\.json$/, 'json-stringify'],
  [/\.json$/, 'json'],
  [/\.md$/, 'markdown'],
  [/\.ya?ml$/, 'yaml'],
  [/\.ts$/, 'typescript'],
];

/** Holds each file to Prettier's format; the message shows how it should be. */
async function expectFormatted(files: ReadonlyMap<string, string>): Promise<void> {
  for (const [path, text] of files) {
    const parser = parsers.find(([pattern]) => pattern.test(path))?.[1];
    if (parser === undefined || path === definitionPath) continue;
    const options = { parser, singleQuote: true, printWidth: 100 };
    if (!(await check(text, options))) expect(text, path).toBe(await format(text, options));
    expect(text, path).not.toMatch(/[ \t]+$/m);
  }
}

const evil =
  '"; `${1}` </script> *a* _b_ [x](y) | # {{json x}} */ -->\u2028\u001b[31m\n## x\n- y\r\n<b>&amp; ${{ github }} $(id) \\';

const hostile = {
  swagger: '2.0',
  info: { title: evil, version: evil, description: evil },
  basePath: `/${evil}`,
  paths: {
    [`/${evil}`]: {
      get: {
        operationId: evil,
        summary: evil,
        parameters: [{ name: evil, in: 'query', required: true, type: 'string', enum: [evil] }],
        responses: ok,
      },
    },
  },
};

describe('the files', () => {
  test('are those of the design', async () => {
    expect([...(await emit(bakery)).keys()]).toEqual([
      '.dockerignore',
      '.env.example',
      '.gitattributes',
      '.github/workflows/connector.yml',
      '.gitignore',
      '.yarnrc.yml',
      'Dockerfile',
      'README.md',
      definitionPath,
      'deploy/compose.yaml',
      'deploy/kubernetes.yaml',
      'la-connector.json',
      'package.json',
      'src/env.ts',
      'src/main.ts',
      'test/connector.test.ts',
      'test/run.ts',
      'test/simulator.test.ts',
      'test/tsconfig.json',
      'tsconfig.client.json',
      'tsconfig.json',
    ]);
  });

  test('are in Prettier’s format, end with one line end, and hold no template', async () => {
    const files = await emit(bakery);
    await expectFormatted(files);
    for (const [path, text] of files) {
      expect(text.endsWith('\n') && !text.endsWith('\n\n'), path).toBe(true);
      // `${{ }}` is GitHub's.
      if (!path.endsWith('.yml')) expect(text, path).not.toContain('{{');
    }
  });

  test('keep that format for connectors of every shape', async () => {
    await expectFormatted(await emit({ swagger: '2.0', info: { title: '' }, paths: {} }));
    const paths = Object.fromEntries(
      ['ü', '日本語', 'a|b', 'a`b', '_a_', '*', '1. x', '👩‍👩‍👧'].map((name) => [
        `/${name}`,
        { get: { operationId: name, responses: ok } },
      ]),
    );
    for (const title of ['1. x', '- x', '# x', '_x_', '日本', 'a & b', '<x>', 'x:', '![x](y)'])
      await expectFormatted(
        await emit({ swagger: '2.0', info: { title, description: title }, paths }),
      );
  });

  test('stay inert whatever the definition says', async () => {
    const files = await emit(hostile);
    await expectFormatted(files);
    const pack = JSON.parse(get(files, 'package.json')) as { name: string; description: string };
    expect(pack.name).toMatch(/^[a-z0-9-]+$/);
    const workflow = parseDocument(get(files, '.github/workflows/connector.yml'));
    expect(workflow.errors).toEqual([]);
    expect(get(files, '.github/workflows/connector.yml')).toBe(
      get(await emit(bakery), '.github/workflows/connector.yml'),
    );
    for (const path of ['Dockerfile', 'src/main.ts', 'tsconfig.json', '.env.example'])
      expect(get(files, path)).toBe(get(await emit(bakery), path));
    // The same headings, so nothing of the definition became one.
    const headings = (text: string): string[] => text.match(/^#+ .*$/gm) ?? [];
    expect(headings(get(files, 'README.md')).slice(1)).toEqual(
      headings(get(await emit(bakery), 'README.md')).slice(1),
    );
    for (const [path, text] of files)
      // eslint-disable-next-line no-control-regex
      if (path !== definitionPath) expect(text, path).not.toMatch(/[\u2028\u001b]/);
  });

  test('call no command that this version does not have', async () => {
    const text = [...(await emit(bakery)).values()].join('\n');
    const called = [
      ...text.matchAll(/(?:npx\b.*?la-connector-gen|run --silent la-connector-gen --) ([a-z]+)/g),
    ].map(([, command = '']) => command);
    expect(called).toEqual(['generate', 'validate']);
    expect(called.filter((command) => !commands.includes(command))).toEqual([]);
    const { scripts } = JSON.parse(get(await emit(bakery), 'package.json')) as {
      scripts: Record<string, string>;
    };
    const run = [...text.matchAll(/npm run (?:--silent )?([\w:-]+)/g)].map(
      ([, script = '']) => script,
    );
    expect(run.filter((script) => !Object.hasOwn(scripts, script))).toEqual([]);
    expect(run).toEqual(expect.arrayContaining(['mock', 'generate', 'check', 'validate']));
    // The one place that pins a version; links to guides only name the major one.
    const { version } = packageFacts();
    expect(text.match(/(?<!unpkg\.com\/)la-connector-gen@[\w.-]*/g)).toEqual([
      `la-connector-gen@${version}`,
    ]);
    expect(scripts['la-connector-gen']).toContain(version);
  });

  test('install with a lock file and without one, where the project is built and tested', async () => {
    const files = await emit(bakery);
    for (const path of ['Dockerfile', '.github/workflows/connector.yml'])
      expect(get(files, path)).toContain(
        'if [ -f package-lock.json ]; then npm ci; else npm install; fi',
      );
  });

  test('package.json takes the ranges that the runtime is tested with', async () => {
    const own = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as Record<
      'dependencies' | 'devDependencies',
      Record<string, string>
    >;
    const pack = JSON.parse(get(await emit(bakery), 'package.json')) as Record<
      'dependencies' | 'devDependencies' | 'scripts' | 'exports',
      Record<string, string>
    >;
    const ranges = { ...pack.dependencies, ...pack.devDependencies };
    expect(Object.keys(ranges).length).toBeGreaterThan(8);
    for (const [name, range] of Object.entries(ranges)) {
      expect(range, name).toBe(own.dependencies[name] ?? own.devDependencies[name]);
      expect(range, name).toMatch(name === 'light-my-request' ? /^~/ : /^\^/);
    }
    expect(Object.keys(pack.exports)).toEqual([
      './client',
      './validating-client',
      './interceptors',
    ]);
    expect(Object.keys(pack.scripts)).toEqual(
      expect.arrayContaining(['build', 'start', 'mock', 'dev', 'test', 'typecheck']),
    );
  });

  test('the packages that the runtime imports are among the dependencies', async () => {
    const pack = JSON.parse(get(await emit(bakery), 'package.json')) as {
      dependencies: Record<string, string>;
    };
    const imported = new Set<string>();
    const folder = join(root, 'templates/runtime');
    for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!name.endsWith('.ts')) continue;
      const text = readFileSync(join(folder, name), 'utf8');
      for (const [, module = ''] of text.matchAll(/(?:from|import\()\s*'([^'.][^']*)'/g))
        if (!module.startsWith('node:')) imported.add(/^(@[^/]+\/)?[^/]+/.exec(module)?.[0] ?? '');
    }
    expect(Object.keys(pack.dependencies)).toEqual(expect.arrayContaining([...imported]));
  });

  test('the README lists every operation with its pattern and file', async () => {
    const text = get(await emit(bakery), 'README.md');
    expect(text).toMatch(
      /\| `GetCake` +\| action +\| `GET \/cakes\/\{id\}` +\| `src\/controllers\/GetCake.ts`/,
    );
    expect(text).toMatch(/\| `OrderCake` +\| polling action +\| `POST \/cakes` /);
    expect(text).toContain('# The Bakery\n');
    expect(text).toContain('`/v1`');
  });

  test('la-connector.json keeps the overrides', async () => {
    const operations = { OrderCake: { pattern: 'action', unsubscribe: null } } as const;
    const text = get(await emit(bakery, { operations }), 'la-connector.json');
    const { $schema, ...settings } = JSON.parse(text) as { $schema: string };
    expect($schema).toMatch(/\/schemas\/la-connector\.schema\.json$/);
    expect(settings).toEqual({ definition: definitionPath, operations });
  });

  test('are the same with compiled templates', async () => {
    const { emitScaffold: built } = (await import(
      join(root, 'dist/src/emit/scaffold.js')
    )) as typeof import('../../src/emit/scaffold.js');
    const compiled = readFileSync(join(root, 'dist/src/emit/scaffold-templates.js'), 'utf8');
    expect(compiled).toContain('handlebars/runtime.js');
    for (const document of [bakery, hostile]) {
      const model = buildModel(document, {});
      const options = { definition: '{}\n', format: 'json', settings: {} } as const;
      const names = planNames(model);
      expect(await built(model, names, options)).toEqual(await emitScaffold(model, names, options));
    }
  });
});

describe('the templates', () => {
  type Statement = {
    readonly type: string;
    readonly path?: { readonly original?: unknown };
    readonly params?: readonly unknown[];
    readonly program?: { readonly body: readonly Statement[] } | null;
    readonly inverse?: { readonly body: readonly Statement[] } | null;
  };

  function faults(text: string): string[] {
    const found: string[] = [];
    const walk = (body: readonly Statement[]): void => {
      for (const { type, path, params = [], program, inverse } of body) {
        const name = String(path?.original);
        if (type === 'MustacheStatement') {
          if (params.length === 0) found.push(`bare: ${name}`);
          else if (!Object.hasOwn(templateHelpers, name)) found.push(`no helper: ${name}`);
        } else if (type === 'BlockStatement') {
          if (!['if', 'each', 'unless'].includes(name)) found.push(`block: ${name}`);
          walk(program?.body ?? []);
          walk(inverse?.body ?? []);
        } else if (type !== 'ContentStatement' && type !== 'CommentStatement') {
          found.push(type);
        }
      }
    };
    walk(handlebars.parse(text).body as unknown as readonly Statement[]);
    return found;
  }

  test('put every value through a helper', () => {
    const names = readdirSync(templates, { recursive: true, encoding: 'utf8' });
    const files = names.filter((name) => name.endsWith('.hbs'));
    expect(files.length).toBeGreaterThan(10);
    for (const name of files)
      expect(faults(readFileSync(join(templates, name), 'utf8')), name).toEqual([]);
  });

  test.each([
    '{{title}}',
    '{{{title}}}',
    '{{&title}}',
    '{{#if a}}{{title}}{{/if}}',
    '{{#x}}{{/x}}',
    '{{> part}}',
    '{{lookup a b}}',
    '{{#each a}}{{this}}{{/each}}',
  ])('a bare mustache would be found: %s', (text) => {
    expect(faults(text)).toHaveLength(1);
  });
});

describe('the project’s name', () => {
  test.each([
    ['The Bakery', 'the-bakery'],
    ['Café Ünïcode (v2)', 'cafe-unicode-v2'],
    ['../../etc/passwd', 'etc-passwd'],
    ['日本', 'connector'],
    ['', 'connector'],
    ['Fs', 'fs-connector'],
    ['CON', 'con-connector'],
    ['node_modules', 'node-modules'],
    ['x'.repeat(500), 'x'.repeat(60)],
    [`${'x'.repeat(59)} y`, 'x'.repeat(59)],
  ])('%j -> %j', (title, name) => {
    expect(projectName(title)).toBe(name);
  });

  test('is not that of a dependency', () => {
    expect(nameOf(buildModel({ info: { title: 'Fastify' } }, {}))).toBe('fastify-connector');
  });
});

describe('the settings', () => {
  test('in README and .env.example are those that the runtime reads', async () => {
    const config = ['config.ts', 'key-settings.ts', 'oauth/settings.ts']
      .map((file) => readFileSync(join(root, 'templates/runtime/server', file), 'utf8'))
      .join('\n');
    const read = [...config.matchAll(/read\.(?:text|number|list|url)\(\s*'([A-Z_]+)'/g)].map(
      ([, name]) => name,
    );
    const names = new Set(read.filter((name) => name !== 'NODE_ENV'));
    expect(names.size).toBeGreaterThan(15);
    const files = await emit(bakery);
    const inTable = [...get(files, 'README.md').matchAll(/^\| `([A-Z_]+)`/gm)].map(([, it]) => it);
    const inEnv = [...get(files, '.env.example').matchAll(/^# ([A-Z_]+)=/gm)].map(([, it]) => it);
    expect(inTable.toSorted()).toEqual([...names].toSorted());
    expect(inEnv).toEqual(inTable);
  });

  test('have the defaults that the runtime has', async () => {
    const config = readFileSync(join(root, 'templates/runtime/server/config.ts'), 'utf8');
    const numbers = [...config.matchAll(/read\.number\(\s*'([A-Z_]+)', ([\d_]+)/g)];
    expect(numbers.length).toBeGreaterThan(8);
    const env = get(await emit(bakery), '.env.example');
    for (const [, name, value] of numbers) expect(env).toContain(`# ${name}=${value}\n`);
  });
});
