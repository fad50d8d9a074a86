// What the parts of `build` share while one document is read: the document, the notes, and the names
// of what references point to. One context lives as long as one call of `buildModel`.

import { shortKey } from '../document/short-key.js';
import type { ConnectorSettings } from './settings.js';
import type { DynamicReference, ModelNote, SchemaModel } from './types.js';
import { at, quote, type RawObject } from './raw-value.js';
import { referenceOf, type ReferenceNames } from './resolve.js';
import type { Subtypes } from './subtypes.js';

/** `part`: inside an `allOf`; `nested`: inside another schema, where bytes cannot stand. */
export type SchemaPlace = 'definition' | 'root' | 'nested' | 'part' | 'parameter';

/** Why references lead nowhere, by the pointer of their `$ref`. */
export type ReferenceFaults = ReadonlyMap<
  string,
  { readonly message: string; readonly fix?: string }
>;

export interface BuildContext {
  readonly root: RawObject;
  readonly settings: ConnectorSettings;
  readonly notes: Notes;
  readonly references: ReferenceNames;
  readonly faults: ReferenceFaults;
  readonly subtypes: Subtypes;
  /** Where only patterns are asked for: what that leaves out. Absent: nothing is left out. */
  readonly outline?: Outline;
  /** True where no schema makes a difference: any value is taken for each, and what describes values is left out. */
  readonly shallow?: true;
  /** `found`: something in the document has `x-ms-notification-url`. Most documents need not be searched. */
  readonly marks: { found: boolean };
  /** Every `x-ms-dynamic-*` that was read, so that the operations they name can be told. */
  readonly dynamic: DynamicReference[];
  /** Builds a schema of any kind; never throws. `depth` counts inline nesting. */
  schema(raw: unknown, pointer: string, place: SchemaPlace, depth?: number): SchemaModel;
}

/** For those who ask only what operations are. */
export interface Outline {
  /** False where no request of the operation at that pointer has `x-ms-notification-url` in it. */
  mayBeMarked(pointer: string): boolean;
  /** For the parts of operations whose schemas make no difference. */
  readonly context: BuildContext;
}

/** Collects notes; the same one about the same place is kept once. */
export class Notes {
  readonly #list: ModelNote[] = [];
  readonly #seen = new Set<string>();

  add(pointer: string, message: string, fix?: string): void {
    this.once(`${pointer}\n${message}`, pointer, message, fix);
  }

  /** For what one document does hundreds of times: only the first with this key is kept. */
  once(long: string, pointer: string, message: string, fix?: string): void {
    const key = shortKey(long);
    if (this.#seen.has(key)) return;
    this.#seen.add(key);
    this.#list.push(fix === undefined ? { pointer, message } : { pointer, message, fix });
  }

  /** About apiProperties.json. */
  addProperties(pointer: string, message: string, fix: string): void {
    this.#list.push({ pointer, in: 'apiProperties', message, fix });
  }

  list(): readonly ModelNote[] {
    return this.#list;
  }
}

/** Notes that something is no object, or a reference that leads nowhere, and what becomes of it. */
export function noteUnusable(
  raw: unknown,
  pointer: string,
  what: string,
  outcome: string,
  { faults, notes }: BuildContext,
): void {
  const reference = referenceOf(raw);
  if (reference === undefined) {
    notes.add(pointer, `${what} is not an object; ${outcome}.`);
    return;
  }
  const { message = `The reference ${quote(reference)} leads nowhere.`, fix } =
    faults.get(at(pointer, '$ref')) ?? {};
  const effect = `${what} ${outcome.replace(/^it /, '')}.`;
  notes.add(pointer, `${message} ${effect}`, fix ?? 'Add what it refers to, or correct it.');
}
