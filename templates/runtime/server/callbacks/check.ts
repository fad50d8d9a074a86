// Where callbacks may go, by CALLBACK_ALLOWED_HOSTS. Asked when a workflow subscribes and again before
// every delivery; the addresses behind a name are looked at when connecting (deliver.ts). A callback
// URL is a secret, so reasons tell its scheme and host alone.

import { isIP } from 'node:net';
import { isPublicAddress } from './addresses.js';

const SETTING = 'CALLBACK_ALLOWED_HOSTS';
const MAX_LENGTH = 16_384;

/** What CALLBACK_ALLOWED_HOSTS says. No entries: any public https host. */
export type AllowedHosts = readonly AllowedHost[];

export type AllowedHost =
  | {
      /** https to public addresses of this host. */
      readonly kind: 'public';
      /** In the URL parser's form, IPv6 in brackets, without a trailing dot; '' with subdomains: every host. */
      readonly host: string;
      /** True for `*.host`: every name below `host`, but not itself. */
      readonly subdomains: boolean;
      /** Absent: any. */
      readonly port?: string;
    }
  | {
      /** Exactly this, plain and private too. */
      readonly kind: 'exact';
      readonly protocol: 'http:' | 'https:';
      readonly host: string;
      /** Absent: any. */
      readonly port?: string;
    };

/**
 * Reads CALLBACK_ALLOWED_HOSTS: entries separated by commas. `hooks.example.com`, `*.logic.azure.com`
 * and `*` (with an optional `:port`) stand for https and public addresses; `http://127.0.0.1` (any
 * port) or `http://127.0.0.1:8080` allow exactly that.
 *
 * @throws Error that names the setting and the wrong entry.
 */
export function parseAllowedHosts(text: string): AllowedHosts {
  const entries = text.split(',').map((entry) => entry.trim());
  return entries.filter((entry) => entry !== '').map(parseEntry);
}

export function checkCallbackUrl(
  url: string,
  allowed: AllowedHosts,
): { ok: true } | { ok: false; reason: string } {
  const refused = refusal(url, allowed);
  return refused === undefined ? { ok: true } : { ok: false, reason: refused };
}

/** True when an entry with a scheme allows this, so that its address may be private. */
export function isAllowedExactly(
  target: { readonly protocol: string; readonly hostname: string; readonly port: string },
  allowed: AllowedHosts,
): boolean {
  // undici's connector is given IPv6 addresses without brackets.
  const host = withoutBrackets(withoutTrailingDot(target.hostname));
  const port = effectivePort(target.protocol, target.port);
  return allowed.some(
    (entry) =>
      entry.kind === 'exact' &&
      entry.protocol === target.protocol &&
      withoutBrackets(entry.host) === host &&
      (entry.port === undefined || entry.port === port),
  );
}

/** Without the brackets that an IPv6 address has in a URL. */
export function withoutBrackets(hostname: string): string {
  return hostname.startsWith('[') && hostname.endsWith(']') ? hostname.slice(1, -1) : hostname;
}

function refusal(text: string, allowed: AllowedHosts): string | undefined {
  if (text === '') return 'The callback URL is empty.';
  if (text.length > MAX_LENGTH) {
    return `The callback URL is longer than ${MAX_LENGTH} characters.`;
  }
  // The URL parser drops or trims these without a word, so what is stored would not be what is called.
  if (hasSpaceOrControl(text)) return 'The callback URL contains spaces or control characters.';
  const url = parseUrl(text);
  if (url === undefined) return 'The callback URL is not an absolute URL.';
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return `The callback URL starts with "${url.protocol.slice(0, 20)}"; it must be an https URL.`;
  }
  const shown = `${url.protocol}//${url.host}`;
  if (!isWellFormedHost(url.hostname))
    return `The host of the callback URL (${shown}) is malformed.`;
  if (url.username !== '' || url.password !== '') {
    return `The callback URL (${shown}) must not contain a user name or a password.`;
  }
  // Never sent, so half of a URL with an unescaped "#" would be lost, its signature probably.
  if (text.includes('#')) return `The callback URL (${shown}) must not contain a "#".`;
  if (isAllowedExactly(url, allowed)) return undefined;
  return publicRefusal(url, shown, allowed);
}

