// Characters that look like a space, a quotation mark or nothing at all, and break a file. They come
// from word processors, chat windows and web pages.

const names = new Map<number, string>([
  [0x00, 'NUL byte'],
  [0x0b, 'vertical tab'],
  [0x0c, 'form feed'],
  [0x1a, 'end-of-file mark'],
  [0x1b, 'escape character'],
  [0x7f, 'delete character'],
  [0x85, 'next-line character'],
  [0xa0, 'non-breaking space'],
  [0xad, 'soft hyphen'],
  [0x2002, 'en space'],
  [0x2003, 'em space'],
  [0x2007, 'figure space'],
  [0x2009, 'thin space'],
  [0x200a, 'hair space'],
  [0x200b, 'zero-width space'],
  [0x2028, 'line separator'],
  [0x2029, 'paragraph separator'],
  [0x202f, 'narrow non-breaking space'],
  [0x2060, 'word joiner'],
  [0x3000, 'ideographic space'],
  [0xfeff, 'byte-order mark'],
]);

/** 'an em space (U+2003)', 'a control character (U+0001)'. */
export function describeCharacter(code: number): string {
  const hex = `U+${code.toString(16).toUpperCase().padStart(4, '0')}`;
  const name =
    names.get(code) ??
    (code < 0x20 || (code > 0x7f && code < 0xa0)
      ? 'control character'
      : isOddSpace(code)
        ? 'special space'
        : 'character');
  return `${/^[aeiou]/.test(name) ? 'an' : 'a'} ${name} (${hex})`;
}

/** Looks like a space (or like nothing), but is none to JSON or YAML. */
export function isOddSpace(code: number): boolean {
  return (
    code === 0xa0 ||
    code === 0x85 ||
    code === 0xad ||
    code === 0x1680 ||
    (code >= 0x2000 && code <= 0x200f) ||
    code === 0x2028 ||
    code === 0x2029 ||
    code === 0x202f ||
    code === 0x205f ||
    code === 0x2060 ||
    code === 0x3000 ||
    code === 0xfeff ||
    code === 0x0b ||
    code === 0x0c
  );
}

export function isCurlyQuote(code: number): boolean {
  return code >= 0x2018 && code <= 0x201f;
}
