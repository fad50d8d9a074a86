// Errors that the runtime makes have the body that the definition declares for their status.

import { describe, expect, it } from 'vitest';
import {
  ConnectorError,
  NotImplementedError,
} from '../../../templates/runtime/server/controller.js';
import type {
  JsonSchema,
  ResponseDescriptor,
} from '../../../templates/runtime/server/descriptor.js';
import {
  connector,
  empty,
  follow,
  json,
  jsonBody,
  operation,
  parameter,
  post,
  required,
  run,
} from './running-server.js';

const text: JsonSchema = { type: 'string' };
const object = (properties: Record<string, JsonSchema>, more: object = {}): JsonSchema =>
  ({ type: 'object', properties, ...more }) as JsonSchema;
const definitions = {
  Problem: object({ message: text, code: { type: 'integer' } }, { required: ['message'] }),
};

/** What a request without its required parameter is answered with. */
async function refused(
  responses: readonly ResponseDescriptor[],
  options: Parameters<typeof run>[2] = {},
): Promise<unknown> {
  const list = operation('list', {
    parameters: [parameter('top', 'query', { type: 'integer' }, { required: true })],
    responses: [json(200), ...responses],
  });
  const { url } = await run(connector([list], { definitions }), {}, options);
  const response = await fetch(`${url}/v1/list`);
  expect(response.status).toBe(400);
  return response.json();
}

const message = 'The query parameter top is missing.';
const details = [{ in: 'query', path: 'top', message: 'is missing' }];
const usual = { error: { code: 'BadRequest', message, details } };

describe('a refused request', () => {
  it.each<[string, readonly ResponseDescriptor[], unknown]>([
    ['{ message }', [json(400, object({ message: text }))], { message }],
    [
      'a definition, for all statuses',
      [json('default', { $ref: '#/definitions/Problem' })],
      { message, code: 400 },
    ],
    [
      'RFC 9457',
      [json(400, object({ type: text, title: text, status: { type: 'integer' }, detail: text }))],
      { type: 'BadRequest', title: message, status: 400, detail: message },
    ],
    [
      'OAuth',
      [json(400, object({ error: text, error_description: text }))],
      { error: 'BadRequest', error_description: message },
    ],
    ['{ error: text }', [json(400, object({ error: text }))], { error: message }],
    [
      'a nested error with a list of faults',
      [
        json(
          400,
          object({
            error: object({
              code: text,
              message: text,
              details: { type: 'array', items: object({ target: text, message: text }) },
            }),
          }),
        ),
      ],
      {
        error: {
          code: 'BadRequest',
          message,
          details: [{ target: 'top', message: 'is missing' }],
        },
      },
    ],
    ['a text', [json(400, text)], message],
    [
      'a list of texts',
      [json(400, object({ message: text, errors: { type: 'array', items: text } }))],
      { message, errors: [message] },
    ],
  ])('is told as %s where that is declared', async (_what, responses, body) => {
    expect(await refused(responses)).toEqual(body);
  });

  it.each<[string, readonly ResponseDescriptor[]]>([
    ['nothing is declared', []],
    ['a body without schema is declared', [json(400)]],
    ['no body is declared', [empty(400)]],
    ['the declared one has no place for the message', [json(400, object({ id: text }))]],
    [
      'the declared one requires what is not known',
      [json(400, object({ message: text, ticket: text }, { required: ['ticket'] }))],
    ],
    [
      'the declared values do not fit',
      [json(400, object({ message: { type: 'string', enum: ['No.'] } }))],
    ],
    ['the usual one is declared', [json(400, object({ error: object({}) }))]],
    [
      'the usual one is declared without details',
      [json(400, object({ error: object({ code: text, message: text }) }))],
    ],
  ])('has the usual body where %s', async (_what, responses) => {
    expect(await refused(responses)).toEqual(usual);
  });

  it('has the body that the server’s option makes', async () => {
    const responses = [json(400, object({ message: text }))];
    const errorBody = (...values: unknown[]) => ({ values });
    expect(await refused(responses, { errorBody })).toEqual({ values: [400, message, details] });
    expect(await refused(responses, { errorBody: () => undefined })).toEqual({ message });
    const broken = () => {
      throw new Error('broken');
    };
    expect(await refused(responses, { errorBody: broken })).toEqual({ message });
  });
});

it('other errors of the runtime are shaped, those of controllers are not', async () => {
  const schema = object({ message: text });
  const fail = operation('fail', { responses: [json(200), json('default', schema)] });
  const job = operation('job', {
    method: 'post',
    pattern: { kind: 'pollingAction', resultStatus: 200 },
    ...jsonBody(object({})),
    responses: [json(200), empty(202), json('default', schema)],
  });
  let thrown: unknown = new Error('secret');
  const throwing = () => {
    throw thrown;
  };
  const { url } = await run(connector([fail, job]), {
    fail: { handle: throwing },
    job: { run: throwing },
  });
  const answers = async (): Promise<unknown[]> => {
    const answer = await fetch(`${url}/v1/fail`);
    const failed = await follow(required(await post(`${url}/v1/job`, {}), 'location'));
    return [answer.status, await answer.json(), failed.status, await failed.json()];
  };
  expect(await answers()).toEqual([
    500,
    { message: expect.stringMatching(/^The server failed\./) },
    422,
    { message: expect.stringMatching(/^Job .* failed\./) },
  ]);
  thrown = new ConnectorError(404, 'No such ticket.');
  expect(await answers()).toEqual([
    404,
    { message: 'No such ticket.' },
    404,
    { message: 'No such ticket.' },
  ]);
  thrown = new ConnectorError(404, { mine: true });
  expect(await answers()).toEqual([404, { mine: true }, 404, { mine: true }]);
  // No operation, no declared shape.
  expect(await (await fetch(`${url}/v1/nowhere`)).json()).toMatchObject({
    error: { code: 'NotFound' },
  });
});

describe('an operation without a controller', () => {
  it('says so in the declared shape', async () => {
    const list = (id: string, responses: ResponseDescriptor[]) =>
      operation(id, { file: `src/controllers/${id}.ts`, responses: [json(200), ...responses] });
    const plain = list('plain', []);
    const shaped = list('shaped', [json('default', object({ message: text }))]);
    const { url } = await run(connector([plain, shaped], { definitions }), {
      plain: {
        handle: () => {
          throw new NotImplementedError('src/controllers/plain.ts');
        },
      },
      shaped: {
        handle: () => {
          throw new NotImplementedError('src/controllers/shaped.ts');
        },
      },
    });
    const message = (file: string) => `This operation has no controller yet. Write it in ${file}.`;
    expect(await (await fetch(`${url}/v1/shaped`)).json()).toEqual({
      message: message('src/controllers/shaped.ts'),
    });
    expect(await (await fetch(`${url}/v1/plain`)).json()).toEqual({
      error: {
        code: 'NotImplemented',
        message: message('src/controllers/plain.ts'),
        file: 'src/controllers/plain.ts',
      },
    });
  });
});
