// The package @opentelemetry/api, as far as spans of the server need it. It is loaded without types: a
// project without an SDK does not have it.

import { createRequire } from 'node:module';

export interface SpanContext {
  readonly traceId: string;
  readonly spanId: string;
  readonly traceFlags: number;
  readonly isRemote?: boolean;
  readonly traceState?: TraceState;
}

export interface TraceState {
  serialize(): string;
}

export type Attributes = Readonly<Record<string, string | number | undefined>>;

export interface Span {
  spanContext(): SpanContext;
  isRecording(): boolean;
  setAttributes(attributes: Attributes): unknown;
  setStatus(status: { readonly code: number; readonly message?: string }): unknown;
  updateName(name: string): unknown;
  end(): void;
}

/** Opaque. */
export interface Context {
  getValue(key: symbol): unknown;
  setValue(key: symbol, value: unknown): Context;
}

export interface SpanOptions {
  readonly kind: number;
  readonly attributes?: Attributes;
  readonly links?: ReadonlyArray<{ readonly context: SpanContext }>;
}

export interface OpenTelemetry {
  readonly ROOT_CONTEXT: Context;
  readonly SpanKind: {
    readonly SERVER: number;
    readonly CLIENT: number;
    readonly CONSUMER: number;
  };
  readonly SpanStatusCode: { readonly ERROR: number };
  readonly context: {
    active(): Context;
    with<Value>(context: Context, work: () => Value): Value;
  };
  readonly trace: {
    getTracer(name: string): {
      startSpan(name: string, options: SpanOptions, context: Context): Span;
    };
    getSpan(context: Context): Span | undefined;
    getSpanContext(context: Context): SpanContext | undefined;
    setSpan(context: Context, span: Span): Context;
    setSpanContext(context: Context, span: SpanContext): Context;
  };
  readonly propagation: { extract(context: Context, carrier: object): Context };
  createContextKey(description: string): symbol;
  createTraceState(text: string): TraceState;
  isSpanContextValid(context: SpanContext): boolean;
}

/** Undefined where it cannot be loaded. */
export function loadOpenTelemetry(): OpenTelemetry | undefined {
  try {
    return createRequire(import.meta.url)('@opentelemetry/api') as OpenTelemetry;
  } catch {
    return undefined;
  }
}
