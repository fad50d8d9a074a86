// The file as text: byte-order mark, repeated names, size, tabs and trailing white space.

import { duplicateKeys } from '../../document/duplicate-keys.js';
import { grouped } from '../../diagnostics/grouped.js';
import { defineRule, reference } from '../define-rule.js';
import { harmed } from '../evidence.js';
import { memberOf } from '../raw.js';
import type { Finding, RuleContext, RuleDefinition } from '../types.js';
import { quoted } from '../quoted.js';
import { perDocument } from '../per-document.js';

/** 1 MB: Microsoft does not say which of the two it means. */
const MANY_BYTES = 1_000_000;
const MOST_BYTES = 1_048_576;
const MOST_CHARACTERS = 500_000;

/** A small definition as text, so that white space can be shown. */
const small = (indent: string, before = ''): string =>
  `${before}{\n${indent}"swagger": "2.0",\n${indent}"info": { "title": "Contoso Orders", "version": "1.0" },\n${indent}"paths": {}\n}\n`;

/** A description as long as a file may not be. */
const long = (length: number): { definitions: unknown } => ({
  definitions: { Order: { type: 'object', description: 'x'.repeat(length) } },
});

const mark = defineRule({
  id: 'doc-bom',
  severity: 'advice',
  preset: 'import',
  summary: 'The file does not start with a byte-order mark.',
  why: 'Microsoft accepts it, but many JSON parsers do not.',
  fix: 'Save the file as UTF-8 without a byte-order mark.',
  reference: reference('corpus'),
  examples: () => ({
    good: [{ text: small('  ') }],
    bad: [{ text: small('  ', '\uFEFF'), expect: [{ pointer: '', message: 'byte-order mark' }] }],
  }),
  check({ document: { bytes }, report }) {
    if (bytes[0] !== 0xef || bytes[1] !== 0xbb || bytes[2] !== 0xbf) return;
    // The text no longer contains the mark: only its position is known.
    const span = { start: 0, end: 0 };
    report({ pointer: '', span, message: 'The file starts with a byte-order mark.' });
  },
});

const duplicate = defineRule({
  id: 'doc-duplicate-json-key',
  severity: 'warning',
  preset: 'import',
  summary: 'No object has two members with the same name.',
  why: 'The last one silently wins, so a whole path or parameter list can disappear.',
  fix: 'Merge the two, or remove one.',
  reference: reference('RFC 8259 section 4'),
  examples: () => ({
    good: [{ text: small('  ') }],
    bad: [
      {
        text: '{\n  "swagger": "2.0",\n  "paths": {},\n  "host": "a.contoso.com",\n  "host": "b.contoso.com"\n}\n',
        expect: [{ pointer: '/host', message: '"host" appears twice: first on line 4' }],
      },
    ],
  }),
  check(context) {
    for (const { pointer, range, firstRange } of duplicateKeys(context.document)) {
      const name = pointer.slice(pointer.lastIndexOf('/') + 1);
      const shown = quoted(name.replaceAll('~1', '/').replaceAll('~0', '~'));
      context.report({
        pointer,
        part: 'key',
        message: `The name ${shown} appears twice: first on line ${firstRange.line}, again on line ${range.line}. Only the last one counts.`,
      });
    }
  },
});

/** Without white space; as JSON, which is what is stored. */
const bare = perDocument(({ document }: RuleContext): string => JSON.stringify(document.value));

const megabyte = defineRule({
  id: 'doc-size-1mb',
  severity: 'error',
  preset: 'import',
  evidence: harmed(
    'https://github.com/Vertco/DataverseForNinjaOne/issues/6',
    'The wizard rejected a larger definition.',
  ),
  summary: 'The definition is smaller than 1 MB, not counting white space.',
  why: 'The platform rejects larger ones. Microsoft does not say whether 1 MB is 1,000,000 or 1,048,576 bytes.',
  fix: 'Remove operations and properties that workflows do not need, or split the connector in two.',
  reference: reference('FAQ; SUB; define-openapi-definition'),
  examples: () => ({
    good: [{}],
    bad: [
      {
        title: 'a description of more than a million characters',
        get document() {
          return long(MOST_BYTES);
        },
        expect: [{ pointer: '', message: 'the limit is 1,048,576' }],
      },
      {
        title: 'a description of a million characters',
        get document() {
          return long(MANY_BYTES);
        },
        expect: [{ pointer: '', message: 'may be too large', severity: 'warning' }],
      },
    ],
  }),
  check(context) {
    const { bytes, format, bundled } = context.document;
    if (format === 'json' && !bundled && bytes.length < MANY_BYTES) return;
    const size = Buffer.byteLength(bare(context));
    if (size < MANY_BYTES) return;
    const said =
      size < MOST_BYTES
        ? 'which may be too large: the limit is 1 MB'
        : `which is too large: the limit is ${grouped(MOST_BYTES)}`;
    context.report({
      pointer: '',
      ...(size < MOST_BYTES && { severity: 'warning' }),
      message: `The definition has ${grouped(size)} bytes without white space, ${said}.`,
    });
  },
});

