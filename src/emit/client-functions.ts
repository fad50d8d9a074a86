// Prints the functions of the client's interface. Those whose pattern adds members (start, watch,
// subscribe, items, choices) are objects with a call signature; the others are plain methods.

import type { ConnectorModel, OperationModel } from '../model/types.js';
import type { Names, OperationNames } from '../plan/types.js';
import type { Choices } from './client-choices.js';
import { isPending, isRedirecting, pagesOf } from './client-table.js';
import { identifier, stringLiteral } from './escape.js';
import {
  PRINT_WIDTH,
  type TypeNode,
  UNKNOWN,
  arrayOf,
  atom,
  genericOf,
  indentOf,
  printType,
  unionOf,
} from './print-types.js';
import { unfilledErrors } from './error-fill.js';
import type { Shapes } from './shape.js';
import { canSendBody, statusType } from './operations.js';
import { docLines, titleOf } from './doc-lines.js';
import { textWidth } from './text-width.js';

/** Files of the client's runtime that only some connectors need. */
export type ClientPart =
  | 'headerKeys'
  | 'basic'
  | 'redirects'
  | 'forms'
  | 'streams'
  | 'polling'
  | 'triggers'
  | 'gateways'
  | 'webhooks'
  | 'paging'
  | 'choices';

interface Signature {
  /** Empty for the call itself. */
  readonly name: string;
  readonly parameters: readonly string[];
  readonly returns: TypeNode;
  readonly doc?: string;
}

interface FunctionContext {
  readonly names: OperationNames;
  readonly model: ConnectorModel;
  readonly choices: Choices;
  readonly shapes: Shapes;
  /** `operations.OrderCake` */
  readonly type: string;
  /** `input: operations.OrderCakeInput` */
  readonly input: string;
}

/** The parts that the operations need, in the order in which they are applied. */
export function partsOf(names: Names, model: ConnectorModel, choices: Choices): ClientPart[] {
  const all = names.operations.map(({ operation }) => operation);
  const has = (test: (operation: OperationModel) => boolean, part: ClientPart): ClientPart[] =>
    all.some(test) ? [part] : [];
  const schemes = [...model.security.values()];
  const parts: ClientPart[] = [];
  if (schemes.some((it) => it.kind === 'apiKey' && it.in === 'header')) parts.push('headerKeys');
  if (schemes.some(({ kind }) => kind === 'basic')) parts.push('basic');
  return [
    ...parts,
    ...has(isRedirecting, 'redirects'),
    ...has((it) => it.body?.kind === 'form' && canSendBody(it), 'forms'),
    ...has((it) => canStream(it) || (it.body?.kind === 'binary' && canSendBody(it)), 'streams'),
    ...has(({ kind }) => kind === 'pollingAction', 'polling'),
    ...has(({ kind }) => kind === 'pollingTrigger', 'triggers'),
    ...has(isBehindGateway, 'gateways'),
    ...has(({ kind }) => kind === 'webhookTrigger' || kind === 'webhookAction', 'webhooks'),
    ...has((operation) => pagesOf(operation, model) !== undefined, 'paging'),
    ...has((operation) => choices.has(operation), 'choices'),
  ];
}

/** Whether a success may be too large to hold: bytes or a text. */
function canStream({ kind, responses }: OperationModel): boolean {
  return (
    kind === 'action' &&
    responses.some(
      ({ status, body }) =>
        (status === 'default' || (status >= 200 && status < 300)) &&
        (body.kind === 'binary' || body.kind === 'text'),
    )
  );
}

function isBehindGateway(operation: OperationModel): boolean {
  return operation.kind === 'pollingTrigger' && operation.gateway !== undefined;
}

/** One member of the interface, with its comment. */
export function printFunction(
  names: OperationNames,
  model: ConnectorModel,
  choices: Choices,
  shapes: Shapes,
): string {
  const { operation } = names;
  const type = `operations.${identifier(names.type)}`;
  const input = `input${needsInput(operation) ? '' : '?'}: ${type}Input`;
  const context = { names, model, choices, shapes, type, input };
  const doc = docLines(
    [
      `${operation.method.toUpperCase()} ${operation.path}`,
      titleOf(operation.summary),
      operation.description,
      isPending(operation)
        ? 'Undefined when the answer is 202: `full()` has its headers.'
        : undefined,
      isRedirecting(operation)
        ? 'Is not followed: the result is the address that it leads to.'
        : '',
    ],
    2,
    operation.deprecated ? ['@deprecated'] : [],
  );
  const head = doc.map((line) => `${indentOf(2)}${line}\n`).join('');
  const call = callOf(context);
  const members = [...patternMembers(context), ...pageMembers(context), ...choiceMembers(context)];
  const name = identifier(names.constant);
  if (members.length === 0) return head + printSignature({ ...call, name }, 2);
  const lines = [call, ...members].map((signature) => {
    const comment = signature.doc === undefined ? [] : docLines([signature.doc], 4);
    const above = comment.map((line) => `${indentOf(4)}${line}\n`).join('');
    return above + printSignature(signature, 4);
  });
  return `${head}  readonly ${name}: {\n${lines.join('')}  };\n`;
}

