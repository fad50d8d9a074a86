// The callback URL in a request: finding it, and taking it out, since it is a secret that only the
// delivery may know.

import type { CallbackLocation } from '../descriptor.js';
import type { TypedRequest } from '../request.js';

/** A name for people: `body field /config/url`. */
export function placeOf(location: CallbackLocation): {
  in: 'path' | 'query' | 'header' | 'body';
  path: string;
} {
  if (location.in === 'body' || location.in === 'formData') {
    return { in: 'body', path: location.path.map((name) => `/${name}`).join('') };
  }
  return { in: location.in, path: location.path.at(-1) ?? '' };
}

function groupOf(location: CallbackLocation): 'path' | 'query' | 'headers' | 'body' {
  if (location.in === 'formData' || location.in === 'body') return 'body';
  return location.in === 'header' ? 'headers' : location.in;
}

/** The value at the location; undefined when there is none. */
export function readCallbackUrl(request: TypedRequest, location: CallbackLocation): unknown {
  let value: unknown = request[groupOf(location)];
  for (const name of location.path) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name))
      return undefined;
    value = (value as Record<string, unknown>)[name];
  }
  return value;
}

/** The request with an empty string at the location. */
export function withoutCallbackUrl(
  request: TypedRequest,
  location: CallbackLocation,
): TypedRequest {
  const group = groupOf(location);
  return { ...request, [group]: blanked(request[group], location.path) };
}

function blanked(value: unknown, [name, ...rest]: readonly string[]): unknown {
  if (name === undefined) return '';
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return value;
  const inner = (value as Record<string, unknown>)[name];
  return { ...value, [name]: blanked(inner, rest) };
}
