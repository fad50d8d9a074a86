// The report at the end of `scaffold`: what was recognized, what is in doubt, and what to do next.

import { printable } from '../diagnostics/printable.js';
import type { PatternOverride } from '../model/settings.js';
import type { ConnectorModel, OperationKind, OperationModel } from '../model/types.js';
import type { ScaffoldNote, ScaffoldResult } from '../scaffold.js';
import { counted } from './counted.js';
import { argument, errorSummary } from './error-summary.js';

const kinds: ReadonlyArray<readonly [OperationKind, one: string, many: string]> = [
  ['action', 'action', 'actions'],
  ['pollingAction', 'polling action', 'polling actions'],
  ['pollingTrigger', 'polling trigger', 'polling triggers'],
  ['webhookTrigger', 'webhook trigger', 'webhook triggers'],
  ['webhookAction', 'webhook action', 'webhook actions'],
  ['mcp', 'MCP server', 'MCP servers'],
  ['status', 'status operation', 'status operations'],
  ['unsubscribe', 'unsubscribe operation', 'unsubscribe operations'],
];

/** Longer lists are cut, so that people read the report. */
const shown = 20;

/** As the user named them, or should. */
export interface ReportNames {
  /** `-` for standard input. */
  readonly definition: string;
  readonly folder: string;
  /** la-connector.json. */
  readonly config: string;
  /** The same where it was named on the command line. */
  readonly namedConfig?: string | undefined;
  /** What --root was. */
  readonly namedRoot?: string | undefined;
  /** How the tool was started. */
  readonly tool: string;
}

export function scaffoldReport(result: ScaffoldResult, names: ReportNames): string {
  const { model, notes } = result;
  const { folder, config } = names;
  if (model === undefined) return '';
  const count = counted(model.operations.length, 'operation', 'operations');
  const lines = [`Scaffolded ${count} into ${printable(folder)}`];
  for (const [kind, one, many] of kinds) {
    const number = model.operations.filter((operation) => operation.kind === kind).length;
    if (number > 0) lines.push(`  ${counted(number, one, many)}`);
  }
  const settings = result.stray.map((one) => `  ${printable(config)}: ${printable(one)}`);
  lines.push(...doubts(model, config), ...noteLines(notes, settings), ...judgement(result, names));
  const manager = /^(?:pnpm|yarn)(?= )/.exec(names.tool)?.[0] ?? 'npm';
  lines.push(
    '',
    'Next:',
    `  cd ${argument(folder)} && ${manager} install`,
    `  ${manager} run mock`,
  );
  return `${lines.join('\n')}\n`;
}

/** The meaning of a 202 is not always clear: "queued", or "poll again". */
function doubts(model: ConnectorModel, config: string): string[] {
  const polling = model.operations.filter(
    (operation) => operation.kind === 'pollingAction' && !operation.certain,
  );
  const plain = model.operations.filter(
    (operation) => operation.kind === 'action' && operation.mayPoll === true,
  );
  return [
    ...doubtLines(polling, {
      head: 'In doubt: treated as polling actions only because of a 202',
      otherwise: 'If one only means "queued"',
      pattern: 'action',
      config,
    }),
    ...doubtLines(plain, {
      head: 'In doubt: treated as plain actions, whose 202 is a response like any other',
      otherwise: 'If the engine should poll until there is a result',
      pattern: 'pollingAction',
      config,
    }),
  ];
}

function doubtLines(
  doubtful: readonly OperationModel[],
  words: {
    readonly head: string;
    readonly otherwise: string;
    readonly pattern: PatternOverride;
    readonly config: string;
  },
): string[] {
  const [first] = doubtful;
  if (first === undefined) return [];
  const { head, otherwise, pattern, config } = words;
  const example = JSON.stringify({ operations: { [first.id]: { pattern } } });
  return [
    '',
    head,
    ...cut(
      doubtful.map(
        ({ id, method, path }) =>
          `  ${printable(id)} (${printable(`${method.toUpperCase()} ${path}`)})`,
      ),
    ),
    `  ${otherwise}, set it in ${printable(config)} and scaffold again: ${printable(example)}`,
  ];
}

function judgement(result: ScaffoldResult, names: ReportNames): string[] {
  const { definition, folder, namedConfig, namedRoot, tool } = names;
  const lines = errorSummary(
    { errors: result.diagnostics, warnings: result.warnings },
    {
      tool,
      definition: definition === '-' ? `${folder}/${result.definition ?? ''}` : definition,
      config: namedConfig,
      root: namedRoot,
    },
  );
  return lines.length === 0 ? [] : ['', ...lines];
}

function noteLines(notes: readonly ScaffoldNote[], settings: readonly string[]): string[] {
  if (notes.length + settings.length === 0) return [];
  const lines = notes.map(
    ({ path, line, column, message, fix }) =>
      `  ${printable(path)}:${line}:${column}  ${printable(message)}` +
      (fix === undefined ? '' : ` ${printable(fix)}`),
  );
  return ['', 'Notes:', ...settings, ...cut(lines)];
}

function cut(lines: readonly string[]): string[] {
  if (lines.length <= shown + 1) return [...lines];
  return [...lines.slice(0, shown), `  and ${lines.length - shown} more`];
}
