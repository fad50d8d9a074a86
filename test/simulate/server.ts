// A server of the runtime in this process, and the simulator set on it: events are fired by the test,
// so nothing is waited for that has not been caused.

import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describeConnector } from '../../src/simulate.js';
import type { ConnectorSettings } from '../../src/model/settings.js';
import type {
  ConnectorDescriptor,
  OperationDescriptor,
} from '../../templates/runtime/server/descriptor.js';
import { exampleEvent, examplePolledEvent } from '../../templates/runtime/server/example-events.js';
import {
  type SimulationReport,
  simulateServer,
  type SimulatorOptions,
} from '../../templates/runtime/simulator/index.js';
import { onTestFinished } from 'vitest';
import type { createServer } from '../../templates/runtime/server/server.js';
import { startIssuer } from './issuer.js';
import { type Environment, run } from '../runtime/http/running-server.js';

export const credentials: Environment = {
  API_KEYS: 'simulated-key,other-key',
  BASIC_USERS: 'simulated:simulated-password',
  MOCK_JOB_SECONDS: '0.05',
  MOCK_EVENT_SECONDS: '3600',
};

/** What a sample's definition and settings say. */
export async function describeSample(folder: string): Promise<ConnectorDescriptor> {
  const file = readdirSync(folder).find((name) => name.endsWith('.swagger.json'));
  const path = join(folder, file ?? '');
  const settingsFile = join(folder, 'la-connector.json');
  const settings = existsSync(settingsFile)
    ? (JSON.parse(readFileSync(settingsFile, 'utf8')) as ConnectorSettings)
    : {};
  return describeConnector({ kind: 'file', path }, { settings });
}

/** Simulates against a mock server, or one with controllers, that ends with the test. */
export async function simulateHere(
  descriptor: ConnectorDescriptor,
  options: Partial<SimulatorOptions> & {
    readonly controllers?: Record<string, object>;
    readonly env?: Environment;
    /** Of a runtime that was changed. */
    readonly createServer?: typeof createServer;
    /** Events that are there before the first call. */
    readonly published?: number;
  },
): Promise<SimulationReport> {
  const { controllers, env, createServer: create, published = 0, ...rest } = options;
  const issuer = await startIssuer();
  onTestFinished(() => issuer.close());
  const { url, server } = await run(descriptor, controllers ?? {}, {
    mock: controllers === undefined,
    env: { ...credentials, ...issuer.env, ...env },
    ...(create && { createServer: create }),
  });
  const fire = async ({ controller }: OperationDescriptor, payload: unknown): Promise<void> => {
    await server.connector.triggers[controller ?? '']?.publish(payload);
  };
  const [triggered] = descriptor.operations.filter(({ id }) => rest.operations?.includes(id));
  for (let count = 0; count < published && triggered !== undefined; count++)
    await fire(triggered, eventOf(triggered, descriptor, count));
  return simulateServer(descriptor, {
    url,
    fire,
    waitMs: 3000,
    auth: {
      apiKey: 'simulated-key',
      basic: { user: 'simulated', password: 'simulated-password' },
      bearer: await issuer.token(descriptor),
    },
    ...rest,
  });
}

function eventOf(
  { pattern }: OperationDescriptor,
  descriptor: ConnectorDescriptor,
  sequence: number,
): unknown {
  return pattern.kind === 'pollingTrigger'
    ? examplePolledEvent(pattern, descriptor, sequence)
    : exampleEvent({}, descriptor, sequence);
}
