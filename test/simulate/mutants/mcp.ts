// Mutants of MCP servers. The runtime hands messages on, so it is the controllers that are broken.

import { connector, operation } from '../../runtime/http/running-server.js';
import type { Mutant } from './mutant.js';

const server = connector([
  operation('Invoke', {
    controller: 'invoke',
    method: 'post',
    path: '/mcp',
    pattern: { kind: 'mcp' },
    body: { kind: 'json', required: true, schema: {}, mediaTypes: ['application/json'] },
    responses: [
      { status: 'default', body: 'json', schema: {}, mediaType: 'application/json', headers: [] },
    ],
  }),
]);

interface Message {
  readonly id?: unknown;
}

/** A controller that answers requests and notifications each in its own way. */
function answering(request: (message: Message) => object, notification: object = { status: 202 }) {
  const handle = ({ body }: { readonly body: Message }): object =>
    body.id === undefined ? notification : request(body);
  return { invoke: { handle } };
}

const sound = ({ id }: Message): object => ({
  status: 200,
  body: { jsonrpc: '2.0', id, result: {} },
});
const invoke = { sample: server, operation: 'Invoke' } as const;

export const mcpMutants: readonly Mutant[] = [
  {
    name: 'an MCP server answers with another id',
    check: 'mcp-answer',
    ...invoke,
    controllers: answering(() => sound({ id: 'other' })),
  },
  {
    name: 'an MCP server answers a request with JSON of its own',
    check: 'mcp-answer',
    ...invoke,
    controllers: answering(() => ({ status: 200, body: { ok: true } })),
  },
  {
    name: 'an MCP server answers 202 to a request',
    check: 'mcp-answer-later',
    ...invoke,
    controllers: answering(() => ({ status: 202 })),
  },
  {
    name: 'an MCP server answers with a Location',
    check: 'mcp-answer-later',
    ...invoke,
    controllers: answering((message) => ({ ...sound(message), headers: { location: '/v1/job' } })),
  },
  {
    name: 'an MCP server answers a notification',
    check: 'mcp-notification',
    ...invoke,
    controllers: answering(sound, { status: 200, body: { jsonrpc: '2.0', result: {} } }),
  },
  {
    name: 'GET at an MCP server is not refused with 405',
    check: 'mcp-get',
    ...invoke,
    controllers: answering(sound),
    edits: [
      {
        file: 'routes.ts',
        from: 'throw new ConnectorError(405, errorBody(405, message));',
        to: 'throw new ConnectorError(410, errorBody(410, message));',
      },
    ],
  },
];