function callOf({ names, model, shapes, type, input }: FunctionContext): Signature {
  const { operation } = names;
  const polling = operation.kind === 'pollingAction';
  const unfilled = unfilledErrors(operation, model, shapes).map((it) => statusType(it, operation));
  const answer = genericOf(isPending(operation) ? 'PendingCall' : 'Call', [
    atom(`${type}Result`),
    responseOf(operation, type),
    ...(unfilled.length > 0 ? [unionOf(unfilled)] : []),
  ]);
  const options = `options?: ${polling ? 'PollOptions' : 'CallOptions'}`;
  return { name: '', parameters: [input, options], returns: answer };
}

/** The declared answers; with the 202 of the pattern where it is not among them. */
function responseOf(operation: OperationModel, type: string): TypeNode {
  const response = atom(`${type}Response`);
  const declared = operation.responses.some(({ status }) => status === 202 || status === 'default');
  const polls = operation.kind === 'pollingAction' || isPending(operation);
  return polls && !declared ? unionOf([response, atom('Pending')]) : response;
}

/** Whether a call without any input would lack something. */
function needsInput({ parameters, body }: OperationModel): boolean {
  return (
    parameters.some((it) => it.required && it.default === undefined) ||
    (body !== undefined && body.required)
  );
}

function promiseOf(type: TypeNode): TypeNode {
  return genericOf('Promise', [type]);
}

function patternMembers(context: FunctionContext): Signature[] {
  const { operation } = context.names;
  const { type, input } = context;
  const result = atom(`${type}Result`);
  const call = 'options?: CallOptions';
  if (canStream(operation)) {
    return [
      {
        name: 'stream',
        parameters: [input, call],
        returns: promiseOf(atom('Response')),
        doc: 'The answer while it arrives, for large files: its `body` is a stream.',
      },
    ];
  }
  switch (operation.kind) {
    case 'pollingAction': {
      const job = genericOf('Job', [result, responseOf(operation, type)]);
      return [
        {
          name: 'start',
          parameters: [input, call],
          returns: promiseOf(job),
          doc: 'Does not wait: gives a handle of the work.',
        },
        {
          name: 'resume',
          parameters: ['location: string'],
          returns: job,
          doc: 'The handle of work that was started earlier.',
        },
      ];
    }
    case 'pollingTrigger':
      return [
        {
          name: 'watch',
          parameters: [input, 'options?: WatchOptions'],
          returns: genericOf('Watch', [atom(`${type}Item`)]),
          doc: 'Asks again and again, for `for await`; goes on where a saved `state` ends.',
        },
      ];
    case 'webhookTrigger':
    case 'webhookAction':
      return [
        {
          name: 'subscribe',
          parameters: [input, call],
          returns: promiseOf(genericOf('Subscription', [result])),
          doc: 'Gives a handle that ends the subscription. The input has your callback URL.',
        },
        {
          name: 'unsubscribe',
          parameters: ['location: string', call],
          returns: promiseOf(atom('void')),
          doc: 'Ends a subscription by the location of its handle.',
        },
        {
          name: 'parse',
          parameters: ['body: unknown'],
          returns: atom(`${type}Notification`),
          doc: 'What arrived at the callback URL. Checks the members at the top; with `validating-client.gen.js` everything.',
        },
      ];
    case 'action':
    case 'mcp':
    case 'status':
    case 'unsubscribe':
      return [];
    default:
      return operation satisfies never;
  }
}

function pageMembers({ names: { operation }, model, type, input }: FunctionContext): Signature[] {
  const pages = pagesOf(operation, model);
  if (pages === undefined) return [];
  const way = atom(`[${pages.items.map((name) => stringLiteral(name)).join(', ')}]`);
  const parameters = [input, 'options?: CallOptions'];
  return [
    {
      name: 'items',
      parameters,
      returns: genericOf('AsyncIterable', [genericOf('ItemOf', [atom(`${type}Result`), way])]),
      doc: 'The items of all pages, for `for await`.',
    },
    {
      name: 'pages',
      parameters,
      returns: genericOf('AsyncIterable', [atom(`${type}Result`)]),
    },
  ];
}

function choiceMembers({ names, choices, type }: FunctionContext): Signature[] {
  return (choices.get(names.operation) ?? []).map(({ place, type: value }, index) => ({
    name: 'choices',
    parameters: [
      `of: ${stringLiteral(place)}`,
      `input?: DeepPartial<${type}Input>`,
      'options?: CallOptions',
    ],
    returns: promiseOf(arrayOf(genericOf('Choice', [value === 'unknown' ? UNKNOWN : atom(value)]))),
    ...(index === 0 ? { doc: 'What a parameter may be, as the connector lists it now.' } : {}),
  }));
}

function printSignature({ name, parameters, returns }: Signature, indent: number): string {
  const start = `${indentOf(indent)}${name}(`;
  const line = `${start}${parameters.join(', ')}): ${returns.flat};`;
  if (textWidth(line) <= PRINT_WIDTH) return `${line}\n`;
  const inner = indentOf(indent + 2);
  const list = parameters.map((it) => `${inner}${it},\n`).join('');
  const type = printType(returns, indent, indent + 3, 1);
  return `${start}\n${list}${indentOf(indent)}): ${type};\n`;
}
