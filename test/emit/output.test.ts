// The emitted files as a whole: Prettier changes nothing in them, and the compiler takes them under the
// strict flags of generated projects.

import { describe, expect, it } from 'vitest';

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

import { corpusFolder, readCorpus } from '../model/corpus.js';
import { type Emitted, emit, emitModel, everything, typeCheck, unformatted } from './fixtures.js';
import { buildModel } from '../../src/model/build.js';

function sample(name: string): Emitted {
  const path = new URL(`../../samples/${name}/${name}.swagger.json`, import.meta.url);
  return emit(JSON.parse(readFileSync(fileURLToPath(path), 'utf8')) as Record<string, unknown>);
}

const samples = ['bakery', 'new-files', 'order-desk', 'repository-hooks', 'http-webhook'];
const hostile = '*/`${process.exit(1)}\'"\\\n\u2028\u202e@ts-nocheck{{{x}}}';

/** Everything again, with hostile text wherever text may be. */
function hostileDocument(): Record<string, unknown> {
  const names = new Set(['definitions', 'properties', 'paths']);
  const poison = (value: unknown, parent: string): unknown => {
    if (Array.isArray(value)) return value.map((item) => poison(item, ''));
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, member]) => {
      const named = parent === 'properties' ? `${key}${hostile}` : key;
      return [named, poison(member, names.has(parent) ? '' : key)];
    });
    const texts = names.has(parent) ? [] : ['title', 'summary', 'description', 'x-ms-summary'];
    return Object.fromEntries([...texts.map((text) => [text, hostile]), ...entries]);
  };
  const document = poison(everything, '') as Record<string, unknown>;
  const required = (key: string, value: unknown): unknown =>
    key === 'required' && Array.isArray(value)
      ? value.map((name) => `${String(name)}${hostile}`)
      : value;
  return JSON.parse(JSON.stringify(document, required)) as Record<string, unknown>;
}

const evil = emit({ ...hostileDocument(), info: { title: hostile, version: hostile } });

describe('format', () => {
  it.each([
    ['everything', emit(everything)],
    ['hostile text', evil],
    ['nothing', emit({})],
    ...samples.map((name): [string, Emitted] => [name, sample(name)]),
  ])('of %s is final', async (_, emitted) => {
    expect(await unformatted(emitted)).toEqual([]);
  });

  it.skipIf(corpusFolder === undefined)(
    'of published definitions is final',
    async () => {
      const chosen = readCorpus().filter((_, index) => index % 8 === 3);
      expect(chosen.length).toBeGreaterThan(30);
      const wrong: string[] = [];
      for (const { name, document } of chosen) {
        for (const path of await unformatted(emitModel(buildModel(document, {})))) {
          wrong.push(`${name}: ${path}`);
        }
      }
      expect(wrong).toEqual([]);
    },
    240_000,
  );
});

const ASSERTIONS = `import type { UploadedFile as ServerFile } from './generated/runtime/server/controller.js';
import type { UploadedFile as ClientFile } from './generated/runtime/client/wire.js';
import type { Controllers } from './generated/contracts.gen.js';
import type * as operations from './generated/operations.gen.js';
import type * as types from './generated/types.gen.js';

type Equal<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
export const sameFile: Equal<ServerFile, ClientFile> = true;

export function lives(pet: types.Pet): number | undefined {
  return pet.kind === 'Cat' ? pet.lives : undefined;
}

// @ts-expect-error A member that is not there may not be undefined either.
export const node: types.Base = { id: 'a', tag: undefined };

export const other: operations.GetThingResponse = { status: 503, body: { message: 'later' } };
// @ts-expect-error A declared status has its own body.
export const wrong: operations.GetThingResponse = { status: 404, body: { message: 'gone' } };

export const filter: operations.OnEventFilter = { body: { config: {} } };
export const least: operations.GetThingInput = { path: { id: 'a', undeclared: 'b' } };
// @ts-expect-error The definition says: required.
export const less: operations.GetThingInput = { path: { id: 'a' } };

export const controller: Controllers['startJob'] = {
  accept: ({ body }) => (body === undefined ? { status: 202 } : undefined),
  run: async (request, job) => {
    await job.connector.triggers.onNews.publish({ id: job.id }, { filter: { query: { topic: 'jobs' } } });
    // @ts-expect-error The item has a required member.
    await job.connector.triggers.onNews.publish({});
    await job.connector.actions.ask.complete('id', "it's");
    return { id: request.body?.extra ?? '' };
  },
};
// @ts-expect-error The result is another type.
export const broken: Controllers['startJob'] = { run: () => ({ identifier: 'a' }) };
`;

/** A client without functions imports more than it uses, which generated projects allow. */
function withoutClient({ files }: Emitted): ReadonlyMap<string, string> {
  return new Map([...files].filter(([path]) => !path.endsWith('client.gen.ts')));
}

describe('types', () => {
  it('are taken by the compiler, and mean what they should', () => {
    const whole = new Map([...emit(everything).files, ['src/assertions.ts', ASSERTIONS]]);
    const projects = new Map<string, ReadonlyMap<string, string>>([
      ['everything', whole],
      ['hostile', evil.files],
      ['nothing', withoutClient(emit({}))],
      ...samples.map((name) => [name, sample(name).files] as const),
    ]);
    expect(typeCheck('emit-output', projects)).toEqual([]);
  });

  it('and the compiler does refuse', () => {
    const files = new Map([
      ...withoutClient(emit({})),
      ['src/wrong.ts', 'export const a: string = 1;\n'],
    ]);
    expect(typeCheck('emit-refused', new Map([['wrong', files]]))).toEqual([
      expect.stringContaining('wrong/src/wrong.ts(1,14): error TS2322'),
    ]);
  });

  it.skipIf(corpusFolder === undefined)(
    'of published definitions are taken',
    () => {
      const chosen = readCorpus().filter((_, index) => index % 16 === 5);
      const projects = chosen.map(({ name, document }) => {
        const { files } = emitModel(buildModel(document, {}));
        return [name.replaceAll(/[^\w-]/g, '_'), files] as const;
      });
      expect(typeCheck('emit-corpus', new Map(projects))).toEqual([]);
    },
    240_000,
  );
});
