// The project that a command is run in, for commands that were not told which definition they are about.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { parseEnv } from 'node:util';
import { settingsPath } from '../emit/scaffold.js';
import { unnamedDefinition } from '../project/unnamed-definition.js';
import { leadsOut } from '../write/leads-out.js';
import { manifestPath, parseManifest } from '../write/manifest.js';
import { readSettings } from './read-settings.js';

/** Paths are as seen from the folder that the command runs in. */
export interface Project {
  readonly dir: string;
  readonly definition: string;
  /** Its la-connector.json; absent: it has none. */
  readonly config?: string;
}

/**
 * The nearest project: the folder itself or one above it, up to the root of the repository. A project
 * has a lock, or settings that name its definition. Whether its files can be read is for the command to say.
 */
export async function findProject(from = '.'): Promise<Project | undefined> {
  for (let folder = resolve(from); ; folder = dirname(folder)) {
    const project = await projectIn(relative('', folder) || '.');
    if (project !== undefined) return project;
    if (existsSync(join(folder, '.git')) || dirname(folder) === folder) return undefined;
  }
}

/** The project whose root a folder is. */
export async function projectIn(dir: string): Promise<Project | undefined> {
  const config = join(dir, settingsPath);
  const hasConfig = existsSync(config);
  const named = hasConfig ? await namedDefinition(config) : undefined;
  const lock = textOf(join(dir, manifestPath));
  if (named === undefined && lock === undefined) return undefined;
  const locked = lock === undefined ? undefined : parseManifest(lock)?.definition;
  // A lock comes with the project, from anybody: it alone leads nowhere else.
  const path =
    named ?? (locked === undefined || leadsOut(locked) ? unnamedDefinition(dir) : locked);
  return { dir, definition: join(dir, path), ...(hasConfig && { config }) };
}

/** What settings say; undefined where they say nothing, or cannot be read. */
async function namedDefinition(config: string): Promise<string | undefined> {
  const read = await readSettings(config, config);
  return read.ok ? read.settings.definition : undefined;
}

const defaultPort = '3000';

/** Where its server listens on this machine, unless it is started with other settings. */
export function projectUrl({ dir }: Project): string {
  const text = textOf(join(dir, '.env')) ?? '';
  const { PORT: port = defaultPort } = parseEnv(text);
  return `http://127.0.0.1:${/^\d{1,5}$/.test(port) ? port : defaultPort}`;
}

/** The commands that start its server, for a sentence. */
export function howToStart({ dir }: Project): string {
  const where = dir === '.' ? '' : ` in ${dir}`;
  return `Start it${where} with npm start, or npm run mock for example responses.`;
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}
