// `npm run fuzz`: the fuzz tests of `npm test`, longer: more seeds, and more hostile strings at every
// position of the definition.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const root = fileURLToPath(new URL('..', import.meta.url));
const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '2' },
    seeds: { type: 'string', default: '5' },
    depth: { type: 'string', default: '5' },
    help: { type: 'boolean', default: false },
  },
});
if (values.help) {
  console.log(`Usage: npm run fuzz -- [options]
  --seed N    first seed (2; \`npm test\` has 1)
  --seeds N   how many (5)
  --depth N   hostile strings at every position and seed (5)`);
} else {
  const vitest = join(root, 'node_modules', 'vitest', 'vitest.mjs');
  const { status } = spawnSync(process.execPath, [vitest, 'run', 'test/fuzz'], {
    cwd: root,
    stdio: 'inherit',
    env: {
      ...process.env,
      FUZZ_SEED: values.seed,
      FUZZ_SEEDS: values.seeds,
      FUZZ_DEPTH: values.depth,
    },
  });
  process.exitCode = status ?? 1;
}
