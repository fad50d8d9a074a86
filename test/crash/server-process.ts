// One life after another of the server, on the same database, and what of it clients need: where it
// listens now, or a promise of the next time.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { Bundle } from './bundle.js';

export const KEY = 'crash-test-key';
/** A server that has not started by then does not start. */
const START_MS = 60_000;
const ANSWER_MS = 15_000;
/** For the load to come up again. */
const LOAD_MS = 120_000;
const MOST_LINES = 200;
/** Of a line: what is wrong is at its beginning, stacks at its end. */
const MOST_CHARACTERS = 400;

export interface Answer {
  readonly status: number;
  readonly location: string;
  readonly text: string;
  readonly retryAfter?: string;
}

export type Method = 'GET' | 'POST' | 'DELETE';

export interface Init {
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

/** What clients see of one server, or of several. */
export interface Callable {
  /** Resolves when there is one to call. */
  up(): Promise<void>;
  /** Calls it; undefined when the answer did not come, for whatever reason. */
  call(method: Method, path: string, init?: Init): Promise<Answer | undefined>;
}

interface Life {
  readonly child: ChildProcess;
  readonly gone: Promise<unknown>;
  readonly listening: Promise<string>;
}

export class ServerProcess implements Callable {
  /** Which life it is in. */
  life = 0;
  /** Answers of all lives, of any status. */
  answers = 0;
  /** What it last said, of all lives. */
  readonly lines: string[] = [];
  readonly #bundle: Bundle;
  readonly #env: Readonly<Record<string, string>>;
  readonly #nextLife: () => number;
  #current: Life | undefined;
  #agent = new Agent();
  #base: string | undefined;
  #waiting: Array<() => void> = [];

  /** @param nextLife numbers its lives, where there are others beside it. */
  constructor(bundle: Bundle, env: Readonly<Record<string, string>>, nextLife?: () => number) {
    this.#bundle = bundle;
    this.#env = env;
    this.#nextLife = nextLife ?? (() => this.life + 1);
  }

  /** Where it listens; undefined while it does not. */
  get url(): string | undefined {
    return this.#base;
  }

  /**
   * Begins a life; {@link listening} says when it is there.
   *
   * @param database a file of SQLite, or the URL of another database.
   */
  spawn(database: string): void {
    this.life = this.#nextLife();
    const { descriptor, program } = this.#bundle;
    const child = spawn(process.execPath, [program], {
      env: {
        PATH: process.env['PATH'],
        PORT: '0',
        LOG_LEVEL: 'warn',
        API_KEYS: KEY,
        CALLBACK_ALLOWED_HOSTS: 'http://127.0.0.1',
        SHUTDOWN_SECONDS: '5',
        CRASH_DESCRIPTOR: descriptor,
        CRASH_LIFE: String(this.life),
        DATABASE_URL: /^\w+:\/\//.test(database) ? database : `file:${database}`,
        ...this.#env,
      },
      stdio: ['pipe', 'pipe', 'pipe'],
    });
    const gone = once(child, 'close');
    const listening = new Promise<string>((resolve, reject) => {
      const read = (line: string): void => {
        this.lines.push(line.slice(0, MOST_CHARACTERS));
        if (this.lines.length > MOST_LINES) this.lines.shift();
        if (line.startsWith('url ')) resolve(line.slice('url '.length));
      };
      createInterface({ input: child.stdout }).on('line', read);
      createInterface({ input: child.stderr }).on('line', read);
      void gone.then(() => reject(new Error(`The server ended:\n${this.lines.join('\n')}`)));
    });
    listening.catch(() => {});
    this.#current = { child, gone, listening };
  }

  /** Resolves after so many more answers: under load, however slow the machine is. */
  async answered(count: number): Promise<void> {
    const wanted = this.answers + count;
    const end = Date.now() + LOAD_MS;
    while (this.answers < wanted) {
      if (Date.now() > end) throw new Error(`The server is stuck:\n${this.lines.join('\n')}`);
      await sleep(1);
    }
  }

  /** Lets the clients at it. */
  async listening(): Promise<void> {
    const current = this.#living();
    const timer = new AbortController();
    const late = sleep(START_MS, undefined, { signal: timer.signal }).then(() => {
      throw new Error(`The server did not start in time:\n${this.lines.join('\n')}`);
    });
    late.catch(() => {});
    this.#base = await Promise.race([current.listening, late]);
    timer.abort();
    for (const go of this.#waiting.splice(0)) go();
  }

  async start(database: string): Promise<void> {
    this.spawn(database);
    await this.listening();
  }

  /** `kill -9`, or as an operator ends it. Resolves when it is gone. */
  async end(signal: 'SIGKILL' | 'SIGTERM' = 'SIGKILL'): Promise<void> {
    const current = this.#current;
    if (current === undefined) return;
    this.#base = undefined;
    current.child.kill(signal);
    // One that is stopped would not see it.
    if (signal === 'SIGTERM') current.child.kill('SIGCONT');
    await current.gone;
    this.#current = undefined;
    const agent = this.#agent;
    this.#agent = new Agent();
    await agent.destroy();
  }

  /** Stops it where it is; resolves when no thread of it runs. Linux alone. */
  async pause(): Promise<void> {
    const { child } = this.#living();
    child.kill('SIGSTOP');
    for (let tries = 0; tries < 1000; tries += 1) {
      const state = readFileSync(`/proc/${child.pid}/stat`, 'utf8').replace(/^.*\) /, '');
      if (state.startsWith('T')) return;
      await sleep(1);
    }
    throw new Error('The server did not stop.');
  }

  /** Lets it go on. */
  resume(): void {
    this.#living().child.kill('SIGCONT');
  }

  /** Resolves when there is one to call. */
  async up(): Promise<void> {
    if (this.#base === undefined) await new Promise<void>((go) => this.#waiting.push(go));
  }

  /** Calls it; undefined when the answer did not come, for whatever reason. */
  async call(method: Method, path: string, init: Init = {}): Promise<Answer | undefined> {
    await this.up();
    const answer = await callAt(this.#base + path, this.#agent, { method, ...init });
    if (answer !== undefined) this.answers += 1;
    return answer;
  }

  #living(): Life {
    if (this.#current === undefined) throw new Error('The server has not been started.');
    return this.#current;
  }
}

/** Undefined when the answer did not come, for whatever reason. */
export async function callAt(
  url: string,
  dispatcher: Agent,
  { method, body, headers = {} }: Init & { method: Method },
): Promise<Answer | undefined> {
  try {
    const answer = await request(url, {
      dispatcher,
      method,
      headers: {
        'x-api-key': KEY,
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
      headersTimeout: ANSWER_MS,
      bodyTimeout: ANSWER_MS,
    });
    const text = await answer.body.text();
    const { location, 'retry-after': retryAfter } = answer.headers;
    return {
      status: answer.statusCode,
      location: pathOf(location),
      text,
      ...(typeof retryAfter === 'string' && { retryAfter }),
    };
  } catch {
    return undefined;
  }
}

/** Each life has a port of its own, which a proxy would hide: of an address that was handed out, the path counts. */
function pathOf(location: string | string[] | undefined): string {
  if (typeof location !== 'string') return '';
  const { pathname, search } = new URL(location);
  return pathname + search;
}
