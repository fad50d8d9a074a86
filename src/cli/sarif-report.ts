// What SARIF needs in addition to the findings: texts of rules, and paths from the folder that the command runs
// in, which in CI is the repository.

import { relative, resolve, sep } from 'node:path';
import { type ReportedRule, formatSarif } from '../diagnostics/sarif.js';
import { packageFacts } from '../emit/package-root.js';
import { severityIn } from '../rules/levels.js';
import { ruleEntry } from '../rules/manual/entry.js';
import { entryMarkdown } from '../rules/manual/markdown.js';
import { rules } from '../rules/registry.js';
import type { Report } from './format-report.js';

export function sarifReport({ diagnostics, paths, preset, placeOf }: Report): string {
  return formatSarif({
    diagnostics,
    paths,
    placeOf,
    relative: (path) => (path === '-' ? path : relative('.', resolve(path)).split(sep).join('/')),
    ruleOf: (id) => reportedRule(id, preset),
    tool: {
      name: 'la-connector-gen',
      version: packageFacts().version,
      page: 'https://www.npmjs.com/package/la-connector-gen',
    },
  });
}

function reportedRule(id: string, preset: Report['preset']): ReportedRule | undefined {
  const rule = rules.find((one) => one.id === id);
  if (rule === undefined) return undefined;
  const { summary, why, fix, reference } = rule;
  const { codes, url } = reference;
  return {
    id,
    severity: severityIn(rule, preset),
    summary,
    why,
    fix,
    markdown: entryMarkdown(ruleEntry(rule)),
    tags: ['connector', rule.preset, ...codes],
    ...(url === undefined ? {} : { url }),
  };
}
