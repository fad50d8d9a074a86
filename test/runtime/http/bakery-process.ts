// Starts bakery-child.ts or another server, waits for what it prints, and ends it.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { onTestFinished } from 'vitest';
import { environment } from './running-server.js';

export interface BakeryProcess {
  readonly url: string;
  /** All that it has printed. */
  readonly lines: readonly string[];
  /** Resolves once a line contains this. */
  until(text: string): Promise<string>;
  /** Sends the signal and resolves with the exit code, null after SIGKILL. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<number | null>;
  readonly gone: Promise<number | null>;
}

export async function startBakery(
  folder: string,
  env: Record<string, string> = {},
  program = join(import.meta.dirname, 'bakery-child.ts'),
): Promise<BakeryProcess> {
  const child = spawn(process.execPath, ['--import', 'tsx', program], {
    env: { PATH: process.env['PATH'], ...environment(folder, { LOG_LEVEL: 'info', ...env }) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGKILL'));
  const lines: string[] = [];
  const watchers = new Set<() => void>();
  const read = (line: string): void => {
    lines.push(line);
    for (const look of watchers) look();
  };
  createInterface({ input: child.stdout }).on('line', read);
  createInterface({ input: child.stderr }).on('line', read);
  const gone = once(child, 'close').then(([code]) => code as number | null);
  const until = (text: string): Promise<string> =>
    new Promise((resolve, reject) => {
      const look = (): void => {
        const line = lines.find((candidate) => candidate.includes(text));
        if (line !== undefined) resolve(line);
      };
      watchers.add(look);
      void gone.then((code) => reject(new Error(`ended with ${code}:\n${lines.join('\n')}`)));
      look();
    });
  const line = await until('url http');
  return {
    url: line.slice('url '.length),
    lines,
    until,
    gone,
    end(signal) {
      child.kill(signal);
      return gone;
    },
  };
}