function publicRefusal(url: URL, shown: string, allowed: AllowedHosts): string | undefined {
  const host = withoutTrailingDot(url.hostname);
  if (url.protocol !== 'https:') {
    return `The callback URL (${shown}) must use https, or be allowed exactly by ${SETTING}.`;
  }
  const literal = withoutBrackets(host);
  const isLocal = host === 'localhost' || host.endsWith('.localhost');
  if (isLocal || (isIP(literal) !== 0 && !isPublicAddress(literal))) {
    return `The callback URL (${shown}) names an address that is not public; ${SETTING} can allow it exactly.`;
  }
  const port = effectivePort(url.protocol, url.port);
  const matches = allowed.length === 0 || allowed.some((entry) => matchesPublic(entry, host, port));
  return matches ? undefined : `The host of the callback URL (${shown}) is not in ${SETTING}.`;
}

function matchesPublic(entry: AllowedHost, host: string, port: string): boolean {
  if (entry.kind !== 'public') return false;
  if (entry.port !== undefined && entry.port !== port) return false;
  if (!entry.subdomains) return host === entry.host;
  return entry.host === '' || host.endsWith(`.${entry.host}`);
}

function parseEntry(entry: string): AllowedHost {
  const scheme = /^([a-z][a-z0-9+.-]*):\/\//i.exec(entry)?.[1]?.toLowerCase();
  if (scheme === undefined) return parsePattern(entry);
  if (scheme !== 'http' && scheme !== 'https')
    throw wrong(entry, 'its scheme is not http or https');
  const { host, port } = parseHost(entry.slice(scheme.length + 3), entry);
  return { kind: 'exact', protocol: `${scheme}:`, host, ...port };
}

function parsePattern(entry: string): AllowedHost {
  if (entry === '*') return { kind: 'public', host: '', subdomains: true };
  const subdomains = entry.startsWith('*.');
  const { host, port } = parseHost(subdomains ? entry.slice(2) : entry, entry);
  if (subdomains && isIP(withoutBrackets(host)) !== 0) {
    throw wrong(entry, 'an address has no names below it');
  }
  return { kind: 'public', host, subdomains, ...port };
}

function parseHost(text: string, entry: string): { host: string; port: { port?: string } } {
  if (text.includes('*'))
    throw wrong(entry, 'a "*" is allowed only at the beginning, as in *.example.com');
  if (/[/?#@\\]/.test(text.replace(/\/$/, '')) || hasSpaceOrControl(text)) {
    throw wrong(entry, 'it must be a host, with a port if need be, and nothing else');
  }
  // http, so that the parser drops no port 443; a port of 80 is read from the text.
  const url = parseUrl(`http://${text}`);
  if (url === undefined || !isWellFormedHost(url.hostname)) throw wrong(entry, 'it is not a host');
  const port = /:(\d+)\/?$/.exec(text)?.[1];
  return {
    host: withoutTrailingDot(url.hostname),
    port: port === undefined ? {} : { port: effectivePort('http:', url.port) },
  };
}

function wrong(entry: string, why: string): Error {
  return new Error(
    `${SETTING} has an entry that cannot be used, ${JSON.stringify(entry)}: ${why}.`,
  );
}

function parseUrl(text: string): URL | undefined {
  return URL.canParse(text) ? new URL(text) : undefined;
}

function effectivePort(protocol: string, port: string): string {
  if (port !== '') return port;
  return protocol === 'https:' ? '443' : '80';
}

/** `example.com.` is the same host as `example.com`. */
function withoutTrailingDot(hostname: string): string {
  return hostname.endsWith('.') ? hostname.slice(0, -1) : hostname;
}

function isWellFormedHost(hostname: string): boolean {
  const host = withoutTrailingDot(hostname);
  if (host.startsWith('[')) return true;
  return host.length <= 253 && host.split('.').every((label) => /^[a-z0-9_-]{1,63}$/.test(label));
}

function hasSpaceOrControl(text: string): boolean {
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code <= 0x20 || code === 0x7f) return true;
  }
  return false;
}
