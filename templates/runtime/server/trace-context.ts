// W3C Trace Context: which trace a request belongs to, as its caller says it. It is kept with what the
// request causes, so that jobs and callbacks belong to the same trace; without OpenTelemetry, too.

import type { IncomingHttpHeaders } from 'node:http';
import type { TraceContext } from './controller.js';
import type { Json } from './descriptor.js';

const TRACEPARENT =
  /^(?!ff)([0-9a-f]{2})-((?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16})-([0-9a-f]{2})(-[\x20-\x7e]*)?$/;

/** Of tracestate: no more is passed on (W3C Trace Context, 3.3.1.1 and 3.3.1.5). */
const MAX_MEMBERS = 32;
const MAX_LENGTH = 512;
const MEMBER =
  /^[a-z0-9][a-z0-9_\-*/]{0,255}(?:@[a-z][a-z0-9_\-*/]{0,13})?=[\x20-\x2b\x2d-\x3c\x3e-\x7e]{0,255}[\x21-\x2b\x2d-\x3c\x3e-\x7e]$/;

/** The flags that are known: sampled, and that the id is random. */
const KNOWN_FLAGS = 0b11;

/** What is malformed is ignored: the request is served as if it had come without it. */
export function readTrace({
  traceparent,
  tracestate,
}: IncomingHttpHeaders): TraceContext | undefined {
  if (typeof traceparent !== 'string') return undefined;
  const match = TRACEPARENT.exec(traceparent);
  if (match === null) return undefined;
  const [, version, ids, flags = '00', more] = match;
  // Version 00 ends here. A later one may go on with what is not known; it is passed on as version 00.
  if (version === '00' && more !== undefined) return undefined;
  const known = (Number.parseInt(flags, 16) & KNOWN_FLAGS).toString(16).padStart(2, '0');
  const state = typeof tracestate === 'string' ? validState(tracestate) : undefined;
  return {
    traceparent: `00-${ids}-${known}`,
    ...(state !== undefined && { tracestate: state }),
  };
}

function validState(text: string): string | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const members = text
    .split(',')
    .map((member) => member.trim())
    .filter((member) => member !== '');
  const isValid =
    members.length > 0 &&
    members.length <= MAX_MEMBERS &&
    members.every((member) => MEMBER.test(member));
  return isValid ? members.join(',') : undefined;
}

/** The same for every span of a trace: what logs are searched by. */
export function traceIdOf({ traceparent }: TraceContext): string {
  return traceparent.slice(3, 35);
}

/** For log lines; nothing without a trace. */
export function traceFields(trace: TraceContext | undefined): { readonly traceId?: string } {
  return trace === undefined ? {} : { traceId: traceIdOf(trace) };
}

/** What a job was made under: part of the context that is stored with it. */
export function traceOfJob(context: Json): TraceContext | undefined {
  const { trace } = context as { readonly trace?: TraceContext };
  return trace === undefined ? undefined : readTrace({ ...trace });
}

/** Headers of a notification: those of a publisher's own come first. */
export function tracedHeaders(
  own: Readonly<Record<string, string>>,
  trace: TraceContext | undefined,
): Readonly<Record<string, string>> {
  // A state belongs to its parent: ours is none of another's.
  return trace === undefined || 'traceparent' in own ? own : { ...trace, ...own };
}
