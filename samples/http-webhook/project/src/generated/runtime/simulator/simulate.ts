// Plays the engine against a running server: every operation is walked by its pattern.

import type { ConnectorDescriptor, OperationDescriptor } from '../server/descriptor.js';
import { openSession, type Session } from './session.js';
import type { OperationReport, Outcome, SimulationReport, SimulatorOptions } from './types.js';
import { Walk, WalkEnd } from './walk.js';
import { walkAction } from './walk/action.js';
import { walkMcp } from './walk/mcp.js';
import { walkPollingAction } from './walk/polling-action.js';
import { walkGatewayTrigger } from './walk/gateway-trigger.js';
import { walkPollingTrigger } from './walk/polling-trigger.js';
import { walkRefusals } from './walk/refusals.js';
import { walkWebhookAction } from './walk/webhook-action.js';
import { walkWebhookTrigger } from './walk/webhook-trigger.js';

const CONCURRENCY = 4;

/**
 * Walks the operations of a connector on a running server.
 *
 * @throws SimulationError when the server cannot be reached or an option is wrong.
 */
export async function simulateServer(
  descriptor: ConnectorDescriptor,
  options: SimulatorOptions,
): Promise<SimulationReport> {
  const session = await openSession(descriptor, options);
  try {
    const operations = await walkAll(session);
    return {
      ok: operations.every(({ findings }) =>
        findings.every(({ severity }) => severity !== 'error'),
      ),
      operations,
      calls: session.sender.calls,
      callbacks: session.receiver.callbacks,
    };
  } finally {
    await session.close();
  }
}

async function walkAll(session: Session): Promise<OperationReport[]> {
  const { operations: chosen, concurrency = CONCURRENCY } = session.options;
  const operations = session.descriptor.operations.filter(
    ({ id }) => chosen === undefined || chosen.includes(id),
  );
  const reports = new Map<OperationDescriptor, OperationReport>();
  const walking = new Set<string>();
  const report = (): void =>
    session.options.onProgress?.({
      done: reports.size,
      total: operations.length,
      walking: [...walking],
    });
  const walkNext = async (operation: OperationDescriptor): Promise<void> => {
    walking.add(operation.id);
    report();
    reports.set(operation, await walkOne(session, operation));
    walking.delete(operation.id);
    report();
  };
  // Actions may publish events of their own, which triggers that are being walked would take for theirs.
  for (const triggers of [true, false]) {
    const waiting = operations.filter((operation) => isTrigger(operation) === triggers).values();
    const work = async (): Promise<void> => {
      // The workers share the iterator: each operation is taken by one.
      for (const operation of waiting) await walkNext(operation);
    };
    await Promise.all(Array.from({ length: Math.max(1, concurrency) }, work));
  }
  return operations.flatMap((operation) => reports.get(operation) ?? []);
}

function isTrigger({ pattern }: OperationDescriptor): boolean {
  return pattern.kind === 'pollingTrigger' || pattern.kind === 'webhookTrigger';
}

async function walkOne(session: Session, operation: OperationDescriptor): Promise<OperationReport> {
  const skipped = reasonToSkip(session, operation);
  if (skipped !== undefined) return reportOf(operation, 'skipped', skipped);
  const walk = new Walk(session, operation);
  let ended: WalkEnd | undefined;
  try {
    await walkPattern(walk);
    await walkRefusals(walk);
  } catch (error) {
    if (!(error instanceof WalkEnd)) throw error;
    ended = error;
  }
  const broken = walk.findings.some(({ severity }) => severity === 'error');
  const outcome: Outcome = broken
    ? 'broken'
    : (ended?.outcome ?? (walk.unproven === undefined ? 'kept' : 'unproven'));
  return {
    ...reportOf(operation, outcome, ended?.message ?? walk.unproven),
    findings: walk.findings,
  };
}

function reportOf(
  operation: OperationDescriptor,
  outcome: Outcome,
  note?: string,
): OperationReport {
  const { id, method, path, pattern, file } = operation;
  return {
    operation: id,
    method: method.toUpperCase(),
    path,
    kind: pattern.kind,
    outcome,
    ...(note === undefined ? {} : { note }),
    ...(file === undefined ? {} : { file }),
    findings: [],
  };
}

function reasonToSkip(
  { options }: Session,
  { pattern, method }: OperationDescriptor,
): string | undefined {
  switch (pattern.kind) {
    case 'status':
    case 'unsubscribe':
      return `called by way of ${pattern.of.join(', ')}`;
    case 'webhookTrigger':
    case 'webhookAction':
      if (pattern.callback === undefined)
        return 'the definition does not say where the callback URL is';
      break;
    default:
  }
  const reads = method === 'get' || method === 'head';
  return options.readOnly === true && !reads
    ? `read-only: ${method.toUpperCase()} is not sent`
    : undefined;
}

async function walkPattern(walk: Walk): Promise<void> {
  const { pattern } = walk.operation;
  switch (pattern.kind) {
    case 'action':
      await walkAction(walk);
      return;
    case 'pollingAction':
      await walkPollingAction(walk);
      return;
    case 'pollingTrigger':
      await (pattern.gateway === undefined
        ? walkPollingTrigger(walk, pattern)
        : walkGatewayTrigger(walk, pattern, pattern.gateway));
      return;
    case 'webhookTrigger':
      await walkWebhookTrigger(walk, pattern);
      return;
    case 'webhookAction':
      await walkWebhookAction(walk, pattern);
      return;
    case 'mcp':
      await walkMcp(walk);
      return;
    case 'status':
    case 'unsubscribe':
      return;
    default:
      return pattern satisfies never;
  }
}
