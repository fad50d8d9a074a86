// Definitions whose kinds a property tells apart, generated and spoken to over HTTP: what the server
// takes, what it refuses and with which words. The mock's answers keep the same schemas.

import { describe, expect, it } from 'vitest';
import type { ConnectorDescriptor } from '../../../templates/runtime/server/descriptor.js';
import { exampleSent, isValid } from '../../../templates/runtime/server/example-value.js';
import { emit } from '../../emit/fixtures.js';
import { evaluate } from '../../emit/evaluate.js';
import { echo, errorOf, post, run } from './running-server.js';

type Json = Readonly<Record<string, unknown>>;

const ref = (name: string): Json => ({ $ref: `#/definitions/${name}` });
const text = { type: 'string' };
const whole = { type: 'integer' };
const object = (properties: Json, more: Json = {}): Json => ({
  type: 'object',
  properties,
  ...more,
});
const kindOf = (base: string, own?: Json, more: Json = {}): Json => ({
  allOf: own === undefined ? [ref(base)] : [ref(base), own],
  ...more,
});
const fish = (kind: Json, more: Json = {}): Json =>
  object(
    { kind, length: { type: 'number' } },
    { discriminator: 'kind', required: ['kind'], ...more },
  );

function descriptorOf(definitions: Json, schema: Json): ConnectorDescriptor {
  const body = { name: 'body', in: 'body', required: true, schema };
  const responses = { 200: { description: 'OK', schema } };
  const paths = { '/fish': { post: { operationId: 'AddFish', parameters: [body], responses } } };
  return evaluate(emit({ definitions, paths }).generated('descriptor')) as ConnectorDescriptor;
}

/** Sends bodies to a server that is made of the definitions; each gives its status and what is wrong with it. */
async function serve(
  definitions: Json,
  schema: Json = ref('Fish'),
): Promise<(body: unknown) => Promise<string[]>> {
  const descriptor = descriptorOf(definitions, schema);
  const { url } = await run(descriptor, { addFish: echo });
  const mock = await run(descriptor, { addFish: echo }, { mock: true });
  const [operation] = descriptor.operations;
  const asked = operation?.body?.kind === 'json' ? operation.body.schema : {};
  const sent = exampleSent(asked, descriptor);
  const made = await post(`${mock.url}/fish`, sent);
  expect([made.status, sent]).toEqual([200, sent]);
  const answer: unknown = await made.json();
  const response = operation?.responses[0]?.schema ?? {};
  expect([isValid(response, answer, descriptor), answer]).toEqual([true, answer]);
  return async (body) => {
    const response = await post(`${url}/fish`, body);
    if (response.status === 200) return [];
    expect(response.status).toBe(400);
    const { details = [] } = await errorOf(response);
    return details.map(({ path, message }) => `${path} ${message}`);
  };
}

const shark = object({ age: whole }, { required: ['age'] });
const sea: Json = {
  Shark: kindOf('Fish', shark),
  Eel: kindOf('Fish', object({ length: whole, bites: { type: 'boolean' } })),
};

