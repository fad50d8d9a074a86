// Emits src/controllers/<operation>.ts: the stub that the user fills in. Written once; from then on it
// is the user's, so its comment says what to write for the operation's pattern.

import type { GatewayModel, OperationModel, ResponseModel } from '../model/types.js';
import { isRedirect } from '../model/responses.js';
import type { Names, OperationNames, OutputFile } from '../plan/types.js';
import { comment, identifier, pathSegment, stringLiteral } from './escape.js';
import { callOf } from './operations.js';
import { PRINT_WIDTH } from './print-types.js';
import { docLines, titleOf } from './doc-lines.js';
import { printImport } from './print.js';
import { textWidth } from './text-width.js';

/** Path of the controller of an operation; undefined for operations that the runtime answers alone. */
export function controllerFile({ operation, file }: OperationNames): string | undefined {
  return operation.kind === 'status' || operation.kind === 'unsubscribe'
    ? undefined
    : `src/controllers/${pathSegment(`${file}.ts`)}`;
}

/** One stub for every operation that the user answers. */
export function emitControllers(names: Names): OutputFile[] {
  return names.operations.flatMap((operation): OutputFile[] => {
    const path = controllerFile(operation);
    if (path === undefined) return [];
    return [{ path, owner: 'user', content: printStub(operation, path) }];
  });
}

interface Handler {
  readonly name: 'handle' | 'run' | 'start';
  /** Suffix of the operation's type that the handler promises: `Response`; absent when it promises nothing. */
  readonly returns?: 'Response' | 'Result';
}

interface Guide {
  /** The handler that must be written; absent where nothing must. */
  readonly handler?: Handler;
  /** Lines of the comment: trusted text, in which NAME is the operation's constant and TYPE the stem of its types. */
  readonly lines: readonly string[];
}

const handle: Handler = { name: 'handle', returns: 'Response' };

function guideTo(operation: OperationModel): Guide {
  const { kind } = operation;
  switch (kind) {
    case 'action':
      return {
        handler: handle,
        lines: [
          'Action: `handle` gets the validated request and returns one of the declared answers, or throws',
          'a `ConnectorError`. With its return type declared, an answer that the definition does not have',
          'is a compile error.',
          '',
          '    async handle(request, context): Promise<TYPEResponse> {',
          `      return ${successOf(operation)};`,
          '    },',
        ],
      };
    case 'pollingAction':
      return {
        handler: { name: 'run', returns: 'Result' },
        lines: [
          'Polling action: the engine is answered 202 at once; `run` does the work and returns the result.',
          'After a crash it runs again; `job.saveCheckpoint` stores how far it has come. A thrown',
          '`ConnectorError` is the failure that the workflow sees. `accept` may refuse a request at once.',
          '',
          '    async run(request, job): Promise<TYPEResult> {',
          '      return work(request, job.signal);',
          '    },',
          '',
          '    async accept(request, context): Promise<TYPEResponse | undefined> {',
          '      return undefined; // to go on, or one of the declared errors',
          '    },',
        ],
      };
    case 'pollingTrigger':
      if (operation.gateway !== undefined) return gatewayGuide(operation.gateway);
      return {
        lines: [
          'Polling trigger: publish an event wherever it happens; the runtime keeps it until every workflow',
          'has asked for it.',
          '',
          '    await context.connector.triggers.NAME.publish(item);',
          '',
          'To read another system instead, write `poll`: it returns the items after `state`, oldest first,',
          'each with the state that comes after it, and where the next poll goes on.',
          '',
          '    async poll(request, state): Promise<PollResult<TYPEItem>> {',
          '      const items = await readAfter(request, state); // [{ item, state }, ...]',
          "      return { items, state: items.at(-1)?.state ?? state ?? '' };",
          '    },',
        ],
      };
    case 'webhookTrigger':
      return {
        lines: [
          'Webhook trigger: the runtime keeps the subscriptions and delivers. Publish an event wherever it',
          'happens; `filter` chooses the subscriptions by their requests.',
          '',
          '    await context.connector.triggers.NAME.publish(event, { filter });',
          '',
          'Optional: `subscribed` and `unsubscribed`, called when a subscription starts and ends. What',
          '`subscribed` returns is the body of the answer.',
          '',
          `    async subscribed(subscription, context): Promise<${subscribedType(operation)}> {`,
          `      ${subscribedBody(operation)}`,
          '    },',
        ],
      };
    case 'webhookAction':
      return {
        handler: { name: 'start' },
        lines: [
          'Webhook action: the workflow waits. `start` begins the work and calls `callback.complete` once,',
          'or keeps `callback.id` for later. `cancel` (optional) stops work that is no longer needed;',
          '`subscribed` (optional) returns the body of the answer to the engine.',
          '',
          '    async start(request, callback, job): Promise<void> {',
          '      await callback.complete(await work(request, job.signal));',
          '    },',
          '',
          '    await context.connector.actions.NAME.complete(id, result);',
        ],
      };
    case 'mcp':
      return {
        handler: handle,
        lines: [
          'MCP server: `handle` gets what an agent sends, a JSON-RPC message (or a list of them) as it is,',
          'and answers it: 200 with the JSON-RPC answer, 202 without a body to a notification. A text is',
          'sent as it is where `headers` has a content-type that is not JSON, such as text/event-stream.',
          '',
          '    async handle(request, context): Promise<TYPEResponse> {',
          '      const answer = await server.answer(request.body, request.headers);',
          '      return answer === undefined ? { status: 202 } : { status: 200, body: answer };',
          '    },',
        ],
      };
    case 'status':
    case 'unsubscribe':
      return { lines: [] };
    default:
      return kind satisfies never;
  }
}

