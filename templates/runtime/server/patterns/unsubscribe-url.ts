// The Location of a subscription: a complete URL of the definition's own operation, to which the engine
// sends a bare DELETE, and what such a request says.

import type { LocationValue, OperationDescriptor, ParameterDescriptor } from '../descriptor.js';
import { badRequest, type Fault } from '../errors.js';
import type { Incoming, Services, TypedRequest } from '../request.js';
import type { SubscriptionRecord } from '../store/types.js';
import { placeOf, readCallbackUrl } from './callback-url.js';
import { ownedUrl } from './polling-action.js';

/** Longest Location: parts of it come from bodies of any size, and servers refuse long addresses. */
const MAX_LENGTH = 4000;

type By = Extract<OperationDescriptor['pattern'], { kind: 'unsubscribe' }>['by'];

/** Where a request names the subscription in its address; undefined where it does so elsewhere. */
function placeOfId(by: By): { in: 'path' | 'query'; name: string } | undefined {
  if (by.kind === 'id') return { in: by.in ?? 'path', name: by.parameter };
  const { in: place, path } = by.location;
  return place === 'path' || place === 'query' ? { in: place, name: path[0] ?? '' } : undefined;
}

/** True when the engine's bare DELETE is enough, so that nothing else is asked for. */
export function takesBareRequest({ pattern, method }: OperationDescriptor): boolean {
  if (pattern.kind !== 'unsubscribe') return false;
  return pattern.by.kind === 'id' || (method === 'delete' && placeOfId(pattern.by) !== undefined);
}

/** Of what is wrong with a bare request, what counts: the credentials that it lacks. */
export function faultsOfBare({ pattern }: OperationDescriptor, faults: readonly Fault[]): Fault[] {
  const { secrets = [] } = pattern.kind === 'unsubscribe' ? pattern : {};
  return faults.filter(({ in: place, path }) =>
    secrets.some((secret) => secret.in === place && secret.name === path),
  );
}

/** The URL to which the engine sends DELETE. */
export function unsubscribeUrl(
  services: Services,
  { pattern }: OperationDescriptor,
  { id, request }: Pick<SubscriptionRecord, 'id' | 'request'>,
): string {
  const own = `${services.baseUrl()}${services.ownPrefix}/subscriptions/${id}`;
  if (pattern.kind !== 'webhookTrigger' && pattern.kind !== 'webhookAction') return own;
  const target = services.operation(pattern.unsubscribeOperation ?? '');
  const place = target?.pattern.kind === 'unsubscribe' ? placeOfId(target.pattern.by) : undefined;
  // The engine sends DELETE whatever the definition says, so another method is not reached by Location.
  if (target?.method !== 'delete' || place === undefined) return own;
  // Nor does it send headers that are no part of the connection's credentials.
  if (asksForHeader(target)) return own;
  const { unsubscribeValues = [] } = pattern;
  const values = new Map(unsubscribeValues.map((one) => [`${one.in} ${one.name}`, one]));
  const url = ownedUrl(services, target, ({ in: where, name }) =>
    where === place.in && name === place.name
      ? id
      : valueOf(values.get(`${where} ${name}`), request as TypedRequest),
  );
  if (url === undefined || url.length > MAX_LENGTH) return own;
  if (place.in === 'path' || declares(target, place)) return url;
  const mark = url.includes('?') ? '&' : '?';
  return `${url}${mark}${encodeURIComponent(place.name)}=${encodeURIComponent(id)}`;
}

function asksForHeader({ pattern }: OperationDescriptor): boolean {
  return (
    pattern.kind === 'unsubscribe' && pattern.secrets?.some((one) => one.in === 'header') === true
  );
}

function declares({ parameters }: OperationDescriptor, place: { in: string; name: string }) {
  return parameters.some(
    (one: ParameterDescriptor) => one.in === place.in && one.name === place.name,
  );
}

function valueOf(part: LocationValue | undefined, request: TypedRequest): unknown {
  const given = part?.from === undefined ? undefined : readCallbackUrl(request, part.from);
  const isText = ['string', 'number', 'boolean'].includes(typeof given);
  const usable = isText && (part?.in === 'query' || !['', '.', '..'].includes(String(given)));
  return usable || Array.isArray(given) ? given : part?.value;
}

/** What an unsubscribe request names: the id of the subscription, or its callback URL. */
export function namedBy(
  { by }: { readonly by: By },
  { request, rawQuery }: Incoming,
): { readonly id: string } | { readonly callbackUrl: string } {
  const place = placeOfId(by);
  const text =
    place?.in === 'query'
      ? new URLSearchParams(rawQuery).getAll(place.name).at(-1)
      : request.path?.[place?.name ?? ''];
  if (by.kind === 'id') {
    if (text !== undefined && text !== '') return { id: String(text) };
    const message = `must hold the id of the subscription, as Location has it`;
    throw badRequest([{ in: place?.in ?? 'path', path: by.parameter, message }]);
  }
  const callbackUrl = readCallbackUrl(request, by.location) ?? text;
  if (typeof callbackUrl !== 'string' || callbackUrl === '')
    throw badRequest([{ ...placeOf(by.location), message: 'must hold the callback URL' }]);
  // Location has the id there: callback URLs are secrets, and addresses are logged.
  return place !== undefined && !callbackUrl.includes(':') ? { id: callbackUrl } : { callbackUrl };
}
