// The files that a definition may reference: those in its own folder and below, and below the folder
// that the user allowed in addition, after symbolic links are resolved, and nothing else. A definition
// may be untrusted; without this, a `$ref` could read any file of the computer into generated code.
// Network addresses are never followed.

import { realpath } from 'node:fs/promises';
import { dirname, join, posix, relative, resolve, sep } from 'node:path';
import { decode } from './decode.js';
import { sourceFile } from './document.js';
import type { SourceFile } from './document.js';
import type { Fault } from './fault.js';
import { grouped } from '../diagnostics/grouped.js';
import { sizeFault } from './limits.js';
import type { LoadRule } from './load-rules.js';
import { parseText } from './parse.js';
import { decodePercent } from './pointer.js';
import { readBounded } from './read.js';
import type { LoadLimits } from './types.js';

/** A fault `at` the reference is the reference's own; one `in` a file is that file's. */
export type FileResult =
  | { readonly ok: true; readonly file: SourceFile }
  | {
      readonly ok: false;
      readonly fault: Fault;
      readonly in?: { readonly path: string; readonly text: string };
    };

export const unresolvedRule = 'ref-resolves';
const outsideRule = 'document-ref-outside';

/** Why a reference must not be followed, by its spelling alone; undefined when it may. */
export function refusedReference(reference: string): Fault | undefined {
  const [file = ''] = reference.split('#', 1);
  const decoded = decodePercent(file);
  const refuse = (rule: LoadRule, message: string, fix: string): Fault => ({
    rule,
    message,
    fix,
  });
  if (/^\s*([a-z]:[\\/]|\\\\)/i.test(decoded)) {
    return refuse(outsideRule, 'The reference is an absolute Windows path.', keepBeside);
  }
  if (decoded.includes('\\')) {
    return refuse(outsideRule, 'The reference contains a backslash.', 'Use / between folders.');
  }
  if (/^\s*file:/i.test(decoded)) {
    return refuse(outsideRule, 'The reference is a file: URL.', keepBeside);
  }
  if (/^\s*(\/\/|[a-z][a-z0-9+.-]*:)/i.test(decoded)) {
    return refuse(
      unresolvedRule,
      'The reference is a URL; the network is never used.',
      'Copy its target to "definitions" and reference that.',
    );
  }
  if (decoded.startsWith('/')) {
    return refuse(outsideRule, 'The reference is an absolute path.', keepBeside);
  }
  if (decoded.includes('\0')) {
    return refuse(outsideRule, 'The reference contains a NUL byte.', keepBeside);
  }
  return undefined;
}

const keepBeside =
  'Keep the file in the folder of the definition or below, and reference it by a relative path.';

/** Reads referenced files, each once, within the limits. */
export interface ReferenceFiles {
  /** `reference` as written in `from`; has passed `refusedReference` and does not begin with '#'. */
  open(reference: string, from: SourceFile): Promise<FileResult>;
}

/**
 * `root.path` must name a file, not standard input.
 * @param allowed folder besides that of the definition.
 */
export async function referenceFiles(
  root: SourceFile,
  limits: LoadLimits,
  allowed: string | undefined,
): Promise<ReferenceFiles> {
  const folders = [dirname(root.path), ...(allowed === undefined ? [] : [allowed])].map((folder) =>
    resolve(folder),
  );
  const realFolders = await Promise.all(folders.map((folder) => realpath(folder).catch(() => [])));
  const opened = new Map<string, Promise<FileResult>>();
  // A reference back to the definition itself is a reference into the same document.
  const own = await realpath(resolve(root.path)).catch(() => resolve(root.path));
  opened.set(own, Promise.resolve({ ok: true, file: root }));
  let bytesLeft = limits.bytes;

  const read = async (real: string, named: string): Promise<FileResult> => {
    const content = await readBounded(real, bytesLeft);
    if (!content.ok) {
      const fault =
        content.fault.rule === 'document-too-large'
          ? { ...sizeFault(undefined, limits.bytes), message: tooMuch(limits.bytes) }
          : { ...content.fault, message: `${clipped(slashed(named))}: ${content.fault.message}` };
      return { ok: false, fault: { ...fault, rule: unresolvedRule } };
    }
    bytesLeft -= content.bytes.byteLength;
    const decoded = decode(content.bytes);
    if (!decoded.ok) {
      return { ok: false, fault: decoded.fault, in: { path: named, text: decoded.text } };
    }
    const parsed = await parseText(decoded.text, named, limits);
    if (!parsed.ok)
      return { ok: false, fault: parsed.fault, in: { path: named, text: decoded.text } };
    return { ok: true, file: sourceFile(named, decoded.text, content.bytes, parsed) };
  };

  return {
    async open(reference, from) {
      const file = decodePercent(reference.split('#', 1)[0] ?? '');
      const named = join(dirname(from.path), file);
      // Before the disk is asked: whether a file exists is not revealed either.
      if (!isInside(folders, resolve(named))) return outside(file, allowed !== undefined);
      let real: string;
      try {
        real = await realpath(resolve(named));
      } catch {
        return missing(file, slashed(named));
      }
      if (!isInside(realFolders.flat(), real)) return outside(file, allowed !== undefined);
      const known = opened.get(real);
      if (known !== undefined) return known;
      if (opened.size > limits.files) {
        const message = `The definition references more than ${grouped(limits.files)} files.`;
        return { ok: false, fault: { rule: 'document-too-many-files', message } };
      }
      const result = read(real, named);
      opened.set(real, result);
      return result;
    },
  };
}

function isInside(folders: readonly string[], path: string): boolean {
  return folders.some((folder) => !leavesFolder(relative(folder, path)));
}

function leavesFolder(path: string): boolean {
  return path === '..' || path.startsWith(`..${sep}`) || resolve(path) === path;
}

function slashed(path: string): string {
  return posix.normalize(path.replaceAll(sep, '/'));
}

const tooMuch = (limit: number): string =>
  `The files that the definition references are too large in total. The limit is ${grouped(limit)} bytes.`;

function outside(file: string, hasRoot: boolean): FileResult {
  const folders = hasRoot
    ? 'the folder of the definition, and outside the one that --root allows'
    : 'the folder of the definition';
  const message = `The reference names ${clipped(file)}, which is outside ${folders}.`;
  const fix =
    'Allow it with --root DIR, a folder that contains both files, or move the file next to the definition.';
  return { ok: false, fault: { rule: outsideRule, message, fix } };
}

function missing(file: string, named: string): FileResult {
  return {
    ok: false,
    fault: {
      rule: unresolvedRule,
      message: `The referenced file does not exist: ${clipped(named)}.`,
      fix: /^[\w-]+$/.test(file)
        ? `For a definition, write "#/definitions/${file}".`
        : 'Add the file, or correct the path.',
    },
  };
}

function clipped(path: string): string {
  return path.length > 200 ? `${path.slice(0, 200)}…` : path;
}
