// Processes that are measured: started by the bench, asked over a channel, and ended by it.
import { fork } from 'node:child_process';
import { once } from 'node:events';

/** Longest that an answer may take. */
const ANSWER_MS = 600_000;

/** Those that have not been stopped: they end with the bench. @type {Set<import('node:child_process').ChildProcess>} */
const running = new Set();
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL');
});

/**
 * @typedef {object} Measured
 * @property {(name: string, value?: unknown) => Promise<any>} ask
 * @property {() => Promise<void>} stop
 */

/**
 * @param {string} script
 * @param {{ node: string, args?: string[], env?: Record<string, string>, execArgv?: string[], cwd?: string }} options
 * @returns {Measured}
 */
export function start(script, { node, args = [], env = {}, execArgv = [], cwd }) {
  const { PATH = '', TMPDIR = '', SystemRoot = '' } = process.env;
  const child = fork(script, args, {
    execPath: node,
    execArgv: ['--expose-gc', ...execArgv],
    env: { PATH, TMPDIR, SystemRoot, NODE_ENV: 'production', ...env },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    ...(cwd === undefined ? {} : { cwd }),
  });
  let said = '';
  child.stderr?.on('data', (text) => (said = (said + text).slice(-4000)));
  /** @type {Map<number, { resolve: (value: unknown) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  child.on('message', (/** @type {any} */ { id, result, error }) => {
    const one = waiting.get(id);
    waiting.delete(id);
    if (error === undefined) one?.resolve(result);
    else one?.reject(new Error(error));
  });
  const gone = once(child, 'exit').then(([code]) => {
    for (const { reject } of waiting.values()) {
      reject(new Error(`${script} ended with ${code}: ${said.trim()}`));
    }
    waiting.clear();
  });
  let asked = 0;
  running.add(child);
  return {
    ask(name, value) {
      const id = ++asked;
      return new Promise((resolve, reject) => {
        const timer = setTimeout(() => {
          waiting.delete(id);
          reject(new Error(`${script} did not answer ${name} in ${ANSWER_MS / 1000} s.`));
        }, ANSWER_MS);
        const ended = (/** @type {() => void} */ then) => {
          clearTimeout(timer);
          then();
        };
        waiting.set(id, {
          resolve: (value) => ended(() => resolve(value)),
          reject: (error) => ended(() => reject(error)),
        });
        if (!child.connected)
          waiting.get(id)?.reject(new Error(`${script} has ended: ${said.trim()}`));
        else child.send({ id, name, value });
      });
    },
    async stop() {
      running.delete(child);
      if (child.connected) child.disconnect();
      const late = setTimeout(() => child.kill('SIGKILL'), 5000);
      await gone;
      clearTimeout(late);
    },
  };
}
