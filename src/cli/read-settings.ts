// Finds and reads la-connector.json: the named one, otherwise the nearest one next to or above the
// definition, up to the folder that the command runs in.

import { existsSync } from 'node:fs';
import { dirname, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { printable } from '../diagnostics/printable.js';
import { formatText } from '../diagnostics/text.js';
import { loadSettings } from '../load-settings.js';
import type { ConnectorSettings } from '../model/settings.js';

export const settingsFile = 'la-connector.json';

export type SettingsResult =
  | {
      readonly ok: true;
      readonly settings: ConnectorSettings;
      /** Where they are, or would be. */
      readonly path: string;
      /** The definition as file patterns of the settings see it: relative to them, with `/`. */
      readonly file: string;
      /** Their `root`, from the folder that the command runs in; absent: they have none. */
      readonly root?: string;
    }
  | {
      readonly ok: false;
      /** What is wrong with them, to be shown as it is. */
      readonly report: string;
    };

/**
 * @param definition as given on the command line; standard input has no folder.
 * @param config as given on the command line; it must exist then.
 */
export function readSettings(
  definition: string,
  config: string | undefined,
): Promise<SettingsResult> {
  return new SettingsReader(config).settingsOf(definition);
}

/** For a run over many definitions: folders are asked once, and files are read once. */
export class SettingsReader {
  readonly #config: string | undefined;
  /** Folder -> the settings that apply there. */
  readonly #nearest = new Map<string, string | undefined>();
  readonly #files = new Map<string, Promise<SettingsFile>>();

  /** As for `readSettings`. */
  constructor(config: string | undefined) {
    this.#config = config;
  }

  async settingsOf(definition: string): Promise<SettingsResult> {
    const path = this.#config ?? (definition === '-' ? undefined : this.#near(dirname(definition)));
    if (path === undefined) return found({}, join(dirname(definition), settingsFile), definition);
    const file = this.#files.get(path) ?? readFile(path);
    this.#files.set(path, file);
    const read = await file;
    if (!read.ok) return read;
    return found(settingsFor(read.settings, definition, path), path, definition);
  }

  #near(folder: string): string | undefined {
    const known = this.#nearest.get(folder);
    if (known !== undefined || this.#nearest.has(folder)) return known;
    const path = join(folder, settingsFile);
    const near = existsSync(path)
      ? path
      : isTop(folder)
        ? undefined
        : this.#near(join(folder, '..'));
    this.#nearest.set(folder, near);
    return near;
  }
}

/** Folders above the one that the command runs in are not searched. */
function isTop(folder: string): boolean {
  const above = relative(resolve('.'), resolve(folder));
  return above === '' || above.startsWith('..') || isAbsolute(above);
}

type SettingsFile =
  | { readonly ok: true; readonly settings: ConnectorSettings }
  | Extract<SettingsResult, { ok: false }>;

async function readFile(path: string): Promise<SettingsFile> {
  const { settings, problems, diagnostics, readable, sources } = await loadSettings(path);
  if (!readable) return { ok: false, report: formatText(diagnostics, sources) };
  if (problems.length > 0) return { ok: false, report: settingsReport(path, problems) };
  return { ok: true, settings };
}

function found(settings: ConnectorSettings, path: string, definition: string): SettingsResult {
  const from = relative(dirname(path), definition).split(sep).join('/');
  const { root } = settings;
  return {
    ok: true,
    settings,
    path,
    file: definition === '-' ? '-' : from,
    ...(root !== undefined && { root: join(dirname(path), root) }),
  };
}

/** Settings that name another definition do not apply to the operations of this one. */
function settingsFor(
  settings: ConnectorSettings,
  definition: string,
  path: string,
): ConnectorSettings {
  const named = settings.definition;
  if (named === undefined || definition === '-') return settings;
  if (resolve(dirname(path), named) === resolve(definition)) return settings;
  const { operations: _operations, ...others } = settings;
  return others;
}

/** A line for every problem of a settings file. */
export function settingsReport(path: string, problems: readonly string[]): string {
  return problems.map((problem) => `${printable(path)}: ${printable(problem)}\n`).join('');
}
