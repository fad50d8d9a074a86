// Entries of rules for a terminal: `explain <rule>`.

import type { Example, RuleEntry } from './entry.js';

const columns = 80;

export interface TerminalStyle {
  bold(text: string): string;
  dim(text: string): string;
}

/** Lines of 80 columns, but for examples and addresses. */
export function entryText(entry: RuleEntry, style: TerminalStyle): string {
  const { id, summary, examples } = entry;
  const sources = entry.sources.flatMap(({ title, url }) => (url ? [title, url] : [title]));
  const facts = [...entry.facts, { label: 'Source', texts: sources }];
  const width = Math.max(...facts.map(({ label }) => label.length)) + 3;
  const lines = [style.bold(id), '', ...wrapped(summary, columns - 2).map(indented), ''];
  for (const { label, texts } of facts) {
    const head = style.dim(`${label}:`.padEnd(width));
    const [first = '', ...rest] = texts.flatMap((text) => wrapped(text, columns - 2 - width));
    lines.push(`  ${head}${first}`, ...rest.map((line) => `  ${' '.repeat(width)}${line}`));
  }
  for (const example of examples) lines.push('', ...exampleLines(example, style));
  return `${lines.join('\n')}\n`;
}

function exampleLines({ label, title, snippets }: Example, style: TerminalStyle): string[] {
  const what = title === undefined ? '' : ` (${title})`;
  const lines = [`  ${style.dim(`${label}${what}:`)}`];
  for (const { of, code } of snippets) {
    if (of !== undefined) lines.push(`  ${style.dim(`${of}:`)}`);
    lines.push(...code.split('\n').map((line) => `    ${line}`));
  }
  return lines;
}

function indented(line: string): string {
  return `  ${line}`;
}

/** Between words; code stays whole and loses its backticks, and what is longer than a line stays whole. */
function wrapped(text: string, width: number): string[] {
  const words = (text.match(/`[^`]*`\S*|\S+/g) ?? []).map((word) => word.replaceAll('`', ''));
  const lines: string[] = [];
  let line = '';
  for (const word of words) {
    if (line !== '' && line.length + 1 + word.length > width) {
      lines.push(line);
      line = word;
    } else line = line === '' ? word : `${line} ${word}`;
  }
  return [...lines, line];
}
