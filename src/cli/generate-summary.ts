// What `generate` has to say for people: which operations came, changed and went, where their
// controllers are, and what of it breaks flows that exist.

import { isRenamed } from '../changes/match-operations.js';
import type { Change } from '../changes/types.js';
import { printable } from '../diagnostics/printable.js';
import { controllerFile } from '../emit/controllers.js';
import type { PlannedUpdate } from '../generate.js';
import type { OperationModel } from '../model/types.js';
import { counted } from './counted.js';
import { type ValidateCommand, errorSummary } from './error-summary.js';

/** Changes of one operation that are told one by one. */
const mostChanges = 12;

/**
 * @param wrote whether the files have been written, or only should be.
 * @param commands what shows the errors of the definition, and what updates the project.
 */
export function generateSummary(
  update: PlannedUpdate,
  wrote: boolean,
  commands: { readonly validate: ValidateCommand; readonly generate: string },
): string {
  const lines = [
    ...versionLines(update),
    ...connectorLines(update.changes),
    ...operationLines(update),
    ...orphanLines(update),
    ...update.notes,
    ...(update.errors.length === 0 ? [] : errorSummary(update, commands.validate)),
    ...conclusion(update, wrote, commands.generate),
  ];
  return `${lines.map(printable).join('\n')}\n`;
}

function versionLines({ lastVersion, plan, files }: PlannedUpdate): string[] {
  const { generator } = plan.manifest;
  if (lastVersion === undefined || lastVersion === generator || files.length === 0) return [];
  return [`la-connector-gen ${lastVersion} -> ${generator}: see CHANGELOG.md for what is new.`];
}

function connectorLines(changes: readonly Change[]): string[] {
  return changes
    .filter(({ operations }) => operations.length === 0)
    .map((change) => changeLine(change, ''));
}

function operationLines({ plan, changes }: PlannedUpdate): string[] {
  const { earlier, names } = plan;
  if (earlier === undefined || changes.length === 0) return [];
  const { pairs, added, removed } = earlier.matches;
  const byFirst = new Map<string, Change[]>();
  for (const change of changes) {
    const [first] = change.operations;
    if (first === undefined || isWhole(change)) continue;
    byFirst.set(first, [...(byFirst.get(first) ?? []), change]);
  }
  const fileOf = ({ id }: OperationModel): string => {
    const own = names.byId.get(id);
    const file = own && controllerFile(own);
    return file === undefined ? '' : `  ${file}`;
  };
  const changed = pairs.flatMap((pair) => {
    const { before, after } = pair;
    const own = byFirst.get(after.id) ?? [];
    const renamed = isRenamed(pair);
    if (own.length === 0 && !renamed) return [];
    const head = renamed
      ? `renamed  ${labelOf(after)}, was ${before.id}${fileOf(after)}`
      : `changed  ${labelOf(after)}${fileOf(after)}`;
    return [head, ...cut(own.map((change) => changeLine(change, labelOf(after))))];
  });
  return [
    ...added.map((operation) => `added    ${labelOf(operation)}${fileOf(operation)}`),
    ...changed,
    ...removed.map((operation) => `removed  ! ${labelOf(operation)}`),
    ...renameHint(plan.renames.length > 0 && !isApplied(plan)),
  ];
}

/** Told by the head of the operation's lines. */
function isWhole({ kind }: Change): boolean {
  return kind === 'operationAdded' || kind === 'operationRemoved' || kind === 'operationRenamed';
}

function isApplied({ renames, names }: PlannedUpdate['plan']): boolean {
  return renames.every(({ after }) => names.byId.get(after.operation.id)?.file === after.file);
}

function renameHint(wanted: boolean): string[] {
  return wanted
    ? [
        '  Controllers of renamed operations keep their files and names; --apply-renames renames them, and the references in your code.',
      ]
    : [];
}

/** What breaks existing flows has an exclamation mark in front. The operation's name stands above. */
function changeLine({ words, breaking, why }: Change, label: string): string {
  const short =
    label === ''
      ? words
      : words
          .replace(` of ${label} and of `, ' here and in ')
          .replace(` of ${label}`, '')
          .replace(label, 'It');
  return breaking ? `  ! ${short} ${why ?? ''}`.trimEnd() : `    ${short}`;
}

function cut(lines: readonly string[]): string[] {
  if (lines.length <= mostChanges) return [...lines];
  return [
    ...lines.slice(0, mostChanges),
    `  ... and ${lines.length - mostChanges} more lines; --format json has them all.`,
  ];
}

function labelOf({ method, path, id }: OperationModel): string {
  return `${method.toUpperCase()} ${path} (${id})`;
}

function orphanLines({ plan, retired }: PlannedUpdate): string[] {
  const moved = [...retired].map(([from, to]) => `retired  ${from} -> ${to}`);
  const left = plan.manifest.orphans.filter((path) => !retired.has(path));
  if (left.length === 0) return moved;
  return [
    ...moved,
    ...left.map((path) => `orphan   ${path}: no operation needs it`),
    '  Orphans stay where they are and compile against loose types, but are never called. Copy what you need, then run generate --prune, which moves them to removed-controllers.',
  ];
}

function conclusion(
  { files, plan, changes }: PlannedUpdate,
  wrote: boolean,
  command: string,
): string[] {
  const { definition } = plan.manifest;
  if (files.length === 0) return [`Up to date with ${definition}.`];
  const breaking = changes.filter((change) => change.breaking).length;
  const count = counted(files.length, 'file');
  const about =
    breaking === 0
      ? ''
      : ` ${counted(breaking, 'change')} (!) ${breaking === 1 ? 'breaks' : 'break'} existing flows.`;
  return wrote
    ? [`Wrote ${count}; up to date with ${definition}.${about}`]
    : [`Not up to date with ${definition}: ${count} to write. Run ${command}.${about}`];
}
