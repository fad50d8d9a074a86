// Polling actions: 202 with Location before the work begins, the same 202 while it is under way, then
// the result for as often as it is asked for. The work is a durable job.

import { ConnectorError } from '../controller.js';
import type { OperationDescriptor, ParameterDescriptor } from '../descriptor.js';
import { errorBody } from '../errors.js';
import { wellFormed } from '../example-texts.js';
import type { Handler, Incoming, Services } from '../request.js';
import { fingerprintOf, keyReused, requestKey } from '../repeated-request.js';
import type { Answer } from '../respond.js';
import type { JobFailure, JobRecord, NewJob } from '../store/types.js';
import { fillPath, variablesOf } from '../urls.js';
import { mustBeWritten, refusal } from './action.js';
import { fittingBody } from './fitting-body.js';

/** Answers the start request. */
export function startHandler(services: Services, operation: OperationDescriptor): Handler {
  return async (incoming) => {
    mustBeWritten(operation, services.controller(operation), 'run');
    const refused = await refusal(services, operation, [incoming.request, incoming.context]);
    if (refused !== undefined) return refused;
    const { store, quotas } = services;
    await quotas.jobs.take(incoming.principal.id);
    const made = newJob(incoming);
    const { job, created } = await store.jobs.create(made);
    if (!created) {
      quotas.jobs.giveBack(incoming.principal.id);
      if (fingerprintOf(job.context) !== fingerprintOf(made.context)) throw keyReused();
    }
    const { operation: asked, request } = incoming;
    return working(services, job, { operation, asked, request });
  };
}

/** A job for a request; a request that is sent again gets the first one's job. */
export function newJob({ operation, request, headers, principal, context }: Incoming): NewJob {
  const { fingerprint, ...key } = requestKey(headers, request);
  return {
    operation: operation.id,
    owner: principal.id,
    ...key,
    context: {
      engine: { ...context.engine },
      ...(context.trace !== undefined && { trace: { ...context.trace } }),
      ...(fingerprint !== undefined && { fingerprint }),
    },
  };
}

/** Answers `GET Location`: `status` is the definition's own operation; the runtime's route if absent. */
export async function answerStatus(
  services: Services,
  found: JobRecord | undefined,
  owner: string,
  status?: OperationDescriptor,
): Promise<Answer> {
  const job = ownJob(services, found, owner, status);
  const operation = services.operation(job.operation);
  if (operation?.pattern.kind !== 'pollingAction') throw unknownJob();
  switch (job.state) {
    case 'queued':
    case 'running':
      return working(services, job, { operation, asked: status ?? operation });
    case 'succeeded':
      return {
        status: operation.pattern.resultStatus,
        body: await services.store.jobs.outcome(job.id),
        of: operation,
      };
    case 'failed': {
      const stored = await services.store.jobs.outcome(job.id);
      const failure = stored?.value() as JobFailure | undefined;
      return {
        status: failure?.status ?? 422,
        body: failure?.body ?? errorBody(422, `Job ${job.id} failed.`),
      };
    }
    case 'cancelled':
      return {
        status: 410,
        body: { error: { code: 'Cancelled', message: `Job ${job.id} was cancelled.` } },
      };
  }
}

/** Cancels a job by `DELETE Location`; also right when it has ended. */
export async function cancelJob(
  services: Services,
  found: JobRecord | undefined,
  owner: string,
  abort: (id: string) => void,
): Promise<Answer> {
  const job = ownJob(services, found, owner);
  await services.store.jobs.cancel(job.id, services.config.jobRetentionMs);
  abort(job.id);
  return { status: 204 };
}

function ownJob(
  services: Services,
  job: JobRecord | undefined,
  owner: string,
  status?: OperationDescriptor,
): JobRecord {
  const operation = job === undefined ? undefined : services.operation(job.operation);
  if (job === undefined || job.subscriptionId !== undefined) throw unknownJob();
  if (status?.pattern.kind === 'status' && !status.pattern.of.includes(job.operation))
    throw unknownJob();
  // Another caller's job is as unknown as none. Where the definition asks for other credentials here
  // than at the start, nobody could be the same caller: then the id, which cannot be guessed, is enough.
  const sameCallers = status === undefined || haveSameCallers(status, operation);
  if (sameCallers && job.owner !== owner) throw unknownJob();
  return job;
}

