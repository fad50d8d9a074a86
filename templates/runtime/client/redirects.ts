// Operations whose only success is a redirect: what the caller wants is where it leads, and the
// credentials of the connection do not belong there.

import { type Exchange, type Pattern, type RawAnswer, begin, page, toCall } from './client.js';
import { toUrl } from './location.js';
import { failure, send } from './send.js';

/** Does not follow. Pages do not see where redirects lead until they have followed them. */
export const redirects: Pattern = (run, endpoint) => {
  if (!endpoint.operation.redirects) return run;
  endpoint.ask = (ask, url, init) =>
    ask(url, page === undefined ? { ...init, redirect: 'manual' } : init);
  return (input, call) => {
    const exchange = begin(endpoint, input, call);
    return toCall(send(exchange), (answer) => addressIn(exchange, answer));
  };
};

/** Absolute. Throws when the answer does not lead anywhere. */
function addressIn(exchange: Exchange, answer: RawAnswer): string {
  const link = answer.headers.get('location');
  if (answer.status > 199 && answer.status < 300) return exchange.asked;
  if (answer.status < 300 || answer.status > 399 || link === null)
    throw failure(exchange, 'status', answer);
  try {
    return toUrl(exchange, link).href;
  } catch (cause) {
    throw failure(exchange, 'location', answer, cause);
  }
}
