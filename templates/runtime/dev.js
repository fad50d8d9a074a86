// Starts the server from its sources, for `npm run mock` (with --once) and `npm run dev`. They are compiled
// without a check of types, and what cannot be compiled does not keep the mock from starting: it does
// without the controllers. `npm run dev` looks for changes: of the code, after which it starts the server
// anew, and of the definition, after which it runs `npm run generate` first. It asks the disk itself,
// because notices of the operating system get lost in containers and network folders. Plain JavaScript,
// because it runs before anything is compiled.
//
// node src/generated/runtime/dev.js [--once] [arguments of src/main.ts]

import { spawn } from 'node:child_process';
import { readFileSync, readdirSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';

const root = resolve(import.meta.dirname, '../../..');
const packages = createRequire(join(root, 'package.json'));
const tsc = join(dirname(packages.resolve('typescript/package.json')), 'bin', 'tsc');
const once = process.argv.includes('--once');
const args = process.argv.slice(2).filter((argument) => argument !== '--once');

const lookMs = 300;
/** How long the server may drain before a new one starts. */
const drainMs = 2000;

/** Processes that run, each with a promise of its exit code. */
const running = new Map();
let stopping = false;

/** Resolves with the exit code; 1 where there is none. */
function run(command, parameters, options = {}) {
  const child = spawn(command, parameters, { cwd: root, stdio: 'inherit', ...options });
  const ended = new Promise((done) => {
    child.once('exit', (code) => done(code ?? 1));
    child.once('error', () => done(1));
  }).finally(() => running.delete(child));
  running.set(child, ended);
  return { child, ended };
}

const compile = () => run(process.execPath, [tsc, '-p', 'tsconfig.json', '--noCheck']).ended;
const startServer = () =>
  run(process.execPath, ['--enable-source-maps', join('dist', 'main.js'), ...args]);

function stop(signal) {
  stopping = true;
  for (const child of running.keys()) child.kill(signal);
}

process.on('SIGTERM', () => stop('SIGTERM'));
// A terminal sends Ctrl+C to all of them; a second signal would cut off what the server still does.
process.on('SIGINT', () => (process.stdin.isTTY ? (stopping = true) : stop('SIGINT')));

/** What tells two states of files apart. */
function stateOf(paths) {
  return paths
    .map((path) => {
      const file = statSync(join(root, path), { throwIfNoEntry: false });
      return file?.isFile() ? `${path} ${file.mtimeMs} ${file.size}` : '';
    })
    .join('\n');
}

/** Every file that the project is generated from, as its lock has them. */
function definitionState() {
  const settings = 'la-connector.json';
  try {
    const lock = JSON.parse(readFileSync(join(root, 'la-connector.lock.json'), 'utf8'));
    return stateOf([settings, lock.definition, ...Object.keys(lock.inputs)]);
  } catch {
    return stateOf([settings]);
  }
}

function codeState() {
  try {
    return stateOf(
      readdirSync(join(root, 'src'), { recursive: true }).map((it) => join('src', it)),
    );
  } catch {
    // A folder went while it was read: the next look sees the rest.
    return '';
  }
}

async function watch() {
  let definition = definitionState();
  let code = codeState();
  await compile();
  let server = stopping ? undefined : startServer();
  while (!stopping) {
    await wait(lookMs);
    if (definitionState() !== definition) {
      definition = definitionState();
      console.log('The definition has changed: npm run generate');
      const failed = await run('npm run --silent generate', [], { shell: true }).ended;
      if (failed && !stopping) console.error(`npm run generate failed with exit code ${failed}.`);
    }
    if (codeState() === code || stopping) continue;
    code = codeState();
    if ((await compile()) !== 0 || stopping) {
      console.error('The server goes on as it was.');
      continue;
    }
    await end(server);
    if (!stopping) server = startServer();
  }
  await Promise.all(running.values());
}

async function end({ child, ended }) {
  child.kill('SIGTERM');
  // The second one does not wait for jobs and requests.
  const late = setTimeout(() => child.kill('SIGTERM'), drainMs);
  await ended;
  clearTimeout(late);
}

if (once) {
  await compile();
  if (!stopping) process.exitCode = await startServer().ended;
} else {
  await watch();
}
