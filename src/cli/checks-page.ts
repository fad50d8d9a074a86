// docs/checks.md: every check of `simulate`, from its own texts.

import { levelName } from '../diagnostics/level-name.js';
import type { Check } from '../../templates/runtime/simulator/index.js';

/** The page, as Prettier leaves it. */
export function checksPage(checks: readonly Check[]): string {
  const groups = [...new Set(checks.map(({ group }) => group))];
  const parts = groups.map((group) =>
    [`## ${group}`, ...checks.filter((check) => check.group === group).map(entry)].join('\n\n'),
  );
  return `${[
    '# What `simulate` checks',
    `${checks.length} checks. An error violates the protocol and makes \`simulate\` exit with 1. A warning works, but is likely to cause problems later. A suggestion is something that could not be observed, or could be better. This page is generated from the checks (\`npm run docs:checks -- --write\`).`,
    ...parts,
  ].join('\n\n')}\n`;
}

function entry({ id, severity, summary, why, fix, source }: Check): string {
  return [
    `### \`${id}\``,
    `**${levelName(severity)}** ${markdown(summary)}`,
    markdown(why),
    `Fix: ${markdown(fix)}`,
    `Source: [${source.title}](${source.url})`,
  ].join('\n\n');
}

/** Plain text: what Markdown would read as its own is escaped. */
function markdown(text: string): string {
  return text.replace(/[*_<>[\]`]/g, '\\$&');
}
