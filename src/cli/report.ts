// The report at the end of `scaffold`: what was understood, what is in doubt, and what to do next.

import { printable } from '../diagnostics/printable.js';
import { shellWord } from '../emit/escape.js';
import type { ConnectorModel, OperationKind } from '../model/types.js';
import type { ScaffoldNote, ScaffoldResult } from '../scaffold.js';

const kinds: ReadonlyArray<readonly [OperationKind, one: string, many: string]> = [
  ['action', 'action', 'actions'],
  ['pollingAction', 'polling action', 'polling actions'],
  ['pollingTrigger', 'polling trigger', 'polling triggers'],
  ['webhookTrigger', 'webhook trigger', 'webhook triggers'],
  ['webhookAction', 'webhook action', 'webhook actions'],
  ['status', 'status operation', 'status operations'],
  ['unsubscribe', 'unsubscribe operation', 'unsubscribe operations'],
];

/** Longer lists are cut: the report is to be read. */
const shown = 20;

/**
 * @param folder as the user named it.
 * @param config how the user should name la-connector.json.
 */
export function scaffoldReport(result: ScaffoldResult, folder: string, config: string): string {
  const { model, notes } = result;
  if (model === undefined) return '';
  const count = counted(model.operations.length, 'operation', 'operations');
  const lines = [`Scaffolded ${count} into ${printable(folder)}`];
  for (const [kind, one, many] of kinds) {
    const number = model.operations.filter((operation) => operation.kind === kind).length;
    if (number > 0) lines.push(`  ${counted(number, one, many)}`);
  }
  lines.push(...doubts(model, config), ...noteLines(notes));
  const word = shellWord(folder);
  lines.push(
    '',
    'Next:',
    `  cd ${word.startsWith('-') ? `./${word}` : word} && npm install`,
    '  npm run mock',
  );
  return `${lines.join('\n')}\n`;
}

function counted(number: number, one: string, many: string): string {
  return `${number} ${number === 1 ? one : many}`;
}

function doubts(model: ConnectorModel, config: string): string[] {
  const lines: string[] = [];
  let example: string | undefined;
  for (const operation of model.operations) {
    const doubt =
      operation.kind === 'pollingAction' && !operation.certain
        ? 'polling action, because of its 202 alone'
        : (operation.kind === 'webhookTrigger' || operation.kind === 'webhookAction') &&
            operation.callback === undefined
          ? 'webhook, but nothing says where the callback URL is'
          : undefined;
    if (doubt === undefined) continue;
    const request = `${operation.method.toUpperCase()} ${operation.path}`;
    lines.push(`  ${printable(operation.id)} (${printable(request)}): ${doubt}`);
    const setting =
      operation.kind === 'pollingAction'
        ? { pattern: 'action' }
        : { callbackUrl: 'body.callbackUrl' };
    example ??= JSON.stringify({ operations: { [operation.id]: setting } });
  }
  if (example === undefined) return [];
  return [
    '',
    'In doubt:',
    ...cut(lines),
    `  If that is wrong, say so in ${printable(config)} and scaffold again: ${printable(example)}`,
  ];
}

function noteLines(notes: readonly ScaffoldNote[]): string[] {
  if (notes.length === 0) return [];
  const lines = notes.map(
    ({ path, line, column, message, fix }) =>
      `  ${printable(path)}:${line}:${column}  ${printable(message)}` +
      (fix === undefined ? '' : ` ${printable(fix)}`),
  );
  return ['', 'Notes:', ...cut(lines)];
}

function cut(lines: readonly string[]): string[] {
  if (lines.length <= shown + 1) return [...lines];
  return [...lines.slice(0, shown), `  and ${lines.length - shown} more`];
}
