// The watched folder. The state of a poll is the newest file seen, as `<milliseconds> <name>`: the
// name settles the order of files that appeared in the same millisecond, so none is skipped.

import type { Dirent } from 'node:fs';
import { readdir, stat } from 'node:fs/promises';
import { join, resolve, sep } from 'node:path';
import { ConnectorError, type PollResult } from './generated/runtime/server/index.js';
import type { FileModel, Folder } from './generated/types.gen.js';

const root = resolve(process.env['FILES_ROOT'] ?? 'files');

/** The absolute path of `path` below the watched root; throws 404 for anything outside of it. */
export function below(path: string): string {
  const absolute = resolve(root, path);
  if (absolute !== root && !absolute.startsWith(root + sep)) {
    throw new ConnectorError(404, `There is no ${path} below the watched folder.`);
  }
  return absolute;
}

async function entries(path: string): Promise<Dirent[]> {
  try {
    return await readdir(below(path), { withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    throw new ConnectorError(404, `There is no folder ${path} below the watched folder.`);
  }
}

export async function listFolders(): Promise<Folder[]> {
  const folders = (await entries('.')).filter((entry) => entry.isDirectory());
  return folders.map(({ name }) => ({ path: name, name }));
}

interface SeenFile {
  readonly item: FileModel;
  readonly state: string;
}

/** The files of a folder that come after `state`, oldest first; all of them when it is undefined. */
export async function filesAfter(folder: string, state: string | undefined): Promise<SeenFile[]> {
  const seen: Array<SeenFile & { readonly time: number }> = [];
  for (const entry of await entries(folder)) {
    if (!entry.isFile()) continue;
    const path = `${folder}/${entry.name}`;
    const { size, mtimeMs } = await stat(below(path));
    const time = Math.floor(mtimeMs);
    const createdAt = new Date(time).toISOString();
    seen.push({
      item: { path, name: entry.name, size, createdAt },
      state: `${time} ${entry.name}`,
      time,
    });
  }
  seen.sort((a, b) => a.time - b.time || (a.item.name < b.item.name ? -1 : 1));
  if (state === undefined) return seen;
  const space = state.indexOf(' ');
  const time = Number(state.slice(0, space));
  const name = state.slice(space + 1);
  return seen.filter((file) => file.time > time || (file.time === time && file.item.name > name));
}

/** What both triggers answer: the files after the state, and where the next poll goes on. */
export async function pollFolder(
  folder: string,
  state: string | undefined,
): Promise<PollResult<FileModel>> {
  const items = await filesAfter(folder, state);
  return { items, state: items.at(-1)?.state ?? state ?? '0 ' };
}