const solution = defineRule({
  id: 'doc-size-500k-solution',
  yieldsTo: [{ rule: 'doc-size-1mb', within: 'node' }],
  severity: 'warning',
  preset: 'import',
  summary: 'The file has at most 500,000 characters.',
  why: 'A connector inside a Dataverse solution is stored in a column of that length.',
  fix: 'Remove white space first, then operations and properties that workflows do not need.',
  reference: reference('issue 3567'),
  examples: () => ({
    good: [{}],
    bad: [
      {
        title: 'a description of half a million characters',
        get document() {
          return long(MOST_CHARACTERS);
        },
        expect: [{ pointer: '', message: 'at most 500,000' }],
      },
    ],
  }),
  check(context) {
    const { length } = context.document.text;
    if (length <= MOST_CHARACTERS) return;
    const without = bare(context).length;
    const rest = without < length ? ` (${grouped(without)} without white space)` : '';
    context.report({
      pointer: '',
      message: `The definition has ${grouped(length)} characters${rest}; a solution accepts at most ${grouped(MOST_CHARACTERS)}.`,
    });
  },
});

interface Marked {
  /** On how many lines. */
  readonly lines: number;
  /** The first of the characters. */
  readonly first: NonNullable<Finding['span']>;
}

/** The lines on which `find` finds characters; `find` gets the offsets of a line without its end. */
function markedLines(
  text: string,
  find: (from: number, to: number) => Finding['span'],
): Marked | undefined {
  let lines = 0;
  let first: Finding['span'];
  for (let from = 0; from <= text.length;) {
    let to = from;
    while (to < text.length && text[to] !== '\n' && text[to] !== '\r') to += 1;
    const found = find(from, to);
    if (found !== undefined) lines += 1;
    first ??= found;
    from = to + (text[to] === '\r' && text[to + 1] === '\n' ? 2 : 1);
  }
  return first && { lines, first };
}

/** One finding at the first position, with the number of lines: one per line would bury all others. */
function whiteSpaceFinding(marked: Marked | undefined, what: string): Finding[] {
  if (marked === undefined) return [];
  const { lines, first } = marked;
  const where = lines === 1 ? 'this line' : `${lines} lines; this is the first`;
  return [{ pointer: '', span: first, message: `${what} ${where}.` }];
}

const isBlank = (character: string | undefined): boolean => character === ' ' || character === '\t';

const tabs = defineRule({
  id: 'doc-hard-tabs',
  severity: 'advice',
  preset: 'certification',
  summary: 'The file is indented with spaces, not with tab characters.',
  why: 'The coding standards require four spaces; reviewers ask authors to fix the indentation.',
  fix: 'Indent with four spaces.',
  reference: reference('STD; PR 524'),
  examples: () => ({
    good: [{ text: small('    ') }],
    bad: [
      {
        text: small('\t'),
        expect: [{ pointer: '', message: 'on 3 lines; this is the first' }],
      },
    ],
  }),
  check({ document: { text }, report }) {
    if (!text.includes('\t')) return;
    const marked = markedLines(text, (from, to) => {
      let start = from;
      while (start < to && text[start] !== '\t') start += 1;
      let end = start;
      while (end < to && text[end] === '\t') end += 1;
      return start < end ? { start, end } : undefined;
    });
    whiteSpaceFinding(marked, 'Tab characters appear on').forEach(report);
  },
});

