// The entry point: a source becomes a document that every later stage can rely on, or a list of what is
// wrong with it, each with its position. Never throws for invalid input.

import type { Diagnostic } from '../diagnostics/types.js';
import { sortDiagnostics } from '../diagnostics/sort.js';
import { decode, stripMark } from './decode.js';
import { loadedDocument, sourceFile } from './document.js';
import type { SourceFile } from './document.js';
import { faultDiagnostic } from './fault.js';
import type { Fault } from './fault.js';
import { foreignRoot } from './foreign.js';
import { defaultLimits, sizeFault } from './limits.js';
import type { LoadRule } from './load-rules.js';
import { parseText } from './parse.js';
import { child } from './pointer.js';
import { readBounded } from './read.js';
import { referenceFiles } from './reference-files.js';
import { checkReferences } from './references.js';
import type {
  DocumentSource,
  FailedLoad,
  LoadLimits,
  LoadOptions,
  LoadResult,
  LoadedDocument,
  PlainResult,
} from './types.js';

/**
 * Reads, parses and checks a definition, and includes the files that it references. Uses no network
 * and reads nothing outside the definition's folder and `root`. Broken references are kept.
 */
export async function load(source: DocumentSource, options: LoadOptions = {}): Promise<LoadResult> {
  const limits: LoadLimits = { ...defaultLimits, ...options.limits };
  const content = await readSource(source, limits);
  if (!content.ok) return failed(source.path, content.text, content.fault);
  const { text, bytes } = content;
  const parsed = await parseText(text, source.path, limits);
  if (!parsed.ok) return failed(source.path, text, parsed.fault);
  const file = sourceFile(source.path, text, bytes, parsed);
  const wrong = checkRoot(file);
  if (wrong.length > 0) {
    const sources = new Map([[file.path, text]]);
    return { ok: false, diagnostics: sortDiagnostics(wrong), sources };
  }
  return followReferences(file, source, limits, options.root);
}

/** Reads a JSON file that is not a definition: apiProperties.json. Its references have no meaning. */
export async function loadPlain(
  source: DocumentSource,
  options: LoadOptions = {},
): Promise<PlainResult> {
  const limits: LoadLimits = { ...defaultLimits, ...options.limits };
  const content = await readSource(source, limits);
  if (!content.ok) return failed(source.path, content.text, content.fault);
  const parsed = await parseText(content.text, source.path, limits);
  if (!parsed.ok) return failed(source.path, content.text, plainFault(parsed.fault));
  if (parsed.format !== 'json') return failed(source.path, content.text, noJson(parsed.value));
  const { locator, ...file } = sourceFile(source.path, content.text, content.bytes, parsed);
  const { path, text, value } = file;
  const locate: LoadedDocument['locate'] = (pointer, part = 'value') =>
    locator.locate(pointer, part);
  return { ok: true, file: { path, text, value, locate }, sources: new Map([[path, text]]) };
}

const properties = { rule: 'props-json-parse', fix: 'Write { "properties": { … } }.' } as const;

/** YAML accepts nearly every text as a value. */
function noJson(value: unknown): Fault {
  const yaml = typeof value === 'object' && value !== null;
  return {
    ...properties,
    message: yaml ? 'The file is YAML, not JSON.' : 'The file is not JSON.',
  };
}

/** The faults of reading a definition, with the words for this file. */
function plainFault(fault: Fault): Fault {
  const { rule, message } = fault;
  if (rule === 'doc-json-parse') return { ...fault, rule: properties.rule };
  const unread = ['document-empty', 'document-not-a-definition', 'document-yaml-parse'];
  return unread.includes(rule) ? { ...properties, message } : fault;
}

async function followReferences(
  file: SourceFile,
  source: DocumentSource,
  limits: LoadLimits,
  root: string | undefined,
): Promise<LoadResult> {
  const openFiles = source.kind === 'file' ? () => referenceFiles(file, limits, root) : undefined;
  const report = await checkReferences(file, openFiles);
  const sources = new Map(report.broken);
  for (const { path, text } of report.files) sources.set(path, text);
  const unresolved = sortDiagnostics([...report.unresolved.values()]);
  if (
    report.files.length === 1 &&
    report.references.every((found) => found.reference.startsWith('#'))
  ) {
    return { ok: true, document: loadedDocument(file, unresolved), sources };
  }
  const { bundle } = await import('./bundle.js');
  const bundled = await bundle(file, report);
  if (bundled !== undefined)
    return { ok: true, document: loadedDocument(file, unresolved, bundled), sources };
  // References to other files are then broken.
  const whole = faultDiagnostic(file.path, file.text, unbundled);
  return { ok: true, document: loadedDocument(file, [whole, ...unresolved]), sources };
}