describe('a base', () => {
  it('takes each kind with its own members, at any depth, and itself', async () => {
    const send = await serve({
      Fish: fish(text),
      ...sea,
      Cookie: kindOf('Shark'),
      Tiny: kindOf('Cookie', object({ grams: whole }, { required: ['grams'] })),
    });
    expect(await send({ kind: 'Shark', age: 3 })).toEqual([]);
    expect(await send({ kind: 'Cookie', age: 3 })).toEqual([]);
    expect(await send({ kind: 'Tiny', age: 3, grams: 5 })).toEqual([]);
    expect(await send({ kind: 'Fish', length: 2.5 })).toEqual([]);
    expect(await send({ kind: 'Shark', age: 'three' })).toEqual(['/age must be integer']);
    expect(await send({ kind: 'Cookie', age: 'three' })).toEqual(['/age must be integer']);
    expect(await send({ kind: 'Cookie' })).toEqual(['/age is missing']);
    expect(await send({ kind: 'Tiny', age: 3 })).toEqual(['/grams is missing']);
    expect(await send({ kind: 'Eel', length: 2.5 })).toEqual(['/length must be integer']);
    expect(await send({ kind: 'Fish', length: 'long' })).toEqual(['/length must be number']);
  });

  it('lists the values where there is none, or another', async () => {
    const send = await serve({ Fish: fish(text), ...sea });
    const values = '"Shark", "Eel", "Fish"';
    expect(await send({ kind: 'Whale', age: 3 })).toEqual([`/kind must be one of ${values}`]);
    expect(await send({ kind: 7 })).toEqual([`/kind must be one of ${values}`]);
    expect(await send({ age: 3 })).toEqual(['/kind is missing']);
    expect(await send('Shark')).toEqual([' must be object']);
  });

  it('is taken inside arrays, through references to references, and below another base', async () => {
    const definitions = {
      Fish: fish(text),
      ...sea,
      Cookie: kindOf('SharkAlias'),
      SharkAlias: ref('Shark'),
      Alias: ref('Fish'),
      Again: ref('Alias'),
    };
    const many = await serve(definitions, { type: 'array', items: ref('Again') });
    expect(
      await many([
        { kind: 'Shark', age: 1 },
        { kind: 'Cookie', age: 1 },
      ]),
    ).toEqual([]);
    expect(await many([{ kind: 'Fish' }, { kind: 'Cookie', age: 'x' }])).toEqual([
      '/1/age must be integer',
    ]);
    const sharks = await serve(definitions, ref('Shark'));
    expect(await sharks({ kind: 'Cookie', age: 1 })).toEqual([]);
    expect(await sharks({ kind: 'Shark', age: 1 })).toEqual([]);
    expect(await sharks({ kind: 'Cookie' })).toEqual(['/age is missing']);
    expect(await sharks({ kind: 'Eel', age: 1 })).toEqual([
      '/kind must be one of "Cookie", "Shark"',
    ]);
  });

  it('is any of its kinds in an allOf of a body', async () => {
    const extra = object({ note: text }, { required: ['note'] });
    const send = await serve({ Fish: fish(text), ...sea }, { allOf: [ref('Fish'), extra] });
    expect(await send({ kind: 'Shark', age: 1, note: 'a' })).toEqual([]);
    expect(await send({ kind: 'Fish', note: 'a' })).toEqual([]);
    expect(await send({ kind: 'Shark', age: 'x', note: 'a' })).toEqual(['/age must be integer']);
    expect(await send({ kind: 'Shark', age: 1 })).toEqual(['/note is missing']);
  });

  it('may be null', async () => {
    const send = await serve({ Fish: fish(text, { 'x-nullable': true }), ...sea });
    expect(await send(null)).toEqual([]);
    expect(await send({ kind: 'Shark', age: 1 })).toEqual([]);
    expect(await send({ kind: 'Shark', age: 'x' })).toEqual(['/age must be integer']);
    expect(await send(7)).toContain(' must be object or null');
  });
});

