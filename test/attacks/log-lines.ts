// Lines that a server in this process logs as warnings and errors.

import type { FastifyBaseLogger } from 'fastify';

export interface LogLine {
  readonly message: string;
  readonly [detail: string]: unknown;
}

/** Keeps what is logged from now on by the server itself, its deliveries included. */
export function watchLog(log: FastifyBaseLogger, seen?: () => void): readonly LogLine[] {
  const lines: LogLine[] = [];
  const keep = (details: object, message: string): void => {
    lines.push({ ...details, message });
    seen?.();
  };
  Object.assign(log, { warn: keep, error: keep });
  return lines;
}
