// What generated code and controllers import of the runtime.

export * from './controller.js';
export type * from './descriptor.js';
export { ConfigError } from './config.js';
export type { ErrorBodyMaker } from './error-shape.js';
export type { Fault } from './errors.js';
export { exampleRequest, exampleResponse, exampleValue } from './examples.js';
export type { MetricsRegistry } from './metrics/prom-client.js';
export type { Authenticator } from './own-routes.js';
export { createPublisher, type Publisher, type PublisherOptions } from './publisher.js';
export { type ConnectorServer, createServer, type ServerOptions } from './server.js';
export {
  createTestCallback,
  createTestContext,
  type TestCallback,
  type TestContext,
  type TestContextOptions,
} from './testing.js';
