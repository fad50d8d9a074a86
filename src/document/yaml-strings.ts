// Quoted strings that do not end in YAML. Only the lexer knows which quotation marks open one: in block
// scalars, comments and plain text they are ordinary characters.

import type { Fault } from './fault.js';

type Yaml = typeof import('yaml');

const rule = 'document-yaml-parse';

/** What the lexer says besides the text itself: a document begins, a flow ends, a plain or block scalar follows. */
const signs = new Set(['\u0002', '\u0018', '\u001f']);
const scalarSign = '\u001f';

export function unclosed(quote: string): { readonly message: string; readonly fix: string } {
  return {
    message: `A string in ${quote === '"' ? 'double' : 'single'} quotes is not closed.`,
    fix: 'Add the closing quotation mark.',
  };
}

/**
 * The string that is open where the parser gave up, at its opening mark; with the line that ends it too
 * early, where one is not indented far enough.
 */
export function openString(
  yaml: Yaml,
  text: string,
  quote: string,
  before: number,
): Fault | undefined {
  const found = lastOpen(yaml, text, quote, before);
  if (found === undefined) return undefined;
  const { start, end } = found;
  const opening = { start, end: start + 1 };
  const rest = text.slice(end);
  const next = end + rest.search(/\S/);
  const goesOn = next >= end && rest.includes(quote) && !looksLikeMember(lineAt(text, next));
  if (!goesOn) return { rule, ...unclosed(quote), ...opening };
  return {
    rule,
    message: `The string in ${quote === '"' ? 'double' : 'single'} quotes that starts here continues on a line that is not indented far enough.`,
    fix: 'Indent every line of the string more than the name that it belongs to.',
    ...opening,
    related: { start: next, end: next + 1, message: 'It continues here.' },
  };
}

function lastOpen(
  yaml: Yaml,
  text: string,
  quote: string,
  before: number,
): { readonly start: number; readonly end: number } | undefined {
  let found: { start: number; end: number } | undefined;
  let start = 0;
  let previous = '';
  for (const lexeme of new yaml.Lexer().lex(text)) {
    if (start >= before) break;
    const end = signs.has(lexeme) ? start : start + lexeme.length;
    const opens = lexeme.startsWith(quote) && previous !== scalarSign;
    if (opens && !isClosed(lexeme, quote)) found = { start, end };
    start = end;
    previous = lexeme;
  }
  return found;
}

function isClosed(lexeme: string, quote: string): boolean {
  const inner = lexeme.slice(1);
  if (!inner.endsWith(quote)) return false;
  // Doubled in single quotes, or after a backslash in double ones, it is an ordinary character.
  const run = quote === "'" ? /'+$/.exec(inner) : /\\*(?="$)/.exec(inner);
  const length = run?.[0].length ?? 0;
  return quote === "'" ? length % 2 === 1 : length % 2 === 0;
}

function lineAt(text: string, at: number): string {
  const end = text.indexOf('\n', at);
  return text.slice(at, end < 0 ? text.length : end);
}

/** A name with a colon, or an item of a list: not part of a string that was left open. */
function looksLikeMember(line: string): boolean {
  return /^(?:-\s|[^\s"'#:][^"':]*:(?:\s|$)|(["'])[^"']*\1\s*:)/.test(line);
}
