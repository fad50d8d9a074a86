// What a mock answers to the messages of an agent: that it has no such method, as JSON-RPC has it. The
// definition of an MCP server says nothing about its tools, so there is nothing to make up.

import type { Answer } from './respond.js';

/** JSON-RPC 2.0, 5.1. */
const INVALID_REQUEST = -32600;
const METHOD_NOT_FOUND = -32601;

/** A stream of messages that ends at once: what GET, which has no message, may be answered with. */
const STREAM: Answer = {
  status: 200,
  headers: { 'content-type': 'text/event-stream' },
  body: ': the mock has no messages\n\n',
};

/** One answer a request, none to a notification; 202 without a body where nothing is to be said. */
export function answerMessages(body: unknown): Answer {
  if (body === undefined) return STREAM;
  if (Array.isArray(body) && body.length > 0) {
    const answers = body.map(answerOf).filter((answer) => answer !== undefined);
    return answers.length === 0 ? { status: 202 } : { status: 200, body: answers };
  }
  const answer = answerOf(body);
  if (answer === undefined) return { status: 202 };
  return { status: answer.error.code === INVALID_REQUEST ? 400 : 200, body: answer };
}

function answerOf(message: unknown) {
  const { jsonrpc, id, method, result, error } = (message ?? {}) as Record<string, unknown>;
  const failure = (code: number, text: string) => ({
    jsonrpc: '2.0',
    id: typeof id === 'string' || typeof id === 'number' ? id : null,
    error: { code, message: text },
  });
  // What a client answers to a server is not answered again.
  const isAnswer = method === undefined && (result !== undefined || error !== undefined);
  if (jsonrpc !== '2.0' || (typeof method !== 'string' && !isAnswer))
    return failure(INVALID_REQUEST, 'This is no JSON-RPC 2.0 message.');
  if (isAnswer || id === undefined) return undefined;
  return failure(METHOD_NOT_FOUND, `The mock has no method ${String(method).slice(0, 200)}.`);
}
