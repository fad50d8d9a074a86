// From a request on the wire to the one that a handler gets. What is the same for all requests of an operation
// is found once.

import type { FastifyRequest } from 'fastify';
import type { BodyDescriptor, OperationDescriptor } from './descriptor.js';
import { badRequest, type Fault } from './errors.js';
import { type ParameterGroups, readParameters } from './parameters.js';
import { faultsOfBare, takesBareRequest } from './patterns/unsubscribe-url.js';
import type { Services, TypedRequest } from './request.js';
import type { Query } from './urls.js';

/** What the router knows of a request. */
export interface Asked {
  readonly request: FastifyRequest;
  readonly query: Query;
  readonly variables: ReadonlyMap<string, string>;
}

/** How the requests of an operation are read: what is the same for all of them. */
export interface Reader {
  readonly operation: OperationDescriptor;
  readonly parameters: OperationDescriptor['parameters'];
  /** Absent: none is read. */
  readonly body: BodyDescriptor | undefined;
  /** The engine sends nothing but credentials to the URL that ends a subscription or asks for a state. */
  readonly bare: boolean;
  readonly has: { readonly path: boolean; readonly query: boolean; readonly header: boolean };
}

export function readerOf(operation: OperationDescriptor): Reader {
  const has = (place: 'path' | 'query' | 'header') =>
    operation.parameters.some((parameter) => parameter.in === place);
  const bare = operation.pattern.kind === 'status' || takesBareRequest(operation);
  return {
    operation,
    parameters: parametersOf(operation),
    body: bare ? undefined : operation.body,
    bare,
    has: { path: has('path'), query: has('query'), header: has('header') },
  };
}

export interface Read {
  readonly groups: ParameterGroups;
  /** What is wrong with the request so far. */
  readonly faults: Fault[];
}

export function readGroups(services: Services, { parameters }: Reader, call: Asked): Read {
  const faults: Fault[] = [];
  const source = { path: call.variables, query: call.query, headers: call.request.headers };
  return { groups: readParameters(parameters, source, services.validators, faults), faults };
}

/** The request as controllers see it. @throws ConnectorError 400 with every fault. */
export function typedOf(
  { operation, bare, has }: Reader,
  read: Read,
  body?: unknown,
): TypedRequest {
  const { groups, faults } = read;
  const wrong = bare ? faultsOfBare(operation, faults) : faults;
  if (wrong.length > 0) throw badRequest(wrong);
  const typed: { -readonly [Key in keyof TypedRequest]: TypedRequest[Key] } = {};
  if (has.path) typed.path = groups.path;
  if (has.query) typed.query = groups.query;
  if (has.header) typed.headers = groups.headers;
  if (body !== undefined) typed.body = body;
  return typed;
}

/** The parameters, of which the runtime's own state is any text: the definition describes the author's. */
function parametersOf({ parameters, pattern }: OperationDescriptor) {
  if (pattern.kind !== 'pollingTrigger') return parameters;
  return parameters.map((parameter) =>
    parameter.in === 'query' && parameter.name === pattern.stateParameter
      ? { ...parameter, required: false, schema: {} }
      : parameter,
  );
}
