// Runs the durable jobs: `run` of polling actions and `start` of webhook actions. A throw of `run` is a
// failure, which the engine is told; only the end of the process makes it run again. A crash counts
// against a job only when no other one can have caused it: after one, what was running then runs alone.

import { childLogger } from './child-logger.js';
import {
  ConnectorError,
  type EngineIds,
  type Job,
  type Logger,
  type TraceContext,
} from './controller.js';
import type { Json, OperationDescriptor } from './descriptor.js';
import { ownHeaders } from './callbacks/own-headers.js';
import { answerOf, errorBody } from './errors.js';
import { fingerprintOf } from './repeated-request.js';
import { optionalCall, type Services } from './request.js';
import { LONGEST_JOB_PAUSE_MS } from './store/clock.js';
import { encode } from './store/encode.js';
import { StoreError } from './store/errors.js';
import type { ClaimedJob, JobFailure, JobRecord, Store } from './store/types.js';
import { activeTrace, type JobEnd, observeJob } from './telemetry.js';
import { tracedHeaders, traceFields, traceOfJob } from './trace-context.js';
import { ABORT_GRACE_MS, jobSource, type Lease, WorkAborted, Worker } from './worker.js';

const LEASE_MS = 30_000;
/** How long a job runs alone after a crash; twice as long after each further one, so that one that takes its time to bring the process down is found, too. */
const ALONE_MS = 10_000;
const LONGEST_ALONE_MS = 3_600_000;

export interface JobRunner {
  start(): void;
  stop(options: { graceMs: number }): Promise<void>;
  /** Tells a running job to stop, by its id. */
  abort(id: string): void;
  /** The same by the subscription that started it. */
  abortOf(subscriptionId: string): void;
  /** Tells all of them: other processes may begin them soon. */
  abortAll(): void;
}

export function createJobRunner(services: Services): JobRunner {
  const bySubscription = new Map<string, string>();
  const worker = new Worker<ClaimedJob>({
    name: 'jobs',
    source: jobSource(services.store.jobs),
    holder: services.store.holder,
    concurrency: services.config.jobConcurrency,
    leaseMs: LEASE_MS,
    log: services.log,
    now: services.store.now,
    timeLimit: (job) => timeLimitOf(services, job),
    alone: ({ suspicions }) =>
      suspicions === 0 ? 0 : Math.min(ALONE_MS * 2 ** (suspicions - 1), LONGEST_ALONE_MS),
    async handle(job, lease) {
      if (job.subscriptionId !== undefined) bySubscription.set(job.subscriptionId, job.id);
      try {
        await observeJob(services.telemetry, job, () => handleJob(services, job, lease));
      } finally {
        if (job.subscriptionId !== undefined) bySubscription.delete(job.subscriptionId);
      }
    },
  });
  return {
    start: () => worker.start(),
    stop: (options) => worker.stop(options),
    abort: (id) => void worker.abort(id),
    abortAll: () => worker.abortAll(),
    abortOf(subscriptionId) {
      const id = bySubscription.get(subscriptionId);
      if (id !== undefined) worker.abort(id);
    },
  };
}

/** Milliseconds: what the controller says, or the setting. */
function timeLimitOf(services: Services, job: JobRecord): number {
  const operation = services.operation(job.operation);
  const seconds = operation && services.controller(operation)['timeoutSeconds'];
  return typeof seconds === 'number' && seconds > 0 ? seconds * 1000 : services.config.jobTimeoutMs;
}

async function handleJob(services: Services, job: ClaimedJob, lease: Lease): Promise<JobEnd> {
  const operation = services.operation(job.operation);
  const fail = async (failure: JobFailure): Promise<JobEnd> => {
    const { config, store } = services;
    let { body } = failure;
    if (!isStorable(body)) {
      const details = { operation: job.operation, job: job.id, status: failure.status };
      services.log.error(details, 'the body of a failure has no form in JSON');
      body = errorBody(failure.status, `Job ${job.id} failed.`);
    }
    body = services.errorShape(operation, failure.status, body);
    const ended = { ...failure, body };
    const mine = await store.jobs.fail(job.id, lease.worker, ended, config.jobRetentionMs);
    return mine ? 'failed' : 'lost';
  };
  if (operation === undefined) {
    return fail({
      status: 410,
      body: errorBody(410, 'The operation that started this job is no longer in the definition.'),
    });
  }
  const context = jobContext(services, operation, job, lease);
  if (job.strikes > services.config.jobMaxAttempts) {
    services.log.error(
      { operation: operation.id, job: job.id, attempt: job.attempt },
      'a job is given up: the server crashed each time that it ran alone',
    );
    if (operation.pattern.kind === 'webhookAction')
      return giveUpStart(services, operation, job, lease, context);
    return fail({
      status: 422,
      body: errorBody(422, `Job ${job.id} was given up after ${job.strikes - 1} attempts.`),
    });
  }
  if (operation.pattern.kind === 'webhookAction')
    return startWork(services, operation, job, lease, context);
  let result: unknown;
  try {
    const run = optionalCall(services.controller(operation), 'run', job.request, context);
    result = await endedWith(lease.signal, run, context.log);
  } catch (error) {
    const why = abortOf(lease);
    if (why === 'timeLimit') return fail(tookTooLong(services, job));
    if (why !== undefined) throw lease.signal.reason;
    // The database's, as of a checkpoint when the disk is full: the job stays, and runs again.
    if (error instanceof StoreError) throw error;
    return fail(failureOf(error, job, context.log));
  }
  try {
    const { jobRetentionMs } = services.config;
    const mine = await services.store.jobs.succeed(job.id, lease.worker, result, jobRetentionMs);
    return mine ? 'succeeded' : 'lost';
  } catch (error) {
    // What JSON cannot carry is run's fault. All else is the database's: the job stays, and runs again.
    if (isStorable(result)) throw error;
    return fail(failureOf(error, job, context.log));
  }
}

