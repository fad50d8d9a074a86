// Emits src/controllers/<operation>.ts: the stub that the user fills in. Written once; from then on it
// is the user's, so its comment says what to write for the operation's pattern.

import type { GatewayModel, OperationModel } from '../model/types.js';
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

interface Guide {
  /** The handler that must be written; absent where nothing must. */
  readonly handler?: 'handle' | 'run' | 'start';
  /** Lines of the comment: trusted text, in which NAME is the operation's constant. */
  readonly lines: readonly string[];
}

function guideTo(operation: OperationModel): Guide {
  const { kind } = operation;
  switch (kind) {
    case 'action':
      return {
        handler: 'handle',
        lines: [
          'Action: `handle` gets the validated request and returns one of the declared answers, or throws',
          'a `ConnectorError`.',
          '',
          `    handle: async (request, context) => (${successOf(operation)}),`,
        ],
      };
    case 'pollingAction':
      return {
        handler: 'run',
        lines: [
          'Polling action: the engine is answered 202 at once; `run` does the work and returns the result.',
          'After a crash it runs again; `job.saveCheckpoint` stores how far it has come. A thrown',
          '`ConnectorError` is the failure that the workflow sees. `accept` may refuse a request at once.',
          '',
          '    run: async (request, job) => work(request, job.signal),',
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
          '    poll: async (request, state) => {',
          '      const items = await readAfter(request, state); // [{ item, state }, ...]',
          "      return { items, state: items.at(-1)?.state ?? state ?? '' };",
          '    },',
        ],
      };
    case 'webhookTrigger':
      return {
        lines: [
          'Webhook trigger: the runtime keeps the subscriptions and delivers. Publish an event wherever it',
          'happens; the second argument chooses the subscriptions by their requests.',
          '',
          '    await context.connector.triggers.NAME.publish(event, filter);',
          '',
          'Optional: `subscribed` and `unsubscribed`, called when a subscription starts and ends. What',
          '`subscribed` returns is the body of the answer.',
        ],
      };
    case 'webhookAction':
      return {
        handler: 'start',
        lines: [
          'Webhook action: the workflow waits. `start` begins the work and calls `callback.complete` once,',
          'or keeps `callback.id` for later. `cancel` (optional) stops work that nobody waits for any more;',
          '`subscribed` (optional) returns the body of the answer to the engine.',
          '',
          '    start: async (request, callback) => callback.complete(await work(request)),',
          '',
          '    await context.connector.actions.NAME.complete(id, result);',
        ],
      };
    case 'mcp':
      return {
        handler: 'handle',
        lines: [
          'MCP server: `handle` gets what an agent sends, a JSON-RPC message (or a list of them) as it is,',
          'and answers it: 200 with the JSON-RPC answer, 202 without a body to a notification. A text is',
          'sent as it is where `headers` has a content-type that is not JSON, such as text/event-stream.',
          '',
          '    handle: async (request, context) => {',
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
      '    poll: async (request, state) => {',
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

function printStub(names: OperationNames, path: string): string {
  const { operation } = names;
  const constant = identifier(names.constant);
  const type = `${identifier(names.type)}Controller`;
  const guide = guideTo(operation);
  const about = docLines([callOf(operation), titleOf(operation.summary)], 0, ['-'])
    .slice(1, -2)
    .map((line) => line.slice(3));
  const lines = [
    ...about,
    '',
    ...guide.lines.map((line) => line.replace('NAME', () => comment(constant))),
  ];
  return [
    printImport([type], '../generated/contracts.gen.js', 'import type'),
    guide.handler === undefined
      ? ''
      : printImport(['notImplemented'], '../generated/runtime/server/index.js'),
    '\n/**\n',
    ...lines.map((line) => (line === '' ? ' *\n' : ` * ${line}\n`)),
    ' */\n',
    printConstant(constant, type, guide.handler, path),
  ].join('');
}

function printConstant(
  constant: string,
  type: string,
  handler: string | undefined,
  path: string,
): string {
  const head = `export const ${constant}: ${type} =`;
  const fits = textWidth(head) + (handler === undefined ? 4 : 2) <= PRINT_WIDTH;
  const margin = fits ? '' : '  ';
  const open = fits ? `${head} ` : `${head}\n${margin}`;
  if (handler === undefined) return `${open}{};\n`;
  const literal = stringLiteral(path);
  const call = `${margin}  ${handler}: notImplemented(${literal}),`;
  const body =
    textWidth(call) <= PRINT_WIDTH
      ? call
      : `${margin}  ${handler}: notImplemented(\n${margin}    ${literal},\n${margin}  ),`;
  return `${open}{\n${body}\n${margin}};\n`;
}
