// The stages of one definition, each a process of its own with a time limit, so that nothing that a
// definition does can stop the run: scaffold, types (tsc, which also compiles), untouched (the project's own
// `npm test`), boot, answers, simulate.
import { execFile, fork, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { CREDENTIALS, serverEnvironment, tokenOf } from './wire.js';

export const STAGES = ['scaffold', 'types', 'untouched', 'boot', 'answers', 'simulate'];

/** With --traffic: what the generated client says, and what Prism says of what it saw of all. */
export const TRAFFIC_STAGES = ['client', 'prism'];

/** Seconds, on a busy machine. The largest definition takes a tenth of each. */
const LIMITS = {
  scaffold: 60,
  types: 120,
  untouched: 300,
  boot: 60,
  answers: 240,
  client: 240,
  simulate: 300,
  prism: 240,
};

/** @typedef {import('../traffic/judge.js').Judgement} Judgement */

/** Where the script `test` of a project has tsc put what it compiles. */
const TESTED = 'dist/.test';

/** Every process under way: none of them may outlive the run. @type {Set<import('node:child_process').ChildProcess>} */
const children = new Set();
process.once('exit', () => {
  for (const child of children) child.kill('SIGKILL');
});

/**
 * @template {import('node:child_process').ChildProcess} Child
 * @param {Child} child
 * @returns {Child}
 */
function tracked(child) {
  children.add(child);
  child.once('exit', () => children.delete(child));
  return child;
}

/**
 * Runs the stages until one fails. The value is the reasons of failure by stage: none means passed.
 * @param {string} definition
 * @param {string} folder Where the project is put; replaced.
 * @param {{ root: string, issuer: string, traffic: boolean }} options The repository, and the token issuer's URL.
 * @returns {Promise<{ stages: Record<string, string[]>, seconds: Record<string, number>, judgement?: Judgement }>} `seconds` by stage.
 */
export async function runStages(definition, folder, { root, issuer, traffic }) {
  /** @type {Record<string, string[]>} */
  const results = {};
  /** @type {Record<string, number>} */
  const seconds = {};
  /** @template Value @param {string} stage @param {Promise<Value>} work @returns {Promise<Value>} */
  const timed = async (stage, work) => {
    const started = performance.now();
    const value = await work;
    seconds[stage] = Math.round((performance.now() - started) / 100) / 10;
    return value;
  };
  await rm(folder, { recursive: true, force: true });
  const bin = join(root, 'bin', 'la-connector-gen.js');
  const scaffold = [bin, 'scaffold', definition, '--out', folder];
  results.scaffold = await timed('scaffold', command(scaffold, LIMITS.scaffold));
  if (results.scaffold.length > 0) return { stages: results, seconds };

  results.types = await timed('types', compile(folder, root));
  if (results.types.length > 0) return { stages: results, seconds };
  results.untouched = await timed('untouched', ownTest(folder));

  /** @type {Judgement | undefined} */
  let judgement;
  const watch = traffic ? await startWatch(definition) : undefined;
  const started = await timed('boot', boot(folder, issuer, watch?.url));
  try {
    results.boot = started.reasons;
    if (started.url !== undefined) {
      watch?.leadTo(started.url);
      const url = watch?.url ?? started.url;
      const args = [folder, url, issuer];
      results.answers = await timed('answers', ask('probe.js', args, LIMITS.answers));
      if (watch !== undefined)
        results.client = await timed('client', ask('client.js', args, LIMITS.client));
      const walk = simulate(definition, folder, url, { bin, issuer });
      results.simulate = await timed('simulate', walk);
      if (watch !== undefined) {
        judgement = await timed('prism', watch.report());
        results.prism = judgement.complaints;
      }
    }
  } finally {
    const reason = await started.stop();
    watch?.stop();
    if (reason !== undefined && results.boot.length === 0) results.boot = [reason];
  }
  return { stages: results, seconds, ...(judgement && { judgement }) };
}

/**
 * Checks and compiles the project and its test in one go, to where the project's test script would put
 * them; what the server runs of it is copied to where `npm run build` puts it. Three runs of tsc, as a
 * user has them, read and print the same files three times.
 * @param {string} folder
 * @param {string} root
 */
async function compile(folder, root) {
  const tsc = join(root, 'node_modules', 'typescript', 'bin', 'tsc');
  const whole = join(folder, 'tsconfig.corpus.json');
  const compilerOptions = {
    rootDir: '.',
    outDir: TESTED,
    incremental: false,
    tsBuildInfoFile: null,
  };
  const config = { extends: './test/tsconfig.json', compilerOptions, include: ['src', 'test'] };
  await writeFile(whole, JSON.stringify(config));
  const reasons = await command([tsc, '-p', whole, '--singleThreaded'], LIMITS.types);
  if (reasons.length > 0) return reasons;
  await cp(join(folder, TESTED, 'src'), join(folder, 'dist'), { recursive: true });
  return [];
}

/**
 * What `npm test` of the project runs after tsc, as scaffold leaves it: `compile` has done tsc's part.
 * @param {string} folder
 */
async function ownTest(folder) {
  const { scripts } = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const [compiling = '', ...calls] = String(scripts.test).split(' && ');
  if (!/^tsc -p test\/tsconfig\.json\b/.test(compiling))
    return [`the script "test" does not begin with tsc: ${compiling}`];
  for (const call of calls) {
    const [program = '', ...args] = call.split(' ');
    if (program !== 'node') return [`the script "test" calls something other than node: ${call}`];
    const reasons = await command(args, LIMITS.untouched, folder);
    if (reasons.length > 0) return reasons;
  }
  return [];
}

/**
 * Runs `node ...args` to its end.
 * @param {string[]} args
 * @param {number} seconds
 * @param {string} [cwd]
 * @returns {Promise<string[]>} Nothing when it ended with 0, else the lines it printed.
 */
function command(args, seconds, cwd) {
  return new Promise((done) => {
    const options = { timeout: seconds * 1000, killSignal: /** @type {const} */ ('SIGKILL') };
    const child = execFile(
      process.execPath,
      args,
      { ...options, ...(cwd !== undefined && { cwd }), maxBuffer: 1e8 },
      (error, stdout, stderr) => {
        if (error === null) return done([]);
        const why = error.killed ? `did not end within ${seconds} s` : `exit ${error.code}`;
        const lines = `${stdout}\n${stderr}`.split('\n').filter((line) => line.trim() !== '');
        done([why, ...lines]);
      },
    );
    tracked(child);
  });
}

/**
 * Lets the simulator walk the server.
 * @param {string} definition
 * @param {string} folder
 * @param {string} url
 * @param {{ bin: string, issuer: string }} options
 */
async function simulate(definition, folder, url, { bin, issuer }) {
  const descriptor = join(folder, 'dist/generated/descriptor.gen.js');
  const { descriptor: connector } = await import(pathToFileURL(descriptor).href);
  const credentials = [
    `api-key:${CREDENTIALS.apiKey}`,
    `basic:${CREDENTIALS.user}:${CREDENTIALS.password}`,
    `bearer:${await tokenOf(connector, issuer)}`,
  ];
  const auth = credentials.flatMap((one) => ['--auth', one]);
  const lines = await command(
    [bin, 'simulate', definition, '--url', url, ...auth],
    LIMITS.simulate,
  );
  // What went well is of no use to who looks for the reason.
  return lines.filter((line) => !/\)\s+ok$/.test(line));
}