function abortOf({ signal }: Lease): WorkAborted['why'] | undefined {
  return signal.reason instanceof WorkAborted ? signal.reason.why : undefined;
}

/** What the user's code comes to; soon after it was told to stop, that it was, whether or not it minds. */
async function endedWith(
  signal: AbortSignal,
  work: Promise<unknown> | undefined,
  log: Logger,
): Promise<unknown> {
  let giveUp = (): void => {};
  let grace: NodeJS.Timeout | undefined;
  const stopped = new Promise<never>((_resolve, reject) => {
    giveUp = () => {
      grace = setTimeout(() => {
        log.warn({ err: signal.reason }, 'the handler was told to stop, and goes on');
        reject(signal.reason as Error);
      }, ABORT_GRACE_MS);
    };
  });
  // It may reject after the race is over: without this, Node.js would report it as unhandled.
  stopped.catch(() => {});
  if (signal.aborted) giveUp();
  else signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await Promise.race([work, stopped]);
  } finally {
    signal.removeEventListener('abort', giveUp);
    clearTimeout(grace);
  }
}

function tookTooLong(services: Services, job: JobRecord): JobFailure {
  const seconds = timeLimitOf(services, job) / 1000;
  services.log.error(
    { operation: job.operation, job: job.id, seconds },
    'a job is given up: it took longer than it may',
  );
  return {
    status: 422,
    body: errorBody(422, `Job ${job.id} took longer than ${seconds} seconds and was stopped.`),
  };
}

/** False for what the store refuses, whatever a `toJSON` of it throws. */
function isStorable(value: unknown): boolean {
  try {
    encode(value);
    return true;
  } catch {
    return false;
  }
}

/** The failure that the engine sees: never 2xx, and retried by it only when the controller says so. */
function failureOf(error: unknown, job: JobRecord, log: Logger): JobFailure {
  if (!(error instanceof ConnectorError)) {
    log.error({ err: error, job: job.id }, 'run() threw');
    return {
      status: 422,
      body: errorBody(422, `Job ${job.id} failed. The log of the server says why.`),
    };
  }
  const { status, body } = answerOf(error);
  const retried = status === 408 || status === 429 || status >= 500;
  return { status: retried && !error.transient ? 422 : status, body };
}

/** `start` of a webhook action: again after an exception, with growing pauses, up to the limit. */
async function startWork(
  services: Services,
  operation: OperationDescriptor,
  job: ClaimedJob,
  lease: Lease,
  context: Job<unknown>,
): Promise<JobEnd> {
  const { jobs, subscriptions } = services.store;
  const id = job.subscriptionId ?? '';
  const subscription = await subscriptions.get(id);
  // Nothing asks for it, but the Idempotency-Key of its caller is known by it.
  const kept = fingerprintOf(job.context) === undefined ? 0 : services.config.jobRetentionMs;
  const end = async (): Promise<JobEnd> =>
    (await jobs.succeed(job.id, lease.worker, undefined, kept)) ? 'succeeded' : 'lost';
  // Answered before the crash that made this job run again: there is nothing left to do.
  if (subscription?.state !== 'active') return end();
  const callback = callbackOf(services, job);
  try {
    const start = optionalCall(
      services.controller(operation),
      'start',
      job.request,
      callback,
      context,
    );
    await endedWith(lease.signal, start, context.log);
    return await end();
  } catch (error) {
    const why = abortOf(lease);
    if (why !== undefined && why !== 'timeLimit') throw lease.signal.reason;
    if (error instanceof StoreError) throw error;
    const details = {
      err: error,
      operation: operation.id,
      job: job.id,
      subscription: id,
      attempt: job.attempt,
    };
    if (job.strikes < services.config.jobMaxAttempts) {
      context.log.warn(details, 'start() threw and will be called again');
      const pause = Math.min(1000 * 2 ** (job.strikes - 1), LONGEST_JOB_PAUSE_MS);
      const at = services.store.now() + pause;
      return (await jobs.retry(job.id, lease.worker, at)) ? 'retried' : 'lost';
    }
    context.log.error(details, 'start() threw too often, and is given up');
    return giveUpStart(services, operation, job, lease, context);
  }
}

