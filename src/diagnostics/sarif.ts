// `--format sarif`: SARIF 2.1.0 (OASIS), as GitHub code scanning and other viewers take it. One run; no
// time and no absolute path, so that the same findings give the same bytes.

import { createHash } from 'node:crypto';
import { printable, printableJson } from './printable.js';
import { sortDiagnostics } from './sort.js';
import type { Diagnostic, Severity, SourceRange } from './types.js';

/** What a viewer shows beside the findings of a rule. */
export interface ReportedRule {
  readonly id: string;
  readonly severity: Severity;
  readonly summary: string;
  readonly why: string;
  readonly fix: string;
  /** All that there is to say, in Markdown. */
  readonly markdown: string;
  readonly tags: readonly string[];
  /** Page to read on. Absent when there is none. */
  readonly url?: string;
}

export interface SarifInput {
  readonly diagnostics: readonly Diagnostic[];
  /** Every file that was checked, also those without findings. */
  readonly paths: readonly string[];
  /** The path from the folder that results are relative to, with `/`. */
  relative(path: string): string;
  /** What stays the same when other lines of the file change; the pointer if undefined. */
  placeOf(diagnostic: Diagnostic): string | undefined;
  /** Undefined for an id that is not a rule's. */
  ruleOf(id: string): ReportedRule | undefined;
  readonly tool: { readonly name: string; readonly version: string; readonly page: string };
}

const levels: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  advice: 'note',
};

/** GitHub's own scale for findings that are not about security. */
const problemSeverities: Readonly<Record<Severity, string>> = {
  error: 'error',
  warning: 'warning',
  advice: 'recommendation',
};

const root = '%SRCROOT%';

/** Indented by two, a line end at the end, printable. */
export function formatSarif(input: SarifInput): string {
  const diagnostics = sortDiagnostics(input.diagnostics);
  const ids = [...new Set(diagnostics.map(({ rule }) => rule))].sort();
  const fingerprint = fingerprints(input);
  const { name, version, page } = input.tool;
  const run = {
    tool: {
      driver: {
        name,
        version,
        semanticVersion: version,
        informationUri: page,
        rules: ids.map((id) => descriptor(id, input.ruleOf(id))),
      },
    },
    originalUriBaseIds: { [root]: { description: { text: 'The folder that the check ran in.' } } },
    columnKind: 'utf16CodeUnits',
    newlineSequences: ['\r\n', '\n', '\r'],
    artifacts: artifactPaths(diagnostics, input.paths).map((path) => ({
      location: artifact(path, input),
    })),
    results: diagnostics.map((diagnostic) => ({
      ruleId: diagnostic.rule,
      ruleIndex: ids.indexOf(diagnostic.rule),
      level: levels[diagnostic.severity],
      message: { text: messageText(diagnostic) },
      locations: [
        {
          physicalLocation: physical(diagnostic.path, diagnostic, input),
          ...logical(diagnostic.pointer),
        },
      ],
      ...related(diagnostic, input),
      partialFingerprints: { 'rulePlace/v1': fingerprint(diagnostic) },
      properties: properties(diagnostic),
    })),
  };
  const log = {
    $schema: 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/os/schemas/sarif-schema-2.1.0.json',
    version: '2.1.0',
    runs: [run],
  };
  return `${printableJson(JSON.stringify(log, null, 2))}\n`;
}

function descriptor(id: string, rule: ReportedRule | undefined): object {
  if (rule === undefined) return { id };
  const { severity, summary, why, fix, markdown, tags, url } = rule;
  return {
    id,
    shortDescription: { text: summary },
    fullDescription: { text: why },
    help: { text: `${summary}\n\n${why}\n\n${fix}`, markdown },
    ...(url === undefined ? {} : { helpUri: url }),
    defaultConfiguration: { level: levels[severity] },
    properties: { tags, 'problem.severity': problemSeverities[severity] },
  };
}

/** What is wrong and what to do: viewers show nothing else of a result. */
function messageText({ message, fix, codes }: Diagnostic): string {
  const parts = [message, fix && `Fix: ${fix}`, codes && `(${codes.join(', ')})`];
  const text = parts.filter((part) => part !== undefined).join(' ');
  // `[a](b)` is a link in a message, and texts of a definition must not make one.
  return printable(text).replaceAll('](', '] (');
}

function physical(path: string, range: SourceRange, input: SarifInput): object {
  const { line, column, endLine, endColumn } = range;
  return {
    artifactLocation: artifact(path, input),
    region: { startLine: line, startColumn: column, endLine, endColumn },
  };
}

function artifact(path: string, { relative }: SarifInput): { uri: string; uriBaseId: string } {
  return { uri: uriOf(relative(path)), uriBaseId: root };
}

function uriOf(path: string): string {
  // Half of a pair cannot be written as UTF-8.
  const whole = path.replace(/\p{Surrogate}/gu, '\ufffd');
  return whole.split('/').map(encodeURIComponent).join('/');
}

function logical(pointer: string): object {
  return pointer === '' ? {} : { logicalLocations: [{ fullyQualifiedName: printable(pointer) }] };
}

function related({ related: others = [] }: Diagnostic, input: SarifInput): object {
  if (others.length === 0) return {};
  return {
    relatedLocations: others.map((other, at) => ({
      id: at + 1,
      physicalLocation: physical(other.path, other, input),
      message: { text: printable(other.message).replaceAll('](', '] (') },
    })),
  };
}

function properties({ pointer, fixable, unsafeFix, codes, url }: Diagnostic): object {
  return {
    pointer,
    fixable,
    ...(unsafeFix === undefined ? {} : { unsafeFix }),
    ...(codes === undefined ? {} : { codes }),
    ...(url === undefined ? {} : { url }),
  };
}

/** The same for the same rule at the same place of a file; findings that share all of it are counted. */
function fingerprints({ relative, placeOf }: SarifInput): (diagnostic: Diagnostic) => string {
  const counts = new Map<string, number>();
  return (diagnostic) => {
    const { rule, path, pointer } = diagnostic;
    const key = JSON.stringify([rule, relative(path), placeOf(diagnostic) ?? pointer]);
    const count = (counts.get(key) ?? 0) + 1;
    counts.set(key, count);
    const hash = createHash('sha256').update(key).digest('hex').slice(0, 32);
    return `${hash}:${count}`;
  };
}

/** Every file that was checked, then any other that a finding stands in. */
function artifactPaths(
  diagnostics: readonly Diagnostic[],
  paths: readonly string[],
): readonly string[] {
  return [...new Set([...paths, ...diagnostics.map(({ path }) => path)])];
}
