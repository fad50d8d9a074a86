// Scripts of a project's package.json, run by npm as a user runs them.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { repository } from './project.js';

const run = promisify(execFile);
const shell = process.platform === 'win32';

export interface ScriptOutcome {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs a script to its end. */
export async function npmRun(
  folder: string,
  script: string,
  ...args: readonly string[]
): Promise<ScriptOutcome> {
  const words = ['run', script, ...(args.length > 0 ? ['--', ...args] : [])];
  try {
    return { code: 0, ...(await run('npm', words, { cwd: folder, shell, timeout: 240_000 })) };
  } catch (error) {
    const { code, stdout, stderr } = error as ScriptOutcome;
    return { code, stdout, stderr };
  }
}

/** This repository as the package that `npx la-connector-gen@VERSION` finds in a project. */
export async function installGenerator(folder: string): Promise<void> {
  const modules = join(folder, 'node_modules');
  await mkdir(join(modules, '.bin'), { recursive: true });
  await symlink(repository, join(modules, 'la-connector-gen'), 'junction');
  await symlink(
    '../la-connector-gen/bin/la-connector-gen.js',
    join(modules, '.bin/la-connector-gen'),
  );
}

/** A script that goes on until it is stopped. */
export class RunningScript {
  readonly lines: string[] = [];
  readonly #child: ChildProcess;
  readonly #waiting = new Set<() => void>();
  #read = 0;

  constructor(folder: string, script: string, env: Record<string, string>) {
    // A process group of its own: npm starts others, and all of them have to end.
    this.#child = spawn('npm', ['run', script], {
      cwd: folder,
      env: { ...process.env, CALLBACK_ALLOWED_HOSTS: 'http://127.0.0.1', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: !shell,
      shell,
    });
    for (const stream of [this.#child.stdout!, this.#child.stderr!])
      createInterface({ input: stream }).on('line', (line) => {
        this.lines.push(line);
        for (const wake of this.#waiting) wake();
      });
    this.#child.once('exit', () => {
      for (const wake of this.#waiting) wake();
    });
  }

  /** Resolves with the next line that fits, after those that earlier calls have taken. */
  async line(pattern: RegExp, timeoutMs = 120_000): Promise<string> {
    const ends = Date.now() + timeoutMs;
    for (;;) {
      while (this.#read < this.lines.length) {
        const line = this.lines[this.#read++] ?? '';
        if (pattern.test(line)) return line;
      }
      const left = ends - Date.now();
      if (left <= 0 || this.#child.exitCode !== null)
        throw new Error(`No line fits ${pattern}:\n${this.lines.join('\n')}`);
      await new Promise<void>((wake) => {
        const timer = setTimeout(() => done(), left);
        const done = (): void => {
          clearTimeout(timer);
          this.#waiting.delete(done);
          wake();
        };
        this.#waiting.add(done);
      });
    }
  }

  /** Ends it and everything that it has started. */
  async stop(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'exit');
    const { pid } = this.#child;
    if (shell || pid === undefined) this.#child.kill('SIGTERM');
    else process.kill(-pid, 'SIGTERM');
    await ended;
  }
}
