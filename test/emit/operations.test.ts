// operations.gen.ts: requests, inputs, answers, results and events of every pattern.

import { describe, expect, it } from 'vitest';

import { declaration, emit, everything } from './fixtures.js';

const operations = emit(everything).generated('operations');
const type = (name: string): string => declaration(operations, name);

/** The types of one operation. */
function only(operation: object, path = '/x', definitions: object = {}): string {
  const paths = { [path]: { post: { operationId: 'Run', ...operation } } };
  return emit({ paths, definitions }).generated('operations');
}

const done = { 204: { description: 'Done' } };

describe('requests and inputs', () => {
  it('have a member for every place that the operation uses', () => {
    expect(type('GetThingRequest')).toBe(`export interface GetThingRequest {
  readonly path: { readonly id: string; readonly undeclared: string };
  readonly query: {
    readonly rush: boolean;
    readonly note?: string;
    readonly ids?: readonly number[];
  };
  readonly headers: { readonly 'X-Trace'?: string };
}`);
  });

  it('let a caller leave out defaults, and groups of which nothing is needed', () => {
    expect(type('GetThingInput')).toBe(`export interface GetThingInput {
  readonly path: { readonly id: string; readonly undeclared: string };
  readonly query?: {
    readonly rush?: boolean;
    readonly note?: string;
    readonly ids?: readonly number[];
  };
  readonly headers?: { readonly 'X-Trace'?: string };
}`);
  });

  it('are one type where they are equal', () => {
    expect(type('AddPetRequest')).toBe(
      'export interface AddPetRequest {\n  readonly body: types.Pet;\n}',
    );
    expect(type('AddPetInput')).toBe('export type AddPetInput = AddPetRequest;');
  });

  it('have form bodies as objects, with files as uploads', () => {
    expect(type('UploadRequest')).toBe(`export interface UploadRequest {
  readonly body: { readonly file: UploadedFile; readonly title: string };
}`);
    expect(type('UploadInput')).toContain('readonly title?: string');
  });

  it.each([
    ['text/plain', 'string'],
    ['application/xml', 'string'],
    ['application/octet-stream', 'Uint8Array'],
  ])('have a body of %s as %s', (mediaType, name) => {
    const schema = mediaType.endsWith('stream')
      ? { type: 'string', format: 'binary' }
      : { type: 'string' };
    const text = only({
      consumes: [mediaType],
      parameters: [{ name: 'body', in: 'body', schema }],
      responses: done,
    });
    expect(declaration(text, 'RunRequest')).toBe(
      `export interface RunRequest {\n  readonly body?: ${name};\n}`,
    );
  });

  it('of a GET have a body only where the server gets it', () => {
    const parameters = [{ name: 'b', in: 'body', required: true, schema: { type: 'object' } }];
    const paths = { '/x': { get: { operationId: 'Run', parameters, responses: done } } };
    const { generated } = emit({ paths });
    expect(declaration(generated('operations'), 'RunRequest')).toContain('readonly body?:');
    expect(declaration(generated('operations'), 'RunInput')).not.toContain('body');
    expect(generated('client')).not.toContain("body: 'json'");
    expect(generated('client')).toMatch(/run\(\s*input\?: operations\.RunInput/);
  });

  it('say in a comment what the definition says, and nothing that is code', () => {
    expect(operations).toContain(
      '/**\n * GET /things/{id}/{undeclared}. Get a thing * / now\n * @deprecated\n */\nexport interface GetThingRequest {',
    );
  });
});

describe('redirects', () => {
  const fault = { description: '', schema: { type: 'object' } };

  it('have a Location, and lead to an address where no success is declared', () => {
    const text = only({ responses: { 302: { description: '' }, default: fault } });
    expect(declaration(text, 'RunResponse')).toContain(
      '{ readonly status: 302; readonly headers: { readonly Location: string } }',
    );
    expect(declaration(text, 'RunResult')).toContain('= string;');
  });

  it('beside a success are followed', () => {
    const responses = { 200: { description: '', schema: { type: 'integer' } }, 302: {} };
    expect(declaration(only({ responses }), 'RunResult')).toContain('= number;');
    const code = (answers: object) =>
      emit({ paths: { '/x': { get: { operationId: 'Run', responses: answers } } } }).generated(
        'client',
      );
    expect(code(responses)).not.toContain('redirects');
    expect(code({ 303: {} })).toContain('redirects: true');
  });
});

describe('answers', () => {
  it('are told apart by status; default is every other one', () => {
    expect(type('GetThingResponse')).toBe(`export type GetThingResponse =
  | {
      readonly status: 200;
      readonly body: types.Node;
      readonly headers?: { readonly ETag?: string };
    }
  | { readonly status: 404 }
  | { readonly status: OtherStatus<200 | 404>; readonly body: { readonly message?: string } };`);
  });

  it('of default alone have any status', () => {
    const text = only({
      responses: { default: { description: 'Any', schema: { type: 'string' } } },
    });
    expect(declaration(text, 'RunResponse')).toBe(
      'export type RunResponse = { readonly status: OtherStatus<never>; readonly body: string };',
    );
    expect(declaration(text, 'RunResult')).toBe('export type RunResult = string;');
  });

  it('write a long body once', () => {
    const properties = Object.fromEntries(
      ['first', 'second', 'third', 'fourth'].map((name) => [name, { type: 'string' }]),
    );
    const schema = { type: 'object', properties };
    const text = only({ responses: { 200: { description: 'Done', schema } } });
    expect(declaration(text, 'RunResponse')).toBe(
      'export type RunResponse = { readonly status: 200; readonly body: RunResult };',
    );
    expect(declaration(text, 'RunResult').split('\n')).toHaveLength(6);
  });
});

describe('results', () => {
  it('are the success bodies', () => {
    expect(type('GetThingResult')).toBe('export type GetThingResult = types.Node;');
    expect(declaration(only({ responses: done }), 'RunResult')).toBe(
      'export type RunResult = void;',
    );
    const schema = { type: 'string' };
    const both = only({ responses: { 200: { description: '', schema }, ...done } });
    expect(declaration(both, 'RunResult')).toBe('export type RunResult = string | undefined;');
  });

  it('of a polling action are what it ends with', () => {
    expect(type('StartJobResult')).toBe('export type StartJobResult = types.Base;');
  });

  it('of bytes are bytes', () => {
    expect(type('UploadResult')).toBe('export type UploadResult = Uint8Array;');
    expect(type('UploadResponse')).toContain('readonly body: BinaryBody }');
  });
});

describe('events', () => {
  it('of a polling trigger are its items', () => {
    expect(type('OnNewsItem')).toBe('export type OnNewsItem = types.Base;');
    expect(type('OnNewsFilter')).toBe('export type OnNewsFilter = DeepPartial<OnNewsRequest>;');
  });

  it('of webhooks are their notifications', () => {
    expect(type('OnEventNotification')).toBe('export type OnEventNotification = types.Node;');
    expect(type('AskNotification')).toBe('export type AskNotification = types.Colour;');
    expect(() => type('AskItem')).toThrow('No AskItem');
  });
});

describe('imports', () => {
  it('are those that are used', () => {
    expect(operations).toContain(`import type * as types from './types.gen.js';
import type { BinaryBody, DeepPartial, OtherStatus, UploadedFile } from './runtime/client/wire.js';
`);
    expect(only({ responses: done })).not.toContain('import');
  });

  it('are not made by names that only look like uses', () => {
    const properties = {
      UploadedFile: { type: 'string', enum: ['types.X', "it's OtherStatus<", 'DeepPartial<'] },
    };
    const schema = { type: 'object', properties };
    expect(only({ responses: { 200: { description: '', schema } } })).not.toContain('import');
  });
});
