// Makes any string safe to show. Definitions come from strangers: an escape sequence could rewrite
// the terminal, and a bidi override could make a line read as something else (CVE-2021-42574).

// C0, DEL and C1; bidi marks, embeddings, overrides and isolates; zero-width space and word joiner;
// line and paragraph separators; byte-order mark and interlinear marks; tags; halves of pairs.
const unsafeHere = String.raw`\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb`;
const unsafe = new RegExp(
  String.raw`[\u0000-\u001f${unsafeHere}\u{e0000}-\u{e007f}]|\p{Surrogate}`,
  'gu',
);

const short = new Map([
  ['\n', '\\n'],
  ['\r', '\\r'],
  ['\t', '\\t'],
]);

/** One line, with everything invisible or active written as an escape: `\u001b`, `\u{e0041}`. */
export function printable(text: string): string {
  return text.replace(unsafe, (character) => short.get(character) ?? escapeSequence(character));
}

function escapeSequence(character: string): string {
  const code = (character.codePointAt(0) ?? 0).toString(16);
  return code.length > 4 ? `\\u{${code}}` : `\\u${code.padStart(4, '0')}`;
}

// JSON.stringify writes C0 as escapes itself; what is left of it is the line ends between values. Reports
// have megabytes: stretches that may be unsafe are found first, which takes no eye for pairs.
const suspectInJson = new RegExp(String.raw`[${unsafeHere}\ud800-\udfff]+`, 'g');

/** The same inside JSON text, where escapes are four digits; JSON.stringify leaves C1 and bidi marks as they are. */
export function printableJson(json: string): string {
  return json.replace(suspectInJson, (stretch) => stretch.replace(unsafe, inJson));
}

function inJson(character: string): string {
  return [...Array(character.length).keys()]
    .map((index) => `\\u${character.charCodeAt(index).toString(16).padStart(4, '0')}`)
    .join('');
}