/** The controller may still answer the workflow, which waits until it times out otherwise. */
async function giveUpStart(
  services: Services,
  operation: OperationDescriptor,
  job: ClaimedJob,
  lease: Lease,
  context: Job<unknown>,
): Promise<JobEnd> {
  const controller = services.controller(operation);
  const subscription = await services.store.subscriptions.get(job.subscriptionId ?? '');
  try {
    if (typeof controller['failed'] !== 'function')
      context.log.error(
        {},
        'the controller has no failed(): the workflow waits until it times out',
      );
    else if (subscription?.state === 'active') {
      const callback = callbackOf(services, job);
      const told = optionalCall(controller, 'failed', job.request, callback, context);
      await endedWith(lease.signal, told, context.log);
    }
  } catch (error) {
    const why = abortOf(lease);
    if (why !== undefined && why !== 'timeLimit') throw lease.signal.reason;
    if (error instanceof StoreError) throw error;
    context.log.error({ err: error }, 'failed() threw: the workflow waits until it times out');
  }
  const { jobRetentionMs } = services.config;
  const failure = { status: 422, body: null };
  const mine = await services.store.jobs.fail(job.id, lease.worker, failure, jobRetentionMs);
  return mine ? 'failed' : 'lost';
}

function callbackOf(
  services: Services,
  { operation, subscriptionId: id = '', context }: JobRecord,
) {
  const trace = traceOfJob(context);
  return {
    id,
    complete: (body: unknown, options?: unknown) =>
      complete(services, operation, { id, body, options, trace }),
  };
}

/** Continues the workflow that waits. @throws ConnectorError 404 or 409; TypeError for options that cannot be. */
export async function complete(
  services: { readonly store: Pick<Store, 'subscriptions'> } & Partial<Pick<Services, 'telemetry'>>,
  operation: string,
  {
    id,
    body,
    options,
    trace,
  }: {
    readonly id: string;
    readonly body: unknown;
    readonly options?: unknown;
    readonly trace?: TraceContext | undefined;
  },
): Promise<void> {
  const call = `complete() of ${operation}`;
  const { headers } = readOptions(options, ['headers'], call);
  const traced = activeTrace(services.telemetry) ?? trace;
  const notification = {
    body: body ?? null,
    headers: tracedHeaders(ownHeaders(headers, call), traced),
  };
  switch (await services.store.subscriptions.complete(id, notification)) {
    case 'stored':
      return;
    case 'unknown':
      throw new ConnectorError(
        404,
        'No workflow waits for this callback: it was cancelled, or continued before.',
      );
    case 'alreadyCompleted':
      throw new ConnectorError(409, 'The workflow was continued before.');
  }
}

/** Options of a call. An unknown one is named in the error: it may be a filter, which was the argument once. @throws TypeError. */
export function readOptions(
  given: unknown,
  known: readonly string[],
  call: string,
): Readonly<Record<string, unknown>> {
  if (given === undefined) return {};
  const names = typeof given === 'object' && given !== null ? Object.keys(given) : undefined;
  const unknown = names?.find((name) => !known.includes(name));
  if (names !== undefined && unknown === undefined) return given as Record<string, unknown>;
  const what = unknown === undefined ? `A ${typeof given}` : JSON.stringify(unknown);
  throw new TypeError(
    `${call}: ${what} is not an option. The options are { ${known.join(', ')} }; a filter goes into { filter: ... }.`,
  );
}

function jobContext(
  services: Services,
  operation: OperationDescriptor,
  job: ClaimedJob,
  lease: Lease,
): Job<unknown> {
  const { engine = {} } = job.context as { engine?: EngineIds };
  const trace = activeTrace(services.telemetry) ?? traceOfJob(job.context);
  return {
    id: job.id,
    attempt: job.attempt,
    checkpoint: job.checkpoint,
    operationId: operation.id,
    connector: services.connectorUnder(trace),
    baseUrl: services.baseUrl(),
    principal: { id: job.owner },
    engine,
    trace,
    log: childLogger(services.log, {
      operation: operation.id,
      job: job.id,
      ...engine,
      ...traceFields(trace),
    }),
    signal: lease.signal,
    async saveCheckpoint(value: Json) {
      const mine = await services.store.jobs.saveCheckpoint(job.id, lease.worker, value);
      if (!mine) throw new WorkAborted('leaseLost');
    },
  };
}
