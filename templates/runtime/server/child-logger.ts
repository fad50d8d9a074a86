// Loggers that say whose line it is.

import type { LogFunction, Logger } from './controller.js';

/** A logger that adds `fields` to every line. */
export function childLogger(log: Logger, fields: object): Logger {
  const at =
    (level: keyof Logger): LogFunction =>
    (first: string | object, ...values: unknown[]) => {
      if (typeof first === 'string') return log[level](fields, first, ...values);
      const [message, ...rest] = values as [string?, ...unknown[]];
      // As pino takes an Error alone; its members are not enumerable.
      if (first instanceof Error)
        return log[level]({ ...fields, err: first }, message ?? first.message, ...rest);
      log[level]({ ...fields, ...first }, message, ...rest);
    };
  return { debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
