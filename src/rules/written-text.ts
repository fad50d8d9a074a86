// A number, or a word such as yes, where a text is meant: `version: 1.0` in YAML, which asks for no quotes.

import { sourceLines } from '../diagnostics/frame.js';
import type { LoadedDocument } from '../document/types.js';
import { perDocument } from './per-document.js';
import type { Finding } from './types.js';

/** What a finding says of it, and how it becomes a text. @param what begins the sentence. */
export function unquoted(
  document: LoadedDocument,
  pointer: string,
  value: number | boolean,
  what: string,
): Omit<Finding, 'pointer'> {
  const text = writtenText(document, pointer, value);
  return {
    message: `${what} must be a string, but ${text} without quotes is ${typeof value === 'number' ? 'a number' : 'a boolean'}.`,
    fix: `Write "${text}", in quotes.`,
    edits: [{ kind: 'setValue', pointer, value: text }],
  };
}

/** As it is written: `1.0` is the number 1, and as a text it is to stay `1.0`. @param pointer of the value. What is not in the text itself, or is written in a way that says another value, is printed. */
function writtenText(document: LoadedDocument, pointer: string, value: number | boolean): string {
  const { line, column, endLine, endColumn } = document.locate(pointer);
  const written =
    line === endLine
      ? (linesOf(document)[line - 1] ?? '').slice(column - 1, endColumn - 1).trim()
      : '';
  return says(written, value) ? written : String(value);
}

/** Cut once, however many such values there are. */
const linesOf = perDocument(({ text }: LoadedDocument): readonly string[] => sourceLines(text));

function says(written: string, value: number | boolean): boolean {
  if (typeof value === 'number') return written !== '' && Number(written) === value;
  return /^(?:true|false|yes|no|on|off)$/i.test(written);
}
