// SQLite needs locks between processes and memory shared by them. On network file systems both fail, or
// seem to work until commits are lost. So a database there is refused at start, where that can be told:
// by the type of the file system on Linux, by the path on Windows. What only looks like one (9p of WSL,
// FUSE of Docker Desktop) works and is let through.

import { existsSync, realpathSync, statfsSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { StoreError } from './errors.js';

/** Linux: what statfs says (man 2 statfs). */
const networkTypes: ReadonlyMap<number, string> = new Map([
  [0x6969, 'NFS'],
  [0x517b, 'SMB'],
  [0xff534d42, 'SMB (CIFS)'],
  [0xfe534d42, 'SMB (CIFS)'],
]);

/** The type of the file system that a folder is on, as statfs has it; undefined where it cannot be asked. */
export type FileSystemType = (folder: string) => number | undefined;

export interface NetworkOptions {
  readonly platform?: NodeJS.Platform;
  /** Instead of statfs; for tests. */
  readonly fileSystemType?: FileSystemType | undefined;
}

/** The network file system that `path` is or would be on, by its name; undefined: none that is known. */
export function networkOf(path: string, options: NetworkOptions = {}): string | undefined {
  const { platform = process.platform, fileSystemType = askSystem } = options;
  if (platform === 'win32') return isShare(path) || isShare(realPath(path)) ? 'SMB' : undefined;
  // Elsewhere the numbers mean other file systems.
  if (platform !== 'linux') return undefined;
  const type = fileSystemType(nearestFolder(path));
  // A C long: on some platforms the highest bit makes it negative.
  return type === undefined ? undefined : networkTypes.get(type >>> 0);
}

/** @throws StoreError `network`. */
export function refuseNetwork(path: string, kind: string | undefined): void {
  if (kind === undefined) return;
  throw new StoreError(
    'network',
    `The database ${path} is on a network file system (${kind}), such as Azure Files or /home of App ` +
      `Service. SQLite's locks do not hold there, and what was acknowledged can be lost. DATABASE_URL ` +
      `must name a file on a disk of this machine, or on a volume that is one (Azure Disk, EBS). ` +
      `DATABASE_ON_NETWORK=yes starts the server all the same, at your own risk.`,
  );
}

/** `\\server\share`, also as `\\?\UNC\server\share`, and not `\\?\C:\` or `\\.\pipe`. */
function isShare(path: string): boolean {
  return /^[\\/]{2}(?:[?.][\\/]UNC[\\/]|[^?.\\/])/i.test(path);
}

/** Of a mapped drive, the share. */
function realPath(path: string): string {
  try {
    return realpathSync.native(nearestFolder(path));
  } catch {
    return path;
  }
}

/** The folder of the file itself, or, where it is not there yet, the one that it would be made below. */
function nearestFolder(path: string): string {
  let folder = dirname(existsSync(path) ? realpathSync(path) : resolve(path));
  while (!existsSync(folder) && dirname(folder) !== folder) folder = dirname(folder);
  return folder;
}

function askSystem(folder: string): number | undefined {
  try {
    return statfsSync(folder).type;
  } catch {
    // Not every file system answers; that says nothing against it.
    return undefined;
  }
}
