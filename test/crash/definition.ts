// The connector whose server is killed: all five patterns, and one action through which the clients
// publish events.

const number = { type: 'integer', format: 'int32', description: 'Which one it is.' };
const flavour = { type: 'string', description: 'Only cakes of this flavour.' };
const padding = { type: 'integer', description: 'Characters that make what is stored large.' };
const pause = { type: 'integer', description: 'Milliseconds that a step takes.' };
const callbackUrl = {
  type: 'string',
  description: 'Where it is reported.',
  'x-ms-notification-url': true,
  'x-ms-visibility': 'internal',
};

function object(properties: Record<string, object>, required = Object.keys(properties)): object {
  return { type: 'object', required, properties };
}

const cake = object({ number, flavour }, ['number']);

function body(schema: object): object[] {
  return [{ name: 'body', in: 'body', required: true, schema }];
}

function unsubscribe(operationId: string): object {
  const id = { name: 'id', in: 'path', required: true, type: 'string' };
  const responses = { 204: { description: 'It has ended.' } };
  return { delete: { operationId, parameters: [id], responses } };
}

function trigger(operationId: string, split: 'single' | 'batch'): object {
  const schema = split === 'batch' ? { type: 'array', items: cake } : cake;
  const responses = {
    200: { description: 'What is new.', schema },
    202: { description: 'Nothing is.' },
  };
  return { get: { operationId, 'x-ms-trigger': split, responses } };
}

const webhook = {
  'x-ms-notification-content': { description: 'A cake.', schema: cake },
};
const subscribed = { 201: { description: 'It will be reported.' } };

export const definition = JSON.stringify({
  swagger: '2.0',
  info: { title: 'Bakery', version: '1' },
  host: 'bakery.example',
  basePath: '/v1',
  schemes: ['https'],
  consumes: ['application/json'],
  produces: ['application/json'],
  securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'X-API-Key' } },
  security: [{ key: [] }],
  paths: {
    '/orders': {
      post: {
        operationId: 'OrderCake',
        parameters: body(
          object({ number, steps: { type: 'integer' }, pause, padding }, ['number', 'steps']),
        ),
        responses: {
          200: { description: 'Baked.', schema: object({ number, mark: { type: 'string' } }) },
          202: { description: 'In the oven.' },
        },
      },
    },
    '/calls': {
      ...webhook,
      post: {
        operationId: 'CallMe',
        parameters: body(object({ number, callbackUrl, padding }, ['number', 'callbackUrl'])),
        responses: subscribed,
      },
    },
    '/calls/{id}': unsubscribe('CancelCall'),
    '/hooks': {
      ...webhook,
      post: {
        operationId: 'OnCake',
        'x-ms-trigger': 'single',
        parameters: body(object({ flavour, callbackUrl }, ['callbackUrl'])),
        responses: subscribed,
      },
    },
    '/hooks/{id}': unsubscribe('ForgetCake'),
    '/news': trigger('OnNews', 'single'),
    '/news-batch': trigger('OnNewsBatch', 'batch'),
    '/events': {
      post: {
        operationId: 'Publish',
        parameters: body(object({ to: { type: 'string' }, number, flavour }, ['to', 'number'])),
        responses: { 204: { description: 'It is stored.' } },
      },
    },
  },
});
