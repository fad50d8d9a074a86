// The five patterns on the wire, by the simulator, against three replicas behind a balancer that sends
// every request to the next one: what one of them promised, any other one keeps. All samples by
// `npm run test:scale`.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it, onTestFinished } from 'vitest';
import type {
  ConnectorDescriptor,
  OperationDescriptor,
} from '../../templates/runtime/server/descriptor.js';
import { createServer } from '../../templates/runtime/server/server.js';
import {
  formatReport,
  type SimulationReport,
  simulateServer,
} from '../../templates/runtime/simulator/index.js';
import { repository } from '../e2e/project.js';
import { startPostgres } from '../runtime/store/postgres-server.js';
import { startIssuer } from '../simulate/issuer.js';
import { credentials, describeSample } from '../simulate/server.js';
import { type Balancer, startBalancer } from './balancer.js';
import { isLong } from './outcome.js';

const REPLICAS = 3;
const samples = join(repository, 'samples');
const postgres = startPostgres();

afterAll(async () => (await postgres).remove());

interface Door {
  readonly triggers: Record<string, { publish(payload: unknown): Promise<void> }>;
}

async function simulate(
  descriptor: ConnectorDescriptor,
): Promise<{ report: SimulationReport; balancer: Balancer }> {
  const issuer = await startIssuer();
  onTestFinished(() => issuer.close());
  const balancer = await startBalancer();
  onTestFinished(() => balancer.close());
  const env = {
    ...credentials,
    ...issuer.env,
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'silent',
    CALLBACK_ALLOWED_HOSTS: 'http://127.0.0.1',
    SHUTDOWN_SECONDS: '1',
    PUBLIC_BASE_URL: balancer.url,
    DATABASE_URL: await (await postgres).newDatabase(),
  };
  const starting = Array.from({ length: REPLICAS }, async () => {
    const server = await createServer<object, Door>(descriptor, {}, { mock: true, env });
    onTestFinished(() => server.close());
    balancer.add((await server.listen()).url);
    return server;
  });
  const servers = await Promise.all(starting);
  let next = 0;
  const fire = async ({ controller }: OperationDescriptor, payload: unknown): Promise<void> => {
    const server = servers[(next += 1) % servers.length];
    await server?.connector.triggers[controller ?? '']?.publish(payload);
  };
  const report = await simulateServer(descriptor, {
    url: balancer.url,
    fire,
    waitMs: 10_000,
    auth: {
      apiKey: 'simulated-key',
      basic: { user: 'simulated', password: 'simulated-password' },
      bearer: await issuer.token(descriptor),
    },
  });
  return { report, balancer };
}

describe('three replicas of the mock server of', () => {
  for (const name of isLong ? readdirSync(samples).sort() : ['bakery']) {
    it(name, { timeout: 120_000 }, async () => {
      const { balancer, report } = await simulate(await describeSample(join(samples, name)));
      expect(formatReport(report)).toContain('; nothing found; ');
      const seen = report.operations.filter(({ outcome }) => outcome !== 'skipped');
      expect(seen.map(({ outcome }) => outcome)).toEqual(seen.map(() => 'kept'));
      expect(seen.length).toBeGreaterThan(1);
      // Or it was not shown.
      expect(balancer.sent.size).toBe(REPLICAS);
      expect(Math.min(...balancer.sent.values())).toBeGreaterThan(1);
    });
  }
});
