// The headers of Standard Webhooks (https://www.standardwebhooks.com, specification 1.0): by them a receiver
// knows what it got twice, what is old, and who sent it.

import { createHmac } from 'node:crypto';

/** What is signed. */
export interface Signed {
  readonly id: string;
  /** Since the epoch. */
  readonly seconds: number;
  /** As it is sent; '' for none. */
  readonly body: string;
}

/** `webhook-id`, `webhook-timestamp` and, with keys, `webhook-signature`: one signature for every key. */
export function signedHeaders(
  signed: Signed,
  keys: readonly Buffer[],
): Readonly<Record<string, string>> {
  const headers = { 'webhook-id': signed.id, 'webhook-timestamp': String(signed.seconds) };
  if (keys.length === 0) return headers;
  const text = `${signed.id}.${signed.seconds}.${signed.body}`;
  const signatures = keys.map(
    (key) => `v1,${createHmac('sha256', key).update(text).digest('base64')}`,
  );
  return { ...headers, 'webhook-signature': signatures.join(' ') };
}
