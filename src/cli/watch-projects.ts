// `generate --watch`: runs again for the projects whose definition, settings or referenced files change,
// until it is stopped.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { propertiesPath } from '../emit/scaffold.js';
import { manifestPath, parseManifest } from '../write/manifest.js';
import { counted } from './counted.js';
import { explainError } from './failure.js';
import { settingsFile } from './read-settings.js';
import { projectIn } from './find-project.js';
import type { Terminal } from './terminal.js';

/** Editors write a file in several steps, and version control many files. */
const quietMs = 100;

/**
 * @param run generates some of the projects; what it throws is said, and the watch goes on.
 * @returns the exit code, once the process is interrupted.
 */
export async function watchProjects(
  dirs: readonly string[],
  run: (dirs: readonly string[]) => Promise<number>,
  terminal: Terminal,
): Promise<number> {
  const { watch } = await import('chokidar');
  const changes = new Changes();
  let watched = await inputsOf(dirs);
  // Before the first run, so that no change between reading and watching is lost.
  const watcher = watch([...watched.keys()], {
    ignoreInitial: true,
    awaitWriteFinish: { stabilityThreshold: quietMs, pollInterval: quietMs / 5 },
  });
  watcher.on('all', (_event, path) => changes.add(resolve(path)));
  const stop = (): void => changes.end();
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    await new Promise<void>((ready) => watcher.once('ready', ready));
    // What it throws is not for an edit of the definition to correct.
    await run(dirs);
    for (;;) {
      watched = await inputsOf(dirs);
      watcher.add([...watched.keys()]);
      terminal.err(
        `Watching ${counted(watched.size, 'file')} in ${counted(dirs.length, 'project')}. Press Ctrl+C to stop.\n`,
      );
      const changed = await changes.next();
      if (changed === undefined) return 0;
      const again = new Set([...changed].flatMap((path) => watched.get(path) ?? []));
      const affected = dirs.filter((dir) => again.has(dir));
      if (affected.length === 0) continue;
      await run(affected).catch((error: unknown) => terminal.err(explainError(error)));
    }
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
    await watcher.close();
  }
}

/** Absolute paths of the files that projects are made from, whether they are there or not, with the projects. */
async function inputsOf(dirs: readonly string[]): Promise<ReadonlyMap<string, readonly string[]>> {
  const inputs = new Map<string, string[]>();
  for (const dir of dirs) {
    const definition = (await projectIn(dir))?.definition;
    const beside = definition && join(dirname(definition), 'apiProperties.json');
    const own = [join(dir, settingsFile), definition, beside ?? join(dir, propertiesPath)];
    const known = [...own, ...lockedInputs(dir)].flatMap((path) => (path ? resolve(path) : []));
    for (const path of new Set(known)) inputs.set(path, [...(inputs.get(path) ?? []), dir]);
  }
  return inputs;
}

/** What the last run read, references included. */
function lockedInputs(dir: string): string[] {
  const path = join(dir, manifestPath);
  if (!existsSync(path)) return [];
  const manifest = parseManifest(readFileSync(path, 'utf8'));
  return [...(manifest?.inputs.keys() ?? [])].map((input) => join(dir, input));
}

/** Collects what changes until it is quiet. */
class Changes {
  #changed = new Set<string>();
  #ended = false;
  #wake: (() => void) | undefined;

  add(path: string): void {
    this.#changed.add(path);
    this.#wake?.();
  }

  end(): void {
    this.#ended = true;
    this.#wake?.();
  }

  /** Undefined at the end. */
  async next(): Promise<ReadonlySet<string> | undefined> {
    for (;;) {
      if (this.#ended) return undefined;
      const size = this.#changed.size;
      if (size > 0 && !(await this.#woken(quietMs)) && this.#changed.size === size) break;
      if (size === 0) await this.#woken();
    }
    const changed = this.#changed;
    this.#changed = new Set();
    return changed;
  }

  /** False when nothing has happened for `ms`. */
  #woken(ms?: number): Promise<boolean> {
    return new Promise((done) => {
      const timer = ms === undefined ? undefined : setTimeout(() => end(false), ms);
      const end = (woken: boolean): void => {
        clearTimeout(timer);
        this.#wake = undefined;
        done(woken);
      };
      this.#wake = () => end(true);
    });
  }
}
