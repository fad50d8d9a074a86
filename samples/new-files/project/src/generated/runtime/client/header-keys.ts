// API keys in headers: `fetch` would hand them to whatever host a redirect leads to, because it knows
// `Authorization` alone as a secret.

import { type Pattern, page } from './client.js';

/** What browsers and Node follow at most. */
const MOST_REDIRECTS = 20;

/** Keeps keys from other hosts. Pages do not see where redirects lead, so there they are `fetch`'s matter. */
export const headerKeys: Pattern = (run, endpoint) => {
  if (page === undefined) endpoint.ask = follow;
  return run;
};

async function follow(ask: typeof fetch, from: string, first: RequestInit): Promise<Response> {
  let url = from;
  let init: RequestInit = { ...first, redirect: 'manual' };
  for (let left = MOST_REDIRECTS; ; left -= 1) {
    const response = await ask(url, init);
    const { status, headers } = response;
    const link = headers.get('location');
    if (link === null || ![301, 302, 303, 307, 308].includes(status)) return response;
    if (left === 0) throw new Error('too many redirects');
    await response.body?.cancel();
    const next = new URL(link, url);
    // The rules of the Fetch standard: the question after a form was sent is another one.
    if (status === 303 ? init.method !== 'HEAD' : status < 303 && init.method === 'POST') {
      const kept = new Headers(init.headers);
      kept.delete('content-type');
      init = { ...init, method: 'GET', body: null, headers: kept };
    }
    if (next.origin !== new URL(url).origin) {
      const accept = new Headers(init.headers).get('accept') ?? '*/*';
      init = { ...init, headers: { accept } };
    }
    url = next.href;
  }
}
