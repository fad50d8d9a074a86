// Mock mode: controllers made from the descriptor, so that a workflow can be built before the first
// handler is written. The patterns around them are the real ones.

import { setTimeout as wait } from 'node:timers/promises';
import type { Config } from './config.js';
import type { Callback, Job, Logger } from './controller.js';
import type { ConnectorDescriptor, OperationDescriptor } from './descriptor.js';
import { exampleEvent, examplePolledEvent } from './example-events.js';
import { exampleResponse, exampleValue } from './examples.js';
import { answerMessages } from './mock-mcp.js';
import type { AnyController } from './request.js';
import { type Answer, isRedirect } from './respond.js';

/** What examples are made from. */
export interface MockParts {
  readonly descriptor: ConnectorDescriptor;
  readonly config: Config;
  /** `https://host/v1`, once the server listens. */
  readonly baseUrl: () => string;
}

/** Example controllers for all operations. */
export function mockControllers(parts: MockParts): Readonly<Record<string, AnyController>> {
  const entries = parts.descriptor.operations.flatMap((operation) =>
    operation.controller === undefined
      ? []
      : [[operation.controller, mockController(operation, parts)] as const],
  );
  return Object.fromEntries(entries);
}

function mockController(operation: OperationDescriptor, parts: MockParts): AnyController {
  const { descriptor, config } = parts;
  const { pattern } = operation;
  switch (pattern.kind) {
    case 'action':
      return { handle: (): Answer => exampleAnswer(operation, parts) };
    case 'mcp':
      return { handle: ({ body }: { readonly body?: unknown }): Answer => answerMessages(body) };
    case 'pollingAction':
      return {
        async run(_request: unknown, job: Job<unknown>) {
          await wait(config.mockJobMs, undefined, { signal: job.signal });
          return exampleResponse(operation, pattern.resultStatus, descriptor).body;
        },
      };
    case 'webhookTrigger':
      return { subscribed: () => subscribedBody(operation, descriptor, pattern.subscribedStatus) };
    case 'webhookAction':
      return {
        subscribed: () => subscribedBody(operation, descriptor, pattern.subscribedStatus),
        async start(_request: unknown, callback: Callback<unknown>, job: Job<unknown>) {
          await wait(config.mockJobMs, undefined, { signal: job.signal });
          await callback.complete(
            pattern.notification === undefined
              ? {}
              : exampleValue(pattern.notification, descriptor),
          );
        },
      };
    case 'pollingTrigger':
    case 'status':
    case 'unsubscribe':
      return {};
  }
}

/** The declared success, with the headers that it must have; an error only where nothing else is declared. */
function exampleAnswer(operation: OperationDescriptor, { descriptor, baseUrl }: MockParts): Answer {
  const statuses = operation.responses.map(({ status }) => status);
  const successes = statuses.filter((code) => code !== 'default' && code < 300);
  const status =
    successes.find((code) => code !== 202) ??
    successes[0] ??
    statuses.find(isRedirect) ??
    (statuses.includes('default') ? 'default' : (statuses[0] ?? 200));
  const code = status === 'default' ? 200 : status;
  const { body: example } = exampleResponse(operation, code, descriptor);
  const body = lastPage(operation, example);
  const declared = operation.responses.find((response) => response.status === status);
  // What the body is, is known better than by example.
  const headers = (declared?.headers ?? [])
    .filter(({ name }) => !/^content-(type|length|encoding)$/i.test(name))
    .map(({ name, schema }) => [name, String(exampleValue(schema, descriptor))] as const);
  // Somewhere that is there, and does nothing.
  const target = isRedirect(code) ? [['Location', `${baseUrl()}/healthz`] as const] : [];
  return {
    status: code,
    ...(body === undefined ? {} : { body }),
    headers: Object.fromEntries([
      ...headers.filter(([name]) => target.length === 0 || name.toLowerCase() !== 'location'),
      ...target,
    ]),
  };
}

/** The answer without a next page: its made-up address would lead nowhere. */
function lastPage({ pattern }: OperationDescriptor, body: unknown): unknown {
  const next = pattern.kind === 'action' ? pattern.nextLink : undefined;
  const isPage = typeof body === 'object' && body !== null && !Array.isArray(body);
  if (next === undefined || !isPage || !Object.hasOwn(body, next)) return body;
  return Object.fromEntries(Object.entries(body).filter(([name]) => name !== next));
}

function subscribedBody(
  operation: OperationDescriptor,
  descriptor: ConnectorDescriptor,
  status: number,
): unknown {
  return exampleResponse(operation, status, descriptor).body;
}

/** Fires an example event of every trigger at each interval, each time another one, until the function that it returns is called. */
export function fireExamples(
  descriptor: ConnectorDescriptor,
  config: Config,
  publish: (operation: OperationDescriptor, payload: unknown) => Promise<unknown>,
  log: Logger,
): () => void {
  const exampleOf = ({ pattern }: OperationDescriptor, sequence: number): unknown =>
    pattern.kind === 'pollingTrigger'
      ? examplePolledEvent(pattern, descriptor, sequence)
      : exampleEvent(
          (pattern.kind === 'webhookTrigger' ? pattern.notification : undefined) ?? {},
          descriptor,
          sequence,
        );
  const triggers = descriptor.operations.filter(
    ({ pattern: { kind } }) => kind === 'pollingTrigger' || kind === 'webhookTrigger',
  );
  let sequence = 0;
  const timer = setInterval(() => {
    for (const operation of triggers) {
      publish(operation, exampleOf(operation, sequence)).catch((error: unknown) =>
        log.error({ err: error, operation: operation.id }, 'an example event could not be stored'),
      );
    }
    sequence += 1;
  }, config.mockEventMs);
  timer.unref();
  return () => clearInterval(timer);
}
