// Bytes to text. Definitions are UTF-8; anything else is rejected with the byte and its position,
// because guessing the encoding would show users wrong characters.

import { isUtf8 } from 'node:buffer';
import type { Fault } from './fault.js';
import { grouped } from '../diagnostics/grouped.js';
import { describeCharacter, isOddSpace } from './odd-characters.js';

export type Decoded =
  | { readonly ok: true; readonly text: string }
  /** `text` is what can be shown of the file. */
  | { readonly ok: false; readonly text: string; readonly fault: Fault };

const rule = 'doc-encoding-utf8';

/** The text without byte-order mark. */
export function decode(bytes: Uint8Array): Decoded {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const archive = archiveKind(buffer);
  if (archive !== undefined) {
    return {
      ok: false,
      text: '',
      fault: {
        rule: 'document-not-a-definition',
        message: `This is ${archive}, not a Swagger 2.0 definition.`,
        fix: 'Provide the definition itself: apiDefinition.swagger.json.',
      },
    };
  }
  const wide = utf16(buffer);
  if (wide !== undefined) {
    return {
      ok: false,
      text: wide.text,
      fault: { rule, message: `The file is ${wide.name}, not UTF-8.`, fix: saveAsUtf8 },
    };
  }
  if (!isUtf8(buffer)) return invalidUtf8(buffer);
  const marked = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
  return { ok: true, text: buffer.toString('utf8', marked ? 3 : 0) };
}

export function stripMark(text: string): string {
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}

const saveAsUtf8 = 'Save the file as UTF-8 in your editor.';

function archiveKind(buffer: Buffer): string | undefined {
  const head = buffer.toString('latin1', 0, 8);
  if (head.startsWith('PK\u0003\u0004')) return 'a ZIP archive';
  if (head.startsWith('\u001f\u008b')) return 'a gzip archive';
  if (head.startsWith('%PDF')) return 'a PDF file';
  if (head.startsWith('\u0089PNG')) return 'a picture';
  return undefined;
}

/** By its mark, or by the NUL in every other byte that Latin text has in UTF-16. */
function utf16(buffer: Buffer): { name: string; text: string } | undefined {
  const [first, second, third, fourth] = buffer;
  if (first === undefined || second === undefined) return undefined;
  const marked =
    (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff) ? 'with' : 'without';
  const big = marked === 'with' ? first === 0xfe : first === 0 && second !== 0 && third === 0;
  const little =
    marked === 'with' ? first === 0xff : first !== 0 && second === 0 && third !== 0 && fourth === 0;
  if (!big && !little) return undefined;
  const even = buffer.length & ~1;
  const copy = Buffer.from(buffer.subarray(0, even));
  if (big) copy.swap16();
  return {
    name: `UTF-16 (${big ? 'big' : 'little'}-endian, ${marked} byte-order mark)`,
    text: stripMark(copy.toString('utf16le')),
  };
}

function invalidUtf8(buffer: Buffer): Decoded {
  const at = firstInvalid(buffer);
  const before = stripMark(buffer.toString('utf8', 0, at));
  // Everything from the first bad byte on is shown as the code page that it most likely is.
  const rest = new TextDecoder('windows-1252').decode(buffer.subarray(at));
  const byte = (buffer[at] ?? 0).toString(16).toUpperCase().padStart(2, '0');
  const character = rest.slice(0, 1);
  const code = character.charCodeAt(0);
  const shown = isOddSpace(code) ? describeCharacter(code) : `"${character}"`;
  const meant = code >= 0xa0 ? ` In Windows-1252 it is ${shown}.` : '';
  return {
    ok: false,
    text: before + rest,
    fault: {
      rule,
      message: `Byte 0x${byte} (byte ${grouped(at + 1)} of the file) is not UTF-8.${meant}`,
      fix: `The file was saved in an 8-bit encoding such as Windows-1252 or Latin-1. ${saveAsUtf8}`,
      start: before.length,
      end: before.length + 1,
    },
  };
}

/** Offset of the first byte that no UTF-8 sequence explains; by halving, since every prefix up to it is valid. */
function firstInvalid(buffer: Buffer): number {
  let good = 0;
  let bad = buffer.length;
  while (bad - good > 1) {
    const middle = (good + bad) >> 1;
    if (isUtf8(buffer.subarray(0, wholeCharacters(buffer, middle)))) good = middle;
    else bad = middle;
  }
  return wholeCharacters(buffer, good);
}

/** `length`, less a sequence that is cut off at the end. */
function wholeCharacters(buffer: Buffer, length: number): number {
  for (let back = 1; back <= 3 && back <= length; back++) {
    const byte = buffer[length - back] ?? 0;
    if (byte < 0x80) return length;
    if (byte >= 0xc0) {
      const needed = byte >= 0xf0 ? 4 : byte >= 0xe0 ? 3 : 2;
      return needed > back ? length - back : length;
    }
  }
  return length;
}
