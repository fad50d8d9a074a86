// Compares the inputs of an operation: its parameters, form fields and body. The names of
// all of them are stored in flows, that of the body too (`body/customer`).

import type { JsonValue, OperationModel, SchemaModel } from '../model/types.js';
import type { FieldComparison, FieldDraft } from './compare-fields.js';
import {
  addedRequiredWhy,
  annotationDrafts,
  drafting,
  isFilledIn,
  nowRequiredWhy,
  removedWhy,
} from './field-drafts.js';
import type { OperationPair } from './record.js';
import type { FieldSite } from './field-drafts.js';

/** A parameter, a form field, or the body. */
interface Input {
  readonly name: string;
  readonly in: string;
  readonly required: boolean;
  readonly schema: SchemaModel;
  readonly default?: JsonValue;
  readonly visibility?: string;
  readonly pointer: string;
}

/** What is reported at once; fields are passed to `fields`. */
export function compareInputs(pair: OperationPair, fields: FieldComparison): FieldDraft[] {
  const { after } = pair;
  const matched = matchInputs(pair);
  const found: FieldDraft[] = [];
  for (const [input, earlier] of matched.pairs)
    found.push(...inputDrafts(earlier, input, pair, fields));
  for (const input of matched.removed) {
    const draft = drafting(siteOf(input, after.id), after.pointer, input.pointer);
    const { in: place } = input;
    const wanted = {
      kind: 'inputRemoved',
      before: place,
      why: removedWhy(siteOf(input, after.id)),
    } as const;
    found.push({ ...draft({ ...wanted, says: 'was removed' }), gone: true });
  }
  for (const input of matched.added) {
    const draft = drafting(siteOf(input, after.id), input.pointer);
    const { required } = input;
    const why = required && !isFilledIn(input) ? addedRequiredWhy : undefined;
    const says = required ? 'is new and required' : 'is new';
    found.push(draft({ kind: 'inputAdded', after: required ? 'required' : 'optional', why, says }));
  }
  return found;
}

function inputDrafts(
  before: Input,
  after: Input,
  pair: OperationPair,
  fields: FieldComparison,
): FieldDraft[] {
  const site = siteOf(after, pair.after.id);
  const draft = drafting(site, after.pointer, before.pointer);
  const found: FieldDraft[] = [];
  if (before.name !== after.name) {
    const why = 'Existing flows send it under its old name.';
    const says = `was previously named "${before.name}"`;
    found.push(draft({ kind: 'inputRenamed', before: before.name, after: after.name, why, says }));
  }
  if (before.in !== after.in) {
    const why = 'Existing flows were saved with its old location.';
    const says = `moved from ${placeWords(before.in)} to ${placeWords(after.in)}`;
    found.push(draft({ kind: 'inputMoved', before: before.in, after: after.in, why, says }));
  }
  if (before.required && !after.required)
    found.push(draft({ kind: 'inputOptional', says: 'is now optional' }));
  if (!before.required && after.required) {
    const why = isFilledIn(after) ? undefined : nowRequiredWhy;
    found.push(draft({ kind: 'inputRequired', why, says: 'is now required' }));
  }
  found.push(...annotationDrafts(before, after, site, draft));
  fields.add(site, before.schema, after.schema);
  return found;
}

function siteOf({ name, in: place }: Input, operation: string): FieldSite {
  return place === 'body'
    ? { place: 'body', path: 'body', output: false, operation }
    : { place: 'parameter', path: name, output: false, operation };
}

function placeWords(place: string): string {
  return place === 'formData' ? 'the form' : place === 'body' ? 'the body' : `the ${place}`;
}

interface MatchedInputs {
  /** The new one first. */
  readonly pairs: ReadonlyArray<readonly [Input, Input]>;
  readonly added: readonly Input[];
  readonly removed: readonly Input[];
}

/** By location and name, then by name alone; the rest is matched where there is only one candidate. */
function matchInputs({ before, after }: OperationPair): MatchedInputs {
  const old = new Set(inputsOf(before));
  const fresh = new Set(inputsOf(after));
  const pairs = new Map<Input, Input>();
  const keep = (input: Input, earlier: Input | undefined): void => {
    if (earlier === undefined) return;
    pairs.set(input, earlier);
    old.delete(earlier);
    fresh.delete(input);
  };
  const positions = (operation: OperationModel, { name }: Input): number =>
    variablesOf(operation.path).indexOf(name);
  const ways: ReadonlyArray<(left: Input, right: Input) => boolean> = [
    (left, right) => left.in === right.in && nameOf(left) === nameOf(right),
    // There is one body, whatever its name.
    (left, right) => left.in === 'body' && right.in === 'body',
    (left, right) => left.in !== 'body' && right.in !== 'body' && left.name === right.name,
    (left, right) =>
      left.in === 'path' &&
      right.in === 'path' &&
      positions(before, left) >= 0 &&
      positions(before, left) === positions(after, right) &&
      variablesOf(before.path).length === variablesOf(after.path).length,
  ];
  for (const same of ways)
    for (const input of fresh)
      keep(
        input,
        [...old].find((earlier) => same(earlier, input)),
      );
  return { pairs: [...pairs], added: [...fresh], removed: [...old] };
}

/** Header names are case-insensitive. */
function nameOf(input: Input): string {
  return input.in === 'header' ? input.name.toLowerCase() : input.name;
}

function variablesOf(path: string): string[] {
  return [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => name);
}

function inputsOf({ parameters, body }: OperationModel): Input[] {
  if (body === undefined) return [...parameters];
  if (body.kind === 'form')
    return [...parameters, ...body.fields.map((field) => ({ ...field, in: 'formData' }))];
  return [...parameters, { ...body, in: 'body' }];
}
