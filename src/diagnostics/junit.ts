// `--format junit`: JUnit XML, for CI systems that show test results. A file is a suite; a finding is a
// test case that failed, or passed with an output when it is only advice, so that advice never breaks
// a build. A file without findings is one case that passed.

import { printable } from './printable.js';
import { sortDiagnostics } from './sort.js';
import type { Diagnostic } from './types.js';

/**
 * A suite for every path in `paths`, in that order, then for any other file that a finding stands in.
 * UTF-8, indented by two, a line end at the end; no time and no host.
 */
export function formatJunit(diagnostics: readonly Diagnostic[], paths: readonly string[]): string {
  const byPath = new Map<string, Diagnostic[]>(paths.map((path) => [path, []]));
  for (const diagnostic of sortDiagnostics(diagnostics)) {
    const list = byPath.get(diagnostic.path);
    if (list === undefined) byPath.set(diagnostic.path, [diagnostic]);
    else list.push(diagnostic);
  }
  const suites = [...byPath].map(([path, list]) => suite(path, list));
  const all = [...byPath.values()];
  const tests = all.reduce((sum, list) => sum + Math.max(1, list.length), 0);
  const failures = all.reduce((sum, list) => sum + list.filter(fails).length, 0);
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    element('testsuites', { name: 'la-connector-gen', ...counts(tests, failures) }, suites),
    '',
  ].join('\n');
}

function suite(path: string, list: readonly Diagnostic[]): string {
  const attributes = {
    name: path,
    ...counts(Math.max(1, list.length), list.filter(fails).length),
    skipped: 0,
  };
  const classname = className(path);
  if (list.length === 0) {
    const passed = element('testcase', { name: 'no findings', classname, file: path, time: 0 }, []);
    return element('testsuite', attributes, [passed]);
  }
  const names = new Map<string, number>();
  const cases = list.map((diagnostic) => {
    const name = caseName(diagnostic);
    const count = (names.get(name) ?? 0) + 1;
    names.set(name, count);
    // CI systems take cases of one name for one test that ran twice.
    return testCase(diagnostic, count === 1 ? name : `${name} (${count})`, classname);
  });
  return element('testsuite', attributes, cases);
}

function counts(tests: number, failures: number): Readonly<Record<string, number>> {
  return { tests, failures, errors: 0, time: 0 };
}

/** Not by line: a case is the same test in the next run, when lines were added above it. */
function caseName({ rule, codes, pointer }: Diagnostic): string {
  const known = codes === undefined ? '' : ` (${codes.join(', ')})`;
  return `${rule}${known} ${pointer === '' ? 'the whole document' : pointer}`;
}

/** Jenkins and others cut it at dots, into packages. */
function className(path: string): string {
  return path.replace(/\.[^./\\]+$/, '').replaceAll('.', '_');
}

function testCase(diagnostic: Diagnostic, name: string, classname: string): string {
  const { path, line, severity, rule, message } = diagnostic;
  const attributes = { name, classname, file: path, line, time: 0 };
  const body = fails(diagnostic)
    ? element('failure', { message, type: `${severity} ${rule}` }, [], report(diagnostic))
    : element('system-out', {}, [], report(diagnostic));
  return element('testcase', attributes, [body]);
}

function fails({ severity }: Diagnostic): boolean {
  return severity !== 'advice';
}

function report(diagnostic: Diagnostic): string {
  const { path, line, column, severity, rule, codes = [], message } = diagnostic;
  const { fix, url, related = [] } = diagnostic;
  const known = codes.length === 0 ? '' : ` (${codes.join(', ')})`;
  const lines = [
    `${path}:${line}:${column}  ${severity}  ${rule}${known}`,
    message,
    ...related.map((other) => `${other.path}:${other.line}:${other.column}  ${other.message}`),
    ...(fix === undefined ? [] : [`Fix: ${fix}`]),
    ...(url === undefined ? [] : [`See: ${url}`]),
  ];
  return lines.map(xmlText).join('\n');
}

/** An XML element. @param text written already; stands instead of children. */
export function element(
  name: string,
  attributes: Readonly<Record<string, string | number>>,
  children: readonly string[],
  text = '',
): string {
  const list = Object.entries(attributes).map(([key, value]) => ` ${key}="${xmlText(`${value}`)}"`);
  const start = `<${name}${list.join('')}`;
  if (children.length > 0) {
    const inner = children.map((child) => `${indented(child)}\n`).join('');
    return `${start}>\n${inner}</${name}>`;
  }
  return text === '' ? `${start}/>` : `${start}>${text}</${name}>`;
}

/** Only before tags: the lines of a text stay as they are. */
function indented(xml: string): string {
  return xml.replace(/^(?= *<)/gm, '  ');
}

const entities = new Map([
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;'],
]);

/**
 * One line of text. What XML 1.0 has no way to write (control characters, halves of pairs, U+FFFE and
 * U+FFFF) is shown as an escape, as in every other report.
 */
export function xmlText(text: string): string {
  return printable(text)
    .replace(/[\ufffe\uffff]/g, (character) => `\\u${character.charCodeAt(0).toString(16)}`)
    .replace(/[&<>"]/g, (character) => entities.get(character) ?? character);
}
