// While developing, the log says where an answer is not what the definition declares. Each thing once: a
// status is asked for often.

import type { OperationDescriptor } from './descriptor.js';
import type { Services } from './request.js';
import { type Answer, responseOf } from './respond.js';
import { Encoded } from './store/encode.js';
import { isStream } from './streams.js';
import { meant, undeclaredMembers } from './undeclared.js';

/** Things that have been said; beyond that they are said again. */
const MAX_SAID = 1000;

const members = ['status', 'body', 'headers'];

export type AnswerCheck = (operation: OperationDescriptor, answer: Answer) => void;

/** The check of a server. In production and in mock mode there is nothing to check: it costs time, and examples are the definition's own. */
export function createAnswerCheck({
  config,
  log,
  validators,
  descriptor,
}: Services): AnswerCheck | undefined {
  if (config.production || config.mock) return undefined;
  const said = new Set<string>();
  return (called, answer) => {
    const operation = answer.of ?? called;
    const warn = (details: object, message: string): void => {
      const key = JSON.stringify([operation.id, answer.status, details]);
      if (said.has(key)) return;
      if (said.size >= MAX_SAID) said.clear();
      said.add(key);
      log.warn({ operation: operation.id, status: answer.status, ...details }, message);
    };
    const strange = Object.keys(answer)
      .filter((name) => name !== 'of' && !members.includes(name))
      .map((name) => name + meant(name, members));
    if (strange.length > 0)
      warn(
        { undeclared: strange.slice(0, 5) },
        `the answer of ${operation.id} has members that are not sent: ${strange.slice(0, 5).join(', ')}. An answer is { status, body, headers }`,
      );
    const response = responseOf(operation, answer.status);
    if (response?.schema === undefined || response.body !== 'json') return;
    const body = plain(answer.body);
    // Sending it will say more.
    if (body === unwritable) return;
    const faults = validators
      .check(response.schema, body, { in: 'body' })
      .slice(0, 5)
      .map(({ path, message }) => `${path || 'the body'} ${message}`);
    if (faults.length > 0)
      warn({ faults }, `the answer of ${operation.id} does not match the definition`);
    const undeclared = undeclaredMembers(response.schema, body, descriptor.definitions);
    if (undeclared.length > 0)
      warn(
        { undeclared },
        `the answer of ${operation.id} has members that the definition does not declare: ${undeclared.join(', ')}`,
      );
  };
}

const unwritable = Symbol('no JSON');

/** As it will be on the wire: without undefined members, dates as text. */
function plain(value: unknown): unknown {
  if (value === undefined) return undefined;
  if (value instanceof Encoded) return plain(value.value());
  if (isStream(value)) return unwritable;
  try {
    return JSON.parse(JSON.stringify(value)) as unknown;
  } catch {
    return unwritable;
  }
}
