// Mutants of answers and of the declared security.

import { connector, json, operation } from '../../runtime/http/running-server.js';
import { edit, type Mutant } from './mutant.js';

const flavours = { sample: 'bakery', operation: 'ListFlavours' } as const;
const cakes = { sample: 'bakery', operation: 'OrderCake' } as const;
const anyStatus = edit(
  'respond.ts',
  'if (responseOf(operation, Number(status)) !== undefined) return undefined;',
  'return undefined;',
);

/** A controller of ListFlavours that always says the same. */
function listing(answer: object): Record<string, object> {
  return { listFlavours: { handle: () => answer } };
}

/** An action that declares a header. */
const counted = connector([
  operation('Count', {
    path: '/count',
    responses: [{ ...json(200), headers: [{ name: 'X-Total', schema: { type: 'integer' } }] }],
  }),
]);

const answers: readonly Mutant[] = [
  {
    name: 'the connection is cut',
    check: 'answer-none',
    ...flavours,
    edits: edit(
      'routes.ts',
      'const context = contextOf(services, operation, call, principal);',
      'request.raw.socket.destroy();\n    const context = contextOf(services, operation, call, principal);',
    ),
  },
  {
    name: 'an action never answers',
    check: 'answer-slow',
    ...flavours,
    controllers: { listFlavours: { handle: () => new Promise(() => {}) } },
    options: { timeoutMs: 300 },
  },
  {
    name: 'an action throws',
    check: 'answer-server-error',
    ...flavours,
    controllers: {
      listFlavours: {
        handle: () => {
          throw new Error('broken');
        },
      },
    },
  },
  {
    name: 'an action answers a status that is not declared',
    check: 'answer-status-undeclared',
    ...flavours,
    edits: anyStatus,
    controllers: listing({ status: 206, body: [] }),
  },
  {
    name: 'a subscribe call answers a status that is not declared',
    check: 'answer-status-undeclared',
    sample: 'repository-hooks',
    operation: 'OnRepositoryEvent',
    edits: edit('patterns/webhook.ts', 'status: webhook.pattern.subscribedStatus,', 'status: 202,'),
  },
  {
    name: 'an action redirects',
    check: 'answer-redirect',
    ...flavours,
    edits: anyStatus,
    controllers: listing({ status: 302, headers: { location: '/v2/flavours' } }),
  },
  {
    name: 'an action misspells a member of its answer',
    check: 'answer-undeclared-member',
    ...flavours,
    controllers: listing({ status: 200, body: [{ id: 'nut', name: 'Nut', colour: 'brown' }] }),
  },
  {
    name: 'an action answers without a body',
    check: 'answer-body-missing',
    ...flavours,
    controllers: listing({ status: 200 }),
  },
  {
    name: 'bodies are made with String()',
    check: 'answer-not-json',
    also: ['error-not-json'],
    ...flavours,
    edits: edit('content.ts', 'text = JSON.stringify(body) as', 'text = String(body) as'),
  },
  {
    name: 'JSON is sent as HTML',
    check: 'answer-content-type',
    ...flavours,
    edits: edit(
      'content.ts',
      'function jsonType(response: ResponseDescriptor | undefined): string {',
      "function jsonType(response: ResponseDescriptor | undefined): string {\n  if (response !== undefined) return 'text/html';",
    ),
  },
  {
    name: 'an item lacks a required field',
    check: 'answer-body-schema',
    ...flavours,
    controllers: listing({ status: 200, body: [{ id: 'lemon' }] }),
  },
  {
    name: 'a result has a field of another type',
    check: 'answer-body-schema',
    ...cakes,
    controllers: { orderCake: { run: () => ({ id: 1, flavour: ['lemon'] }) } },
  },
  {
    name: 'a declared number in a header is a text',
    check: 'answer-header-schema',
    sample: counted,
    operation: 'Count',
    controllers: {
      Count: { handle: () => ({ status: 200, body: {}, headers: { 'x-total': 'many' } }) },
    },
  },
  {
    name: 'errors are plain text',
    check: 'error-not-json',
    ...cakes,
    edits: edit(
      'http.ts',
      'return send(reply, undefined, { status, body: shaped(status, body) });',
      "return reply.code(error.status).type('text/plain').send('That did not work.');",
    ),
  },
  {
    name: 'errors show the stack',
    check: 'error-reveals-internals',
    ...cakes,
    edits: edit(
      'http.ts',
      'return send(reply, undefined, { status, body: shaped(status, body) });',
      'return send(reply, undefined, { status, body: { error: { message: error.stack } } });',
    ),
  },
  {
    name: 'the headers of the request are echoed',
    check: 'secret-credential',
    ...flavours,
    edits: edit(
      'routes.ts',
      'return send(reply, route.operation,',
      "reply.header('x-received', JSON.stringify(request.headers));\n      return send(reply, route.operation,",
    ),
  },
  {
    name: 'the callback URL is echoed',
    check: 'secret-callback-url',
    sample: 'repository-hooks',
    operation: 'OnRepositoryEvent',
    edits: edit(
      'patterns/webhook.ts',
      'headers: { location: unsubscribeUrl(services, webhook, subscription) },',
      "headers: { location: unsubscribeUrl(services, webhook, subscription), 'x-callback': callbackUrl },",
    ),
  },
  {
    name: 'a valid order is called malformed',
    check: 'request-refused',
    ...cakes,
    controllers: {
      orderCake: {
        accept: () => ({ status: 400, body: { error: { message: 'no' } } }),
        run: () => ({}),
      },
    },
  },
  {
    name: 'nothing has the id that was asked for',
    check: 'request-unmet',
    sample: 'order-desk',
    operation: 'GetOrder',
    controllers: {
      getOrder: {
        handle: () => ({ status: 404, body: { error: { message: 'There is no such order.' } } }),
      },
    },
  },
  {
    name: 'requests are not checked',
    check: 'input-invalid-accepted',
    ...cakes,
    edits: edit('typed-request.ts', 'if (wrong.length > 0) throw badRequest(wrong);', ''),
  },
  {
    name: 'requests that are wrong break the server',
    check: 'input-invalid-server-error',
    ...cakes,
    edits: edit(
      'typed-request.ts',
      'if (wrong.length > 0) throw badRequest(wrong);',
      "if (wrong.length > 0) throw new Error('unforeseen');",
    ),
  },
];

