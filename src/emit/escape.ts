// The only way for a string of the document into the output. Definitions come from strangers, so each
// function here turns any string, however hostile, into exactly one token of its target: a literal
// stays one literal with the same value, a comment stays one comment, a name stays in its folder.
// Pure functions without state; those that assert throw, because a bad name is a bug of the planner.

/** Characters that a reader cannot see or that reorder what he sees, beside controls: zero-width, bidi marks and overrides, line separators, BOM, soft hyphen, lone halves of pairs. */
const INVISIBLE =
  '\\u00ad\\u034f\\u061c\\u115f\\u1160\\u17b4\\u17b5\\u180b-\\u180f\\u200b-\\u200f\\u2028-\\u202f\\u205f-\\u206f\\u3164\\ufe00-\\ufe0f\\ufeff\\uffa0\\ufff0-\\ufffb\\ufffe\\uffff';
const CONTROL = '\\u0000-\\u001f\\u007f-\\u009f';

/** Escaped in literals. Pairs are too (emoji, tags): their width on screen is a matter of opinion, and lines are broken by width. U+20E3 makes an emoji of a digit. */
const LITERAL_ESCAPES = new RegExp(`[\\\\${CONTROL}${INVISIBLE}\\u20e3\\ud800-\\udfff]`, 'g');
const LITERAL_PLAIN = /^[\x20-\x26\x28-\x5b\x5d-\x7e]*$/;
const UNSEEN = new RegExp(`[${CONTROL}${INVISIBLE}]|[\\u{e0000}-\\u{e0fff}]|\\p{Cs}`, 'gu');
/** The same where JSON.stringify has already escaped some. */
const JSON_UNSEEN = new RegExp(`[\\u007f-\\u009f${INVISIBLE}]|[\\u{e0000}-\\u{e0fff}]`, 'gu');
const SPACES = /\s+/g;
/** Visible ASCII with single blanks inside: nothing to do. */
const TIDY = /^(?:[!-~]+(?: [!-~]+)*)?$/;
/** What makes more of a comment than text. */
const COMMENT_RISKS = /\*\/|@|URL=/i;
const LONE_SURROGATE = /\p{Cs}/gu;

