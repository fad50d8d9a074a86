// `generate` for machines: annotations of GitHub on the definition's lines, or JSON. As text there is
// the summary instead.

import { formatGithub } from '../diagnostics/github.js';
import { printableJson } from '../diagnostics/printable.js';
import type { Diagnostic } from '../diagnostics/types.js';
import type { PlannedUpdate } from '../generate.js';
import { groupByRule } from '../rules/error-groups.js';

export const generateFormats = ['text', 'json', 'github'] as const;
export type GenerateFormat = (typeof generateFormats)[number];

export interface UpdateOptions {
  readonly color: boolean;
  /** Whether the files have been written. */
  readonly wrote: boolean;
  /** What updates the project, as its user types it. */
  readonly command: string;
}

/** '' for text. */
export function formatUpdate(
  format: GenerateFormat,
  update: PlannedUpdate,
  options: UpdateOptions,
): string {
  if (format === 'github') return formatGithub(annotations(update, options));
  return format === 'json' ? `${printableJson(JSON.stringify(dataOf(update), null, 2))}\n` : '';
}

function annotations(update: PlannedUpdate, { wrote, command }: UpdateOptions): Diagnostic[] {
  const { changes, document, errors, files } = update;
  const { path } = document;
  const base = { path, fixable: false } as const;
  // They fail nothing here, and `validate` has them all.
  const firsts = groupByRule(errors).map(({ first }): Diagnostic => ({
    ...first,
    severity: 'warning',
  }));
  const changed = changes.map((change): Diagnostic => {
    const { newPointer, words, breaking, why } = change;
    return {
      ...base,
      ...document.locate(newPointer, newPointer === '' ? 'value' : 'key'),
      rule: 'definition-changed',
      severity: breaking ? 'warning' : 'advice',
      message: why === undefined ? words : `${words} ${why}`,
      pointer: newPointer,
    };
  });
  const found = [...firsts, ...changed];
  if (wrote || files.length === 0) return found;
  const start = { line: 1, column: 1, endLine: 1, endColumn: 2 };
  const count = files.length === 1 ? '1 file is' : `${files.length} files are`;
  const stale: Diagnostic = {
    ...base,
    ...start,
    rule: 'project-not-in-step',
    severity: 'error',
    message: `${count} not up to date with this definition.`,
    fix: `Run ${command}, and commit what it writes.`,
    pointer: '',
  };
  return [stale, ...found];
}

/** A contract with scripts: members are never renamed or removed within a version. */
function dataOf(update: PlannedUpdate): object {
  const { changes, files, edited, plan, retired, notes, errors, warnings } = update;
  const action = ({ before, after }: PlannedUpdate['files'][number]): string =>
    before === undefined ? 'create' : after === undefined ? 'remove' : 'replace';
  return {
    version: 1,
    inStep: files.length === 0,
    files: files.map((file) => ({ path: file.path, owner: file.owner, action: action(file) })),
    edited: edited.map(({ path }) => path),
    changes: changes.map(({ kind, operations, path, pointer, breaking, words, why }) => ({
      kind,
      operations,
      path,
      pointer,
      breaking,
      words,
      ...(why === undefined ? {} : { why }),
    })),
    orphans: plan.manifest.orphans,
    retired: Object.fromEntries(retired),
    notes,
    warnings,
    errors: groupByRule(errors).map(({ rule, count, first }) => {
      const { path, line, column, pointer, message } = first;
      return { rule, count, path, line, column, pointer, message };
    }),
  };
}