const access: readonly Mutant[] = [
  {
    name: 'nobody asks for credentials',
    check: 'auth-not-enforced',
    ...flavours,
    edits: edit(
      'security.ts',
      'if (operation.security.length === 0) return anybody;',
      'if (operation) return anybody;',
    ),
  },
  {
    name: 'any key will do',
    check: 'auth-any-accepted',
    ...flavours,
    edits: edit('security.ts', 'whoseKey(keys, sha256(value));', "{ id: 'key' };"),
  },
  {
    name: 'any bearer token will do',
    check: 'auth-any-accepted',
    sample: 'order-desk',
    operation: 'ListOrders',
    edits: edit(
      'security.ts',
      'return byToken(scopes, token, attempt);',
      "return { id: 'token' };",
    ),
  },
  {
    name: 'any password will do',
    check: 'auth-any-accepted',
    sample: 'repository-hooks',
    operation: 'ReportEvent',
    edits: edit(
      'security.ts',
      'const known = users.filter((user) => timingSafeEqual(user.hash, hash))[0];',
      'const known = users[0];',
    ),
  },
  {
    name: 'missing credentials are a 400',
    check: 'auth-status',
    ...flavours,
    edits: edit(
      'security.ts',
      'super(status, errorBody(status, message));',
      'super(status - 1, errorBody(status - 1, message));',
    ),
  },
  {
    name: 'a 401 does not say what it wants',
    check: 'auth-challenge-missing',
    ...flavours,
    edits: edit(
      'http.ts',
      'if (thrown instanceof AccessError && thrown.challenges.length > 0)',
      'if (false)',
    ),
  },
  {
    name: 'the right key is not known',
    check: 'auth-refused',
    ...flavours,
    edits: edit(
      'security.ts',
      'knownKeys(config.apiKeys)',
      "knownKeys(config.apiKeys.map(({ key }) => ({ key: key + ' ', entry: key })))",
    ),
  },
  {
    name: 'results are told to anybody',
    check: 'auth-location-open',
    ...cakes,
    edits: [
      ...edit(
        'routes.ts',
        'return (await gate.admit(operation, credentialsOf(call.request, call.query))).id;',
        "return '';",
      ),
      ...edit(
        'patterns/polling-action.ts',
        'if (sameCallers && job.owner !== owner)',
        'if (false)',
      ),
    ],
  },
];

export const answerMutants: readonly Mutant[] = [...answers, ...access];
