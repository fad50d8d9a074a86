// How a request that is sent again is known: by what its caller or the engine calls it, and by what it asks for.

import { createHash } from 'node:crypto';
import type { IncomingHttpHeaders } from 'node:http';
import { ConnectorError } from './controller.js';
import { errorBody } from './errors.js';
import { lasting } from './lasting-request.js';
import { encode, Encoded } from './store/encode.js';

/** What a job is made under, and known by. */
export interface RequestKey {
  /** Made once for the key and for the store: it may be large. */
  readonly request: Encoded;
  readonly idempotencyKey?: string;
  /** Of what was asked for; only where the caller itself gave a key, which it may not use for anything else. */
  readonly fingerprint?: string;
}

/**
 * The caller's own Idempotency-Key says which request it is: with another content it is refused. Where there
 * is none, the engine's id of this execution of the step is taken, together with the content: what the engine
 * calls the same and is not the same is another request. The id of the run alone will not do: a loop runs one
 * step many times. Without any of these, no request is known again.
 */
export function requestKey(headers: IncomingHttpHeaders, request: unknown): RequestKey {
  const one = (name: string): string | undefined => {
    const value = headers[name];
    return typeof value === 'string' && value !== '' ? value : undefined;
  };
  const encoded = new Encoded(encode(request));
  const own = one('idempotency-key');
  if (own !== undefined) {
    const asked = lasting(request);
    const content = asked === request ? encoded.text : encode(asked);
    return { request: encoded, idempotencyKey: sha256(own), fingerprint: sha256(content) };
  }
  const run = one('x-ms-workflow-run-id');
  const tracking = one('x-ms-tracking-id') ?? one('x-ms-client-request-id');
  const engines =
    one('x-ms-action-tracking-id') ??
    (run !== undefined && tracking !== undefined ? `${run} ${tracking}` : undefined);
  return {
    request: encoded,
    ...(engines !== undefined && { idempotencyKey: sha256(`${engines}\0${encoded.text}`) }),
  };
}

/** @see RequestKey.fingerprint */
export function fingerprintOf(context: unknown): string | undefined {
  return (context as { readonly fingerprint?: string }).fingerprint;
}

/** As the IETF's draft of the header field has it: a key is for one request. */
export function keyReused(): ConnectorError {
  return new ConnectorError(
    422,
    errorBody(
      422,
      'This Idempotency-Key belongs to another request: it was sent before with another body or other parameters. Send a new request with a new key.',
    ),
  );
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
