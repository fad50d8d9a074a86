// Runs rules over a document and makes diagnostics of what they report, in order of position.

import { compareDiagnostics } from '../diagnostics/sort.js';
import { shortKey } from '../document/short-key.js';
import type { Diagnostic, Severity } from '../diagnostics/types.js';
import { type Lines, lineTable } from '../document/lines.js';
import type { LoadedDocument, NodePart, PlacedFile } from '../document/types.js';
import type { ConnectorSettings } from '../model/settings.js';
import { contextOf, indexDocument } from './context.js';
import { mcpScopeOf, sparesMcp } from './mcp-scope.js';
import { forgetDocuments } from './per-document.js';
import { type Reported, oneForEachCause } from './one-cause.js';
import type { Companion, Edit, Finding, Place, RuleDefinition } from './types.js';

/** What a user sees of a finding, and what the rule reported. */
export interface Found {
  readonly diagnostic: Diagnostic;
  readonly finding: Finding;
  /** Not shown: another rule reports the same cause. */
  readonly yields: boolean;
}

/** Only the definition itself is fixed. */
export function editsOf(finding: Finding): readonly Edit[] {
  return finding.in === undefined ? (finding.edits ?? []) : [];
}

export interface RunOptions {
  readonly settings?: ConnectorSettings;
  /** Rules that need one are left out where it is absent. */
  readonly apiProperties?: PlacedFile;
  readonly previous?: LoadedDocument;
  /** Severity of a finding, given what it says itself; undefined: not reported. The rule's own if absent. */
  readonly severityOf?: (
    rule: RuleDefinition,
    pointer: string,
    own: Severity | undefined,
  ) => Severity | undefined;
}

/**
 * What the rules find, sorted by position. One finding at one place is given once a rule, and one cause
 * by one rule.
 */
export function runRules(
  document: LoadedDocument,
  rules: readonly RuleDefinition[],
  options: RunOptions = {},
): Diagnostic[] {
  const reported = oneForEachCause(collect(document, rules, options));
  return placed(reported, document, options).map(({ diagnostic }) => diagnostic);
}

/** Every finding, also of causes that another rule names better, each with what the rule reported. */
export function findAll(
  document: LoadedDocument,
  rules: readonly RuleDefinition[],
  options: RunOptions,
): Found[] {
  const reported = collect(document, rules, options);
  const shown = new Set(oneForEachCause(reported));
  return placed(reported, document, options, (one) => !shown.has(one));
}

/** The errors among what the rules find, and how many warnings there are besides. */
export function findErrorsAmong(
  document: LoadedDocument,
  rules: readonly RuleDefinition[],
  options: RunOptions,
): { readonly errors: Diagnostic[]; readonly warnings: number } {
  const reported = oneForEachCause(collect(document, rules, options));
  const of = (wanted: Severity): Reported[] =>
    reported.filter(({ severity }) => severity === wanted);
  const errors = placed(of('error'), document, options).map(({ diagnostic }) => diagnostic);
  return { errors, warnings: of('warning').length };
}

/** Not placed: finding a line and column costs more than finding the fault. */
function collect(
  document: LoadedDocument,
  rules: readonly RuleDefinition[],
  options: RunOptions,
): readonly Reported[] {
  const { settings, apiProperties, severityOf = plainSeverity } = options;
  // Today's file counts for the definition as it was, too: nobody has the one of then.
  const beside = { apiProperties: apiProperties?.value };
  const index = indexDocument(document, settings, beside);
  const previous = options.previous && indexDocument(options.previous, settings, beside);
  const companions = { apiProperties, previous };
  const ofMcp = mcpScopeOf(index);
  const reported: Reported[] = [];
  const seen = new Set<string>();
  let current: Check | undefined;
  // One context for all rules: they run one after the other.
  const context = contextOf(index, companions, (finding) => {
    const { rule, id, yieldsTo } = current as Check;
    if (finding.in === undefined && ofMcp(finding.pointer) && sparesMcp(rule)) return;
    const key = shortKey(`${finding.in ?? ''}\0${finding.pointer}\0${finding.message}`);
    if (seen.has(key)) return;
    seen.add(key);
    const severity = severityOf(rule, finding.pointer, finding.severity);
    if (severity !== undefined) reported.push({ rule, id, yieldsTo, finding, severity });
  });
  const list = checksOf(rules);
  try {
    for (let at = 0; at < list.length; at += 1) {
      const one = list[at] as Check;
      if (one.needs !== undefined && companions[one.needs] === undefined) continue;
      // Clearing costs as much as making a set, and most rules find nothing.
      if (seen.size > 0) seen.clear();
      current = one;
      one.check(context);
    }
  } finally {
    forgetDocuments();
  }
  return reported;
}

