// Location and Retry-After: what the engine does next, and when.

import type { CheckId } from './checks.js';
import type { Session } from './session.js';
import type { Exchange, Walk } from './walk.js';
import { quoted, withoutQuery } from './words.js';

/** Nobody has this name (RFC 2606), so it can only come from the request. */
export const FORGED_HOST = 'forwarded.simulator.invalid';
export const forgedHeaders = { 'x-forwarded-host': FORGED_HOST, forwarded: `host=${FORGED_HOST}` };

const HOUR_SECONDS = 3600;

/**
 * The address to go on at, on the server that is simulated against; undefined without Location.
 *
 * @param missing the check that a missing Location breaks.
 * @param target what was called: a relative Location is read from there.
 */
export function nextAddress(
  walk: Walk,
  answer: Exchange,
  missing: CheckId | undefined,
  target: string,
): string | undefined {
  const { location } = answer.headers;
  if (location === undefined || location.trim() === '') {
    if (missing !== undefined)
      walk.found(missing, `${answer.asked} answered ${answer.status} without Location.`);
    return undefined;
  }
  const at = `Location of the answer to ${answer.asked} (${answer.status})`;
  const absolute = /^https?:\/\//i.test(location) && URL.canParse(location);
  if (!absolute) {
    walk.found('location-relative', `${at} is ${quoted(location.replace(/\?.*$/s, ''))}.`);
    return URL.canParse(location, target)
      ? reached(new URL(location, target), walk.session)
      : undefined;
  }
  judgeOrigin(walk, new URL(location), at);
  return reached(new URL(location), walk.session);
}

function judgeOrigin(walk: Walk, url: URL, at: string): void {
  const wanted = new URL(walk.session.publicOrigin);
  if (url.hostname === FORGED_HOST) {
    walk.found(
      'location-forwarded-host',
      `${at} begins with the X-Forwarded-Host that the request had.`,
    );
    return;
  }
  if (!sameHost(url, wanted)) {
    walk.found(
      'location-foreign-host',
      `${at} leads to ${quoted(url.host)}, not to ${wanted.host}.`,
    );
  } else if (url.protocol === 'http:' && wanted.protocol === 'https:') {
    walk.found('location-insecure', `${at} is ${quoted(withoutQuery(url.href))}.`);
  }
}

const loopback = new Set(['localhost', '127.0.0.1', '[::1]']);

function sameHost(one: URL, other: URL): boolean {
  const sameName =
    one.hostname === other.hostname || (loopback.has(one.hostname) && loopback.has(other.hostname));
  // A port that is left out is that of the scheme, and the scheme is judged by itself.
  const bothUsual = one.port === '' && other.port === '';
  return sameName && (bothUsual || one.port === other.port);
}

/** The same scheme, host and port; names of this machine are equal. */
export function isSameOrigin(one: URL, other: URL): boolean {
  return one.protocol === other.protocol && sameHost(one, other);
}

/** The same path and query on the server that is called. */
export function reached(url: URL, { origin, publicOrigin }: Session): string {
  const prefix = new URL(publicOrigin).pathname.replace(/\/$/, '');
  const path =
    prefix !== '' && url.pathname.startsWith(`${prefix}/`)
      ? url.pathname.slice(prefix.length)
      : undefined;
  return path === undefined
    ? new URL(origin).origin + url.pathname + url.search
    : origin + path + url.search;
}

/** Judges Retry-After where there is one. */
export function judgeRetryAfter(walk: Walk, { headers, asked, status }: Exchange): void {
  const text = headers['retry-after'];
  if (text === undefined) return;
  if (!/^\d+$/.test(text)) {
    walk.found(
      'retry-after-invalid',
      `${asked} answered ${status} with Retry-After: ${quoted(text)}.`,
    );
  } else if (Number(text) > HOUR_SECONDS) {
    walk.found('retry-after-long', `${asked} answered ${status} with Retry-After: ${text}.`);
  }
}