const trailing = defineRule({
  id: 'doc-trailing-whitespace',
  severity: 'advice',
  preset: 'certification',
  summary: 'Lines do not end with white space.',
  why: 'The coding standards ask for this; trailing white space makes changes hard to review.',
  fix: 'Remove the white space; most editors can do this on save.',
  reference: reference('STD'),
  examples: () => ({
    good: [{ text: small('  ') }],
    bad: [
      {
        text: small('  ').replace('"2.0",', '"2.0",  '),
        expect: [{ pointer: '', message: 'at the end of this line' }],
      },
    ],
  }),
  check({ document: { text }, report }) {
    const marked = markedLines(text, (from, to) => {
      let start = to;
      while (start > from && isBlank(text[start - 1])) start -= 1;
      return start < to ? { start, end: to } : undefined;
    });
    whiteSpaceFinding(marked, 'White space is at the end of').forEach(report);
  },
});

const ranks: ReadonlyMap<string, number> = new Map([
  ['swagger', 0],
  ['info', 1],
  ['host', 2],
  ['basePath', 2],
  ['schemes', 2],
  ['consumes', 3],
  ['produces', 3],
  ['paths', 4],
  ['definitions', 5],
  ['parameters', 6],
]);

const order = defineRule({
  id: 'doc-member-order',
  severity: 'advice',
  preset: 'certification',
  summary:
    'Root members are in the order swagger, info, host/schemes, consumes/produces, paths, definitions, parameters.',
  why: 'The coding standards ask for this order; it makes definitions easier to navigate.',
  fix: 'Move the member to its position in this order.',
  reference: reference('STD'),
  examples: () => ({
    good: [{ text: small('  ') }],
    bad: [
      {
        text: '{\n  "swagger": "2.0",\n  "paths": {},\n  "info": { "title": "Contoso Orders", "version": "1.0" }\n}\n',
        expect: [{ pointer: '/info', message: '"info" comes after "paths"' }],
      },
    ],
  }),
  check(context) {
    let highest = -1;
    let last = '';
    for (const key of Object.keys(context.root)) {
      const rank = ranks.get(key);
      if (rank === undefined) continue;
      if (rank < highest) {
        const message = `${quoted(key)} comes after ${quoted(last)}, but belongs before it.`;
        context.report({ pointer: `/${key}`, part: 'key', message });
        return;
      }
      highest = rank;
      last = key;
    }
  },
});

const shared = defineRule({
  id: 'doc-shared-parameters',
  severity: 'advice',
  preset: 'certification',
  summary:
    'A parameter that several operations share is declared once, in the `parameters` of the root.',
  why: 'The coding standards ask for this: a change is made once, and the texts are the same everywhere.',
  fix: 'Move it to "parameters" in the root and reference it with "$ref".',
  reference: reference('STD'),
  examples: () => ({
    good: [{}],
    bad: [
      {
        get document() {
          const get = {
            parameters: [{ name: 'page', in: 'query', type: 'integer' }],
            responses: { '200': { description: 'Done.' } },
          };
          return { paths: { '/orders': { get }, '/invoices': { get } } };
        },
        expect: [
          { pointer: '/paths/~1orders/get/parameters/0', message: '"page" is declared 2 times' },
        ],
      },
    ],
  }),
  check(context) {
    const groups = new Map<string, Array<{ pointer: string; name: string; place: string }>>();
    for (const { raw, pointer, name, in: place } of context.parameters) {
      // Bodies are rarely identical, and their schemas can be shared.
      if (!pointer.startsWith('/paths/') || memberOf(raw, 'schema') !== undefined) continue;
      const text = JSON.stringify(raw);
      const group = groups.get(text) ?? [];
      group.push({ pointer, name, place });
      groups.set(text, group);
    }
    for (const [first, ...others] of groups.values()) {
      if (first === undefined || others.length === 0) continue;
      context.report({
        pointer: first.pointer,
        message: `The ${first.place} parameter ${quoted(first.name)} is declared ${others.length + 1} times in exactly the same way.`,
        related: others
          .slice(0, 5)
          .map(({ pointer }) => ({ pointer, message: 'The same parameter.' })),
      });
    }
  },
});

export const textRules: readonly RuleDefinition[] = [mark, duplicate];
export const sizeRules: readonly RuleDefinition[] = [megabyte, solution];
export const styleRules: readonly RuleDefinition[] = [tabs, trailing, order, shared];
