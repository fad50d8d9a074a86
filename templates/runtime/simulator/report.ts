// The report for people.

import { type CheckId, checkOf } from './checks.js';
import type { Finding, OperationReport, Outcome, SimulationReport } from './types.js';
import { listed, shown } from './words.js';

const kinds = {
  action: 'action',
  pollingAction: 'polling action',
  pollingTrigger: 'polling trigger',
  webhookTrigger: 'webhook trigger',
  webhookAction: 'webhook action',
  mcp: 'MCP server',
  status: 'status',
  unsubscribe: 'unsubscribe',
} as const;

const outcomes: Readonly<Record<Outcome, string>> = {
  kept: 'ok',
  broken: 'BROKEN',
  notWritten: 'not written yet',
  refused: 'refused',
  unproven: 'ok as far as seen',
  skipped: 'skipped',
};

/** An operation a line, with what was found below it, then a summary. Ends with a line end. */
export function formatReport(report: SimulationReport): string {
  const told = new Set<CheckId>();
  const lines = report.operations.flatMap((operation) => operationLines(operation, told));
  const first = report.operations.find(
    ({ outcome, file }) => outcome === 'broken' && file !== undefined,
  );
  if (first?.file !== undefined) lines.push('', `Open ${first.file} first.`);
  return `${[...lines, '', summaryOf(report)].join('\n')}\n`;
}

function operationLines(
  { operation, method, path, kind, outcome, note, file, findings }: OperationReport,
  told: Set<CheckId>,
): string[] {
  const toWrite = outcome === 'notWritten' && file !== undefined ? `open ${file}` : note;
  const more = toWrite === undefined || outcome === 'broken' ? '' : `: ${toWrite}`;
  return [
    `${shown(operation)}  ${method} ${shown(path)} (${kinds[kind]})  ${outcomes[outcome]}${more}`,
    ...findings.flatMap((finding) => findingLines(finding, told)),
  ];
}

/** The texts of a check are printed once per report. */
function findingLines({ check, severity, message, fix }: Finding, told: Set<CheckId>): string[] {
  const head = [`  ${levelNames[severity]}  ${check}`, `    ${message}`];
  if (told.has(check)) return head;
  told.add(check);
  return [...head, `    ${checkOf(check).why}`, `    Fix: ${fix}`];
}

/** As people read them; ids stay `advice`. */
const levelNames = { error: 'error', warning: 'warning', advice: 'suggestion' } as const;

/** `9 operations: 7 ok, 1 BROKEN, 1 not written yet; 2 errors, 1 warning; 60 calls, 8 callbacks.` */
export function summaryOf({ operations, calls, callbacks }: SimulationReport): string {
  const counts = (Object.keys(outcomes) as Outcome[])
    .map(
      (outcome) =>
        [operations.filter((one) => one.outcome === outcome).length, outcomes[outcome]] as const,
    )
    .filter(([count]) => count > 0)
    .map(([count, words]) => `${count} ${words}`);
  const found = operations.flatMap(({ findings }) => findings);
  const levels = (['error', 'warning', 'advice'] as const)
    .map((level) => [found.filter(({ severity }) => severity === level).length, level] as const)
    .filter(([count]) => count > 0)
    .map(([count, level]) => counted(count, levelNames[level]));
  const what = levels.length === 0 ? 'nothing found' : listed(levels);
  return `${counted(operations.length, 'operation')}: ${counts.join(', ')}; ${what}; ${counted(calls, 'call')}, ${counted(callbacks, 'callback')}.`;
}

function counted(count: number, word: string): string {
  return `${count} ${word}${count === 1 ? '' : 's'}`;
}
