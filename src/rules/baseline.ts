// A baseline: the findings that an old definition has and may keep, so that only new ones fail. It is
// committed, so it has no time and no absolute path, and its keys are sorted. Places are kept in a way
// that a parameter which is put before another does not change.

import type { Diagnostic } from '../diagnostics/types.js';
import { child, unescapeToken } from '../document/pointer.js';
import { isObject, memberOf } from './raw.js';

/** File -> rule -> place -> how many findings. Files are relative to the baseline's own folder, with `/`. */
export type Baseline = ReadonlyMap<string, FileBaseline>;
export type FileBaseline = ReadonlyMap<string, ReadonlyMap<string, number>>;

/** A finding and the place that a baseline knows it by. */
export interface PlacedFinding {
  readonly diagnostic: Diagnostic;
  readonly place: string;
}

/**
 * The pointer with every position in a list of named things (parameters, mostly) replaced by what
 * they are called: `/paths/~1orders/get/parameters/[query limit]`.
 */
export function stablePlace(root: unknown, pointer: string): string {
  // Only a number can be a position in a list.
  if (!/\/\d/.test(pointer)) return pointer;
  let place = '';
  let node: unknown = root;
  // What is written already, and where the next token begins.
  let written = 0;
  for (let from = 1; from <= pointer.length && isNested(node);) {
    const slash = pointer.indexOf('/', from);
    const to = slash < 0 ? pointer.length : slash;
    const list = Array.isArray(node);
    node = child(node, unescapeToken(pointer.slice(from, to)));
    const name = list ? nameOf(node) : undefined;
    if (name !== undefined) {
      place += pointer.slice(written, from) + name;
      written = to;
    }
    from = to + 1;
  }
  return written === 0 ? pointer : place + pointer.slice(written);
}

function isNested(node: unknown): boolean {
  return typeof node === 'object' && node !== null;
}

function nameOf(node: unknown): string | undefined {
  if (!isObject(node)) return undefined;
  const named = [memberOf(node, 'in'), memberOf(node, 'name')].filter(
    (part) => typeof part === 'string',
  );
  const words = named.length > 0 ? named : [memberOf(node, '$ref')];
  if (!words.every((part) => typeof part === 'string')) return undefined;
  return `[${words.join(' ').replaceAll('~', '~0').replaceAll('/', '~1')}]`;
}

/** The findings that the baseline does not have, and how many of its entries no finding needs any more. */
export function withoutKnown(
  findings: readonly PlacedFinding[],
  known: FileBaseline | undefined,
): { fresh: Diagnostic[]; accepted: number; unused: number } {
  if (known === undefined)
    return { fresh: findings.map(({ diagnostic }) => diagnostic), accepted: 0, unused: 0 };
  const left = new Map<string, number>();
  let unused = 0;
  for (const [rule, places] of known) {
    for (const [place, count] of places) left.set(`${rule} ${place}`, count);
  }
  const fresh: Diagnostic[] = [];
  for (const { diagnostic, place } of findings) {
    const key = `${diagnostic.rule} ${place}`;
    const count = left.get(key) ?? 0;
    if (count > 0) left.set(key, count - 1);
    else fresh.push(diagnostic);
  }
  for (const count of left.values()) unused += count;
  return { fresh, accepted: findings.length - fresh.length, unused };
}

export function countFindings(findings: readonly PlacedFinding[]): FileBaseline {
  const rules = new Map<string, Map<string, number>>();
  for (const { diagnostic, place } of findings) {
    const places = rules.get(diagnostic.rule) ?? new Map<string, number>();
    rules.set(diagnostic.rule, places.set(place, (places.get(place) ?? 0) + 1));
  }
  return rules;
}

/** Sorted, with a line end at its end. Files without findings are left out. */
export function printBaseline(baseline: Baseline): string {
  const files = sorted(baseline)
    .filter(([, rules]) => rules.size > 0)
    .map(([file, rules]): [string, object] => [
      file,
      Object.fromEntries(
        sorted(rules).map(([rule, places]) => [rule, Object.fromEntries(sorted(places))]),
      ),
    ]);
  return `${JSON.stringify({ version: 1, files: Object.fromEntries(files) }, null, 2)}\n`;
}

/** Undefined when the value is not a baseline of this tool. */
export function parseBaseline(value: unknown): Baseline | undefined {
  if (!isObject(value) || memberOf(value, 'version') !== 1) return undefined;
  const files = memberOf(value, 'files');
  if (!isObject(files)) return undefined;
  const baseline = new Map<string, FileBaseline>();
  for (const [file, rules] of Object.entries(files)) {
    if (!isObject(rules)) return undefined;
    const byRule = new Map<string, Map<string, number>>();
    for (const [rule, places] of Object.entries(rules)) {
      if (!isObject(places)) return undefined;
      const counts = new Map<string, number>();
      for (const [place, count] of Object.entries(places)) {
        if (typeof count !== 'number' || !Number.isInteger(count) || count < 1) return undefined;
        counts.set(place, count);
      }
      byRule.set(rule, counts);
    }
    baseline.set(file, byRule);
  }
  return baseline;
}

function sorted<Value>(map: ReadonlyMap<string, Value>): Array<[string, Value]> {
  return [...map].sort(([left], [right]) => (left < right ? -1 : left > right ? 1 : 0));
}
