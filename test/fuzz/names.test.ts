// A definition in which every name is hostile: they collide with each other, with JavaScript's words
// and globals, and with the generator's own names. What is generated must type-check under the
// strict flags, carry every string unchanged, and do nothing when it is loaded.

import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { runInNewContext } from 'node:vm';
import { ts } from 'ts-morph';
import { beforeAll, describe, expect, it } from 'vitest';
import { type ConnectorModel, type OutputFile, scaffold } from '../../src/index.js';
import { safetyFaults } from './safety.js';
import { shapeOf } from './shape.js';
import { HOSTILE } from './strings.js';
import { fromJson, toText } from './tree.js';

const repository = resolve(import.meta.dirname, '../..');

/** Every hostile string as the name of everything, once. */
function hostileDefinition(): string {
  const pointer = (name: string) =>
    `#/definitions/${encodeURIComponent(name.replaceAll('~', '~0').replaceAll('/', '~1'))}`;
  // References are text in an address, which cannot hold half a character.
  const names = HOSTILE.filter((name) => Buffer.from(name).toString() === name);
  const other = (i: number) => ({ $ref: pointer(names[(i + 1) % names.length] ?? '') });
  const paths = HOSTILE.map((name, i) => [
    `/p${i}/{${/[{}]/.test(name) ? 'id' : name}}`,
    {
      post: {
        operationId: name,
        summary: name,
        description: name,
        tags: [name],
        ...(i % 5 === 1 && { 'x-ms-trigger': i % 2 === 0 ? 'single' : 'batch' }),
        parameters: [
          { name, in: 'query', type: 'string', enum: [name, 'b'], default: name },
          { name: `X-${i}`, in: 'header', type: 'string', description: name },
          i % 3 === 0
            ? { name, in: 'formData', type: 'string', description: name }
            : { name: 'body', in: 'body', schema: other(i) },
        ],
        responses: {
          '200': { description: name, schema: other(i) },
          ...(i % 5 === 2 && { '202': { description: name } }),
          '400': { description: name, headers: { [`X-${i}`]: { type: 'string' } } },
        },
      },
    },
  ]);
  const definitions = names.map((name, i) => [
    name,
    {
      type: 'object',
      title: name,
      description: name,
      required: [name],
      properties: Object.fromEntries([
        [name, { type: 'string', description: name, enum: [name, 'b'], default: name }],
        ['next', other(i)],
      ]),
    },
  ]);
  return toText(
    fromJson({
      swagger: '2.0',
      info: {
        title: "'`*/${process.exit(1)}\n{{x}}",
        description: '-->\nRUN x',
        version: '\u2028',
      },
      basePath: '/v1',
      paths: Object.fromEntries(paths) as object,
      definitions: Object.fromEntries(definitions) as object,
    }),
  );
}

let files: readonly OutputFile[];
let model: ConnectorModel;

beforeAll(async () => {
  const result = await scaffold(hostileDefinition());
  if (result.model === undefined) throw new Error('no model');
  ({ files, model } = result);
});

describe('a definition of hostile names', () => {
  it('keeps every operation and definition', () => {
    expect(model.operations).toHaveLength(HOSTILE.length);
    expect(files.filter(({ path }) => path.startsWith('src/controllers/'))).toHaveLength(
      HOSTILE.length,
    );
  });

  it('gives files that parse, with safe and distinct paths', () => {
    expect(shapeOf(files).files.length).toBe(files.length - 1);
    expect(safetyFaults(files)).toEqual([]);
  });

  it('carries its strings as data, and runs nothing when loaded', () => {
    const file = files.find(({ path }) => path === 'src/generated/descriptor.gen.ts');
    const { outputText } = ts.transpileModule(String(file?.content), {
      compilerOptions: { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022 },
    });
    const touched: string[] = [];
    const trap = new Proxy({}, { get: (_, name) => void touched.push(String(name)) });
    const exports: { descriptor?: Descriptor } = {};
    const context = { exports, process: trap, require: () => touched.push('require') };
    runInNewContext(outputText, context);
    expect(touched).toEqual([]);
    const { descriptor } = exports;
    expect(descriptor?.title).toBe(model.title);
    expect(descriptor?.operations.map(({ id, path }) => [id, path])).toEqual(
      model.operations.map(({ id, path }) => [id, path]),
    );
    expect(Object.keys(descriptor?.definitions ?? {})).toHaveLength(model.definitions.size);
  });

  it('type-checks under the strict flags', async () => {
    const folder = join(repository, '.tmp/fuzz/names');
    await rm(folder, { recursive: true, force: true });
    for (const { path, content } of files) {
      await mkdir(dirname(join(folder, path)), { recursive: true });
      await writeFile(join(folder, path), content);
    }
    const tsc = join(repository, 'node_modules/typescript/bin/tsc');
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [tsc, '-p', folder, '--noEmit'],
      {
        maxBuffer: 1e8,
      },
    ).catch((error: { stdout: string }) => error);
    expect(stdout.split('\n').slice(0, 20).join('\n')).toBe('');
    await rm(folder, { recursive: true, force: true });
  });
});

interface Descriptor {
  readonly title: string;
  readonly definitions: Record<string, unknown>;
  readonly operations: ReadonlyArray<{ readonly id: string; readonly path: string }>;
}