describe('the property', () => {
  const listing = (...values: unknown[]): Json => ({ type: 'string', enum: values });

  it.each<readonly [string, Json, Json]>([
    ['a reference to an enum', { Kind: listing('Shark', 'Eel') }, ref('Kind')],
    [
      'a reference to a reference',
      { Kind: ref('Kinds'), Kinds: listing('Shark', 'Eel') },
      ref('Kind'),
    ],
    [
      'an allOf of a reference',
      { Kind: listing('Shark', 'Eel') },
      { allOf: [ref('Kind')], description: 'Which.' },
    ],
    ['an allOf that limits it', { Kind: text }, { allOf: [ref('Kind'), listing('Shark', 'Eel')] }],
    ['an enum', {}, listing('Shark', 'Eel')],
    ['an enum that lacks a kind', {}, listing('Shark')],
    [
      'a default',
      { Kind: listing('Shark', 'Eel') },
      { ...listing('Shark', 'Eel'), default: 'Eel' },
    ],
    ['read-only', { Kind: { ...listing('Shark', 'Eel'), readOnly: true } }, ref('Kind')],
  ])('may be %s; a base that is not listed is abstract', async (_title, more, kind) => {
    const send = await serve({ Fish: fish(kind), ...sea, ...more });
    expect(await send({ kind: 'Shark', age: 1 })).toEqual([]);
    expect(await send({ kind: 'Eel', length: 1 })).toEqual([]);
    expect(await send({ kind: 'Shark', age: 'not a number' })).toEqual(['/age must be integer']);
    expect(await send({ kind: 'Shark' })).toEqual(['/age is missing']);
    expect(await send({ kind: 'Fish' })).toEqual(['/kind must be one of "Shark", "Eel"']);
  });

  it('may be null or absent where the definition says so', async () => {
    const kind = { ...ref('Kind'), 'x-nullable': true };
    const send = await serve({
      Kind: listing('Shark', 'Eel', 'Fish'),
      Fish: fish(kind, { required: [] }),
      ...sea,
    });
    expect(await send({ length: 1 })).toEqual([]);
    expect(await send({ kind: null, length: 1 })).toEqual([]);
    expect(await send({ kind: null, length: 'x' })).toEqual(['/length must be number']);
    expect(await send({ length: 'x' })).toEqual(['/length must be number']);
    expect(await send({ kind: 'Shark', age: 'x' })).toEqual(['/age must be integer']);
  });

  it('has the values of x-ms-discriminator-value, those of the base among them', async () => {
    const send = await serve({
      Kind: listing('#shark', '#fish'),
      Fish: fish(ref('Kind'), { 'x-ms-discriminator-value': '#fish' }),
      Shark: kindOf('Fish', shark, { 'x-ms-discriminator-value': '#shark' }),
      Cookie: kindOf('Shark', undefined, { 'x-ms-discriminator-value': '#cookie' }),
    });
    expect(await send({ kind: '#shark', age: 1 })).toEqual([]);
    expect(await send({ kind: '#cookie', age: 1 })).toEqual([]);
    expect(await send({ kind: '#fish' })).toEqual([]);
    expect(await send({ kind: '#shark', age: 'x' })).toEqual(['/age must be integer']);
    expect(await send({ kind: 'Shark', age: 1 })).toEqual([
      '/kind must be one of "#shark", "#cookie", "#fish"',
    ]);
  });

  it.each<readonly [string, Json]>([
    ['nowhere', { Fish: object({}, { discriminator: 'kind', required: ['kind'] }), ...sea }],
    [
      'in a subtype alone',
      {
        Fish: object({}, { discriminator: 'kind', required: ['kind'] }),
        Shark: kindOf('Fish', object({ kind: text, age: whole }, { required: ['age'] })),
        Eel: kindOf('Fish'),
      },
    ],
    [
      'in the base of the base',
      {
        Thing: object({ kind: text }, { required: ['kind'] }),
        Fish: kindOf('Thing', object({}), { discriminator: 'kind' }),
        ...sea,
      },
    ],
  ])('may be declared %s', async (_title, definitions) => {
    const send = await serve(definitions);
    expect(await send({ kind: 'Shark', age: 1 })).toEqual([]);
    expect(await send({ kind: 'Fish' })).toEqual([]);
    expect(await send({ kind: 'Shark', age: 'x' })).toEqual(['/age must be integer']);
    expect(await send({ kind: 'Shark' })).toEqual(['/age is missing']);
    expect(await send({ kind: 'Ray' })).toEqual(['/kind must be one of "Shark", "Eel", "Fish"']);
    expect(await send({})).toEqual(['/kind is missing']);
  });

  it('may be a number', async () => {
    const send = await serve({
      Fish: fish(whole),
      Shark: kindOf('Fish', shark, { 'x-ms-discriminator-value': 1 }),
      Eel: kindOf('Fish', object({ kind: { type: 'integer', enum: [2] }, bites: whole })),
    });
    expect(await send({ kind: 1, age: 1 })).toEqual([]);
    expect(await send({ kind: 2, bites: 1 })).toEqual([]);
    expect(await send({ kind: 1, age: 'x' })).toEqual(['/age must be integer']);
    expect(await send({ kind: 2, bites: 'x' })).toEqual(['/bites must be integer']);
    // Nothing says what the base's own number is.
    expect(await send({ kind: 3 })).toEqual([]);
  });

  it('has the values that a subtype declares again', async () => {
    const send = await serve({
      Fish: fish(text),
      Shark: kindOf('Fish', object({ kind: listing('shark'), age: whole })),
      Eel: kindOf('Fish', object({ bites: whole })),
    });
    expect(await send({ kind: 'shark', age: 1 })).toEqual([]);
    expect(await send({ kind: 'shark', age: 'x' })).toEqual(['/age must be integer']);
    expect(await send({ kind: 'Shark', age: 1 })).toEqual([
      '/kind must be one of "shark", "Eel", "Fish"',
    ]);
  });

  it('tells nothing apart where its values name none of the kinds', async () => {
    const send = await serve({ Kind: listing('s', 'e'), Fish: fish(ref('Kind')), ...sea });
    expect(await send({ kind: 's', age: 1 })).toEqual([]);
    expect(await send({ kind: 'e', length: 1 })).toEqual([]);
    expect(await send({ kind: 'Shark', age: 1 })).toEqual(['/kind must be one of "s", "e"']);
  });

  it('has values whose kinds the definition does not describe', async () => {
    const send = await serve({ Fish: fish(listing('Shark', 'Eel', 'Ray')), ...sea });
    expect(await send({ kind: 'Ray', length: 1 })).toEqual([]);
    expect(await send({ kind: 'Ray', length: 'x' })).toEqual(['/length must be number']);
    expect(await send({ kind: 'Shark', age: 'x' })).toEqual(['/age must be integer']);
    expect(await send({ kind: 'Fish' })).toEqual(['/kind must be one of "Shark", "Eel", "Ray"']);
  });

  it('may be one of two, for a subtype of two bases', async () => {
    const send = await serve(
      {
        Fish: fish(text),
        Pet: object({ pet: text, name: text }, { discriminator: 'pet', required: ['pet', 'name'] }),
        Goldfish: { allOf: [ref('Fish'), ref('Pet'), object({ gold: whole })] },
        Cat: kindOf('Pet'),
      },
      { type: 'array', items: object({ fish: ref('Fish'), pet: ref('Pet') }) },
    );
    const gold = { kind: 'Goldfish', pet: 'Goldfish', name: 'a', gold: 1 };
    expect(await send([{ fish: gold, pet: gold }])).toEqual([]);
    expect(await send([{ fish: { ...gold, gold: 'x' } }])).toEqual([
      '/0/fish/gold must be integer',
    ]);
    expect(await send([{ pet: { ...gold, gold: 'x' } }])).toEqual(['/0/pet/gold must be integer']);
    expect(await send([{ fish: { ...gold, pet: 'Cat' } }])).toEqual([
      '/0/fish/pet must be one of "Goldfish"',
    ]);
  });

  it('can have the name of something that every object has', async () => {
    const send = await serve({
      Fish: object(
        { constructor: text },
        { discriminator: 'constructor', required: ['constructor'] },
      ),
      Shark: kindOf('Fish', shark),
    });
    expect(await send({ constructor: 'Shark', age: 1 })).toEqual([]);
    expect(await send({ constructor: 'Shark' })).toEqual(['/age is missing']);
    expect(await send({})).toEqual(['/constructor is missing']);
  });
});
