// Where the declared body of an error cannot hold what the server itself reports, its usual body
// arrives: the client's types must say so there, and had better not say so elsewhere.

import { describe, expect, it } from 'vitest';

import { unfilledErrors } from '../../src/emit/error-fill.js';
import { descriptorData } from '../../src/emit/descriptor.js';
import { Shapes } from '../../src/emit/shape.js';
import { asRead } from '../../src/simulate.js';
import { buildModel } from '../../src/model/build.js';
import type { ConnectorModel } from '../../src/model/types.js';
import { planNames } from '../../src/plan/names.js';
import type { ConnectorDescriptor } from '../../templates/runtime/server/descriptor.js';
import { createErrorShape } from '../../templates/runtime/server/error-shape.js';
import { errorBody } from '../../templates/runtime/server/errors.js';
import { responseOf } from '../../templates/runtime/server/respond.js';
import { undeclaredMembers } from '../../templates/runtime/server/undeclared.js';
import { createValidators } from '../../templates/runtime/server/validate.js';
import { corpusFolder, readCorpus } from '../model/corpus.js';
import { emit, typeCheck } from './fixtures.js';

const text = { type: 'string' };
const object = (properties: object, more: object = {}) => ({ type: 'object', properties, ...more });

function documentOf(errors: Record<string, object>, definitions: object = {}) {
  const paths = { '/a': { get: { operationId: 'GetA', responses: { 200: ok, ...errors } } } };
  return { swagger: '2.0', info: { title: 'T', version: '1' }, paths, definitions };
}
const ok = { description: '', schema: object({ id: text }) };
const response = (schema?: object) => ({ description: '', ...(schema && { schema }) });

function unfilledOf(model: ConnectorModel) {
  const shapes = new Shapes(model.definitions);
  return model.operations.map((operation) =>
    unfilledErrors(operation, model, shapes).map(({ status }) => status),
  );
}

/** Shapes that can hold the server's errors, and shapes that cannot. */
const cases: ReadonlyArray<readonly [string, object | undefined, filled: boolean]> = [
  ['a message', object({ message: text }), true],
  ['a message and a code', object({ Message: text, code: { type: 'integer' } }), true],
  ['a text', text, true],
  ['anything', {}, true],
  ['any object', { type: 'object' }, true],
  ['the usual body', object({ error: object({ code: text, message: text }) }), true],
  ['RFC 9457', object({ type: text, title: text, status: { type: 'integer' } }), true],
  ['a definition', { $ref: '#/definitions/Problem' }, true],
  ['parts', { allOf: [{ $ref: '#/definitions/Problem' }, object({ trace: text })] }, true],
  ['no body', undefined, false],
  ['no place for a message', object({ trace: text }), false],
  [
    'what the server does not know',
    object({ message: text, trace: text }, { required: ['trace'] }),
    false,
  ],
  ['a listed code', object({ message: text, code: { ...text, enum: ['a'] } }), false],
  ['a short message', object({ message: { ...text, maxLength: 10 } }), false],
  ['a list', { type: 'array', items: text }, false],
  ['a number', { type: 'integer' }, false],
];
const definitions = { Problem: object({ detail: text }) };

describe.each(cases)('an error declared as %s', (_what, schema, filled) => {
  it(filled ? 'is filled' : 'may arrive as the usual body', () => {
    const model = buildModel(documentOf({ 400: response(schema) }, definitions), {});
    expect(unfilledOf(model)).toEqual([filled ? [] : [400]]);
    expect(disagreements(model)).toEqual([]);
  });
});

/** Errors that are said to be filled, and that the server does not fill. */
function disagreements(model: ConnectorModel): string[] {
  const names = planNames(model);
  const descriptor = asRead(descriptorData(model, names)) as ConnectorDescriptor;
  const validators = createValidators(descriptor);
  const shape = createErrorShape(descriptor, validators, undefined);
  const shapes = new Shapes(model.definitions);
  return model.operations.flatMap((operation) => {
    const described = descriptor.operations.find(({ id }) => id === operation.id);
    if (described === undefined || operation.kind === 'mcp') return [];
    const unfilled = new Set(unfilledErrors(operation, model, shapes));
    return operation.responses.flatMap((declared) => {
      const { status, body } = declared;
      if (unfilled.has(declared) || body.kind !== 'json') return [];
      if (status !== 'default' && status < 400) return [];
      const code = status === 'default' ? 401 : status;
      const sent = shape(described, code, errorBody(code, 'It is wrong.'));
      const { schema = {} } = responseOf(described, code) ?? {};
      const fits =
        validators.check(schema, sent, { in: 'body' }).length === 0 &&
        undeclaredMembers(schema, sent, descriptor.definitions).length === 0;
      return fits ? [] : [`${operation.id} ${status}: ${JSON.stringify(sent)}`];
    });
  });
}

it.skipIf(corpusFolder === undefined)(
  'agrees with the server about published definitions',
  () => {
    let known = 0;
    const wrong = readCorpus().flatMap(({ name, document }) => {
      const model = buildModel(document, {});
      known += unfilledOf(model).flat().length;
      return disagreements(model).map((one) => `${name}: ${one}`);
    });
    expect(wrong).toEqual([]);
    expect(known).toBeGreaterThan(100);
  },
  240_000,
);

const USE = `import { type ServerErrorBody, createClient, isClientError } from './generated/client.gen.js';

export async function use(error: unknown): Promise<string> {
  if (isClientError(error, 'getA') && error.code === 'status') {
    if (error.status === 400) return error.body.message ?? '';
    if (error.status === 404)
      return 'error' in error.body ? error.body.error.message : (error.body.trace ?? '');
    if (error.status === 409) return error.body?.error.message ?? '';
    // Nobody declared it, and a proxy may send it.
    if (error.status === 502) return String(error.body);
    // @ts-expect-error
    error.body.trace;
  }
  const { status, body } = await createClient({ baseUrl: '' }).getA().full();
  if (status === 404) {
    // @ts-expect-error
    body.trace;
    const either: { readonly trace?: string } | ServerErrorBody = body;
    return String(either);
  }
  return status === 400 ? (body.message ?? '') : '';
}
`;

it('is what the types of the client say', () => {
  const { files } = emit(
    documentOf({
      400: response(object({ message: text })),
      404: response(object({ trace: text })),
      409: response(),
    }),
  );
  expect(files.get('src/generated/client.gen.ts')).toContain(
    'Call<operations.GetAResult, operations.GetAResponse, 404 | 409>',
  );
  const fallback = emit(documentOf({ default: response(object({ trace: text })) }));
  expect(fallback.files.get('src/generated/client.gen.ts')).toContain('OtherStatus<200>');
  const projects = new Map([
    ['declared', new Map([...files, ['src/use.ts', USE]])],
    ['fallback', fallback.files],
  ]);
  expect(typeCheck('emit-error-fill', projects)).toEqual([]);
});
