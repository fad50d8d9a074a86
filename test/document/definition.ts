// Small definitions and a temporary folder for the tests of loading.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterAll } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/types.js';
import { load } from '../../src/document/load.js';
import type { LoadedDocument, LoadOptions, LoadResult } from '../../src/document/types.js';

/** A definition as text; `members` are added to the root. */
export function definition(members: Record<string, unknown> = {}): string {
  const root = { swagger: '2.0', info: { title: 'Orders', version: '1' }, paths: {}, ...members };
  return JSON.stringify(root, null, 2);
}

export function loadText(text: string, path = '-', options?: LoadOptions): Promise<LoadResult> {
  return load({ kind: 'text', path, text }, options);
}

export function documentOf(result: LoadResult): LoadedDocument {
  if (result.ok) return result.document;
  throw new Error(result.diagnostics.map((found) => found.message).join('\n'));
}

/** What stops loading, or the references that loading goes on without. */
export function findingsOf(result: LoadResult): readonly Diagnostic[] {
  return result.ok ? result.document.unresolved : result.diagnostics;
}

/** 'line:column rule', what most tests compare. */
export function places(result: LoadResult): string[] {
  return findingsOf(result).map((found) => `${found.line}:${found.column} ${found.rule}`);
}

/** The text that a finding marks. */
export function markedText(text: string, found: Diagnostic): string {
  const line = text.split('\n')[found.line - 1] ?? '';
  const end = found.endLine === found.line ? found.endColumn - 1 : line.length;
  return line.slice(found.column - 1, end);
}

/** Writes files below a new folder, which is removed after the tests of the file. Values that are no strings or bytes are written as JSON. */
export function folderOf(files: Record<string, unknown>): string {
  const folder = mkdtempSync(join(tmpdir(), 'la-document-'));
  for (const [name, content] of Object.entries(files)) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true });
    const plain = typeof content === 'string' || content instanceof Uint8Array;
    writeFileSync(path, plain ? content : JSON.stringify(content, null, 2));
  }
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}
