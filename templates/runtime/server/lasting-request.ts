// What a typed request asks for, without what differs each time that it is sent.

/** Headers that are others when the same request is sent again. */
const VOLATILE = /^(?:x-ms-|traceparent$|tracestate$|idempotency-key$)|request-id|correlation-id/i;

/** What is the same of a request when it is sent again. */
export function lasting(request: unknown): unknown {
  if (typeof request !== 'object' || request === null || !('headers' in request)) return request;
  const headers = Object.entries(request.headers ?? {});
  const kept = headers.filter(([name]) => !VOLATILE.test(name));
  // The same object where nothing goes: what it is encoded as is known then.
  return kept.length === headers.length
    ? request
    : { ...request, headers: Object.fromEntries(kept) };
}