/** True when two operations know their callers by the same credentials. */
export function haveSameCallers(
  one: OperationDescriptor,
  other: OperationDescriptor | undefined,
): boolean {
  return JSON.stringify(one.security) === JSON.stringify(other?.security);
}

function unknownJob(): ConnectorError {
  return new ConnectorError(
    404,
    errorBody(404, 'There is no such job, or its result is no longer kept.'),
  );
}

interface Asked {
  readonly operation: OperationDescriptor;
  /** The operation that was called, whose declared 202 says what body it has. */
  readonly asked: OperationDescriptor;
  /** What started the job; read from the store if absent. */
  readonly request?: unknown;
}

async function working(
  services: Services,
  job: JobRecord,
  { operation, asked, request }: Asked,
): Promise<Answer> {
  const location = await statusUrl(services, operation, job, request);
  const told = { id: job.id, status: job.state === 'queued' ? 'queued' : 'running' };
  // What `default` describes is an error.
  const declared = asked.responses.some(({ status, body }) => status === 202 && body === 'json');
  return {
    status: 202,
    headers: { location, 'retry-after': String(services.config.retryAfterSeconds) },
    body: declared ? fittingBody(services, asked, 202, [told, {}]).body : told,
  };
}

/** Where the engine asks: the definition's status operation, filled from the start request, else our own route. */
async function statusUrl(
  services: Services,
  operation: OperationDescriptor,
  job: JobRecord,
  request: unknown,
): Promise<string> {
  const own = `${services.baseUrl()}${services.ownPrefix}/jobs/${job.id}`;
  if (operation.pattern.kind !== 'pollingAction' || operation.pattern.statusOperation === undefined)
    return own;
  const status = services.operation(operation.pattern.statusOperation);
  if (status?.pattern.kind !== 'status') return own;
  const { jobParameter } = status.pattern;
  const others = status.parameters.some(
    ({ name, in: place }) => place !== 'header' && name !== jobParameter,
  );
  const started = others ? (request ?? (await services.store.jobs.request(job.id)) ?? {}) : {};
  const { path = {}, query = {} } = started as {
    path?: Record<string, unknown>;
    query?: Record<string, unknown>;
  };
  const known = { ...query, ...path };
  const values = ({ in: place, name, default: otherwise }: ParameterDescriptor): unknown => {
    if (name === jobParameter) return job.id;
    return place === 'path' ? known[name] : (query[name] ?? otherwise);
  };
  return ownedUrl(services, status, values) ?? own;
}

/**
 * The URL of an operation of the definition, of which `valueOf` gives the path variables and query
 * parameters. Undefined when one is missing that the operation needs.
 */
export function ownedUrl(
  services: Services,
  target: OperationDescriptor,
  valueOf: (parameter: ParameterDescriptor) => unknown,
): string | undefined {
  const values = new Map<string, string>();
  const pairs: string[] = [];
  for (const parameter of target.parameters) {
    const { in: place, name, required, urlEncoding } = parameter;
    if (place === 'header') continue;
    const value = valueOf(parameter);
    const text = value === undefined ? undefined : wellFormed(String(value));
    if (text === undefined || (place === 'path' && isLost(text))) {
      if (required || place === 'path') return undefined;
    } else if (place === 'query')
      pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(text)}`);
    else values.set(name, urlEncoding === 'double' ? encodeURIComponent(text) : text);
  }
  if (variablesOf(target.path).some((name) => !values.has(name))) return undefined;
  const query = pairs.length === 0 ? '' : `?${pairs.join('&')}`;
  return `${services.baseUrl()}${fillPath(target.path, values)}${query}`;
}

/** A reader of a URL takes such segments out of its path, however they are written. */
function isLost(text: string): boolean {
  return text === '' || text === '.' || text === '..';
}
