// Runs the built command line as a user does: a process of its own, in a folder of its own.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';

export const bin = resolve(import.meta.dirname, '../../bin/la-connector-gen.js');

export interface Run {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  readonly cwd: string;
  readonly input?: string | Uint8Array;
  readonly env?: Readonly<Record<string, string>>;
}

/** Where this repository is does not matter: commands to repeat are as they are for an installed tool. */
function asInstalled(output: readonly Buffer[]): string {
  return Buffer.concat(output).toString('utf8').replaceAll(`node ${bin}`, 'la-connector-gen');
}

export async function runCommand(args: readonly string[], options: RunOptions): Promise<Run> {
  const child = spawn(process.execPath, [bin, ...args], {
    cwd: options.cwd,
    // Nothing of the machine: neither locale, nor colours, nor a width of the terminal.
    env: { PATH: process.env['PATH'], HOME: join(options.cwd, '..'), ...options.env },
    stdio: 'pipe',
  });
  const stdout: Buffer[] = [];
  const stderr: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => stdout.push(chunk));
  child.stderr.on('data', (chunk: Buffer) => stderr.push(chunk));
  // A command that does not read its input closes the pipe.
  child.stdin.on('error', () => {});
  child.stdin.end(options.input ?? '');
  const [code] = (await once(child, 'close')) as [number | null];
  return {
    code,
    stdout: asInstalled(stdout),
    stderr: asInstalled(stderr),
  };
}
