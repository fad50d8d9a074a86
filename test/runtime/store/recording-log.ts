// A log to look into. Apart from temporary-store.ts because child processes have no Vitest.

import type { LogFunction, Logger } from '../../../templates/runtime/server/controller.js';

export interface LogLine {
  readonly level: 'debug' | 'info' | 'warn' | 'error';
  readonly details: object;
  readonly message: string | undefined;
}

export function recordingLog(): Logger & { readonly lines: LogLine[] } {
  const lines: LogLine[] = [];
  const at =
    (level: LogLine['level']): LogFunction =>
    (first: string | object, message?: unknown) =>
      void lines.push(
        typeof first === 'string'
          ? { level, details: {}, message: first }
          : { level, details: first, message: message as string | undefined },
      );
  return { lines, debug: at('debug'), info: at('info'), warn: at('warn'), error: at('error') };
}
