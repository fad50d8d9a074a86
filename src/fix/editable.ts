// A definition's own text, as edits see it: its value without what other files brought in, and how
// edits become changes to the text.

import { jsonPlaces } from '../document/json-places.js';
import { parseText } from '../document/parse.js';
import type { LoadLimits } from '../document/types.js';
import type { EditBranch } from './edit-tree.js';
import { jsonEditor } from './json-edits.js';
import type { TextChange } from './text-change.js';
import { yamlEditor } from './yaml-edits.js';

export interface EditableText {
  readonly text: string;
  readonly value: unknown;
  /** @throws CannotEdit when an edit cannot be made as a small change. */
  changes(edits: EditBranch): TextChange[];
  /** Another text in its place; undefined when that does not parse. */
  withText(text: string): Promise<EditableText | undefined>;
}

/** Undefined when the text does not parse. */
export async function editableText(
  text: string,
  path: string,
  limits: LoadLimits,
): Promise<EditableText | undefined> {
  const parsed = await parseText(text, path, limits);
  if (!parsed.ok) return undefined;
  const { value } = parsed;
  const changes =
    parsed.format === 'json'
      ? jsonEditor(text, jsonPlaces(text, parsed.outline))
      : yamlEditor(await import('yaml'), text, parsed.tree);
  return { text, value, changes, withText: (other) => editableText(other, path, limits) };
}
