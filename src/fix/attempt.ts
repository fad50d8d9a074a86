// Tries edits on a text and looks at what comes of it. Nothing is believed: the result is parsed, its
// value compared with what was meant, and all rules are run again.

import { isDeepStrictEqual } from 'node:util';
import type { RuleDiagnostic } from '../rules/run-for-fix.js';
import type { Edit } from '../rules/types.js';
import type { EditableText } from './editable.js';
import { EditTree, type NodeEdit } from './edit-tree.js';
import { CannotEdit, applyChanges } from './text-change.js';

/** A definition and what the rules say about it. */
export interface CheckedText {
  readonly own: EditableText;
  /** It begins with a byte-order mark, which `own.text` does not have. */
  readonly mark: boolean;
  /** Everything that any rule finds. */
  readonly findings: readonly RuleDiagnostic[];
  /** Those that are to be fixed; all of them are among `findings`. */
  readonly candidates: readonly RuleDiagnostic[];
}

/** Runs all rules; undefined when the text is no definition that could be checked. */
export type CheckText = (own: EditableText, mark: boolean) => Promise<CheckedText | undefined>;

export type Attempt =
  | { readonly ok: true; readonly checked: CheckedText }
  | {
      readonly ok: false;
      readonly reason: string;
      /** Those that are to blame, most likely, each with the reason if nobody else can be; empty when nobody knows. */
      readonly suspects: ReadonlyMap<RuleDiagnostic, string | undefined>;
    };

/** Of one finding: beyond that it takes long, and nobody reads the diff. */
const mostEdits = 10_000;
const clash = 'Another change touches the same place.';

/** Makes all edits of some findings. */
export async function attempt(
  base: CheckedText,
  chosen: readonly RuleDiagnostic[],
  check: CheckText,
): Promise<Attempt> {
  const tree = new EditTree(base.own.value);
  for (const finding of chosen)
    if (!tree.add(nodeEdits(finding))) return failed(clash, new Map([[finding, clash]]));
  const edits = chosen.flatMap((finding) => finding.edits);
  const mark = base.mark && !edits.some(({ kind }) => kind === 'removeByteOrderMark');
  let text: string;
  try {
    text = applyChanges(base.own.text, [...base.own.changes(tree.root), ...textChanges(edits)]);
  } catch (error) {
    if (error instanceof CannotEdit) return failed(error.message);
    throw error;
  }
  const own = await base.own.withText(text);
  if (own === undefined || !isDeepStrictEqual(own.value, tree.apply()))
    return failed('More than the place itself would change.');
  const checked = await check(own, mark);
  if (checked === undefined) return failed('The definition could not be read afterwards.');
  return compare(base, chosen, checked, tree);
}

/** Why the edits of a finding cannot be made even alone; undefined when they can, as far as is known. */
export function refusal(base: CheckedText, finding: RuleDiagnostic): string | undefined {
  if (finding.edits.length > mostEdits) return 'Too many places would change.';
  if (isTextual(finding) && nodeEdits(finding).length > 0) return clash;
  const tree = new EditTree(base.own.value);
  if (!tree.add(nodeEdits(finding))) return clash;
  try {
    base.own.changes(tree.root);
    return undefined;
  } catch (error) {
    if (error instanceof CannotEdit) return error.message;
    throw error;
  }
}

/** Edits of text or file, which are made when there is nothing left to do to nodes. */
export function isTextual({ edits }: RuleDiagnostic): boolean {
  return edits.some((edit) => !isNodeEdit(edit));
}

export function nodeEdits({ edits }: RuleDiagnostic): NodeEdit[] {
  return edits.filter(isNodeEdit);
}

function isNodeEdit(edit: Edit): edit is NodeEdit {
  return 'pointer' in edit;
}

function textChanges(edits: readonly Edit[]): Array<Extract<Edit, { kind: 'replaceText' }>> {
  return edits.filter((edit) => edit.kind === 'replaceText');
}

type Suspects = Map<RuleDiagnostic, string | undefined>;

function failed(reason: string, suspects: Suspects = new Map()): Attempt {
  return { ok: false, reason, suspects };
}

/** Every fixed finding must be gone, and none may have come. */
function compare(
  base: CheckedText,
  chosen: readonly RuleDiagnostic[],
  checked: CheckedText,
  tree: EditTree,
): Attempt {
  const path = chosen[0]?.path;
  const keyAfter = (finding: RuleDiagnostic): string | undefined => {
    const { rule, pointer } = finding;
    const after = finding.path === path ? tree.pointerAfter(pointer) : pointer;
    return after === undefined ? undefined : keyOf(rule, finding.path, after);
  };
  const allowed = new Map<string, number>();
  const count = (key: string | undefined, step: number): void => {
    if (key !== undefined) allowed.set(key, (allowed.get(key) ?? 0) + step);
  };
  for (const finding of base.findings) count(keyAfter(finding), 1);
  for (const finding of chosen) count(keyAfter(finding), -1);
  const suspects: Suspects = new Map();
  let first: string | undefined;
  for (const finding of checked.findings) {
    const key = keyOf(finding.rule, finding.path, finding.pointer);
    const left = allowed.get(key) ?? 0;
    allowed.set(key, left - 1);
    if (left > 0) continue;
    const staying = chosen.filter((one) => keyAfter(one) === key);
    const blamed = staying.length > 0 ? staying : nearTo(finding, chosen, tree);
    const reason =
      staying.length > 0
        ? 'The finding would stay.'
        : `It would make a new finding: ${finding.rule}: ${finding.message}`;
    first ??= reason;
    const [only] = blamed.length === 1 ? blamed : [];
    for (const one of blamed)
      suspects.set(one, suspects.get(one) ?? (one === only ? reason : undefined));
  }
  return first === undefined ? { ok: true, checked } : failed(first, suspects);
}

function keyOf(rule: string, path: string, pointer: string): string {
  return `${rule}\0${path}\0${pointer}`;
}

/** Those that edit what the finding stands in or is related to, or what stands in that. */
function nearTo(
  { pointer, relatedPointers }: RuleDiagnostic,
  chosen: readonly RuleDiagnostic[],
  tree: EditTree,
): RuleDiagnostic[] {
  const places = [pointer, ...relatedPointers];
  return chosen.filter((finding) =>
    nodeEdits(finding).some((edit) => {
      const at = tree.pointerAfter(edit.pointer) ?? edit.pointer;
      const around = edit.kind === 'addMember' ? at : at.slice(0, at.lastIndexOf('/'));
      return places.some((place) => isWithin(place, around) || isWithin(at, place));
    }),
  );
}

function isWithin(pointer: string, outer: string): boolean {
  return pointer === outer || pointer.startsWith(`${outer}/`);
}