/** Nothing of the document is in these lines: it is not trusted. */
function gatewayGuide(gateway: GatewayModel): Guide {
  const state =
    gateway.in === 'body'
      ? ['The runtime puts the state into the answer by itself.']
      : gateway.fill === undefined
        ? ['The gateway reads the state from the item: give every item a value of its own there.']
        : [
            'The gateway reads the state from the item: leave that property out, and the runtime fills it',
            'in, or give every item a value of its own there.',
          ];
  return {
    lines: [
      'Polling trigger behind the policy `pollingtrigger` of apiProperties.json: the gateway keeps the state,',
      'and is answered with what is newer, newest first. Publish an event wherever it happens; the runtime',
      'keeps it until every workflow has asked for it.',
      '',
      '    await context.connector.triggers.NAME.publish(item);',
      '',
      ...state,
      '',
      'To read another system instead, write `poll`: it returns the items after `state`, oldest first, each',
      'with its own state, which must be what the gateway reads. Without a state, return the newest items:',
      'the gateway starts no workflow with them, but takes its first state from the last one.',
      '',
      '    async poll(request, state): Promise<PollResult<TYPEItem>> {',
      '      const items = await readAfter(request, state); // [{ item, state }, ...]',
      "      return { items, state: items.at(-1)?.state ?? state ?? '' };",
      '    },',
    ],
  };
}

/** An answer that the contract takes: the first declared success, with a body where it has one. */
function successOf({ responses }: OperationModel): string {
  const successes = responses.filter(({ status }) => status !== 'default' && status < 300);
  const success =
    successes.find(({ status }) => status !== 202) ??
    successes[0] ??
    responses.find(isRedirect) ??
    responses.find(({ status }) => status === 'default');
  const status = typeof success?.status === 'number' ? success.status : 200;
  if (success !== undefined && isRedirect(success))
    return `{ status: ${status}, headers: { Location: await find(request) } }`;
  const body = success !== undefined && success.body.kind !== 'none';
  return body ? `{ status: ${status}, body: await find(request) }` : `{ status: ${status} }`;
}

/** What `subscribed` may return: the body that the definition declares for the answer, if it has one. */
function subscribedType(operation: Extract<OperationModel, { kind: 'webhookTrigger' }>): string {
  return hasBody(operation.subscribed) ? 'TYPEResult | undefined' : 'void';
}

function subscribedBody(operation: Extract<OperationModel, { kind: 'webhookTrigger' }>): string {
  return hasBody(operation.subscribed)
    ? 'return undefined; // for the usual body, or one of your own'
    : '// The answer has no body.';
}

function hasBody(response: ResponseModel | undefined): boolean {
  return response !== undefined && response.body.kind !== 'none';
}

function printStub(names: OperationNames, path: string): string {
  const { operation } = names;
  const constant = identifier(names.constant);
  const stem = identifier(names.type);
  const guide = guideTo(operation);
  const about = docLines([callOf(operation), titleOf(operation.summary)], 0, ['-'])
    .slice(1, -2)
    .map((line) => line.slice(3));
  const lines = [
    ...about,
    '',
    ...guide.lines.map((line) =>
      line.replace('NAME', () => comment(constant)).replace('TYPE', () => comment(stem)),
    ),
  ];
  const { handler } = guide;
  const returns = handler?.returns === undefined ? undefined : `${stem}${handler.returns}`;
  return [
    printImport([`${stem}Controller`], '../generated/contracts.gen.js', 'import type'),
    returns === undefined
      ? ''
      : printImport([returns], '../generated/operations.gen.js', 'import type'),
    handler === undefined
      ? ''
      : printImport(['NotImplementedError'], '../generated/runtime/server/index.js'),
    '\n/**\n',
    ...lines.map((line) => (line === '' ? ' *\n' : ` * ${line}\n`)),
    ' */\n',
    printConstant(constant, `${stem}Controller`, path, handler && { handler, returns }),
  ].join('');
}

interface Method {
  readonly handler: Handler;
  /** Name of the type that it promises. */
  readonly returns: string | undefined;
}

function printConstant(
  constant: string,
  type: string,
  path: string,
  method: Method | undefined,
): string {
  const head = `export const ${constant}: ${type} =`;
  const fits = textWidth(head) + (method === undefined ? 4 : 2) <= PRINT_WIDTH;
  const margin = fits ? '' : '  ';
  const open = fits ? `${head} ` : `${head}\n${margin}`;
  if (method === undefined) return `${open}{};\n`;
  return `${open}{\n${printMethod(method, path, `${margin}  `)}${margin}};\n`;
}

/**
 * The method that its user goes on with, without parameters, since a compiler may be told to complain of
 * those that nothing uses. The runtime knows it by its only statement: see `fileToImplement`.
 */
function printMethod({ handler, returns }: Method, path: string, margin: string): string {
  const head = `${margin}async ${handler.name}(): Promise<${returns ?? 'void'}> {\n`;
  const literal = stringLiteral(path);
  const start = `${margin}  throw new NotImplementedError(`;
  const statement =
    textWidth(`${start}${literal});`) <= PRINT_WIDTH
      ? `${start}${literal});\n`
      : `${start}\n${margin}    ${literal},\n${margin}  );\n`;
  return `${head}${statement}${margin}},\n`;
}
