// Requests that an operation has to take: made from the definition's examples and schemas, with values
// that the caller gave, that the definition gives for tests, or that the server itself lists.

import type {
  ConnectorDescriptor,
  Json,
  OperationDescriptor,
  ValueSource,
} from '../server/descriptor.js';
import { type ExampleRequest, exampleRequest } from '../server/examples.js';
import { requirementMet, withCredentials } from './credentials.js';
import { engineHeaders } from './engine.js';
import type { Session } from './session.js';

/** Operations that list values may need listed values themselves. */
const MAX_DEPTH = 3;

type Values = Map<string, unknown>;

/**
 * A valid request.
 *
 * @param options.optional also with the optional query parameters that can be made up.
 */
export async function validRequest(
  session: Session,
  operation: OperationDescriptor,
  options: { readonly callbackUrl?: string; readonly optional?: boolean } = {},
): Promise<ExampleRequest> {
  const given = await knownValues(session, operation, 0);
  const { descriptor } = session;
  const widened = options.optional === true ? withOptional(operation) : operation;
  const { callbackUrl } = options;
  return exampleRequest(widened, descriptor, {
    given,
    ...(callbackUrl === undefined ? {} : { callbackUrl }),
  });
}

/** The state of a polling trigger is the server's to hand out, so it stays away. */
function withOptional(operation: OperationDescriptor): OperationDescriptor {
  const { pattern } = operation;
  const state = pattern.kind === 'pollingTrigger' ? pattern.stateParameter : undefined;
  const parameters = operation.parameters.map((one) =>
    one.in === 'query' && one.name !== state ? { ...one, required: true } : one,
  );
  return { ...operation, parameters };
}

async function knownValues(
  session: Session,
  operation: OperationDescriptor,
  depth: number,
): Promise<Values> {
  const values: Values = new Map();
  for (const source of operation.values ?? []) {
    const given =
      source.testValue ?? (await listedValue(session, operation, source, values, depth));
    const value =
      given === undefined ? undefined : fitted(session, operation, values, { source, given });
    if (value !== undefined) values.set(keyOf(source), value);
  }
  for (const [name, value] of Object.entries(session.options.inputs?.[operation.id] ?? {})) {
    for (const key of keysNamed(operation, name)) values.set(key, value);
  }
  return values;
}

/** The value as the schema has it: a list of numbers may fill a text. Undefined when it fits in no way. */
function fitted(
  { descriptor, validators }: Session,
  operation: OperationDescriptor,
  known: Values,
  { source, given }: { readonly source: ValueSource; readonly given: unknown },
): unknown {
  const key = keyOf(source);
  const { body, parameters } = operation;
  const forms = [given, String(given), Number(given), [given]];
  if (source.in === 'body' && body?.kind === 'json') {
    return forms.find((value) => {
      const { body: bytes } = exampleRequest(operation, descriptor, {
        given: new Map([...known, [key, value]]),
      });
      const written = Buffer.from(bytes ?? '').toString();
      if (written === '') return false;
      return (
        validators.check(body.schema, JSON.parse(written), { in: 'body', request: true }).length ===
        0
      );
    });
  }
  const fields = body?.kind === 'form' ? body.fields : [];
  const declared =
    source.in === 'formData'
      ? fields.find(({ name }) => name === source.path[0])
      : parameters.find((one) => one.in === source.in && one.name === source.path[0]);
  if (declared === undefined) return given;
  return forms.find(
    (value) => validators.check(declared.schema, value, { in: 'query' }).length === 0,
  );
}

function keyOf({ in: place, path }: Pick<ValueSource, 'in' | 'path'>): string {
  if (place !== 'body') return `${place}/${path[0] ?? ''}`;
  return `body${path.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')}`;
}

function keysNamed({ parameters, body }: OperationDescriptor, name: string): string[] {
  if (name.startsWith('/')) return [`body${name}`];
  const keys = parameters.filter((one) => one.name === name).map((one) => `${one.in}/${name}`);
  if (body?.kind === 'form') keys.push(`formData/${name}`);
  return keys;
}

