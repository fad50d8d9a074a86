// The credentials of a connection, put where the definition has them.

import type {
  ConnectorDescriptor,
  OperationDescriptor,
  SecurityRequirement,
  SecurityScheme,
} from '../server/descriptor.js';
import type { Message } from './exchange.js';
import type { Credentials } from './types.js';

/** Shaped like the real thing, and certainly not it. */
const WRONG: Required<Credentials> = {
  apiKey: 'simulator-wrong-key',
  basic: { user: 'simulator', password: 'simulator-wrong-password' },
  bearer: 'eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiJzaW11bGF0b3IifQ.d3Jvbmctc2lnbmF0dXJl',
};

/** Shorter ones would be found everywhere by chance. */
const SHORTEST_SECRET = 6;

function schemeOf({ security }: ConnectorDescriptor, name: string): SecurityScheme | undefined {
  return Object.hasOwn(security, name) ? (security[name] as SecurityScheme | undefined) : undefined;
}

/** The first requirement that the credentials meet; undefined when there is none, or nothing is asked for. */
export function requirementMet(
  operation: OperationDescriptor,
  descriptor: ConnectorDescriptor,
  held: Credentials,
): SecurityRequirement | undefined {
  return operation.security.find(
    (requirement) =>
      requirement.length > 0 &&
      requirement.every(({ scheme }) => {
        const kind = schemeOf(descriptor, scheme)?.kind;
        if (kind === 'apiKey') return held.apiKey !== undefined;
        if (kind === 'basic') return held.basic !== undefined;
        return kind === 'oauth2' && held.bearer !== undefined;
      }),
  );
}

/** True when nobody may call without credentials, and the definition says with which. */
export function isGuarded(
  { security }: OperationDescriptor,
  descriptor: ConnectorDescriptor,
): boolean {
  return (
    security.length > 0 &&
    security.every((requirement) =>
      // A scheme that is named and not defined says nothing that could be held against a server.
      requirement.some(({ scheme }) => schemeOf(descriptor, scheme) !== undefined),
    )
  );
}

/** The message with what a requirement asks for. `wrong`: with credentials that nobody gave out. */
export function withCredentials(
  message: Message,
  requirement: SecurityRequirement,
  descriptor: ConnectorDescriptor,
  credentials: Credentials | 'wrong',
): Message {
  const held = credentials === 'wrong' ? WRONG : credentials;
  const headers: Record<string, string> = { ...message.headers };
  let { target } = message;
  for (const { scheme } of requirement) {
    const way = schemeOf(descriptor, scheme);
    if (way?.kind === 'oauth2') headers['authorization'] = `Bearer ${held.bearer ?? ''}`;
    else if (way?.kind === 'basic') {
      const { user = '', password = '' } = held.basic ?? {};
      headers['authorization'] = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    } else if (way?.kind === 'apiKey' && way.in === 'header') {
      headers[way.name.toLowerCase()] = held.apiKey ?? '';
    } else if (way?.kind === 'apiKey') target = withPair(target, way.name, held.apiKey ?? '');
  }
  return { ...message, target, headers };
}

/** Text, since URLSearchParams would write the other parameters anew. */
function withPair(target: string, name: string, value: string): string {
  const url = new URL(target);
  if (url.searchParams.has(name)) return target;
  const pair = `${encodeURIComponent(name)}=${encodeURIComponent(value)}`;
  url.search += `${url.search === '' ? '?' : '&'}${pair}`;
  return url.href;
}

/** What must not be seen in any answer. */
export function secretsOf({ apiKey, basic, bearer }: Credentials): string[] {
  const pair = basic && Buffer.from(`${basic.user}:${basic.password}`).toString('base64');
  return [apiKey, basic?.password, pair, bearer].filter(
    (secret): secret is string => secret !== undefined && secret.length >= SHORTEST_SECRET,
  );
}

/** Query parameters that carry credentials. */
export function secretParameters({ security }: ConnectorDescriptor): ReadonlySet<string> {
  const schemes = Object.values(security) as ReadonlyArray<SecurityScheme | undefined>;
  return new Set(
    schemes.flatMap((way) => (way?.kind === 'apiKey' && way.in === 'query' ? [way.name] : [])),
  );
}

/** A URL without the query parameters of these names. */
export function withoutPairs(url: string, names: ReadonlySet<string>): string {
  const [path = '', query] = url.split('?');
  if (query === undefined) return url;
  const kept = query
    .split('&')
    .filter((pair) => !names.has([...new URLSearchParams(pair).keys()][0] ?? ''));
  return `${path}?${kept.join('&')}`;
}
