// Puts the server that is killed into one file, so that it starts in a part of a second; and can break
// its runtime on purpose, so that it is seen that the test finds what it looks for.

import { build, type Plugin } from 'esbuild';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describeConnector } from '../../src/simulate.js';
import { definition } from './definition.js';

interface Change {
  /** End of the path of a file of the runtime. */
  readonly file: string;
  readonly from: string;
  readonly to: string;
}

/** Runtimes that are not sound. */
export const mutants = {
  /** Commits of SQLite do not wait for the disk: a power cut takes them back. */
  unsynced: [
    { file: 'store/open.ts', from: "'synchronous = full'", to: "'synchronous = off'" },
    { file: 'store/open.ts', from: "['synchronous', 2]", to: "['synchronous', 0]" },
  ],
  /** Writes are acknowledged before they are committed. */
  early: [
    {
      file: 'store/sqlite-dialect.ts',
      from: 'setImmediate(() => void this.#end(group))',
      to: 'setTimeout(() => void this.#end(group), 20)',
    },
    { file: 'store/sqlite-dialect.ts', from: 'await group.ended;', to: '' },
  ],
  /** Each attempt of a delivery has an id of its own: receivers cannot tell that they had it before. */
  nameless: [
    {
      file: 'callbacks/signature.ts',
      from: "'webhook-id': signed.id,",
      to: "'webhook-id': signed.id + Math.random(),",
    },
  ],
  /** A start that is sent again starts again. */
  forgetful: [
    {
      file: 'repeated-request.ts',
      from: 'idempotencyKey: sha256(own),',
      to: 'idempotencyKey: sha256(own + Math.random()),',
    },
  ],
} as const satisfies Record<string, readonly Change[]>;

export type Mutant = keyof typeof mutants;

export interface Bundle {
  /** The program. */
  readonly program: string;
  readonly descriptor: string;
}

/** @param folder below the repository, so that packages are found. */
export async function bundleServer(folder: string, mutant?: Mutant): Promise<Bundle> {
  mkdirSync(folder, { recursive: true });
  const program = join(folder, `server-${mutant ?? 'sound'}.mjs`);
  const changes: readonly Change[] = mutant === undefined ? [] : mutants[mutant];
  const done = new Set<Change>();
  await build({
    entryPoints: [join(import.meta.dirname, 'server-child.ts')],
    outfile: program,
    bundle: true,
    packages: 'external',
    format: 'esm',
    platform: 'node',
    target: 'node20.19',
    logLevel: 'warning',
    plugins: [changing(changes, done)],
  });
  const missed = changes.find((change) => !done.has(change));
  if (missed !== undefined)
    throw new Error(`The mutant ${mutant} needs ${missed.from} in ${missed.file}: see mutants.`);
  const descriptor = join(folder, 'descriptor.json');
  writeFileSync(descriptor, JSON.stringify(await describeConnector(definition)));
  return { program, descriptor };
}

function changing(changes: readonly Change[], done: Set<Change>): Plugin {
  return {
    name: 'mutant',
    setup(build) {
      build.onLoad({ filter: /[\\/]server[\\/].*\.ts$/ }, ({ path }) => {
        const mine = changes.filter(({ file }) => path.replaceAll('\\', '/').endsWith(file));
        if (mine.length === 0) return undefined;
        let contents = readFileSync(path, 'utf8');
        for (const change of mine) {
          if (contents.includes(change.from)) done.add(change);
          contents = contents.replaceAll(change.from, change.to);
        }
        return { contents, loader: 'ts' };
      });
    },
  };
}
