// A promise that nobody awaits, or a timer that throws, in a controller ends a Node.js process by
// default, and with it the requests and jobs of everybody else. While the server listens, the log is
// told instead.

import type { Logger } from './controller.js';

/**
 * Returns a function that ends it.
 *
 * @param count is told of each.
 */
export function guardProcess(
  log: Logger,
  count: (kind: 'exception' | 'rejection') => void = () => {},
): () => void {
  const rejected = (reason: unknown): void => {
    count('rejection');
    log.error({ err: asError(reason) }, 'a promise was rejected and not awaited');
  };
  const thrown = (error: unknown): void => {
    count('exception');
    log.error({ err: asError(error) }, 'an exception was not caught');
  };
  process.on('unhandledRejection', rejected);
  process.on('uncaughtException', thrown);
  return () => {
    process.off('unhandledRejection', rejected);
    process.off('uncaughtException', thrown);
  };
}

function asError(value: unknown): unknown {
  return value instanceof Error ? value : new Error(`Not an Error, but ${typeof value}.`);
}
