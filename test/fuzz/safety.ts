// What must hold for every generated project, whatever the definition said: paths that stay inside
// the folder on every system, files that hold nothing a terminal or an editor would obey, and a
// package.json that npm takes.

import type { OutputFile } from '../../src/plan/types.js';
import { isDefinition, textOf } from './shape.js';

const DEVICE =
  /^(con|prn|aux|nul|conin\$|conout\$|com[0-9\u00b9\u00b2\u00b3]|lpt[0-9\u00b9\u00b2\u00b3])(\.|$)/i;
/** Controls other than line feed and tab, bidi marks and overrides, line separators, lone surrogates. */
const UNSEEN =
  /(?![\n\t])\p{Cc}|[\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]|[\u{e0000}-\u{e007f}]|\p{Cs}/u;

/** Every fault of a generated project; empty when there is none. */
export function safetyFaults(files: readonly OutputFile[]): string[] {
  const faults = files.flatMap((file) => [...pathFaults(file.path), ...contentFaults(file)]);
  const seen = new Map<string, string>();
  for (const { path } of files) {
    const folded = path.normalize('NFC').toLowerCase();
    const other = seen.get(folded);
    if (other !== undefined)
      faults.push(`${show(path)} and ${show(other)} are one file on some systems`);
    seen.set(folded, path);
  }
  return faults;
}

function pathFaults(path: string): string[] {
  const bad = path
    .split('/')
    .filter(
      (part) =>
        part === '' ||
        part === '.' ||
        part === '..' ||
        /[<>:"|?*\\]/.test(part) ||
        UNSEEN.test(part) ||
        /[\n\t]/.test(part) ||
        /^ |[. ]$/.test(part) ||
        DEVICE.test(part) ||
        Buffer.byteLength(part) > 255,
    );
  // Windows refuses whole paths beyond 260 characters; the folder itself needs room too.
  if (path.length > 160) bad.push(`${path.slice(0, 40)}... (${path.length} characters)`);
  return bad.map((part) => `${show(path)} has an unsafe part: ${show(part)}`);
}

function contentFaults(file: OutputFile): string[] {
  if (typeof file.content !== 'string') return [];
  if (isDefinition(file.path)) return [];
  const faults = unseenFaults(show(file.path), file.content);
  if (!file.content.endsWith('\n')) faults.push(`${show(file.path)} does not end with a line feed`);
  if (file.path === 'package.json') {
    const { name } = JSON.parse(textOf(file)) as { name: unknown };
    const valid =
      typeof name === 'string' && name.length <= 214 && /^[a-z0-9][a-z0-9._-]*$/.test(name);
    if (!valid) faults.push(`package.json has a name that npm refuses: ${show(String(name))}`);
  }
  return faults;
}

/** A complaint when `text` holds a character that a terminal or an editor would obey. */
export function unseenFaults(what: string, text: string): string[] {
  const at = text.search(UNSEEN);
  if (at < 0) return [];
  const around = text.slice(Math.max(0, at - 30), at + 10);
  return [`${what} holds a character nobody can see: ${show(around)}`];
}

/** For reports: escaped, and not longer than a line. */
export function show(text: string): string {
  return JSON.stringify(text.length > 120 ? `${text.slice(0, 120)}...` : text);
}
