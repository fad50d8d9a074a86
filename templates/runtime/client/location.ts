// Addresses that a server hands out: `Location`, next links. They get the credentials of the
// connection, so they may lead only to where those belong.

import type { Endpoint, Exchange, RawAnswer } from './client.js';
import { failure } from './send.js';

/** Where a link leads from the answer that it is in. Throws when it is no address. */
export function toUrl({ endpoint, asked }: Exchange, link: string): URL {
  return new URL(link, new URL(asked, endpoint.base()));
}

/** The absolute address. Throws when it is none, or leads to an origin that is not the connection's. */
export function locate(exchange: Exchange, link: string, answer?: RawAnswer): string {
  const { endpoint } = exchange;
  try {
    const base = endpoint.base();
    const url = toUrl(exchange, link);
    const { trustedOrigins = [] } = endpoint.options;
    if (url.origin !== base.origin && !trustedOrigins.includes(url.origin))
      throw new Error(
        `it leads to ${url.origin}, the credentials are for ${base.origin}: see trustedOrigins`,
      );
    url.username = url.password = url.hash = '';
    return url.href;
  } catch (cause) {
    throw failure(exchange, 'location', answer, cause);
  }
}

/** The `Location` of an answer, absolute; undefined when there is none. */
export function locationOf(exchange: Exchange, answer: RawAnswer): string | undefined {
  const link = answer.headers.get('location');
  return link ? locate(exchange, link, answer) : undefined;
}

/** The same address without the origin where that is the connection's own: it stays right when the API moves. */
export function relative(endpoint: Endpoint, address: string): string {
  const { origin } = endpoint.base();
  return address.startsWith(`${origin}/`) ? address.slice(origin.length) : address;
}
