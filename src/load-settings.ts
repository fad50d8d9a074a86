// Reads la-connector.json, in which comments and trailing commas are allowed, for the command line and for the library.

import { dirname, join } from 'node:path';
import { createScanner } from 'jsonc-parser';
import type { Diagnostic } from './diagnostics/types.js';
import { decode } from './document/decode.js';
import { type Fault, faultDiagnostic } from './document/fault.js';
import { defaultLimits } from './document/limits.js';
import { parseText } from './document/parse.js';
import { readBounded } from './document/read.js';
import { parseSettings } from './model/parse-settings.js';
import type { ConnectorSettings } from './model/settings.js';

export interface LoadedSettings {
  /** What can be used of them: an empty object if they could not be read. */
  readonly settings: ConnectorSettings;
  /** What is wrong with them, a sentence each. */
  readonly problems: readonly string[];
  /** Why the file could not be read; empty otherwise. */
  readonly diagnostics: readonly Diagnostic[];
  /** False when the file could not be read as JSON: `diagnostics` then say why. */
  readonly readable: boolean;
  /** Texts by path, to cut code frames from. */
  readonly sources: ReadonlyMap<string, string>;
  /** Their `root`, from the folder that the process runs in; absent: they have none. */
  readonly root?: string;
}

/**
 * Reads settings.
 *
 * @param path of the file: `la-connector.json`.
 * @example
 * const { settings, problems } = await loadSettings('la-connector.json');
 * if (problems.length === 0) await validate(text, { settings });
 */
export async function loadSettings(path: string): Promise<LoadedSettings> {
  const read = await readBounded(path, defaultLimits.bytes);
  if (!read.ok) return unreadable(path, '', read.fault);
  const decoded = decode(read.bytes);
  const { text } = decoded;
  if (!decoded.ok) return unreadable(path, text, decoded.fault);
  const parsed = await parseText(plainJson(text), path, defaultLimits);
  if (!parsed.ok) return unreadable(path, text, parsed.fault);
  const { settings, problems } = parseSettings(parsed.value);
  const root = settings.root === undefined ? {} : { root: join(dirname(path), settings.root) };
  const sources = new Map([[path, text]]);
  return { settings, problems, diagnostics: [], readable: true, sources, ...root };
}

/**
 * Spaces instead of comments and of a comma behind a last member, so that every position stays what it
 * is. YAML has comments of its own.
 */
function plainJson(text: string): string {
  if (!/^\s*(\{|\/[/*])/.test(text)) return text;
  const scanner = createScanner(text);
  const tokens: string[] = [];
  /** The last two tokens that are neither space nor comment: what they are, and where. */
  let last = { token: '', at: -1 };
  let before = '';
  while (scanner.getPosition() < text.length) {
    scanner.scan();
    const start = scanner.getTokenOffset();
    const token = text.slice(start, start + scanner.getTokenLength());
    const isComment = /^\/[/*]/.test(token);
    const isClosing = token === '}' || token === ']';
    if (isClosing && last.token === ',' && !/^[{[,:]?$/.test(before)) tokens[last.at] = ' ';
    tokens.push(isComment ? token.replace(/[^\r\n]/g, ' ') : token);
    if (isComment || token.trim() === '') continue;
    before = last.token;
    last = { token, at: tokens.length - 1 };
  }
  return tokens.join('');
}

/** The reader's messages are about definitions; only for an empty file does the fix differ. */
function unreadable(path: string, text: string, found: Fault): LoadedSettings {
  const fault =
    found.rule === 'document-empty'
      ? { ...found, fix: 'Write { "operations": {} } to it, or delete it.' }
      : found;
  const sources = new Map(text === '' ? [] : [[path, text]]);
  const diagnostics = [faultDiagnostic(path, text, fault)];
  return { settings: {}, problems: [], diagnostics, readable: false, sources };
}
