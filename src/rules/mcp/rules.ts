// What must hold for an operation that is an MCP server (`x-ms-agentic-protocol`). Other properties of an
// operation do not matter there: see ../mcp-scope.ts.

import { joinPointer } from '../../document/pointer.js';
import { readProtocol, SERVER_SENT_EVENTS, STREAMABLE_HTTP } from '../../model/mcp.js';
import { defineRule, reference } from '../define-rule.js';
import { AGENTIC_PROTOCOL } from '../mcp-servers.js';
import { memberOf } from '../raw.js';
import { quoted } from '../quoted.js';
import type { RuleContext } from '../types.js';
import { at, mcpExample } from './example.js';
import { takesEffect } from '../unsafe-fixes.js';

export const mcpPost = defineRule({
  id: 'mcp-post',
  severity: 'warning',
  preset: 'import',
  summary: 'An MCP server is a POST.',
  why: 'Agents send every MCP message with POST to one URL; an operation with any other method never receives one.',
  fix: 'Change the method to "post".',
  reference: reference('MCS; PR 3878'),
  examples: () => ({
    good: [mcpExample()],
    bad: [
      {
        ...mcpExample({}, 'get'),
        expect: [{ pointer: '/paths/~1mcp/get', message: 'GET /mcp (InvokeMCP)' }],
      },
    ],
  }),
  check(context) {
    for (const { method, pointer, label } of context.mcpServers) {
      if (method === 'post') continue;
      context.report({
        pointer,
        part: 'key',
        message: `${label} is an MCP server, but its method is ${method.toUpperCase()}, not POST.`,
      });
    }
  },
});

export const mcpProtocolValue = defineRule({
  id: 'mcp-protocol-value',
  severity: 'warning',
  preset: 'import',
  summary: `\`x-ms-agentic-protocol\` is \`${STREAMABLE_HTTP}\`.`,
  why: 'Copilot Studio finds MCP servers by this value, and only supports Streamable HTTP.',
  fix: `Write "${STREAMABLE_HTTP}".`,
  reference: reference('MCS; PR 3878'),
  examples: () => ({
    good: [mcpExample(), mcpExample({ 'x-ms-agentic-protocol': undefined })],
    bad: [
      {
        ...mcpExample({ 'x-ms-agentic-protocol': 'mcp-streamable-2.0' }),
        expect: [{ pointer: `${at}/${AGENTIC_PROTOCOL}`, message: '"mcp-streamable-2.0"' }],
      },
      {
        title: 'The retired transport',
        ...mcpExample({ 'x-ms-agentic-protocol': SERVER_SENT_EVENTS }),
        expect: [{ pointer: `${at}/${AGENTIC_PROTOCOL}`, message: 'no longer' }],
      },
      {
        title: 'A capital letter',
        ...mcpExample({ 'x-ms-agentic-protocol': 'MCP-Streamable-1.0' }),
        expect: [{ pointer: `${at}/${AGENTIC_PROTOCOL}`, message: '"MCP-Streamable-1.0"' }],
      },
    ],
  }),
  check(context) {
    for (const { raw, pointer, label } of context.byMember.operations.with(AGENTIC_PROTOCOL)) {
      const value = memberOf(raw, AGENTIC_PROTOCOL);
      if (value === STREAMABLE_HTTP) continue;
      const place = joinPointer(pointer, AGENTIC_PROTOCOL);
      const known = readProtocol(value);
      const message =
        known === SERVER_SENT_EVENTS
          ? `${label} is an MCP server over server-sent events ("${SERVER_SENT_EVENTS}"), which Copilot Studio no longer supports.`
          : `\`${AGENTIC_PROTOCOL}\` of ${label} is ${quoted(value)}, not "${STREAMABLE_HTTP}" (or "${SERVER_SENT_EVENTS}", which Copilot Studio no longer supports).`;
      context.report({
        pointer: place,
        message,
        ...(known === STREAMABLE_HTTP
          ? {
              edits: [{ kind: 'setValue', pointer: place, value: STREAMABLE_HTTP }],
              unsafe: takesEffect,
            }
          : {}),
      });
    }
  },
});

const MARKS = [
  'x-ms-trigger',
  'x-ms-trigger-hint',
  'x-ms-trigger-metadata',
  'x-ms-notification-content',
  'x-ms-notification',
  'x-ms-pageable',
];
const URL_MARK = 'x-ms-notification-url';

export const mcpNoPattern = defineRule({
  id: 'mcp-no-pattern',
  severity: 'warning',
  preset: 'import',
  summary: 'An MCP server has no extensions for triggers, webhooks or paging.',
  why: 'An agent calls it and reads the response: nothing polls it, subscribes to it or requests the next page.',
  fix: 'Remove the extension, or move the trigger to a separate operation.',
  reference: reference('MCS; EXT'),
  examples: () => ({
    good: [mcpExample()],
    bad: [
      {
        ...mcpExample({ 'x-ms-trigger': 'single' }),
        expect: [{ pointer: `${at}/x-ms-trigger`, message: 'POST /mcp (InvokeMCP)' }],
      },
      {
        ...mcpExample({
          parameters: [{ name: 'callback', in: 'query', type: 'string', [URL_MARK]: true }],
        }),
        expect: [{ pointer: `${at}/parameters/0/${URL_MARK}`, message: 'callback URL' }],
      },
    ],
  }),
  check(context) {
    for (const operation of context.mcpServers) {
      for (const mark of MARKS) {
        if (memberOf(operation.raw, mark) === undefined) continue;
        context.report({
          pointer: joinPointer(operation.pointer, mark),
          part: 'key',
          message: `${operation.label} is an MCP server, but has \`${mark}\`.`,
        });
      }
    }
    reportCallbacks(context);
  },
});

/** Parameters, and properties of bodies that are in the operation itself. */
function reportCallbacks({ mcpServers, byMember, report }: RuleContext): void {
  if (mcpServers.length === 0) return;
  const servers = new Set(mcpServers);
  const parameters = byMember.parameters
    .with(URL_MARK)
    .flatMap(({ pointer, operations }) => operations.map((operation) => ({ pointer, operation })));
  for (const { pointer, operation } of [...parameters, ...byMember.schemas.with(URL_MARK)]) {
    if (operation === undefined || !servers.has(operation)) continue;
    report({
      pointer: joinPointer(pointer, URL_MARK),
      part: 'key',
      message: `${operation.label} is an MCP server, but has a parameter or property for a callback URL.`,
    });
  }
}
