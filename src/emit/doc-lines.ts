// JSDoc comments of generated declarations, from texts of the document. Those are Markdown: lists,
// tables, code and paragraphs keep their lines, the lines of one paragraph are wrapped anew. Every line
// goes through `comment` on its own, so that none can end the comment or hold a tag.

import { comment, singleLine } from './escape.js';
import { PRINT_WIDTH } from './print-types.js';

/** Longest text of a definition that a comment repeats, in characters; what is longer ends at a sentence or a word, with an ellipsis. */
const MOST_CHARACTERS = 2000;
const MOST_LINES = 60;
/** Columns by which a nested list is indented at most. */
const MOST_INDENT = 8;

interface Line {
  /** Empty: a blank line. */
  readonly text: string;
  /** Columns before the text, and before what is wrapped of it. */
  readonly lead: number;
  readonly hang: number;
  /** Is never wrapped, nor joined with another line. */
  readonly whole: boolean;
}

const BLANK: Line = { text: '', lead: 0, hang: 0, whole: true };
const BREAK = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/;
const FENCE = /^(?:```|~~~)/;
const ITEM = /^(?:[-*+\u2022\u2013]|\d{1,3}[.)]) /;

/**
 * The lines of a JSDoc comment: one when the text is short, none when there is no text.
 *
 * @param texts from the document; repetitions are dropped, long ones cut.
 * @param tags trusted lines such as `@deprecated`.
 */
export function docLines(
  texts: ReadonlyArray<string | undefined>,
  indent = 0,
  tags: readonly string[] = [],
): string[] {
  const lines = paragraphsOf(texts);
  const [only] = lines;
  if (only === undefined && tags.length === 0) return [];
  const single = lines.length === 1 ? only?.text : lines.length === 0 ? tags[0] : undefined;
  const alone = lines.length + tags.length === 1;
  if (alone && single !== undefined && indent + single.length + 7 <= PRINT_WIDTH)
    return [`/** ${single} */`];
  const width = PRINT_WIDTH - indent - 3;
  const printed = [
    ...lines.flatMap((line) => printLine(line, width)),
    ...tags.flatMap((tag) => wrap(tag, width, width)),
  ];
  return ['/**', ...printed.map((line) => (line === '' ? ' *' : ` * ${line}`)), ' */'];
}

/** A summary or a title, which is one line by nature. */
export function titleOf(text: string | undefined): string | undefined {
  return text === undefined ? undefined : singleLine(text);
}

/** All texts one after the other: short ones as one paragraph, what has lines of its own set off. */
function paragraphsOf(texts: ReadonlyArray<string | undefined>): Line[] {
  const lines: Line[] = [];
  const seen: string[] = [];
  for (const text of texts) {
    const own = cut(linesOf(text ?? ''));
    const flat = own.map((line) => line.text).join(' ');
    const [first, ...rest] = own;
    if (first === undefined || seen.some((other) => other.startsWith(flat))) continue;
    seen.push(flat);
    const [before] = lines;
    if (before === undefined) lines.push(...own);
    else if (lines.length === 1 && isPlain(before) && isPlain(first)) {
      const end = /[.!?:\u2026]$/.test(before.text) ? '' : '.';
      lines.splice(0, 1, { ...before, text: `${before.text}${end} ${first.text}` }, ...rest);
    } else lines.push(BLANK, ...own);
  }
  return lines;
}

function isPlain({ text, lead, hang, whole }: Line): boolean {
  return text !== '' && lead === 0 && hang === 0 && !whole;
}

/** The lines of a text, without blank ones at its ends or next to each other. */
function linesOf(text: string): Line[] {
  const lines: Line[] = [];
  let fenced = false;
  // Two blanks at the end of a line, or a backslash, keep the line's break.
  let broken = false;
  // Blanks and what is not shown may be most of a text, hence the margin.
  const sources = text.slice(0, 4 * MOST_CHARACTERS).split(BREAK);
  const shown = sources.filter((source) => source.trim() !== '');
  // A mark at the start of a lone line makes no list.
  if (shown.length === 1)
    return [plain(comment(shown[0] ?? ''))].filter((line) => line.text !== '');
  for (const source of sources) {
    const body = comment(source);
    const last = lines.at(-1);
    if (body === '') {
      if (last !== undefined && last !== BLANK) lines.push(BLANK);
      continue;
    }
    const indent = Math.min(MOST_INDENT, /^[ \t]*/.exec(source)?.[0].length ?? 0);
    const line = fenced || FENCE.test(body) ? verbatim(body, indent) : lineOf(body, indent);
    if (FENCE.test(body)) fenced = !fenced;
    if (last?.whole === false && !broken && isPlain(line))
      lines.splice(-1, 1, { ...last, text: `${last.text} ${body}` });
    else lines.push(line);
    broken = / {2}$|\\$/.test(source);
  }
  if (fenced) lines.push(verbatim('```', 0));
  if (lines.at(-1) === BLANK) lines.pop();
  return lines;
}

function verbatim(text: string, lead: number): Line {
  return { text, lead, hang: lead, whole: true };
}

function lineOf(text: string, indent: number): Line {
  const marker = ITEM.exec(text)?.[0].length;
  if (marker !== undefined) return { text, lead: indent, hang: indent + marker, whole: false };
  if (/^(?:#{1,6} |\|)/.test(text)) return verbatim(text, 0);
  return plain(text);
}

function plain(text: string): Line {
  return { text, lead: 0, hang: 0, whole: false };
}

function cut(lines: readonly Line[]): Line[] {
  const kept: Line[] = [];
  let left = MOST_CHARACTERS;
  for (const line of lines) {
    if (line.text.length <= left && kept.length < MOST_LINES) {
      kept.push(line);
      left -= line.text.length;
      continue;
    }
    if (kept.length < MOST_LINES) kept.push({ ...line, text: shortened(line.text, left) });
    else kept.push({ ...BLANK, text: '\u2026' });
    const fences = kept.filter(({ text, whole }) => whole && FENCE.test(text)).length;
    if (fences % 2 === 1) kept.push(verbatim('```', 0));
    break;
  }
  return kept;
}

/** The beginning of a text: whole sentences where they are most of it, else whole words. */
function shortened(text: string, most: number): string {
  const start = text.slice(0, most);
  const sentences = /^.*[.!?](?= )/.exec(start)?.[0] ?? '';
  if (sentences.length > most / 2) return `${sentences} \u2026`;
  const end = start.lastIndexOf(' ');
  const words = end > most / 2 ? start.slice(0, end) : start;
  return `${words.replace(/\p{Cs}$/u, '')}\u2026`;
}

function printLine({ text, lead, hang, whole }: Line, width: number): string[] {
  if (text === '') return [''];
  const lines = whole ? [text] : wrap(text, width - lead, width - hang);
  return lines.map((line, index) => ' '.repeat(index === 0 ? lead : hang) + line);
}

/** @param rest columns of all lines but the first. */
function wrap(text: string, first: number, rest: number): string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    const width = lines.length === 0 ? first : rest;
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return line === '' ? lines : [...lines, line];
}
