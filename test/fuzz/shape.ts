// What is left of generated files when strings, names and comments are taken out: if a string of the
// definition had become code, a key, a line or a step, it would still be there. Two outputs of the
// same shape differ in nothing that could run.

import { createHash } from 'node:crypto';
import { ts } from 'ts-morph';
import { parseAllDocuments } from 'yaml';
import type { OutputFile } from '../../src/plan/types.js';

const { SyntaxKind } = ts;

export interface Shape {
  /** One entry a file: folder, extension and a hash of its shape. Sorted, for file names are names too. */
  readonly files: readonly string[];
}

/** Files that hold the definition as it is; the test compares them otherwise. */
export function isDefinition(path: string): boolean {
  return path.startsWith('connector/');
}

const known = new Map<string, string>();

export function shapeOf(files: readonly OutputFile[]): Shape {
  return {
    files: files
      .filter((file) => !isDefinition(file.path))
      .map((file) => {
        const text = textOf(file);
        // Most files are the same in every run: the runtime, and what the changed string is not in.
        const id = `${file.path}\0${text}`;
        let shape = known.get(id);
        if (shape === undefined) {
          const folder = file.path.slice(0, file.path.lastIndexOf('/') + 1);
          shape = `${folder}*${extensionOf(file.path)} ${hash(shapeOfText(file.path, text))}`;
          known.set(id, shape);
        }
        return shape;
      })
      .sort(),
  };
}

export function textOf(file: OutputFile): string {
  return typeof file.content === 'string'
    ? file.content
    : Buffer.from(file.content).toString('latin1');
}

function extensionOf(path: string): string {
  return /(\.[a-z]+)*$/.exec(path)?.[0] ?? '';
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}

/** The shape of one file as text; throws when it does not parse. */
export function shapeOfText(path: string, text: string): string {
  if (/\.[mc]?[jt]s$/.test(path)) return shapeOfCode(path, text);
  if (path.endsWith('.json')) return shapeOfData(JSON.parse(text));
  if (/\.ya?ml$/.test(path)) return shapeOfYaml(path, text);
  return shapeOfLines(path, text);
}

function shapeOfCode(path: string, text: string): string {
  const file = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const [fault] = (file as unknown as { parseDiagnostics: ts.Diagnostic[] }).parseDiagnostics;
  if (fault !== undefined) {
    const { line } = file.getLineAndCharacterOfPosition(fault.start ?? 0);
    const message = ts.flattenDiagnosticMessageText(fault.messageText, ' ');
    throw new Error(`${path}:${line + 1} does not parse: ${message}`);
  }
  const walk = (node: ts.Node): string => {
    if (isName(node)) return 'name';
    // `a.b` and `a['b']` are one thing, as are the two ways to write a string.
    if (ts.isPropertyAccessExpression(node)) return `get(${walk(node.expression)})`;
    if (ts.isElementAccessExpression(node) && ts.isStringLiteral(node.argumentExpression)) {
      return `get(${walk(node.expression)})`;
    }
    if (ts.isStringLiteralLike(node)) return 'text';
    const parts: string[] = [];
    ts.forEachChild(node, (child) => {
      if (!isTitle(path, child)) parts.push(walk(child));
    });
    // Data may be sorted by name, so another name may stand in another place.
    if (ts.isObjectLiteralExpression(node)) parts.sort();
    return `${SyntaxKind[node.kind]}(${parts.join()})`;
  };
  // Numbers of the definition stay as they are: only strings were changed.
  return walk(file);
}

/** Titles are in the descriptor only where they say more than a name: as text, which is data. */
function isTitle(path: string, node: ts.Node): boolean {
  return (
    path.endsWith('/descriptor.gen.ts') &&
    ts.isPropertyAssignment(node) &&
    node.name.getText() === 'title' &&
    ts.isStringLiteralLike(node.initializer)
  );
}

function isName(node: ts.Node): boolean {
  if (ts.isIdentifier(node)) return true;
  if (ts.isComputedPropertyName(node)) return ts.isStringLiteralLike(node.expression);
  const { parent } = node;
  const literal = ts.isStringLiteralLike(node) || ts.isNumericLiteral(node);
  return (
    literal &&
    (ts.isPropertyAssignment(parent) || ts.isPropertySignature(parent)) &&
    parent.name === node
  );
}

function shapeOfData(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(shapeOfData).join()}]`;
  if (typeof value === 'object' && value !== null) {
    return `{${Object.values(value).map(shapeOfData).sort().join()}}`;
  }
  return typeof value;
}

function shapeOfYaml(path: string, text: string): string {
  const documents = parseAllDocuments(text);
  if (!Array.isArray(documents)) return 'empty';
  return documents
    .map((document) => {
      if (document.errors.length > 0) throw new Error(`${path}: ${document.errors[0]?.message}`);
      return shapeOfData(document.toJS());
    })
    .join('---');
}

/** Dockerfile, .env, .gitignore, Markdown: how many lines, and what each begins with. */
function shapeOfLines(path: string, text: string): string {
  const lines = text.split(/\r\n|[\n\r\u0085\u2028\u2029]/);
  if (path.endsWith('.md')) {
    // Tables are padded to their widest cell, so blanks and rules do not count; headings, lists and
    // fences do.
    return lines
      .map((line) => /^ *(#+|[-*+>]|\d+[.)]|`{3,}|~{3,}|\||<)?/.exec(line)?.[1] ?? '')
      .join('\n');
  }
  return lines.map((line) => /^\s*[#A-Z_a-z]*/.exec(line)?.[0] ?? '').join('\n');
}
