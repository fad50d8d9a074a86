// A definition in which every operation answers in another shape: what an untouched project has to
// answer by itself must fit each.

type Json = Readonly<Record<string, unknown>>;

const object = (properties: Json, more: Json = {}): Json => ({
  type: 'object',
  properties,
  ...more,
});
const text = { type: 'string' };

/** What a subscribe call may be answered with, by the name of its operation. */
export const subscribedBodies: Readonly<Record<string, Json>> = {
  Members: object({ id: text, status: text, note: text }, { required: ['status'] }),
  Closed: object({ key: { type: 'integer' } }, { required: ['key'], additionalProperties: false }),
  Deep: object(
    { data: object({ at: { ...text, format: 'date-time' } }, { required: ['at'] }) },
    { required: ['data'] },
  ),
  Parts: {
    allOf: [{ $ref: '#/definitions/Base' }, object({ kind: text }, { required: ['kind'] })],
  },
  Reference: { $ref: '#/definitions/Base' },
  List: { type: 'array', items: text },
  FullList: { type: 'array', minItems: 1, items: { $ref: '#/definitions/Base' } },
  Text: text,
  Choice: { ...text, enum: ['subscribed', 'pending'] },
  Number: { type: 'integer' },
  Large: { type: 'number', minimum: 1000 },
  Flag: { type: 'boolean' },
  Free: {},
  Map: { type: 'object', additionalProperties: text },
  Loop: object({ inner: { $ref: '#/definitions/Loop' } }, { required: ['inner'] }),
};

const hook = {
  name: 'body',
  in: 'body',
  required: true,
  schema: object({ url: { type: 'string', 'x-ms-notification-url': true } }, { required: ['url'] }),
};
const described = (schema?: Json): Json => ({
  description: 'Done.',
  ...(schema === undefined ? {} : { schema }),
});

function webhook(operationId: string, responses: Json, more: Json = {}): Json {
  return {
    'x-ms-notification-content': { description: 'An event.', schema: { type: 'object' } },
    post: {
      operationId,
      summary: operationId,
      'x-ms-trigger': 'single',
      parameters: [hook],
      responses,
      ...more,
    },
  };
}

function poll(operationId: string, responses: Json, split = 'single'): Json {
  return { get: { operationId, summary: operationId, 'x-ms-trigger': split, responses } };
}

function paths(): Json {
  const webhooks = Object.entries(subscribedBodies).map(
    ([name, schema], index) =>
      [
        `/on/${name}`,
        webhook(`On${name}`, { [index % 2 ? 200 : 201]: described(schema) }),
      ] as const,
  );
  const fault = object({ error: text }, { required: ['error'] });
  const item = object({ id: { type: 'integer' } });
  return {
    ...Object.fromEntries(webhooks),
    '/on/default': webhook('OnDefault', { default: described(subscribedBodies['Members']) }),
    '/on/refused': webhook('OnRefused', { 400: described(fault) }),
    '/on/nothing': webhook('OnNothing', { 204: described() }),
    '/on/accepted': webhook('OnAccepted', { 202: described(subscribedBodies['Members']) }),
    '/on/plain': webhook('OnPlain', { 201: described(text) }, { produces: ['text/plain'] }),
    '/on/bytes': webhook('OnBytes', { 201: described({ type: 'file' }) }),
    '/on/step': webhook(
      'OnStep',
      { 200: described(subscribedBodies['Members']) },
      { 'x-ms-trigger': undefined },
    ),
    '/poll/one': poll('PollOne', { 200: described(item), default: described(fault) }),
    '/poll/default': poll('PollDefault', { default: described(item) }),
    '/poll/created': poll('PollCreated', { 201: described(item) }),
    '/poll/waiting': poll('PollWaiting', { 200: described(item), 202: described(fault) }),
    '/poll/many': poll(
      'PollMany',
      {
        200: described(
          object({ value: { type: 'array', items: item }, total: text }, { required: ['total'] }),
        ),
      },
      'batch',
    ),
    '/act/plain': {
      get: { operationId: 'ActPlain', summary: 'a', responses: { 200: described(item) } },
    },
    '/act/redirect': {
      get: { operationId: 'ActRedirect', summary: 'a', responses: { 302: described() } },
    },
    '/act/moved': {
      get: {
        operationId: 'ActMoved',
        summary: 'a',
        responses: { 303: described(), default: described(fault) },
      },
    },
    '/act/again': {
      post: {
        operationId: 'ActAgain',
        summary: 'a',
        responses: { 307: { description: 'There.', headers: { location: text } } },
      },
    },
    '/act/early': {
      get: { operationId: 'ActEarly', summary: 'a', responses: { 102: described() } },
    },
    '/act/fault': {
      get: { operationId: 'ActFault', summary: 'a', responses: { 404: described(fault) } },
    },
    '/act/work': {
      post: {
        operationId: 'ActWork',
        summary: 'a',
        responses: {
          200: described(item),
          202: { description: 'Wait.', headers: { Location: text } },
        },
      },
    },
  };
}

export const shapes: Json = {
  swagger: '2.0',
  info: { title: 'Shapes', description: 'Answers of every shape.', version: '1.0' },
  host: 'shapes.example.com',
  schemes: ['https'],
  consumes: ['application/json'],
  produces: ['application/json'],
  paths: paths(),
  definitions: {
    Base: object({ name: text, id: { ...text, format: 'uuid' } }, { required: ['name', 'id'] }),
    Loop: object({ next: { $ref: '#/definitions/Loop' } }),
  },
};
