// Entries of rules as Markdown: for the pages of docs/rules and the help texts of SARIF.

import type { Example, RuleEntry } from './entry.js';

/** From the summary on; the heading is the page's. */
export function entryMarkdown(entry: RuleEntry): string {
  const sources = entry.sources.map(({ title, url }) =>
    url === undefined ? markdownText(title) : `[${markdownText(title)}](${url})`,
  );
  const facts = [
    ...entry.facts.map(
      ({ label, texts }) => `- **${label}:** ${texts.map(markdownText).join(' ')}`,
    ),
    `- **Source:** ${sources.join('; ')}`,
  ];
  const parts = [markdownText(entry.summary), facts.join('\n'), ...entry.examples.map(example)];
  return `${parts.join('\n\n')}\n`;
}

function example({ label, title, snippets }: Example): string {
  const what = title === undefined ? '' : ` (${markdownText(title)})`;
  const blocks = snippets.map(({ of, language, code }) => {
    const fence = '`'.repeat(Math.max(3, longestRun(code) + 1));
    const block = `${fence}${language}\n${code}\n${fence}`;
    return of === undefined ? block : `${markdownText(of)}:\n\n${block}`;
  });
  return [`${label}${what}:`, ...blocks].join('\n\n');
}

/** Plain text as Markdown that shows as the same; what stands between backticks is code. */
export function markdownText(text: string): string {
  return text
    .split(/(`[^`]*`)/)
    .map((part, at) => (at % 2 === 1 ? part : part.replace(/[\\*_<>[\]|~#]/g, '\\$&')))
    .join('');
}

function longestRun(code: string): number {
  return Math.max(0, ...[...code.matchAll(/`+/g)].map(([run]) => run.length));
}
