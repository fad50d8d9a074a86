// What all walks of one simulation share: the server's address, the credentials, the receiver of
// callbacks, and the validators of the definition.

import type { ConnectorDescriptor } from '../server/descriptor.js';
import { createValidators, type Validators } from '../server/validate.js';
import { NoAnswer, Sender } from './exchange.js';
import { Receiver } from './receiver.js';
import { type Credentials, SimulationError, type SimulatorOptions } from './types.js';

export interface Session {
  readonly descriptor: ConnectorDescriptor;
  readonly options: SimulatorOptions;
  /** Address without base path and without a slash at its end. */
  readonly origin: string;
  /** What Locations begin with; `origin` unless the server is known by another name. */
  readonly publicOrigin: string;
  readonly held: Credentials;
  readonly sender: Sender;
  readonly receiver: Receiver;
  readonly validators: Validators;
  readonly waitMs: number;
  /** Values that other operations list, by what was asked. */
  readonly listed: Map<string, Promise<unknown>>;
  close(): Promise<void>;
}

const ENGINE_TIMEOUT_MS = 120_000;
const WAIT_MS = 30_000;

/** @throws SimulationError when the server cannot be reached, or an option is wrong. */
export async function openSession(
  descriptor: ConnectorDescriptor,
  options: SimulatorOptions,
): Promise<Session> {
  const origin = originOf(options.url, descriptor.basePath, 'url');
  const publicOrigin =
    options.publicUrl === undefined
      ? origin
      : originOf(options.publicUrl, descriptor.basePath, 'publicUrl');
  const known = new Set(descriptor.operations.map(({ id }) => id));
  const unknown = (options.operations ?? []).find((id) => !known.has(id));
  if (unknown !== undefined) {
    throw new SimulationError(
      `The definition has no operation ${JSON.stringify(unknown)}. It has: ${[...known].slice(0, 20).join(', ')}.`,
    );
  }
  const sender = new Sender(options.timeoutMs ?? ENGINE_TIMEOUT_MS);
  await mustAnswer(sender, `${origin}/`);
  const receiver = await Receiver.start(options.callbackPort, options.callbackUrl);
  return {
    descriptor,
    options,
    origin,
    publicOrigin,
    held: options.auth ?? {},
    sender,
    receiver,
    validators: createValidators(descriptor),
    waitMs: options.waitMs ?? WAIT_MS,
    listed: new Map(),
    async close() {
      sender.close();
      await receiver.close();
    },
  };
}

function originOf(url: string, basePath: string, name: string): string {
  const parsed = URL.canParse(url) ? new URL(url) : undefined;
  if (parsed === undefined || !/^https?:$/.test(parsed.protocol)) {
    throw new SimulationError(
      `The ${name} must be an absolute http or https URL, such as http://127.0.0.1:3000, not ${JSON.stringify(url)}.`,
    );
  }
  const path = parsed.pathname.replace(/\/+$/, '');
  const above = basePath !== '' && path.endsWith(basePath) ? path.slice(0, -basePath.length) : path;
  return parsed.origin + above;
}

/** Whatever the answer is: somebody is there. */
async function mustAnswer(sender: Sender, target: string): Promise<void> {
  try {
    await sender.send({ method: 'GET', target, headers: {} });
  } catch (error) {
    if (!(error instanceof NoAnswer) || error.why !== 'unreachable') return;
    throw new SimulationError(
      `Nothing answers at ${target} (${error.message}). Is the server running?`,
      { unreachable: true },
    );
  }
}