/** The first value that the operation lists; undefined when it cannot be had: that operation is walked itself. */
async function listedValue(
  session: Session,
  operation: OperationDescriptor,
  source: ValueSource,
  known: Values,
  depth: number,
): Promise<unknown> {
  const { listed } = source;
  if (listed === undefined || depth >= MAX_DEPTH || !isNeeded(operation, source)) return undefined;
  const lister = session.descriptor.operations.find(({ id }) => id === listed.operation);
  if (lister === undefined || lister.id === operation.id) return undefined;
  if (session.options.readOnly === true && lister.method !== 'get') return undefined;
  const given: Values = await knownValues(session, lister, depth + 1);
  for (const [name, argument] of Object.entries(listed.parameters)) {
    const value =
      'value' in argument
        ? argument.value
        : valueFrom(operation, argument.from, known, session.descriptor);
    if (value === undefined) continue;
    for (const key of keysNamed(lister, name)) given.set(key, value);
  }
  const answer = await ask(session, lister, given);
  const items = inside(answer, listed.items);
  const first = Array.isArray(items) ? (items[0] as unknown) : undefined;
  const value = listed.value.length === 0 ? first : inside(first, listed.value);
  return typeof value === 'object' ? undefined : value;
}

/** Optional parameters are not sent, so nobody has to be asked for them. */
function isNeeded(
  { parameters, body }: OperationDescriptor,
  { in: place, path }: ValueSource,
): boolean {
  if (place === 'body') return true;
  const fields = body?.kind === 'form' ? body.fields : [];
  const declared =
    place === 'formData'
      ? fields.find(({ name }) => name === path[0])
      : parameters.find((one) => one.in === place && one.name === path[0]);
  return declared?.required === true || place === 'path';
}

/** The value that another parameter of the same request has. */
function valueFrom(
  operation: OperationDescriptor,
  from: string,
  known: Values,
  descriptor: ConnectorDescriptor,
): unknown {
  if (from.startsWith('body/')) return known.get(from);
  const parameter = operation.parameters.find(({ name }) => name === from);
  if (parameter === undefined) return known.get(`formData/${from}`);
  const value = known.get(`${parameter.in}/${from}`);
  if (value !== undefined) return value;
  if (parameter.default !== undefined) return parameter.default;
  // What the example request would have there.
  const alone = {
    ...operation,
    parameters: [{ ...parameter, in: 'header' as const, required: true }],
  };
  return exampleRequest(alone, descriptor).headers[from.toLowerCase()];
}

function ask(session: Session, lister: OperationDescriptor, given: Values): Promise<unknown> {
  const request = exampleRequest(lister, session.descriptor, { given });
  const key = JSON.stringify([lister.id, request.path, String(request.body ?? '')]);
  const known = session.listed.get(key);
  if (known !== undefined) return known;
  const asked = fetchJson(session, lister, request).catch(() => undefined);
  session.listed.set(key, asked);
  return asked;
}

async function fetchJson(
  session: Session,
  operation: OperationDescriptor,
  request: ExampleRequest,
): Promise<Json | undefined> {
  const { descriptor, held, origin, sender } = session;
  const plain = {
    method: request.method,
    target: origin + request.path,
    headers: { ...engineHeaders(), ...request.headers },
    ...(request.body === undefined ? {} : { body: request.body }),
  };
  const requirement = requirementMet(operation, descriptor, held);
  const message = requirement ? withCredentials(plain, requirement, descriptor, held) : plain;
  const { status, body } = await sender.send(message);
  return status >= 200 && status < 300 ? (JSON.parse(body.toString()) as Json) : undefined;
}

function inside(value: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>((inner, name) => {
    if (typeof inner !== 'object' || inner === null || !Object.hasOwn(inner, name))
      return undefined;
    return (inner as Record<string, unknown>)[name];
  }, value);
}
