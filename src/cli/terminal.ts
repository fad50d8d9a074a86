// What commands write to: findings go to standard output, everything else to standard error.

import { relative } from 'node:path';
import { shellWord } from '../emit/escape.js';

export interface Terminal {
  /** Findings and other requested output. */
  out(text: string): void;
  /** Progress, reports and errors. */
  err(text: string): void;
  /** Shows a line that the next one replaces, '' to remove it; absent unless standard error is a terminal. */
  readonly progress?: (line: string) => void;
  /** Whether standard output supports colors. */
  readonly color: boolean;
  /** How the tool was started, for commands that a user is to repeat: `npx la-connector-gen`. */
  readonly tool: string;
  /** Standard input, whole; rejects beyond `limit` bytes. */
  readInput(limit: number): Promise<Uint8Array>;
}

/** The process's own. */
export const processTerminal: Terminal = {
  out: (text) => void process.stdout.write(text),
  err: (text) => void process.stderr.write(text),
  tool: howStarted(process.env, process.argv[1], process.cwd()),
  ...(process.stderr.isTTY === true && process.env['TERM'] !== 'dumb' && { progress: replaceLine }),
  color: process.stdout.isTTY === true && !process.env['NO_COLOR'],
  async readInput(limit) {
    const chunks: Buffer[] = [];
    let size = 0;
    for await (const chunk of process.stdin as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.byteLength;
      // One byte too many is enough for the loader to reject it.
      if (size > limit) break;
    }
    return Buffer.concat(chunks);
  },
};

/**
 * What starts this tool once more.
 *
 * @param env what a package manager says of itself there.
 * @param script path of the program that runs.
 * @param cwd the folder that it was started in.
 */
export function howStarted(env: NodeJS.ProcessEnv, script = '', cwd = ''): string {
  const { npm_lifecycle_event: event, npm_lifecycle_script: line = '', npm_command } = env;
  const { npm_config_user_agent: agent = '' } = env;
  // npx says what it runs; whatever else it may have started does not count.
  if (event === 'npx' && line.includes('la-connector-gen')) return 'npx la-connector-gen';
  const byPnpm = npm_command === 'dlx' && agent.startsWith('pnpm/');
  if (byPnpm && /[/\\]dlx[/\\]/.test(script)) return 'pnpm dlx la-connector-gen';
  const byYarn = agent.startsWith('yarn/') && /[/\\]dlx-\d+[/\\]/.test(script);
  if (byYarn) return 'yarn dlx la-connector-gen';
  // From a clone of the repository, which is not on the PATH.
  const isClone =
    /[/\\]bin[/\\]la-connector-gen\.js$/.test(script) && !/[/\\]node_modules[/\\]/.test(script);
  if (!isClone) return 'la-connector-gen';
  const path = relative(cwd, script);
  return `node ${shellWord(path.startsWith('..') ? script : path)}`;
}

/** A line that wraps could not be replaced, so it is cut to the width of the terminal. */
function replaceLine(line: string): void {
  const { columns = 80 } = process.stderr;
  process.stderr.write(`\r\u001b[K${line.slice(0, Math.max(1, columns - 1))}`);
}