/**
 * A proxy in front of the server, behind which Prism judges what passes.
 * @param {string} definition
 */
async function startWatch(definition) {
  const script = fileURLToPath(new URL('../traffic/watch.js', import.meta.url));
  const child = tracked(
    fork(script, [definition], { stdio: ['ignore', 'ignore', 'inherit', 'ipc'] }),
  );
  const ended = once(child, 'exit').then(() => ({
    url: '',
    judged: 0,
    foreign: 0,
    refused: 0,
    complaints: ['Prism ended by itself'],
    explained: {},
  }));
  const next = () => Promise.race([once(child, 'message').then(([message]) => message), ended]);
  const { url } = await next();
  return {
    url: /** @type {string} */ (url),
    /** @param {string} upstream */
    leadTo(upstream) {
      child.send({ upstream });
    },
    /** @returns {Promise<Judgement>} */
    async report() {
      const timer = setTimeout(() => child.kill('SIGKILL'), LIMITS.prism * 1000);
      child.send({ report: true });
      const judgement = await next();
      clearTimeout(timer);
      return judgement;
    },
    stop: () => child.kill('SIGKILL'),
  };
}

/**
 * Starts the project in mock mode, on a free port and a database of its own.
 * @param {string} folder
 * @param {string} issuer
 * @param {string | undefined} publicUrl Where callers reach it, if not at its own port.
 * @returns {Promise<{ url?: string, reasons: string[], stop: () => Promise<string | undefined> }>} `stop` says what was wrong with the end.
 */
