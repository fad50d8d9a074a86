// The longest that a single request within the default limits stops all others: bench/stalls.js measures it.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../../scripts/data.js';

const LIMIT_MS = 250;
const script = join(root, 'bench', 'stalls.js');
const MOST_MS = 600_000;

/** @type {import('./lines.js').Line[]} */
export const stallLines = [
  {
    name: 'stalls',
    about: 'the longest that a single request within the default limits blocks the event loop',
    async run({ node }) {
      const limit = `at most ${LIMIT_MS} ms`;
      if (!existsSync(script)) return [{ figure: 'no bench/stalls.js', limit, ok: undefined }];
      const { status, stdout } = spawnSync(node, [script], {
        cwd: root,
        encoding: 'utf8',
        stdio: ['ignore', 'pipe', 'inherit'],
        timeout: MOST_MS,
      });
      const figure = stdout.trim().split('\n').at(-1) ?? '';
      return [{ figure, limit, ok: status === 0 }];
    },
  },
];
