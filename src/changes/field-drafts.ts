// What a change of one field is, in words, and whether it breaks flows. An input must continue to accept
// what flows send; an output must continue to contain what they read.

import type { JsonValue, PropertyModel } from '../model/types.js';
import type { FieldDraft } from './compare-fields.js';
import type { ChangeKind, ChangePlace } from './types.js';
import type { SchemaView } from './view.js';
import { listWords, typeWords, valueWords } from './words.js';

/** The position of a field. */
export interface FieldSite {
  readonly place: ChangePlace;
  readonly path: string;
  readonly output: boolean;
  /** The operation that the path starts at. */
  readonly operation: string;
  /** Set in a response other than success: flows do not rely on its content. */
  readonly status?: string;
}

/** Type, format and enum of a field. */
export function fieldDrafts(
  before: SchemaView,
  after: SchemaView,
  site: FieldSite,
): readonly FieldDraft[] {
  const draft = drafting(site, after.pointer, before.pointer);
  if (before.type !== after.type) {
    return [
      draft({
        kind: site.output ? 'outputTypeChanged' : 'inputTypeChanged',
        before: before.type,
        after: after.type,
        why: typeWhy(before.type, after.type, site),
        says: `is now ${typeWords(after.type)}; it was ${typeWords(before.type)}`,
      }),
    ];
  }
  return [...formatDrafts(before, after, site, draft), ...enumDrafts(before, after, site, draft)];
}

/** A field that was added, removed, or whose object describes it differently. */
export function propertyDrafts(
  before: PropertyModel | undefined,
  after: PropertyModel | undefined,
  site: FieldSite,
  parent: string,
): readonly FieldDraft[] {
  const { output } = site;
  if (before === undefined)
    return after === undefined ? [] : [addedDraft(after, site, after.schema.pointer)];
  if (after === undefined) {
    const draft = drafting(site, parent, before.schema.pointer);
    const kind = output ? 'outputRemoved' : 'inputRemoved';
    return [{ ...draft({ kind, why: removedWhy(site), says: 'was removed' }), gone: true }];
  }
  const draft = drafting(site, after.schema.pointer, before.schema.pointer);
  const found: FieldDraft[] = [];
  if (before.required !== after.required) found.push(requiredDraft(after, site, draft));
  found.push(...annotationDrafts(before.schema, after.schema, site, draft));
  return found;
}

/** Default and visibility: of a parameter, or of a property where its object has it. */
export function annotationDrafts(
  before: Annotated,
  after: Annotated,
  { output }: FieldSite,
  draft: Drafting,
): readonly FieldDraft[] {
  const found: FieldDraft[] = [];
  if (!output && !equal(before.default, after.default)) {
    const now = after.default === undefined ? 'no longer has a default' : undefined;
    const says = now ?? `now has the default ${valueWords(after.default)}`;
    const was = before.default === undefined ? '' : `; it was ${valueWords(before.default)}`;
    const values = { before: before.default, after: after.default };
    found.push(draft({ kind: 'inputDefaultChanged', ...values, says: `${says}${was}` }));
  }
  const [was, is] = [before.visibility ?? 'none', after.visibility ?? 'none'];
  if (was !== is) {
    const kind = output ? 'outputVisibilityChanged' : 'inputVisibilityChanged';
    const says = is === 'none' ? `is no longer ${was}` : `is now ${is}`;
    found.push(draft({ kind, before: was, after: is, says }));
  }
  return found;
}

interface Annotated {
  readonly default?: JsonValue;
  readonly visibility?: string;
}

/** Whether the engine fills it in when a flow does not know it. */
export function isFilledIn({ default: value, visibility }: Annotated): boolean {
  return value !== undefined && visibility === 'internal';
}

export const addedRequiredWhy = 'Existing flows do not send it.';
export const nowRequiredWhy = 'Existing flows that omit it fail.';

export function removedWhy({ output, status }: FieldSite): string | undefined {
  if (!output) return 'Existing flows that set it can no longer be saved or run.';
  return status === undefined ? 'Existing flows that use it get no value.' : undefined;
}

export interface Wanted {
  readonly kind: ChangeKind;
  readonly before?: JsonValue | undefined;
  readonly after?: JsonValue | undefined;
  readonly why?: string | undefined;
  /** What follows the field's name in the sentence. */
  readonly says: string;
}

export type Drafting = (wanted: Wanted) => FieldDraft;

/** Makes drafts about one field. */
export function drafting(site: FieldSite, newPointer: string, oldPointer?: string): Drafting {
  return ({ says, ...wanted }) => ({
    ...wanted,
    place: site.place,
    path: site.path,
    ...(site.status === undefined ? {} : { status: site.status }),
    operation: site.operation,
    newPointer,
    ...(oldPointer === undefined ? {} : { oldPointer }),
    words: (operations) => `${subjectWords(site, operations)} ${says}.`,
  });
}