const unbundled: Fault = {
  rule: 'document-bundle',
  message: 'The definition and the files it references cannot be combined.',
  fix: 'Copy the referenced parts to "definitions" and reference them there.',
};

type Content =
  | { readonly ok: true; readonly text: string; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly text: string; readonly fault: Fault };

async function readSource(source: DocumentSource, limits: LoadLimits): Promise<Content> {
  if (source.kind === 'text' && 'text' in source) {
    // Half a surrogate pair cannot be written as UTF-8 and would not survive into the project.
    const text = source.text.replace(/\p{Surrogate}/gu, '\ufffd');
    const bytes = Buffer.byteLength(text);
    if (bytes > limits.bytes) return { ok: false, text: '', fault: sizeFault(bytes, limits.bytes) };
    return { ok: true, text: stripMark(text), bytes: Buffer.from(text) };
  }
  let bytes: Uint8Array;
  if (source.bytes !== undefined) {
    bytes = source.bytes;
    const size = bytes.byteLength;
    if (size > limits.bytes) return { ok: false, text: '', fault: sizeFault(size, limits.bytes) };
  } else {
    const read = await readBounded(source.path, limits.bytes);
    if (!read.ok) return { ok: false, text: '', fault: read.fault };
    bytes = read.bytes;
  }
  const decoded = decode(bytes);
  return decoded.ok ? { ...decoded, bytes } : decoded;
}

function failed(path: string, text: string, fault: Fault): FailedLoad {
  const sources = new Map(text === '' ? [] : [[path, text]]);
  return { ok: false, diagnostics: [faultDiagnostic(path, text, fault)], sources };
}

/** What all later stages rely on; the model tolerates the rest, and rules report it. */
function checkRoot(file: SourceFile): Diagnostic[] {
  const foreign = foreignRoot(file.value);
  if (foreign !== undefined) {
    const part = foreign.pointer === '' ? 'value' : 'key';
    return [
      rootDiagnostic(file, foreign.rule, foreign.message, foreign.fix, foreign.pointer, part),
    ];
  }
  return checkVersion(file);
}

function checkVersion(file: SourceFile): Diagnostic[] {
  const rule = 'doc-swagger-version';
  const version = child(file.value, 'swagger');
  // YAML reads an unquoted 2.0 as a number.
  if (version === '2.0' || version === 2) return [];
  if (version === undefined) {
    const message =
      'The document does not contain "swagger": "2.0", so it is not a Swagger 2.0 definition.';
    const fix = 'If it is one, add "swagger": "2.0" at the top.';
    return [rootDiagnostic(file, rule, message, fix, '', 'value')];
  }
  const shown = typeof version === 'string' ? `"${version.slice(0, 40)}"` : typeName(version);
  const message = `"swagger" is ${shown}, but connectors are defined in Swagger 2.0.`;
  return [rootDiagnostic(file, rule, message, 'Write "2.0".', '/swagger', 'value')];
}

function typeName(value: unknown): string {
  if (value === null) return 'null';
  if (Array.isArray(value)) return 'an array';
  if (typeof value === 'object') return 'an object';
  if (typeof value === 'number') return `the number ${value}`;
  return typeof value === 'string' ? 'a string' : `${String(value)}`;
}

function rootDiagnostic(
  file: SourceFile,
  rule: LoadRule,
  message: string,
  fix: string,
  pointer: string,
  part: 'key' | 'value',
): Diagnostic {
  const range = file.locator.locate(pointer, part);
  // The whole document would be underlined otherwise.
  const start = { endLine: range.line, endColumn: range.column + 1 };
  return {
    rule,
    severity: 'error',
    message,
    fix,
    path: file.path,
    pointer,
    fixable: false,
    ...range,
    ...(pointer === '' ? start : {}),
  };
}