const SHORT_ESCAPES = new Map([
  ['\\', '\\\\'],
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

function unicodeEscape(character: string): string {
  return `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`;
}

/** A JavaScript string literal in Prettier's form: single quotes unless double ones need fewer escapes. */
export function stringLiteral(text: string): string {
  if (LITERAL_PLAIN.test(text)) return `'${text}'`;
  const escaped = text.replace(
    LITERAL_ESCAPES,
    (character) => SHORT_ESCAPES.get(character) ?? unicodeEscape(character),
  );
  const singles = escaped.split("'").length;
  const quote = singles > escaped.split('"').length ? '"' : "'";
  return quote + escaped.replaceAll(quote, `\\${quote}`) + quote;
}

/** A JavaScript template literal, in which lines stay lines. */
export function templateLiteral(text: string): string {
  const escaped = text.replace(/[\\`]|\$(?=\{)/g, '\\$&').replaceAll('\r', '\\r');
  return `\`${escaped}\``;
}

/** Letters that Prettier, whatever its Unicode version, takes for parts of an identifier. */
const LETTERS =
  'A-Za-z_$\\u00c0-\\u00d6\\u00d8-\\u00f6\\u00f8-\\u024f\\u0391-\\u03a1\\u03a3-\\u03ce\\u0400-\\u0481' +
  '\\u048a-\\u052f\\u0531-\\u0556\\u05d0-\\u05ea\\u0620-\\u064a\\u3041-\\u3096\\u30a1-\\u30fa\\u4e00-\\u9fd5\\uac00-\\ud7a3';
const BARE_KEY = new RegExp(`^[${LETTERS}][${LETTERS}0-9]*$`);
const SURELY_QUOTED = /^\d|^$|[\x20-\x23\x25-\x2f\x3a-\x40\x5b-\x5e\x60\x7b-\x7e]/;

/** A member's name in an interface or a type literal: bare when it is a plain identifier, else quoted (Prettier's `as-needed`; it never makes a number bare in TypeScript). */
export function propertyKey(name: string): string {
  if (BARE_KEY.test(name)) return name;
  const literal = stringLiteral(name);
  // Letters that Prettier may or may not know would come and go with its version; an escaped one never loses its quotes.
  return SURELY_QUOTED.test(name) ? literal : literal.replace(/[^\x20-\x7e]/g, unicodeEscape);
}

/** A key of an object literal. As {@link propertyKey}, but `__proto__`, bare or quoted, would set the prototype there. */
export function dataKey(name: string): string {
  return name === '__proto__' ? "['__proto__']" : propertyKey(name);
}

function words(text: string): ReadonlySet<string> {
  return new Set(text.split(' '));
}

const RESERVED = words(
  'arguments await break case catch class const continue debugger default delete do else enum eval ' +
    'export extends false finally for function if implements import in instanceof interface let new ' +
    'null package private protected public return static super switch this throw true try typeof ' +
    'undefined var void while with yield __proto__',
);
/** Legal as constants, not as types. */
const RESERVED_TYPES = words('any bigint boolean never number object string symbol unknown');

/** True for words that cannot name both a constant and a type. */
export function isReserved(name: string): boolean {
  return RESERVED.has(name) || RESERVED_TYPES.has(name);
}

/** Returns `name`, which must be an identifier and no reserved word. Throws when the planner let another through. */
export function identifier(name: string): string {
  const wellFormed = /^[\p{ID_Start}_$][\p{ID_Continue}$]*$/u.test(name);
  if (!wellFormed || name.search(UNSEEN) !== -1 || RESERVED.has(name)) {
    throw new Error(`Not an identifier: ${JSON.stringify(name)}.`);
  }
  return name;
}

const WINDOWS_DEVICES = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)(?:\.|$)/i;

/** Returns `name`, which must be safe as one part of a path on every system. Throws for anything that could leave the folder, name a device, or be refused by Windows. */
export function pathSegment(name: string): string {
  const bad =
    name === '' ||
    /^\.{1,2}$/.test(name) ||
    /[/\\:*?"<>|]/.test(name) ||
    /[. ]$/.test(name) ||
    name.startsWith(' ') ||
    name.search(UNSEEN) !== -1 ||
    WINDOWS_DEVICES.test(name) ||
    Buffer.byteLength(name) > 255;
  if (bad) throw new Error(`Not a safe file name: ${JSON.stringify(name)}.`);
  return name;
}

/** One line of text that stays as it looks: spaces for line breaks and runs of blanks, nothing invisible. */
export function singleLine(text: string): string {
  if (TIDY.test(text)) return text;
  return text.replace(SPACES, ' ').replace(UNSEEN, '').trim();
}

/**
 * One line for a JSDoc comment. It cannot end the comment, hold a tag (`@ts-ignore`, `@deprecated`) or
 * a source map's address.
 */
export function comment(text: string): string {
  const line = singleLine(text);
  if (!COMMENT_RISKS.test(line)) return line;
  return line
    .replaceAll('*/', '* /')
    .replace(/@(?=[a-zA-Z])/g, (at, offset: number, whole: string) =>
      /[A-Za-z0-9._-]/.test(whole.charAt(offset - 1)) ? at : `\\${at}`,
    )
    .replace(/(source(?:Mapping)?URL)=/gi, '$1 =');
}

/** What follows `// `. As {@link comment}; directives of tools lose their meaning too. */
export function lineComment(text: string): string {
  const line = comment(text).trim();
  return /^(?:prettier|eslint|oxlint|biome|tslint|deno|v8|c8|istanbul|[#<])/i.test(line)
    ? `- ${line}`
    : line;
}

/**
 * JSON text of a value, for a place inside a JSON file. Invisible characters are escaped.
 *
 * @param indent spaces a level; 0 gives one line.
 */
export function jsonText(value: unknown, indent = 0): string {
  return (JSON.stringify(value, null, indent) ?? 'null').replace(JSON_UNSEEN, (character) =>
    character.replace(/[^]/g, unicodeEscape),
  );
}

/** A double-quoted YAML scalar. */
export function yamlString(text: string): string {
  return jsonText(text.replace(LONE_SURROGATE, '\ufffd'));
}

/** One line of Markdown that shows `text` and nothing else: no emphasis, link, image, HTML, heading, list or table. */
export function markdown(text: string): string {
  return singleLine(text)
    .replace(/[\\`*_[\]{}|~$@:]/g, '\\$&')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replace(/^[#+=-]/, '\\$&')
    .replace(/^(\d+)([.)])/, '$1\\$2');
}

/** Text of an HTML element or a quoted attribute. */
export function htmlText(text: string): string {
  return singleLine(text)
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

/** One word of a POSIX shell command: bare when harmless, else in single quotes. Line breaks become blanks. */
export function shellWord(text: string): string {
  const line = singleLine(text);
  if (/^[A-Za-z0-9_%+=:,./@][A-Za-z0-9_%+=:,./@-]*$/.test(line)) return line;
  return `'${line.replaceAll("'", "'\\''")}'`;
}

/**
 * A label of DNS (RFC 1035), as the names of containers, services and Kubernetes' objects have to be: lower-case
 * letters, digits and hyphens, the first one a letter.
 *
 * @param longest characters, less than 63 where something is added to it.
 */
export function dnsLabel(text: string, longest = 63): string {
  const words = text
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+/, '');
  const named = /^[a-z]/.test(words) ? words : `connector-${words}`;
  return named.slice(0, longest).replace(/-+$/, '');
}

/** What YAML 1.1 or 1.2 takes for something else than a string. */
const YAML_WORDS = /^(?:y|yes|n|no|true|false|on|off|null)$/i;

/** A YAML scalar: bare when it cannot be anything but a string. */
export function yamlScalar(text: string): string {
  const isBare = /^[a-z][\w./-]*(?::[\w./-]+)*$/i.test(text) && !YAML_WORDS.test(text);
  if (isBare) return text;
  return /^[\x20-\x26\x28-\x5b\x5d-\x7e]*$/.test(text) ? `'${text}'` : yamlString(text);
}
