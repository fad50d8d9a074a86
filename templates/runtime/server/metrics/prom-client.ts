// The package prom-client, as far as the server uses it. It is loaded without types, and only where
// METRICS_PORT is set: other projects do not have it.

import { createRequire } from 'node:module';
import { ConfigError } from '../config.js';

/**
 * A Registry of the package prom-client, the server's own. Metrics of yours:
 * `new Counter({ name, help, registers: [server.metrics] })`.
 */
export interface MetricsRegistry {
  readonly contentType: 'text/plain; version=0.0.4; charset=utf-8';
  /** All that a scrape is answered with. */
  metrics(): Promise<string>;
  getSingleMetricAsString(name: string): Promise<string>;
  registerMetric(metric: object): void;
  removeSingleMetric(name: string): void;
  setDefaultLabels(labels: object): void;
  setContentType(contentType: MetricsRegistry['contentType']): void;
  clear(): void;
  resetMetrics(): void;
  // What these give has types of the package: write `server.metrics as Registry` to use them.
  getSingleMetric(name: string): undefined;
  getMetricsAsArray(): never[];
  getMetricsAsJSON(): Promise<never[]>;
}

export type Labels = Readonly<Record<string, string>>;

export interface Counter {
  inc(labels?: Labels): void;
}

export interface Gauge {
  set(labels: Labels, value: number): void;
  set(value: number): void;
  inc(): void;
  dec(): void;
  reset(): void;
}

export interface Histogram {
  observe(labels: Labels, value: number): void;
}

export interface MetricOptions {
  readonly name: string;
  readonly help: string;
  readonly registers: readonly MetricsRegistry[];
  readonly labelNames?: readonly string[];
}

export interface PromClient {
  readonly Registry: new () => MetricsRegistry;
  readonly Counter: new (options: MetricOptions) => Counter;
  /** `collect` is called, as a method of the gauge, and awaited when it is read. */
  readonly Gauge: new (
    options: MetricOptions & { collect?: (this: Gauge) => Promise<void> },
  ) => Gauge;
  readonly Histogram: new (options: MetricOptions & { buckets: readonly number[] }) => Histogram;
  collectDefaultMetrics(options: { readonly register: MetricsRegistry }): void;
}

/** @throws ConfigError when the package is not there. */
export function loadPromClient(): PromClient {
  try {
    return createRequire(import.meta.url)('prom-client') as PromClient;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    throw new ConfigError([
      `METRICS_PORT is set, but the package prom-client cannot be loaded (${reason}). Run "npm install prom-client" in the project, and deploy it with the server.`,
    ]);
  }
}
