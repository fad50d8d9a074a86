// Reads a file within the size limit, and explains why one cannot be read. The size is
// checked before reading; pipes and files that grow are cut off at the limit while reading.

import { closeSync, openSync, readSync, statSync } from 'node:fs';
import { open, readdir } from 'node:fs/promises';
import { basename, dirname, extname, join } from 'node:path';
import type { Fault } from './fault.js';
import { sizeFault } from './limits.js';
import { nearestName } from './nearest.js';

const CHUNK = 64 * 1024;

export type ReadResult =
  { readonly ok: true; readonly bytes: Uint8Array } | { readonly ok: false; readonly fault: Fault };

export async function readBounded(path: string, limit: number): Promise<ReadResult> {
  try {
    const info = statSync(path);
    if (info.isDirectory()) return { ok: false, fault: await directoryFault(path) };
    if (info.isFile() && info.size > limit)
      return { ok: false, fault: sizeFault(info.size, limit) };
    return info.isFile() ? readWhole(path, limit, info.size) : await readStream(path, limit);
  } catch (error) {
    return { ok: false, fault: await errorFault(path, error) };
  }
}

/** Synchronously: reading a definition takes less time than handing it to a thread of the pool. */
function readWhole(path: string, limit: number, expected: number): ReadResult {
  const file = openSync(path, 'r');
  try {
    // One byte more than there should be, so that the end is seen, or that the file has grown.
    let buffer = Buffer.allocUnsafe(Math.min(limit, expected) + 1);
    let total = 0;
    for (;;) {
      const count = readSync(file, buffer, total, buffer.length - total, null);
      total += count;
      if (total > limit) return { ok: false, fault: sizeFault(undefined, limit) };
      if (count === 0) return { ok: true, bytes: buffer.subarray(0, total) };
      if (total === buffer.length) {
        const larger = Buffer.allocUnsafe(Math.min(limit + 1, 2 * buffer.length + CHUNK));
        buffer.copy(larger, 0, 0, total);
        buffer = larger;
      }
    }
  } finally {
    closeSync(file);
  }
}

/** A pipe or a device: reading it may block. */
async function readStream(path: string, limit: number): Promise<ReadResult> {
  const handle = await open(path, 'r');
  try {
    const chunks: Buffer[] = [];
    let total = 0;
    for (;;) {
      const room = Math.min(limit + 1 - total, CHUNK);
      if (room <= 0) return { ok: false, fault: sizeFault(undefined, limit) };
      const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(room), 0, room, null);
      if (bytesRead === 0) return { ok: true, bytes: Buffer.concat(chunks) };
      chunks.push(buffer.subarray(0, bytesRead));
      total += bytesRead;
    }
  } finally {
    await handle.close();
  }
}

async function errorFault(path: string, error: unknown): Promise<Fault> {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const rule = 'document-unreadable';
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR': {
      if (/^https?:\/\//i.test(path))
        return {
          rule: 'document-not-found',
          message: 'This is a URL, not a file. Nothing is fetched from the network.',
          fix: 'Save the definition to a file and name it, or pipe it in and name -.',
        };
      const near = await similarFile(path);
      return {
        rule: 'document-not-found',
        message: 'The file does not exist.',
        fix: near === undefined ? 'Check the path.' : `Did you mean ${near}?`,
      };
    }
    case 'EACCES':
    case 'EPERM':
      return {
        rule,
        message: 'The file cannot be read: permission denied.',
        fix: 'Grant yourself permission to read it.',
      };
    case 'ELOOP':
      return { rule, message: 'The path is a cycle of symbolic links.', fix: 'Fix the links.' };
    case 'ENAMETOOLONG':
    case 'ERR_INVALID_ARG_VALUE':
      return { rule, message: 'This is not a valid file name.', fix: 'Check the path.' };
    default:
      return {
        rule,
        message: `The file could not be read (${code === '' ? 'unknown error' : code}).`,
        fix: 'Check that the path names a regular file.',
      };
  }
}

const definitionName = /(^|\.)(swagger|apidefinition)(\.swagger)?\.(json|ya?ml)$/i;

async function directoryFault(path: string): Promise<Fault> {
  const names = (await namesIn(path)).filter((name) => definitionName.test(name));
  const [only] = names;
  return {
    rule: 'document-is-directory',
    message: 'The path is a folder, not a file.',
    fix:
      only === undefined
        ? 'Name the definition in the folder, usually apiDefinition.swagger.json.'
        : `Did you mean ${join(path, only)}?`,
  };
}

async function similarFile(path: string): Promise<string | undefined> {
  const folder = dirname(path);
  const name = basename(path);
  const names = await namesIn(folder);
  const sameStem = names.find(
    (candidate) =>
      basename(candidate, extname(candidate)).toLowerCase() ===
      basename(name, extname(name)).toLowerCase(),
  );
  const near = nearestName(name, names) ?? sameStem;
  return near === undefined ? undefined : join(folder, near);
}

async function namesIn(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch {
    return [];
  }
}
