// package.json is the user's. When the runtime needs another package than before, or the scripts start
// the version that generated the project before, the least is changed that makes it work, and every other
// byte stays.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isObject } from '../document/is-object.js';
import { generatorScript } from '../emit/scaffold.js';
import { type ParseError, applyEdits, modify, parse } from 'jsonc-parser';

export interface DependencyEdit {
  /** The new text; equal to the old one when nothing had to be changed. */
  readonly text: string;
  /** What was changed, a sentence each. */
  readonly changed: readonly string[];
  /** What the user has to look at, a sentence each. */
  readonly doubts: readonly string[];
}

/** Names of a project's scripts; none where package.json cannot be read. */
export function readScripts(dir: string): ReadonlySet<string> {
  try {
    const value: unknown = parse(readFileSync(join(dir, 'package.json'), 'utf8'));
    const scripts = isObject(value) ? value['scripts'] : undefined;
    return new Set(isObject(scripts) ? Object.keys(scripts) : []);
  } catch {
    return new Set();
  }
}

/**
 * Lets the scripts start this version, where they start the one that generated the project last.
 *
 * @param last that version; undefined: not known.
 */
export function updateGenerator(
  text: string,
  last: string | undefined,
  now: string,
): DependencyEdit {
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  const body = text.slice(mark.length);
  const errors: ParseError[] = [];
  const value: unknown = parse(body, errors);
  const unchanged = { text, changed: [], doubts: [] };
  const scripts = isObject(value) && errors.length === 0 ? value['scripts'] : undefined;
  const script = isObject(scripts) ? scripts[generatorScript] : undefined;
  if (typeof script !== 'string' || last === undefined || last === now) return unchanged;
  const [pin, version] = /la-connector-gen@([\w.+-]+)/.exec(script) ?? [];
  if (pin === undefined || version === now) return unchanged;
  if (version !== last)
    return {
      ...unchanged,
      doubts: [
        `The script ${generatorScript} of package.json starts version ${version}, but ${now} generates this project now.`,
      ],
    };
  const updated = script.replace(pin, `la-connector-gen@${now}`);
  return {
    text: mark + set(body, ['scripts', generatorScript], updated),
    changed: [`package.json: the script ${generatorScript} starts version ${now} now.`],
    doubts: [],
  };
}

/**
 * @param before ranges that the last run asked for; undefined: not known.
 * @param now ranges that the runtime needs.
 */
export function updateDependencies(
  text: string,
  before: ReadonlyMap<string, string> | undefined,
  now: ReadonlyMap<string, string>,
): DependencyEdit {
  const changed: string[] = [];
  const doubts: string[] = [];
  const mark = text.startsWith('\ufeff') ? '\ufeff' : '';
  let result = text.slice(mark.length);
  const errors: ParseError[] = [];
  const value: unknown = parse(result, errors);
  // An edit of what is half a file would be a guess.
  if (!isObject(value) || errors.length > 0)
    return {
      text,
      changed,
      doubts: ['package.json cannot be read: its dependencies were not looked at.'],
    };
  const dependencies = isObject(value['dependencies']) ? value['dependencies'] : {};
  for (const [name, range] of now) {
    const present = Object.hasOwn(dependencies, name) ? dependencies[name] : undefined;
    const last = before?.get(name);
    if (last === range || present === range) continue;
    if (present !== undefined && present !== last) {
      // Nothing was asked before: whatever is there was chosen by the user.
      doubts.push(
        `package.json has ${name} ${JSON.stringify(present)}; the runtime is tested with ${JSON.stringify(range)}.`,
      );
      continue;
    }
    result = set(result, ['dependencies', name], range);
    changed.push(
      present === undefined
        ? `package.json: ${name} ${JSON.stringify(range)} was added to the dependencies. Run npm install.`
        : `package.json: ${name} is ${JSON.stringify(range)} now. Run npm install.`,
    );
  }
  return { text: mark + result, changed, doubts };
}

function set(text: string, path: string[], value: string): string {
  // What is one line stays one line.
  if (!text.trim().includes('\n')) return applyEdits(text, modify(text, path, value, {}));
  const [, indent = '  '] = /\n([ \t]+)"/.exec(text) ?? [];
  const formattingOptions = {
    insertSpaces: !indent.startsWith('\t'),
    tabSize: indent.startsWith('\t') ? 1 : indent.length,
    eol: text.includes('\r\n') ? '\r\n' : '\n',
  };
  return applyEdits(text, modify(text, path, value, { formattingOptions }));
}
