// Examples of rules as a reader wants them: only the members that make the example, long parts left
// out, and a comment at each place that is reported.

import { printable } from '../../diagnostics/printable.js';
import { joinPointer, resolveFragment } from '../../document/pointer.js';
import { isObject } from '../raw.js';
import { soundDefinition } from '../sound-definition.js';
import type { JsonObject } from '../../document/types.js';
import type { BadExample, RuleExample } from '../types.js';

/** One text of an example. */
export interface Snippet {
  /** What it is of: `apiProperties.json`; absent: the definition. */
  readonly of?: string;
  /** For the fence in Markdown. */
  readonly language: 'jsonc' | 'text';
  readonly code: string;
}

const widest = 80;
/** A document of this many lines or fewer is shown whole. */
const shortest = 16;
const longest = 48;
const longestString = 100;
const mostItems = 8;
const shownItems = 3;
const mostLines = 20;
const mostPlaces = 8;
const deepestBelow = 2;

/**
 * The texts of a bad example, each place that is reported marked, and those of a good one. What the
 * good one leaves as it is in the sound definition is shown where the bad one differs.
 */
export function examplePair(
  bad: BadExample,
  good: RuleExample,
): { readonly bad: readonly Snippet[]; readonly good: readonly Snippet[] } {
  const touched = Object.keys(bad.document ?? {}).filter((name) => name in soundDefinition);
  const sound = Object.fromEntries(touched.map((name) => [name, soundDefinition[name]]));
  const mended = good.text === undefined ? { ...sound, ...good.document } : undefined;
  const marks = bad.expect.map(({ pointer }) => pointer);
  const changes = [
    ...differences(bad.document, mended),
    ...(bad.previous ? differences(bad.document, bad.previous) : []),
    ...(bad.apiProperties ? differences(bad.apiProperties, good.apiProperties) : []),
  ];
  const near = [...marks, ...changes.slice(0, changes.length > mostPlaces ? 2 : mostPlaces)];
  return { bad: snippets(bad, bad.document, marks, near), good: snippets(good, mended, [], near) };
}

/** Where two values differ: the deepest places, the first of many. */
function differences(left: unknown, right: unknown, pointer = ''): string[] {
  if (left === right) return [];
  const both = [left, right];
  const alike = both.every(isObject) || both.every(Array.isArray);
  if (!alike) return [pointer];
  const members = both.map((value) => new Map(Object.entries(value as object)));
  const names = new Set(members.flatMap((map) => [...map.keys()]));
  const found: string[] = [];
  for (const name of names) {
    const [one, other] = members.map((map) => map.get(name) as unknown);
    found.push(...differences(one, other, joinPointer(pointer, name)));
    if (found.length > mostPlaces) break;
  }
  return found;
}

/** @param near places that must not be left out. */
function snippets(
  example: RuleExample,
  document: JsonObject | undefined,
  marks: readonly string[],
  near: readonly string[],
): readonly Snippet[] {
  const { text, named, files = {}, apiProperties, previous } = example;
  const found: Snippet[] = [];
  const json = (value: JsonObject, places: readonly string[], of?: string): void => {
    found.push({ ...(of && { of }), language: 'jsonc', code: printed(value, places, near) });
  };
  // Places of a rule about both files are told apart by what is there.
  const elsewhere = marks.filter(
    (place) => !leadsInto(document, place) && leadsInto(apiProperties, place),
  );
  const here = marks.filter((place) => !elsewhere.includes(place));
  if (named !== undefined) found.push(plain(`la-connector-gen validate ${JSON.stringify(named)}`));
  if (text !== undefined) found.push(plain(text));
  else if (document && Object.keys(document).length > 0) json(document, here);
  if (previous) json(previous, [], 'as published before');
  if (apiProperties) json(apiProperties, elsewhere, 'apiProperties.json');
  for (const [name, content] of Object.entries(files)) found.push({ of: name, ...plain(content) });
  return found;
}

function leadsInto(value: unknown, pointer: string): boolean {
  return value !== undefined && resolveFragment(value, pointer) !== undefined;
}

function plain(text: string): Snippet {
  const lines = text.replace(/\n$/, '').split('\n');
  const shown = lines.slice(0, mostLines).map((line) => cut(printable(line), widest + 20));
  if (lines.length > mostLines) shown.push('…');
  return { language: 'text', code: shown.join('\n') };
}

