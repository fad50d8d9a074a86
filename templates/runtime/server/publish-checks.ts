// What is wrong with what is published over HTTP. A misspelled member would go unnoticed: a filter that names
// nothing of the request is for every subscription.

import { ownHeaders } from './callbacks/own-headers.js';
import type { JsonSchema, OperationDescriptor } from './descriptor.js';
import type { Fault } from './errors.js';
import { missingState } from './events.js';
import type { Services } from './request.js';
import { undeclaredMembers } from './undeclared.js';

/** Most members that are listed. */
const MAX_LISTED = 20;

type Checks = Pick<Services, 'validators' | 'descriptor'>;

/** Members that are not among `known`, or that `needed` is missing. */
export function faultsOfMembers(
  body: Readonly<Record<string, unknown>>,
  known: readonly string[],
  needed: string,
): Fault[] {
  const unknown = Object.keys(body).filter((name) => !known.includes(name));
  const faults = unknown
    .slice(0, MAX_LISTED)
    .map((name) => fault(pointer(name), `is not known here: there are ${known.join(', ')}`));
  if (!Object.hasOwn(body, needed)) faults.push(fault(pointer(needed), 'is missing'));
  return faults;
}

export function faultsOfEvent(
  services: Checks,
  operation: OperationDescriptor,
  { payload, filter, headers }: Readonly<Record<string, unknown>>,
  { isLarge, isFeed }: { readonly isLarge: boolean; readonly isFeed: boolean },
): Fault[] {
  const at = { in: 'body', path: '/payload', large: isLarge } as const;
  const faults = services.validators.check(schemaOf(operation), payload, at);
  const state = missingState(operation, payload);
  if (state !== undefined) faults.push(fault('/payload', withoutPeriod(state)));
  faults.push(...faultsOfFilter(services, operation, filter));
  if (!isFeed) faults.push(...faultsOfHeaders(headers));
  return faults;
}

export function faultsOfHeaders(headers: unknown): Fault[] {
  const where = 'headers';
  try {
    ownHeaders(headers, where);
    return [];
  } catch (error) {
    const { message } = error as Error;
    const reason = withoutPeriod(message.slice(where.length + 2));
    return [fault('/headers', `cannot be sent: ${reason}`)];
  }
}

function schemaOf({ pattern }: OperationDescriptor): JsonSchema {
  if (pattern.kind === 'pollingTrigger') return pattern.item ?? {};
  return (pattern.kind === 'webhookTrigger' ? pattern.notification : undefined) ?? {};
}

/** A filter has what requests of the operation have, and some of it is enough. */
function faultsOfFilter(
  { descriptor }: Checks,
  { id, parameters, body }: OperationDescriptor,
  filter: unknown,
): Fault[] {
  if (filter === undefined) return [];
  if (!isObject(filter)) return [fault('/filter', 'must be an object')];
  const faults: Fault[] = [];
  for (const [group, value] of Object.entries(filter)) {
    const path = `/filter${pointer(group)}`;
    if (faults.length >= MAX_LISTED) break;
    if (group === 'body' && body !== undefined) {
      const unknown =
        body.kind === 'form'
          ? unknownNames(
              value,
              body.fields.map(({ name }) => name),
            )
          : undeclaredMembers(body.schema, value, descriptor.definitions);
      for (const found of unknown) {
        // As it comes: `/repoo (repo?)`.
        const [, where = '', meant = ''] = /^(.*?)( \(.*\?\))?$/s.exec(found) ?? [];
        faults.push(fault(path + where, `is not in requests of ${id}${meant}`));
      }
      continue;
    }
    const place = group === 'headers' ? 'header' : group;
    const names = parameters.filter((one) => one.in === place).map(({ name }) => name);
    if (!['path', 'query', 'headers'].includes(group) || names.length === 0)
      faults.push(fault(path, `is not in requests of ${id}`));
    else if (!isObject(value)) faults.push(fault(path, 'must be an object'));
    else
      faults.push(
        ...unknownNames(value, names).map((it) => fault(path + it, `is not a parameter of ${id}`)),
      );
  }
  return faults.slice(0, MAX_LISTED);
}

function unknownNames(value: unknown, known: readonly string[]): string[] {
  if (!isObject(value)) return [];
  return Object.keys(value)
    .filter((name) => !known.includes(name))
    .slice(0, MAX_LISTED)
    .map(pointer);
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function fault(path: string, message: string): Fault {
  return { in: 'body', path, message };
}

function pointer(name: string): string {
  return `/${name.slice(0, 100).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}

function withoutPeriod(text: string): string {
  return text.replace(/\.$/, '');
}