async function boot(folder, issuer, publicUrl) {
  await mkdir(join(folder, 'data'), { recursive: true });
  const child = tracked(
    spawn(process.execPath, ['dist/main.js', '--mock'], {
      cwd: folder,
      env: {
        PATH: process.env.PATH,
        HOST: '127.0.0.1',
        DATABASE_URL: 'file:./data/corpus.db',
        ...serverEnvironment(issuer),
        ...(publicUrl !== undefined && { PUBLIC_BASE_URL: publicUrl }),
        MOCK_JOB_SECONDS: '0.05',
        MOCK_EVENT_SECONDS: '1',
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    }),
  );
  /** @type {string[]} */
  const lines = [];
  const log = createWriteStream(join(folder, 'data', 'server.log'));
  /** @type {Promise<number | null>} */
  const ended = new Promise((done) => child.once('exit', done));
  /** @type {string | undefined} */
  const url = await new Promise((done) => {
    const timer = setTimeout(() => done(undefined), LIMITS.boot * 1000);
    /** @param {string} line */
    const read = (line) => {
      log.write(`${line}\n`);
      if (lines.length < 30) lines.push(line);
      const found = /listening/i.test(line) && /http:\/\/127\.0\.0\.1:[1-9]\d*/.exec(line);
      if (found) {
        clearTimeout(timer);
        done(found[0]);
      }
    };
    createInterface({ input: child.stdout }).on('line', read);
    createInterface({ input: child.stderr }).on('line', read);
    void ended.then(() => {
      clearTimeout(timer);
      done(undefined);
    });
  });
  const stop = async () => {
    const early = child.exitCode !== null || child.signalCode !== null;
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
    child.kill('SIGTERM');
    const code = await ended;
    clearTimeout(timer);
    log.end();
    if (url === undefined) return undefined;
    if (early) return `the server ended by itself with ${code ?? child.signalCode}`;
    return code === 0 ? undefined : `SIGTERM: ended with ${code ?? child.signalCode}`;
  };
  if (url === undefined) {
    const how = child.exitCode ?? child.signalCode;
    const why = how === null ? `within ${LIMITS.boot} s` : `but ended with ${how}`;
    return { reasons: [`the server did not listen ${why}`, ...lines], stop };
  }
  const reasons = await health(url);
  return reasons.length === 0 ? { url, reasons, stop } : { reasons, stop };
}

/** @param {string} url */
async function health(url) {
  try {
    const response = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(10_000) });
    await response.arrayBuffer();
    return response.status === 200 ? [] : [`/healthz answered ${response.status}`];
  } catch (error) {
    return [`/healthz: ${error}`];
  }
}

/**
 * Asks every operation, from a process that can be killed.
 * @param {string} name Of the script beside this one.
 * @param {string[]} args
 * @param {number} seconds
 * @returns {Promise<string[]>}
 */
function ask(name, args, seconds) {
  return new Promise((done) => {
    const script = fileURLToPath(new URL(name, import.meta.url));
    const child = tracked(fork(script, args, { stdio: ['ignore', 'ignore', 'pipe', 'ipc'] }));
    let complaint = '';
    /** @type {string[] | undefined} */
    let reasons;
    child.stderr?.on('data', (chunk) => (complaint += String(chunk)));
    child.on('message', (message) => (reasons = /** @type {string[]} */ (message)));
    const timer = setTimeout(() => child.kill('SIGKILL'), seconds * 1000);
    child.once('exit', (code, signal) => {
      clearTimeout(timer);
      if (reasons !== undefined) return done(reasons);
      const why = signal === 'SIGKILL' ? `not done within ${seconds} s` : `exit ${code}`;
      done([`${name}: ${why}`, ...complaint.split('\n').filter((line) => line !== '')]);
    });
  });
}
