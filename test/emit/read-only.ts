// A definition with read-only members everywhere that requests can have them: nested, in lists, behind
// references and `allOf`, in a definition that refers to itself, and in kinds of a base.

const text = { type: 'string' };
const answered = { type: 'string', readOnly: true };
const ref = (name: string): object => ({ $ref: `#/definitions/${name}` });
const object = (properties: object, required: readonly string[] = []): object => ({
  type: 'object',
  properties,
  ...(required.length > 0 ? { required } : {}),
});

const definitions = {
  Stamp: { type: 'string', format: 'date-time', readOnly: true },
  Plain: object({ note: text, next: ref('Plain') }),
  Cake: {
    ...object(
      {
        id: answered,
        name: text,
        made: ref('Stamp'),
        layers: { type: 'array', items: ref('Layer') },
        near: ref('Cake'),
        plain: ref('Plain'),
        extras: { type: 'object', additionalProperties: ref('Layer') },
        inner: object({ serial: answered, size: { type: 'integer' } }, ['serial', 'size']),
      },
      ['id', 'name', 'made'],
    ),
    description: 'What the bakery sells.',
  },
  Layer: object({ number: { type: 'integer', readOnly: true }, taste: text }, ['number', 'taste']),
  Base: object({ id: answered, tag: text }, ['id']),
  Order: {
    allOf: [
      ref('Base'),
      object({ cake: ref('Cake') }),
      { type: 'object', required: ['id', 'tag'] },
    ],
  },
  Animal: {
    ...object({ kind: { type: 'string', readOnly: true }, name: text }, ['kind']),
    discriminator: 'kind',
  },
  Cat: { allOf: [ref('Animal'), object({ chip: answered, lives: { type: 'integer' } }, ['chip'])] },
  Dog: { allOf: [ref('Animal'), object({ tail: text }, ['tail'])] },
  // Has read-only members, but no request refers to it.
  Receipt: object({ number: answered }, ['number']),
  // Has the name that a type of requests would have.
  CakeRequest: object({ from: text }),
};

const operation = (operationId: string, schema: object, answer: object = schema): object => ({
  post: {
    operationId,
    parameters: [{ name: 'body', in: 'body', required: true, schema }],
    responses: { 200: { description: 'OK', schema: answer } },
  },
});

export const readOnly = {
  definitions,
  paths: {
    '/cakes': operation('AddCake', ref('Cake')),
    '/orders': operation('AddOrder', { type: 'array', items: ref('Order') }),
    '/animals': operation('AddAnimal', ref('Animal')),
    '/dogs': operation('AddDog', ref('Dog')),
    '/plain': operation('AddPlain', ref('Plain'), ref('Receipt')),
    '/inline': operation('AddInline', {
      allOf: [ref('Base'), object({ no: answered, text }, ['no', 'text'])],
    }),
  },
};