function placed(
  reported: readonly Reported[],
  document: LoadedDocument,
  { apiProperties, previous }: RunOptions,
  yields: (one: Reported) => boolean = () => false,
): Found[] {
  const place = placing({ definition: document, apiProperties, previous });
  return reported
    .map((one) => ({
      diagnostic: toDiagnostic(place, one.rule, one.severity, one.finding),
      finding: one.finding,
      yields: yields(one),
    }))
    .sort((left, right) => compareDiagnostics(left.diagnostic, right.diagnostic));
}

function plainSeverity(
  rule: RuleDefinition,
  _pointer: string,
  own: Severity | undefined,
): Severity {
  return own ?? rule.severity;
}

/** What running needs of a rule. Every rule is an object of a shape of its own, which is slow to read over and over. */
interface Check {
  readonly rule: RuleDefinition;
  readonly id: string;
  readonly yieldsTo: RuleDefinition['yieldsTo'];
  readonly needs: Companion | undefined;
  readonly check: NonNullable<RuleDefinition['check']>;
}

const known = new WeakMap<readonly RuleDefinition[], readonly Check[]>();

function checksOf(rules: readonly RuleDefinition[]): readonly Check[] {
  const list =
    known.get(rules) ??
    rules.flatMap((rule) => {
      const { id, yieldsTo, needs, check } = rule;
      return check === undefined ? [] : [{ rule, id, yieldsTo, needs, check }];
    });
  known.set(rules, list);
  return list;
}

type Writable<T> = { -readonly [Name in keyof T]: T[Name] };

type Placing = (
  file: Companion | 'definition',
  pointer: string,
  part?: NodePart,
  span?: Finding['span'],
) => Place;

function placing(files: Record<Companion | 'definition', PlacedFile | undefined>): Placing {
  const tables = new Map<string, Lines>();
  const linesOf = (name: string, text: string): Lines => {
    const lines = tables.get(name) ?? lineTable(text);
    tables.set(name, lines);
    return lines;
  };
  return (name, pointer, part, span) => {
    const file = files[name];
    if (file === undefined) throw new TypeError(`A rule reported in ${name}, which is not there.`);
    const range =
      span === undefined
        ? file.locate(pointer, part)
        : linesOf(name, file.text).range(span.start, span.end);
    return { ...range, path: file.path };
  };
}

/** Written out member by member: a definition may have thousands of them. */
function toDiagnostic(
  place: Placing,
  rule: RuleDefinition,
  severity: Severity,
  finding: Finding,
): Diagnostic {
  const { pointer, part, span, message, related, unsafe } = finding;
  const { line, column, endLine, endColumn, path } =
    finding.place ?? place(finding.in ?? 'definition', pointer, part, span);
  const diagnostic: Writable<Diagnostic> = {
    rule: rule.id,
    severity,
    message,
    fix: finding.fix ?? rule.fix,
    path,
    pointer,
    line,
    column,
    endLine,
    endColumn,
    fixable: editsOf(finding).length > 0,
  };
  if (unsafe !== undefined && diagnostic.fixable) diagnostic.unsafeFix = unsafe;
  const { url } = rule.reference;
  const { codes = rule.reference.codes } = finding;
  if (codes.length > 0) diagnostic.codes = codes;
  if (url !== undefined) diagnostic.url = url;
  if (related !== undefined)
    diagnostic.related = related.map((other) =>
      'path' in other
        ? other
        : { ...place(other.in ?? 'definition', other.pointer), message: other.message },
    );
  return diagnostic;
}
