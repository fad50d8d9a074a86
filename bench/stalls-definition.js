// A connector whose schemas have whatever could make a check slow, as the generator describes it.

const text = (/** @type {object} */ more) => ({ type: 'string', ...more });
const list = (/** @type {object} */ items, more = {}) => ({ type: 'array', items, ...more });
const values = Array.from({ length: 2000 }, (_none, at) => `a value of the list ${at}`);
const kinds = Array.from({ length: 40 }, (_none, at) => `kind${at}`);

/** @type {Record<string, object>} JSON bodies, by operation. */
const schemas = {
  anything: {},
  echo: {},
  nested: text({ pattern: '^([a-z]+)+$' }),
  spaces: text({ pattern: '\\s+$' }),
  looks: text({ pattern: '^(?=.*\\d)(?=.*[a-z]).{8,}$' }),
  counted: text({ pattern: 'a[ab]{900}c' }),
  words: list(text({ pattern: '^([a-z0-9]+ ?)+$' })),
  unique: list({ type: 'object' }, { uniqueItems: true }),
  uniqueTexts: list(text({}), { uniqueItems: true }),
  listed: list(text({ enum: values })),
  strict: list({
    type: 'object',
    required: ['a', 'b', 'c'],
    properties: { a: text({}), b: text({}), c: text({}) },
    additionalProperties: false,
  }),
  variants: list({ anyOf: kinds.map((kind) => ({ required: [kind], type: 'object' })) }),
  kinds: list({
    type: 'object',
    required: ['kind'],
    allOf: kinds.map((kind) => ({
      if: { properties: { kind: { const: kind } } },
      // oxlint-disable-next-line unicorn/no-thenable -- a keyword of JSON Schema
      then: { required: [`of ${kind}`] },
    })),
  }),
  map: { type: 'object', additionalProperties: { type: 'integer' } },
  byte: text({ format: 'byte' }),
  email: text({ format: 'email' }),
  dateTime: text({ format: 'date-time' }),
  uri: text({ format: 'uri' }),
};

const response = {
  status: 200,
  body: 'json',
  schema: {},
  mediaType: 'application/json',
  headers: [],
};
const base = (/** @type {string} */ id) => ({
  id,
  controller: id,
  file: `src/controllers/${id}.ts`,
  method: 'post',
  path: `/${id}`,
  pattern: { kind: 'action' },
  parameters: [],
  responses: [response],
  security: [],
});
const field = (/** @type {string} */ name, /** @type {object} */ schema) => ({
  name,
  required: false,
  file: false,
  schema,
});
const form = (/** @type {string} */ encoding, /** @type {string} */ mediaType) => ({
  kind: 'form',
  encoding,
  required: true,
  mediaTypes: [mediaType],
  fields: [
    field('a', text({})),
    field('list', list({ type: 'integer' }, { uniqueItems: true })),
    { ...field('file', {}), file: true },
  ],
});
const json = (/** @type {object} */ schema) => ({
  kind: 'json',
  required: true,
  schema,
  mediaTypes: ['application/json'],
});

export const descriptor = {
  title: 'Stalls',
  version: '1',
  basePath: '/v1',
  security: {},
  definitions: {},
  operations: [
    ...Object.entries(schemas).map(([id, schema]) => ({ ...base(id), body: json(schema) })),
    { ...base('form'), body: form('urlencoded', 'application/x-www-form-urlencoded') },
    { ...base('parts'), body: form('multipart', 'multipart/form-data') },
    {
      ...base('job'),
      pattern: { kind: 'pollingAction', resultStatus: 200 },
      responses: [response, { status: 202, body: 'none', headers: [] }],
      body: json({}),
    },
    {
      ...base('query'),
      method: 'get',
      parameters: [
        { name: 'q', in: 'query', required: false, schema: schemas.nested, urlEncoding: 'single' },
        {
          name: 'ids',
          in: 'query',
          required: false,
          schema: list({ type: 'integer' }, { uniqueItems: true }),
          urlEncoding: 'single',
        },
      ],
    },
  ],
};
