// package.json is the user's. When the runtime needs another package than before, the least is
// changed that makes it install, and every other byte stays.

import { isObject } from '../document/is-object.js';
import { type ParseError, applyEdits, modify, parse } from 'jsonc-parser';

export interface DependencyEdit {
  /** The new text; equal to the old one when nothing had to be changed. */
  readonly text: string;
  /** What was changed, a sentence each. */
  readonly changed: readonly string[];
  /** What the user has to look at, a sentence each. */
  readonly doubts: readonly string[];
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
