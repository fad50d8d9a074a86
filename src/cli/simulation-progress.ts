// What a terminal shows while a simulation waits for its server: the progress and the elapsed time.

import { printable } from '../diagnostics/printable.js';
import type { SimulateOptions } from '../simulate.js';
import type { Terminal } from './terminal.js';

type Progress = Parameters<NonNullable<SimulateOptions['onProgress']>>[0];

const everyMs = 1000;

/** Runs `work`, and shows its progress on a terminal; the line is removed at the end. */
export async function withProgress<Result>(
  { progress }: Pick<Terminal, 'progress'>,
  work: (onProgress: (progress: Progress) => void) => Promise<Result>,
): Promise<Result> {
  if (progress === undefined) return work(() => {});
  const begin = performance.now();
  let last: Progress | undefined;
  const show = (): void => {
    if (last !== undefined) progress(progressLine(last, (performance.now() - begin) / 1000));
  };
  const timer = setInterval(show, everyMs);
  try {
    return await work((next) => {
      last = next;
      show();
    });
  } finally {
    clearInterval(timer);
    progress('');
  }
}

/** `3 of 13 operations, 8 s: waiting for OnNewTicket and 2 more`. */
export function progressLine({ done, total, walking }: Progress, seconds: number): string {
  const [first, ...others] = walking;
  const more = others.length === 0 ? '' : ` and ${others.length} more`;
  const now = first === undefined ? '' : `: waiting for ${printable(first)}${more}`;
  return `${done} of ${total} operations, ${Math.floor(seconds)} s${now}`;
}