/** `The output field "body.total" of GET /orders (ListOrders)`. */
export function subjectWords(
  { place, path, status }: Pick<FieldSite, 'place' | 'path' | 'status'>,
  operations: string,
): string {
  if (place === 'parameter') return `The parameter "${path}" of ${operations}`;
  const answer = status === undefined ? '' : ` (${status})`;
  if (place === 'header') return `The header "${path}"${answer} of the response of ${operations}`;
  if (path === 'body') {
    const whole = { body: 'body', answer: 'response', notification: 'notification' } as const;
    const number = status === undefined ? '' : `${status} `;
    return `The ${number}${whole[place as keyof typeof whole]} of ${operations}`;
  }
  const direction = place === 'body' ? 'input' : 'output';
  return `The ${direction} field "${path}"${answer} of ${operations}`;
}

function addedDraft(after: PropertyModel, site: FieldSite, pointer: string): FieldDraft {
  const { output } = site;
  const draft = drafting(site, pointer);
  if (output) return draft({ kind: 'outputAdded', says: 'is new' });
  const breaks = after.required && !isFilledIn(after.schema);
  return draft({
    kind: 'inputAdded',
    after: after.required ? 'required' : 'optional',
    why: breaks ? addedRequiredWhy : undefined,
    says: after.required ? 'is new and required' : 'is new',
  });
}

function requiredDraft(after: PropertyModel, { output }: FieldSite, draft: Drafting): FieldDraft {
  if (output) {
    return after.required
      ? draft({ kind: 'outputRequired', says: 'is now always present' })
      : draft({ kind: 'outputOptional', says: 'may now be missing' });
  }
  if (!after.required) return draft({ kind: 'inputOptional', says: 'is now optional' });
  const why = isFilledIn(after.schema) ? undefined : nowRequiredWhy;
  return draft({ kind: 'inputRequired', why, says: 'is now required' });
}

/** Any value accepts what was sent before, and a number accepts an integer; a field without a type promised nothing. */
function typeWhy(before: string, after: string, site: FieldSite): string | undefined {
  if (site.output) {
    const promised = before !== 'any' && site.status === undefined;
    return promised ? 'Existing flows that use it may fail on the other type.' : undefined;
  }
  const taken = new Set(after.split(' or '));
  const wider = before
    .split(' or ')
    .every((type) => taken.has(type) || (type === 'integer' && taken.has('number')));
  return wider || after === 'any' ? undefined : 'Existing flows continue to send the old type.';
}

function formatDrafts(
  before: SchemaView,
  after: SchemaView,
  { output, status }: FieldSite,
  draft: Drafting,
): FieldDraft[] {
  if (before.format === after.format) return [];
  // An added or removed format mostly describes better what was true before.
  const other = before.format !== undefined && after.format !== undefined;
  const why =
    output && other && status === undefined
      ? 'Existing flows that use it may fail on the other format.'
      : undefined;
  const values = { before: before.format, after: after.format };
  const now = after.format === undefined ? 'no longer has a format' : undefined;
  const says = now ?? `now has the format "${after.format}"`;
  const was = before.format === undefined ? '' : `; it was "${before.format}"`;
  const kind = output ? 'outputFormatChanged' : 'inputFormatChanged';
  return [draft({ kind, ...values, why, says: `${says}${was}` })];
}

function enumDrafts(
  before: SchemaView,
  after: SchemaView,
  { output, status }: FieldSite,
  draft: Drafting,
): FieldDraft[] {
  const [old, fresh] = [before.enum, after.enum];
  if (old === undefined && fresh === undefined) return [];
  if (old === undefined || fresh === undefined) {
    const values = { before: old, after: fresh };
    if (old === undefined) {
      const says = `is now limited to ${listWords(fresh ?? [])}`;
      const why = output ? undefined : 'Existing flows may use other values.';
      return [draft({ kind: output ? 'outputEnumAdded' : 'inputEnumAdded', ...values, why, says })];
    }
    const says = `is no longer limited to ${listWords(old)}`;
    const why =
      output && status === undefined ? 'Existing flows may not expect other values.' : undefined;
    const kind = output ? 'outputEnumRemoved' : 'inputEnumRemoved';
    return [draft({ kind, ...values, why, says })];
  }
  return valueDrafts(old, fresh, output, draft);
}

function valueDrafts(
  before: readonly JsonValue[],
  after: readonly JsonValue[],
  output: boolean,
  draft: Drafting,
): FieldDraft[] {
  const added = without(after, before);
  const removed = without(before, after);
  const found: FieldDraft[] = [];
  if (added.length > 0) {
    const kind = output ? 'outputEnumValuesAdded' : 'inputEnumValuesAdded';
    const verb = output ? 'can now also be' : 'now also accepts';
    found.push(draft({ kind, after: added, says: `${verb} ${listWords(added)}` }));
  }
  if (removed.length > 0) {
    const kind = output ? 'outputEnumValuesRemoved' : 'inputEnumValuesRemoved';
    const why = output ? undefined : 'Existing flows may send these values.';
    const verb = output ? 'can no longer be' : 'no longer accepts';
    found.push(draft({ kind, before: removed, why, says: `${verb} ${listWords(removed)}` }));
  }
  return found;
}

function without(values: readonly JsonValue[], others: readonly JsonValue[]): JsonValue[] {
  const known = new Set(others.map((value) => JSON.stringify(value)));
  return values.filter((value) => !known.has(JSON.stringify(value)));
}

function equal(left: JsonValue | undefined, right: JsonValue | undefined): boolean {
  return JSON.stringify(left) === JSON.stringify(right);
}
