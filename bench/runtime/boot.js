// What it costs to start: CPU of the whole process until it listens, beside an empty Fastify that has as many
// routes. The generated project is started by its own main module, with a stub for each controller.
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { dataAt } from '../../scripts/data.js';
import { LARGEST, definitionOf } from '../definitions.js';
import { median } from '../report.js';
import { KEY } from './orders.js';
import { start } from './process.js';
import { compiledProject } from './project.js';

/** Seconds of CPU above the empty Fastify, at most. */
const SMALL_LIMIT = 0.25;
const LARGE_LIMIT = 0.4;
const MOST_ROUNDS = 8;

const probe = new URL('boot-probe.js', import.meta.url).href;

/** @type {import('./lines.js').Line[]} */
export const bootLines = [
  {
    name: 'boot-8',
    about: 'CPU until a server of 8 operations listens, above an empty Fastify of as many routes',
    run: async (bench) => boot(bench, await bench.orderDesk(), 8, SMALL_LIMIT),
  },
  {
    name: 'boot-219',
    about: `the same of ${LARGEST} (219 operations), from the corpus`,
    async run(bench) {
      const limit = `at most ${LARGE_LIMIT} s`;
      const corpus = dataAt('LA_CORPUS');
      if (corpus === undefined) return [{ figure: 'no corpus', limit, ok: undefined }];
      const out = join(bench.scratch, 'largest');
      const project = await compiledProject(bench.node, definitionOf(corpus, LARGEST), out);
      return boot(bench, project, 219, LARGE_LIMIT);
    },
  },
];

/**
 * @param {import('./lines.js').Bench} bench
 * @param {string} project
 * @param {number} routes
 * @param {number} limit
 * @returns {Promise<import('./lines.js').Verdict[]>}
 */
async function boot(bench, project, routes, limit) {
  const bare = fileURLToPath(new URL('server-empty.js', import.meta.url));
  const rounds = Math.min(bench.rounds, MOST_ROUNDS) + 1;
  /** @type {number[]} */
  const [ours, empty] = [[], []];
  for (let round = 0; round < rounds; round += 1) {
    const own = await once(bench, join(project, 'dist', 'main.js'), [], project);
    const other = await once(bench, bare, [String(routes)], bench.scratch);
    // The first reads the files from the disk.
    if (round === 0) continue;
    ours.push(own);
    empty.push(other);
  }
  const above = median(ours.map((cost, round) => cost - (empty[round] ?? Number.NaN)));
  return [
    {
      figure: `${above.toFixed(2)} s (${median(ours).toFixed(2)} s, empty ${median(empty).toFixed(2)} s)`,
      limit: `at most ${limit} s`,
      ok: above <= limit,
    },
  ];
}

/**
 * @param {import('./lines.js').Bench} bench
 * @param {string} script
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<number>} Seconds of CPU.
 */
async function once(bench, script, args, cwd) {
  const process = start(script, {
    node: bench.node,
    args,
    cwd,
    env: {
      PORT: '0',
      API_KEYS: KEY,
      // Some definitions ask for security that they do not define, which production refuses.
      NODE_ENV: 'development',
      BASIC_USERS: `bench:${KEY}`,
      OAUTH_ISSUER: 'http://127.0.0.1:9',
      OAUTH_AUDIENCE: 'bench',
      LOG_LEVEL: 'error',
      PUBLIC_BASE_URL: 'http://127.0.0.1',
      DATABASE_URL: `file:${join(bench.scratch, bench.newDatabase())}`,
    },
    execArgv: ['--import', probe],
  });
  try {
    return (await process.ask('listening')) / 1e6;
  } finally {
    await process.stop();
  }
}
