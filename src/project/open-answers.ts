// Which controllers have handlers without a declared return type: there, a changed answer is no compile
// error. Projects of earlier versions have them; `generate` says so, and `--apply-types` declares them.

import type { OperationNames } from '../plan/types.js';
import type { FileChange } from '../write/transaction.js';
import { readAt } from './compare-files.js';
import { type PromisedType, type Promising, promisingControllers } from './promised-types.js';

export interface AnswerTypesResult {
  /** The pending changes, with the return types declared if that was asked for. */
  readonly changes: readonly FileChange[];
  /** A sentence, or none. */
  readonly notes: readonly string[];
}

/** Longer lists are cut. */
const shown = 12;

/**
 * @param pending changes of files that are about to be made.
 * @param apply declare the return types.
 */
export async function openAnswers(
  dir: string,
  operations: readonly OperationNames[],
  pending: readonly FileChange[],
  apply: boolean,
): Promise<AnswerTypesResult> {
  const after = new Map(pending.map((change) => [change.path, change.after]));
  const doubtful = promisingControllers(operations).filter((controller) => {
    const { path } = controller;
    const content = after.has(path) ? after.get(path) : readAt(dir, path);
    return content !== undefined && mayBeOpen(Buffer.from(content).toString('utf8'), controller);
  });
  if (doubtful.length === 0) return { changes: pending, notes: [] };
  // A compiler is loaded for a close look, which finished projects do without.
  const { AnswerTypes } = await import('./answer-types/declare-answers.js');
  const types = new AnswerTypes(dir, pending);
  const found = types.find(doubtful);
  if (found.length === 0) return { changes: pending, notes: [] };
  const paths = [...new Set(found.map(({ path }) => path))];
  const listed = paths.slice(0, shown).map((path) => {
    const handlers = found.filter((one) => one.path === path);
    return `${path} (${handlers.map(({ promise }) => promise.handler).join(', ')})`;
  });
  const rest = paths.length - listed.length;
  const list = listed.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
  if (!apply)
    return {
      changes: pending,
      notes: [
        `These controllers declare no return type, so an answer that the definition does not have is not a compile error there: ${list}. generate --apply-types declares it.`,
      ],
    };
  return { changes: types.declare(found), notes: [`The return type is declared now in ${list}.`] };
}

/** False where one look at the text shows that nothing is missing. */
function mayBeOpen(text: string, { constant, promises }: Promising): boolean {
  const code = text.replace(/\/\*[^]*?\*\/|^\s*\/\/.*$/gm, '');
  const own = new RegExp(`\\b${escaped(constant)}\\b[^=;]*=\\s*(?:\\{|\\n)`).test(code);
  return !own || promises.some((promise) => mayLack(code, promise));
}

function mayLack(code: string, { handler, type, of }: PromisedType): boolean {
  const method = new RegExp(`\\b${handler}\\b(?!\\s*:\\s*notImplemented\\()`).test(code);
  const name = escaped((of ?? type).name);
  return method && !new RegExp(`\\)\\s*:[^={;]*\\b${name}\\b`).test(code);
}

function escaped(name: string): string {
  return name.replaceAll('$', String.raw`\$`);
}