function printed(value: JsonObject, marks: readonly string[], near: readonly string[]): string {
  const whole = new Printer(marks, near, false).lines(value);
  const lines = whole.length <= shortest ? whole : new Printer(marks, near, true).lines(value);
  if (lines.length <= longest) return lines.join('\n');
  return [...lines.slice(0, longest - 1), '…'].join('\n');
}

/** Prints JSON with comments. Objects that fit a line stand on one. */
class Printer {
  readonly #marks: ReadonlySet<string>;
  readonly #near: readonly string[];
  readonly #brief: boolean;

  /** @param brief leaves out what is far from all places. */
  constructor(marks: readonly string[], near: readonly string[], brief: boolean) {
    this.#marks = new Set(marks);
    this.#near = near;
    this.#brief = brief;
  }

  lines(value: unknown): string[] {
    return this.#value(value, '', '', '');
  }

  /** @param head what stands before the value on its first line, and `tail` after it on its last. */
  #value(value: unknown, pointer: string, head: string, tail: string): string[] {
    const mark = this.#marks.has(pointer) && pointer !== '' ? ' // <- here' : '';
    if (value === undefined)
      return [`${head.replace(/^( *)/, '$1// no ').replace(/: $/, '')}${mark}`];
    const marked = this.#near.some((place) => place.startsWith(`${pointer}/`));
    const line = marked ? undefined : oneLine(value);
    if (line !== undefined && head.length + line.length + tail.length <= widest)
      return [`${head}${line}${tail}${mark}`];
    const indent = /^ */.exec(head)?.[0] ?? '';
    if (Array.isArray(value)) {
      const items = value.map((item: unknown, at) => [String(at), item] as const);
      return this.#collection(items, pointer, [`${head}[`, mark], `${indent}]${tail}`, false);
    }
    if (isObject(value))
      return this.#collection(
        Object.entries(value),
        pointer,
        [`${head}{`, mark],
        `${indent}}${tail}`,
        true,
      );
    return [`${head}${scalar(value)}${tail}${mark}`];
  }

  #collection(
    members: ReadonlyArray<readonly [string, unknown]>,
    pointer: string,
    [open, mark]: readonly [string, string],
    close: string,
    named: boolean,
  ): string[] {
    if (this.#brief && pointer !== '' && !this.#isNear(pointer))
      return [`${open} … ${close.trimStart()}${mark}`];
    const inner = `${/^ */.exec(open)?.[0] ?? ''}  `;
    const kept = members.filter(
      ([name], at) =>
        members.length <= mostItems || at < shownItems || this.#leads(joinPointer(pointer, name)),
    );
    const lines = [`${open}${mark}`];
    kept.forEach(([name, value], at) => {
      const last = at === kept.length - 1 && kept.length === members.length;
      const head = named ? `${inner}${JSON.stringify(name)}: ` : inner;
      lines.push(...this.#value(value, joinPointer(pointer, name), head, last ? '' : ','));
    });
    const left = members.length - kept.length;
    if (left > 0) lines.push(`${inner}// … and ${left} more`);
    lines.push(close);
    return lines;
  }

  /** On the way to a place, or little below one. */
  #isNear(pointer: string): boolean {
    const below = (place: string): boolean =>
      pointer.startsWith(`${place}/`) &&
      pointer.slice(place.length).split('/').length - 1 < deepestBelow;
    return this.#leads(pointer) || this.#near.some(below);
  }

  #leads(pointer: string): boolean {
    return this.#near.some((place) => place === pointer || place.startsWith(`${pointer}/`));
  }
}

/** Undefined when it is long, without being written out in full. */
function oneLine(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return scalar(value);
  const parts: string[] = [];
  let length = 0;
  const list = Array.isArray(value);
  for (const [name, member] of Object.entries(value)) {
    const line = member === undefined ? undefined : oneLine(member);
    if (line === undefined) return undefined;
    parts.push(list ? line : `${JSON.stringify(name)}: ${line}`);
    length += line.length;
    if (length > widest) return undefined;
  }
  if (parts.length === 0) return list ? '[]' : '{}';
  return list ? `[${parts.join(', ')}]` : `{ ${parts.join(', ')} }`;
}

function scalar(value: unknown): string {
  if (typeof value !== 'string') return JSON.stringify(value);
  return JSON.stringify(cut(value, longestString));
}

function cut(text: string, length: number): string {
  return text.length <= length ? text : `${text.slice(0, length - 1)}…`;
}
