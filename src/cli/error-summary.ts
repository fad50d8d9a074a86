// What `scaffold` and `generate` say about the errors that the import rules find: they stop neither, so
// it is a line per rule and the one command that shows them all.

import { printable } from '../diagnostics/printable.js';
import type { Diagnostic } from '../diagnostics/types.js';
import { shellWord } from '../emit/escape.js';
import { groupByRule } from '../rules/error-groups.js';
import { counted } from './counted.js';

export interface Judgement {
  readonly errors: readonly Diagnostic[];
  readonly warnings: number;
}

/** What it takes to check the same definition with `validate`. */
export interface ValidateCommand {
  /** How the tool was started: `npx la-connector-gen`. */
  readonly tool: string;
  readonly definition: string;
  /** Options as they were given; absent: not given. */
  readonly config?: string | undefined;
  readonly root?: string | undefined;
  /** The script of the project that does the same, `npm run validate`; absent: it has none. */
  readonly script?: string | undefined;
}

/** Longer messages are cut: `validate` has them whole. */
const mostCharacters = 120;
const mostRules = 20;

/** No lines when there is nothing to report. */
export function errorSummary({ errors, warnings }: Judgement, command: ValidateCommand): string[] {
  if (errors.length + warnings === 0) return [];
  const warned = counted(warnings, 'warning');
  if (errors.length === 0)
    return [`${warned} about the definition. To see them:`, `  ${validateLine(command)}`];
  const groups = groupByRule(errors);
  const more = groups.length - mostRules;
  const found = counted(errors.length, 'error');
  return [
    `The definition has ${found}${warnings === 0 ? '' : ` and ${warned}`} according to the import rules. This does not stop the command, but the platform may reject the definition:`,
    ...groups.slice(0, mostRules).map(({ rule, count, first }) => {
      const { path, line, column, message } = first;
      const times = count === 1 ? '' : ` (${count} times)`;
      return `  ${rule}${times}  ${printable(path)}:${line}:${column}  ${printable(short(message))}`;
    }),
    ...(more > 0 ? [`  and ${counted(more, 'more rule')}`] : []),
    'To see them all:',
    `  ${validateLine(command)}`,
  ];
}

export function validateLine(command: ValidateCommand): string {
  const { tool, definition, config, root, script } = command;
  if (script !== undefined && config === undefined && root === undefined) return script;
  const options = [
    ...(config === undefined ? [] : ['--config', argument(config)]),
    ...(root === undefined ? [] : ['--root', argument(root)]),
  ];
  return [tool, 'validate', argument(definition), ...options].join(' ');
}

/** As a shell takes it for a path. */
export function argument(path: string): string {
  const word = shellWord(path);
  return word.startsWith('-') ? `./${word}` : word;
}

function short(message: string): string {
  return message.length > mostCharacters
    ? `${message.slice(0, mostCharacters).replace(/[\uD800-\uDBFF]$/, '')}…`
    : message;
}
