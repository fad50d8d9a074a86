// The logger of a request, which knows the id of the request. Making one costs more than many a request
// does, and most have nothing to say: it is made when the first line is written.

import type { FastifyBaseLogger } from 'fastify';

const levels = ['trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;

/** Has all that the server's own logger has, and makes a child of it where that makes a difference. */
interface RequestLog extends FastifyBaseLogger {
  made: FastifyBaseLogger | undefined;
  bindingsOf: object;
}

type Factory = (logger: FastifyBaseLogger, bindings: object, options: object) => FastifyBaseLogger;

/** For `childLoggerFactory` of Fastify. */
export function requestLogs(): Factory {
  /** By the logger that requests share: one, unless the user's own plugins bring more. */
  const prototypes = new WeakMap<FastifyBaseLogger, object>();
  return (logger, bindings, options) => {
    // A plugin's routes with a level or serializers of their own.
    if (Object.keys(options).length > 0) return childOf(logger, bindings, options);
    let prototype = prototypes.get(logger);
    if (prototype === undefined) prototypes.set(logger, (prototype = prototypeOver(logger)));
    const log = Object.create(prototype) as RequestLog;
    log.made = undefined;
    log.bindingsOf = bindings;
    return log;
  };
}

/** Whether a line of this level goes anywhere; true where the logger cannot tell. */
export function says(log: FastifyBaseLogger, level: string): boolean {
  const { isLevelEnabled } = log as { isLevelEnabled?: (level: string) => boolean };
  return isLevelEnabled?.call(log, level) ?? true;
}

function childOf(logger: FastifyBaseLogger, bindings: object, options?: object): FastifyBaseLogger {
  return logger.child(bindings as Record<string, unknown>, options);
}

function prototypeOver(logger: FastifyBaseLogger): object {
  const made = (log: RequestLog) => (log.made ??= childOf(logger, log.bindingsOf));
  const forwarded = (name: string): PropertyDescriptor => ({
    value(this: RequestLog, ...values: unknown[]): unknown {
      const target = made(this) as unknown as Record<string, (...values: unknown[]) => unknown>;
      return target[name]?.(...values);
    },
    writable: true,
    configurable: true,
  });
  const names = [...levels, 'child', 'bindings', 'setBindings', 'flush'];
  return Object.create(logger, {
    ...Object.fromEntries(names.map((name) => [name, forwarded(name)])),
    isLevelEnabled: {
      value(this: RequestLog, level: string): boolean {
        return says(this.made ?? logger, level);
      },
      writable: true,
      configurable: true,
    },
    level: {
      get(this: RequestLog) {
        return (this.made ?? logger).level;
      },
      set(this: RequestLog, level: string) {
        made(this).level = level;
      },
      configurable: true,
    },
  }) as object;
}
