// An MCP server as a connector: one operation that takes the JSON-RPC messages of an agent and answers
// them. What the definition declares of request and answer (published ones declare anything from
// nothing to an empty object) says nothing about the messages, so both are free JSON here. MCP's own
// headers are added: no definition declares them, and a server has to read them.

import { anyAt } from './schema.js';
import { quote } from './raw-value.js';
import type { Notes } from './build-context.js';
import type { McpModel, OperationBase, ParameterModel } from './types.js';

/** The transport that Copilot Studio speaks, and what an operation that is set to be MCP is taken for. */
export const STREAMABLE_HTTP = 'mcp-streamable-1.0';

/** The transport before it, which Copilot Studio no longer speaks. */
export const SERVER_SENT_EVENTS = 'mcp-sse-1.0';

/** What a client of MCP accepts: an answer is either of the two, as the server likes. */
const ACCEPT = 'application/json, text/event-stream';

/** A message that every server of MCP answers, in a session or without one. */
const EXAMPLE = { jsonrpc: '2.0', id: 1, method: 'ping' };

const HEADERS: ReadonlyArray<
  Pick<ParameterModel, 'name' | 'description' | 'default'> & { readonly required?: true }
> = [
  // Required with a default: callers that leave it out send what MCP demands of them.
  { name: 'Accept', description: 'JSON, or an event stream.', required: true, default: ACCEPT },
  { name: 'MCP-Protocol-Version', description: 'Revision of MCP that the client speaks.' },
  { name: 'Mcp-Session-Id', description: 'Session that an earlier answer began.' },
  { name: 'Mcp-Method', description: 'Method of the message in the body.' },
  { name: 'Mcp-Name', description: 'Name of the tool, prompt or resource in the body.' },
];

/** `x-ms-agentic-protocol`, whatever its value; undefined when it is not there or says no. */
export function readProtocol(declared: unknown): string | undefined {
  if (declared === undefined || declared === null || declared === false) return undefined;
  return typeof declared === 'string' ? declared.trim().toLowerCase() : '';
}

/**
 * @param protocol as {@link readProtocol} gave it; undefined where la-connector.json alone makes it one.
 * @param written the value as the definition has it.
 */
export function mcpOperation(
  base: OperationBase,
  { protocol = STREAMABLE_HTTP, written }: { protocol?: string | undefined; written: unknown },
  notes: Notes,
): McpModel {
  const known = protocol === STREAMABLE_HTTP || protocol === SERVER_SENT_EVENTS;
  if (written !== undefined && (!known || written !== protocol)) {
    notes.add(
      base.pointer,
      `The value of x-ms-agentic-protocol of ${quote(base.id)} is ${quote(written)}; ${known ? quote(protocol) : 'an MCP server'} is taken.`,
      `Write ${quote(STREAMABLE_HTTP)}.`,
    );
  }
  const { pointer } = base;
  const free = anyAt(pointer);
  const answer = { kind: 'json', schema: free, mediaType: 'application/json' } as const;
  const { body: declared, ...rest } = base;
  const sendsBody = base.method !== 'get' && base.method !== 'head';
  return {
    ...rest,
    kind: 'mcp',
    protocol,
    parameters: withHeaders(base),
    ...(sendsBody
      ? {
          body: {
            kind: 'json',
            name: declared !== undefined && declared.kind !== 'form' ? declared.name : 'body',
            required: true,
            schema: { ...free, example: EXAMPLE },
            mediaTypes: ['application/json'],
            pointer: declared?.pointer ?? pointer,
          },
        }
      : {}),
    responses: [{ status: 'default', body: answer, headers: [], pointer: `${pointer}/responses` }],
  };
}

/** With MCP's headers; a declared one of the same name stays as it is. */
function withHeaders({ parameters, pointer }: OperationBase): readonly ParameterModel[] {
  const declared = new Set(
    parameters.flatMap((one) => (one.in === 'header' ? [one.name.toLowerCase()] : [])),
  );
  const added = HEADERS.filter(({ name }) => !declared.has(name.toLowerCase()));
  return [...parameters, ...added.map((header) => headerParameter(header, pointer))];
}

function headerParameter(header: (typeof HEADERS)[number], pointer: string): ParameterModel {
  return {
    required: false,
    ...header,
    in: 'header',
    schema: { ...anyAt(pointer), kind: 'string' },
    urlEncoding: 'single',
    undeclared: true,
    notificationUrl: false,
    pointer,
  };
}
