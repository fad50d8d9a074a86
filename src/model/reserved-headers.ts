// Header parameters that are not the operation's to declare. HTTP itself, or the security scheme in
// force, reads and writes these; asking for them again would refuse good requests and let a
// generated client break its own.

import type { SecurityRequirement, SecuritySchemeModel } from './types.js';

const OWNED_BY_HTTP = new Set([
  'accept',
  'connection',
  'content-length',
  'content-type',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** Headers of an answer that the server computes. `content-type` is not one: an answer of bytes may choose. */
const COMPUTED = new Set(['connection', 'content-length', 'keep-alive', 'transfer-encoding']);

export function isComputedHeader(name: string): boolean {
  return COMPUTED.has(name.toLowerCase());
}

/** Whether a header can have this name at all: a token (RFC 9110, 5.6.2). */
export function isHeaderName(name: string): boolean {
  return leadingHeaderName(name) === name;
}

/** The header name that a text begins with; undefined when it begins with none. */
export function leadingHeaderName(text: string): string | undefined {
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+/.exec(text)?.[0];
}

/** Who owns a header or query parameter instead of the operation; undefined when it is the operation's. */
export function ownerOf(
  place: 'header' | 'query',
  name: string,
  schemes: ReadonlyMap<string, SecuritySchemeModel>,
  security: readonly SecurityRequirement[],
): 'http' | 'security' | undefined {
  const lower = name.toLowerCase();
  if (place === 'header' && OWNED_BY_HTTP.has(lower)) return 'http';
  for (const { scheme } of security.flat()) {
    const model = schemes.get(scheme);
    if (model === undefined) continue;
    const carries =
      model.kind === 'apiKey'
        ? model.in === place &&
          (place === 'header' ? model.name.toLowerCase() === lower : model.name === name)
        : place === 'header' && lower === 'authorization';
    if (carries) return 'security';
  }
  return undefined;
}
