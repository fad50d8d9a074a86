// docs/checks.md: every check of `simulate`, from what it says of itself.

import type { Check } from '../../templates/runtime/simulator/index.js';

/** The page, as Prettier leaves it. */
export function checksPage(checks: readonly Check[]): string {
  const groups = [...new Set(checks.map(({ group }) => group))];
  const parts = groups.map((group) =>
    [`## ${group}`, ...checks.filter((check) => check.group === group).map(entry)].join('\n\n'),
  );
  return `${[
    '# What `simulate` checks',
    `${checks.length} checks. An error is a breach of the protocol: it makes \`simulate\` end with 1. A warning is what works and will hurt some day; advice is what could not be seen, or could be nicer. This page is made from the checks themselves (\`npm run docs:checks -- --write\`).`,
    ...parts,
  ].join('\n\n')}\n`;
}

function entry({ id, severity, summary, why, fix, source }: Check): string {
  return [
    `### \`${id}\``,
    `**${severity}** ${markdown(summary)}`,
    markdown(why),
    `Fix: ${markdown(fix)}`,
    `Source: [${source.title}](${source.url})`,
  ].join('\n\n');
}

/** Plain text: what Markdown would read as its own is escaped. */
function markdown(text: string): string {
  return text.replace(/[*_<>[\]`]/g, '\\$&');
}
