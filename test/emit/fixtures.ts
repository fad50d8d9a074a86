// What the tests of the emitters share: a definition that holds nearly everything real ones hold, its
// emitted files, and the two judges, Prettier and the TypeScript compiler.

import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

import * as prettier from 'prettier';

import { emitGenerated } from '../../src/emit/index.js';
import { emitSource } from '../../src/emit/source.js';
import { buildModel } from '../../src/model/build.js';
import type { ConnectorSettings } from '../../src/model/settings.js';
import type { ConnectorModel } from '../../src/model/types.js';
import { planNames } from '../../src/plan/names.js';
import type { Names, OutputFile } from '../../src/plan/types.js';

const root = fileURLToPath(new URL('../..', import.meta.url));

type Json = Readonly<Record<string, unknown>>;

export interface Emitted {
  readonly model: ConnectorModel;
  readonly names: Names;
  /** All files but the runtime's, by path. */
  readonly files: ReadonlyMap<string, string>;
  /** Text of `src/generated/<name>.gen.ts`. */
  generated(name: string): string;
}

/** The files of a document, to which what every document has is added. */
export function emit(document: Json, settings: ConnectorSettings = {}): Emitted {
  const whole = { swagger: '2.0', info: { title: 'Test', version: '1' }, paths: {}, ...document };
  return emitModel(buildModel(whole, settings));
}

export function emitModel(model: ConnectorModel): Emitted {
  const names = planNames(model);
  const source = emitSource({ definition: { swagger: '2.0' }, operations: {} });
  const made = source.filter(({ path }) => path.endsWith('.ts'));
  const own = [...emitGenerated(model, names).filter(isOwn), ...made];
  const files = new Map(own.map(({ path, content }) => [path, String(content)]));
  return {
    model,
    names,
    files,
    generated: (name) => files.get(`src/generated/${name}.gen.ts`) ?? '',
  };
}

function isOwn({ path }: OutputFile): boolean {
  return !path.startsWith('src/generated/runtime/');
}

/** The declaration of a type, from its first line to its last. */
export function declaration(text: string, name: string): string {
  const lines = text.split('\n');
  const start = lines.findIndex(
    (line) => line.startsWith(`export `) && line.split(/[ <=;{]+/)[2] === name,
  );
  if (start === -1) throw new Error(`No ${name} in:\n${text}`);
  // A declaration ends where the next one, or its comment, begins in the first column.
  const next = lines.findIndex(
    (line, index) => index > start && /^(?:export |\/\*\*|$)/.test(line),
  );
  return lines.slice(start, next === -1 ? undefined : next).join('\n');
}

/** Paths of the files that Prettier would print otherwise. */
export async function unformatted({ files }: Emitted): Promise<string[]> {
  const wrong: string[] = [];
  for (const [path, text] of files) {
    const options = { parser: 'typescript', singleQuote: true, printWidth: 100 };
    if ((await prettier.format(text, options)) !== text) wrong.push(path);
  }
  return wrong;
}

/** In place of the server's runtime, whose packages would take seconds to check: what generated code names of it. */
const RUNTIME_INDEX = `export * from './controller.js';
import type { ConnectorDescriptor } from './descriptor.js';
export interface ServerOptions {
  readonly mock?: boolean;
  readonly definition?: () => Promise<string>;
}
export interface ConnectorServer<Connector> {
  readonly connector: Connector;
}
export declare function createServer<Controllers extends object, Connector>(
  descriptor: ConnectorDescriptor,
  controllers: Controllers,
  options?: ServerOptions,
): Promise<ConnectorServer<Connector>>;
export interface PublisherOptions {
  readonly databaseUrl?: string;
}
export interface Publisher<Connector> {
  readonly connector: Connector;
}
export declare function createPublisher<Connector>(
  descriptor: ConnectorDescriptor,
  options?: PublisherOptions,
): Promise<Publisher<Connector>>;
`;

const TSCONFIG = {
  compilerOptions: {
    target: 'es2023',
    lib: ['es2023'],
    types: ['node'],
    module: 'nodenext',
    strict: true,
    exactOptionalPropertyTypes: true,
    noUncheckedIndexedAccess: true,
    noImplicitOverride: true,
    noImplicitReturns: true,
    noFallthroughCasesInSwitch: true,
    noUnusedLocals: true,
    noUnusedParameters: true,
    verbatimModuleSyntax: true,
    isolatedModules: true,
    noEmit: true,
  },
  include: ['**/*.ts'],
};

/**
 * Type-checks projects as their own tsconfig would, all in one run.
 *
 * @param folder name of a folder under .tmp, so that packages are found.
 * @param projects files by path, by project.
 * @returns the compiler's messages; none when all is well.
 */
export function typeCheck(
  folder: string,
  projects: ReadonlyMap<string, ReadonlyMap<string, string>>,
): string[] {
  const base = join(root, '.tmp', folder);
  rmSync(base, { recursive: true, force: true });
  const write = (path: string, text: string) => {
    mkdirSync(dirname(join(base, path)), { recursive: true });
    writeFileSync(join(base, path), text);
  };
  write('package.json', '{ "type": "module" }\n');
  write('tsconfig.json', JSON.stringify(TSCONFIG));
  const runtime = emitGenerated(emptyModel, planNames(emptyModel)).filter((file) => !isOwn(file));
  const light = /runtime\/(?:client\/[^/]+|server\/(?:controller|descriptor))\.ts$/;
  for (const [project, files] of projects) {
    for (const { path, content } of runtime) {
      if (light.test(path)) write(`${project}/${path}`, String(content));
    }
    write(`${project}/src/generated/runtime/server/index.ts`, RUNTIME_INDEX);
    for (const [path, text] of files) write(`${project}/${path}`, text);
  }
  return compile(base);
}

function compile(folder: string): string[] {
  const compiler = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  try {
    execFileSync(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], { cwd: folder });
    return [];
  } catch (error) {
    const { stdout } = error as { stdout: Buffer };
    return String(stdout).trim().split('\n');
  }
}

