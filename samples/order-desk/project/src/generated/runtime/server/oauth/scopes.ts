// What a definition's scopes mean for a token. Definitions write them as they are asked for at sign-in:
// `api://ID/orders.read` or `https://orders.contoso.com/.default`; tokens carry `orders.read`.

import type { JWTPayload } from 'jose';

/** About the sign-in, not the API: access tokens of an API need not carry them. */
const ofSignIn = new Set(['openid', 'profile', 'email', 'address', 'phone', 'offline_access']);

/** "What was consented to", in Microsoft Entra: whatever it is, it is something. */
const DEFAULT_SCOPE = '.default';

/** @param listed entries of a security requirement; one may hold several scopes with spaces between. */
export function scopesNeeded(listed: readonly string[]): string[] {
  const scopes = listed.flatMap(words);
  return [...new Set(scopes)].filter((scope) => !ofSignIn.has(scope));
}

/** The names in the claims `scp`, `scope` (of users) and `roles` (of users and applications). */
export function namesGranted(claims: JWTPayload): string[] {
  return ['scp', 'scope', 'roles'].flatMap((claim) => {
    const value = claims[claim];
    if (typeof value === 'string') return words(value);
    return Array.isArray(value) ? value.filter((name) => typeof name === 'string') : [];
  });
}

/** Those of `needed` that are not granted. */
export function scopesMissing(needed: readonly string[], granted: readonly string[]): string[] {
  return needed.filter((scope) => {
    const name = nameInTokens(scope);
    if (name === DEFAULT_SCOPE) return granted.length === 0;
    return !granted.includes(scope) && !granted.includes(name);
  });
}

/** A scope without the API's URI. */
function nameInTokens(scope: string): string {
  return /^[a-z][a-z\d+.-]*:\/\//i.test(scope) ? scope.slice(scope.lastIndexOf('/') + 1) : scope;
}

function words(text: string): string[] {
  return text.split(/\s+/).filter((word) => word !== '');
}