export const emptyModel: ConnectorModel = buildModel({ swagger: '2.0', paths: {} }, {});

const text = { type: 'string' };
const ok = { 200: { description: 'Done' } };

/** A definition with every pattern, kind of schema, body, answer and parameter. */
export const everything: Json = {
  basePath: '/v1',
  securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'X-Key' } },
  definitions: {
    Text: { type: 'string', description: 'Just text.' },
    Alias: { $ref: '#/definitions/Node' },
    Maybe: { type: 'object', 'x-nullable': true, properties: { a: text } },
    Colour: { type: 'string', enum: ['red', "it's", 'a"b'] },
    Level: { type: 'integer', enum: [1, 2, -3] },
    Many: { type: 'string', enum: Array.from({ length: 300 }, (_, index) => `v${index}`) },
    Anything: {},
    List: { type: 'array', items: { $ref: '#/definitions/List' } },
    Map: { type: 'object', additionalProperties: { type: 'number' } },
    Mixed: { type: 'object', properties: { a: text }, additionalProperties: { type: 'number' } },
    Closed: { type: 'object', properties: { a: text }, additionalProperties: false },
    Node: {
      type: 'object',
      required: ['id', 'missing'],
      properties: {
        id: text,
        next: { $ref: '#/definitions/Node' },
        'odd name': { type: 'boolean' },
        __proto__x: text,
        when: { type: 'string', format: 'date-time', 'x-nullable': true },
        union: { type: ['string', 'integer', 'null'] },
        inner: { type: 'object', properties: { deep: { type: 'array', items: text } } },
      },
    },
    Base: { type: 'object', required: ['id'], properties: { id: text, tag: text } },
    Extended: {
      allOf: [{ $ref: '#/definitions/Base' }, { properties: { extra: text }, required: ['tag'] }],
    },
    Conflict: {
      allOf: [{ $ref: '#/definitions/Base' }, { properties: { id: { type: 'integer' } } }],
    },
    Pet: {
      type: 'object',
      discriminator: 'kind',
      required: ['kind'],
      properties: { kind: text, name: text },
    },
    Cat: { allOf: [{ $ref: '#/definitions/Pet' }, { properties: { lives: { type: 'integer' } } }] },
    Dog: {
      allOf: [{ $ref: '#/definitions/Pet' }, { required: ['tail'], properties: { tail: text } }],
    },
    Puppy: {
      allOf: [{ $ref: '#/definitions/Dog' }, { properties: { weeks: { type: 'number' } } }],
    },
    case: { type: 'object', properties: {} },
    'Ünïcode-näme': text,
  },
  paths: {
    '/things/{id}/{undeclared}': {
      parameters: [{ name: 'id', in: 'path', required: true, type: 'string' }],
      get: {
        operationId: 'GetThing',
        summary: 'Get a thing */ now',
        deprecated: true,
        parameters: [
          { name: 'rush', in: 'query', type: 'boolean', default: false },
          { name: 'note', in: 'query', type: 'string' },
          {
            name: 'ids',
            in: 'query',
            type: 'array',
            items: { type: 'integer' },
            collectionFormat: 'pipes',
          },
          { name: 'X-Trace', in: 'header', type: 'string' },
        ],
        responses: {
          200: {
            description: 'The thing',
            schema: { $ref: '#/definitions/Node' },
            headers: { ETag: text },
          },
          404: { description: 'None' },
          default: {
            description: 'Fault',
            schema: { type: 'object', properties: { message: text } },
          },
        },
      },
      delete: { operationId: 'get-thing', responses: { 204: { description: 'Gone' } } },
    },
    '/pets': {
      post: {
        operationId: 'AddPet',
        parameters: [
          { name: 'body', in: 'body', required: true, schema: { $ref: '#/definitions/Pet' } },
        ],
        responses: { 201: { description: 'Added', schema: { $ref: '#/definitions/Pet' } } },
      },
    },
    '/files': {
      post: {
        operationId: 'Upload',
        consumes: ['multipart/form-data'],
        parameters: [
          { name: 'file', in: 'formData', type: 'file', required: true },
          { name: 'title', in: 'formData', type: 'string', default: 'x' },
        ],
        responses: { 200: { description: 'Bytes', schema: { type: 'file' } } },
      },
    },
    '/jobs': {
      post: {
        operationId: 'StartJob',
        parameters: [{ name: 'body', in: 'body', schema: { $ref: '#/definitions/Extended' } }],
        responses: {
          200: { description: 'Result', schema: { $ref: '#/definitions/Base' } },
          202: { description: 'Later', headers: { Location: text } },
        },
      },
    },
    '/news': {
      get: {
        operationId: 'OnNews',
        'x-ms-trigger': 'batch',
        parameters: [{ name: 'topic', in: 'query', required: true, type: 'string' }],
        responses: {
          200: {
            description: 'Items',
            schema: {
              type: 'object',
              properties: { value: { type: 'array', items: { $ref: '#/definitions/Base' } } },
            },
          },
        },
      },
    },
    '/hooks': {
      'x-ms-notification-content': { description: 'Event', schema: { $ref: '#/definitions/Node' } },
      post: {
        operationId: 'OnEvent',
        'x-ms-trigger': 'single',
        parameters: [
          {
            name: 'body',
            in: 'body',
            required: true,
            schema: {
              type: 'object',
              properties: {
                config: {
                  type: 'object',
                  properties: { url: { ...text, 'x-ms-notification-url': true } },
                },
              },
            },
          },
        ],
        responses: { 201: { description: 'Subscribed' } },
      },
    },
    '/hooks/{hookId}': {
      delete: {
        operationId: 'EndEvent',
        parameters: [{ name: 'hookId', in: 'path', required: true, type: 'string' }],
        responses: ok,
      },
    },
    '/ask': {
      'x-ms-notification-content': {
        description: 'Answer',
        schema: { $ref: '#/definitions/Colour' },
      },
      post: {
        operationId: 'Ask',
        parameters: [
          {
            name: 'url',
            in: 'query',
            required: true,
            type: 'string',
            'x-ms-notification-url': true,
          },
        ],
        responses: { 200: { description: 'Waiting', schema: text } },
      },
    },
  },
};
