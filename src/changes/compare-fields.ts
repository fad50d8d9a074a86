// Compares schemas, field by field, over all operations at once. A pair of definitions is compared
// once for each direction, however many operations use it and however it refers to itself.

import type { ConnectorModel, JsonValue, PropertyModel, SchemaModel } from '../model/types.js';
import type { DraftChange } from './record.js';
import { fieldDrafts, propertyDrafts } from './field-drafts.js';
import type { FieldSite } from './field-drafts.js';
import { Views } from './view.js';

/** Pairs of definitions, and steps to the operations that use them: bounds for hostile definitions. */
const MOST_PAIRS = 20_000;
const MOST_STEPS = 5_000_000;

/** What is compared, before words are made of it: they name the operations, known at the end. */
export type FieldDraft = Omit<DraftChange, 'words'> & {
  /** Id of the operation that `path` begins at. */
  readonly operation: string;
  readonly words: (operations: string) => string;
};

export interface FoundField {
  readonly draft: FieldDraft;
  /** Ids, in document order. */
  readonly operations: readonly string[];
}

interface Pair {
  readonly before: SchemaModel;
  readonly after: SchemaModel;
  readonly site: FieldSite;
  /** The reference, where it leads to another definition than before that was there already. */
  readonly reference: string | undefined;
  /** What leads here: operations, and pairs that have a field of this one. */
  readonly users: Set<string | Pair>;
  readonly drafts: FieldDraft[];
}

export class FieldComparison {
  readonly #before: Views;
  readonly #after: Views;
  readonly #known = new Map<string, Pair>();
  readonly #pairs: Pair[] = [];
  #next = 0;
  readonly #found = new Map<string, { draft: FieldDraft; operations: Set<string> }>();

  constructor(before: ConnectorModel, after: ConnectorModel) {
    this.#before = new Views(before.definitions);
    this.#after = new Views(after.definitions);
  }

  /**
   * Compares two schemas of an operation.
   * Called in document order, so that the way to a shared field is that from the first operation.
   */
  add(site: FieldSite, before: SchemaModel, after: SchemaModel): void {
    this.#meet(site.operation, before, after, site);
    // The shortest way to a definition is found first.
    for (; this.#next < this.#pairs.length; this.#next += 1) {
      const pair = this.#pairs[this.#next];
      if (pair !== undefined) this.#compare(pair);
    }
  }

  /** Takes what was found without comparing schemas: what several operations share is one change, too. */
  report(draft: FieldDraft, ...operations: readonly string[]): void {
    const { kind, newPointer, oldPointer = '', gone } = draft;
    // What is gone has its place in the old definition alone.
    const key = [kind, gone ? '' : newPointer, oldPointer].join('\0');
    const found = this.#found.get(key) ?? { draft, operations: new Set() };
    for (const operation of operations) found.operations.add(operation);
    // One use that breaks is enough.
    if (found.draft.why === undefined && draft.why !== undefined) found.draft = draft;
    this.#found.set(key, found);
  }

  /** @param order ids of the operations in document order. */
  results(order: readonly string[]): FoundField[] {
    let steps = 0;
    for (const pair of this.#pairs) {
      if (pair.drafts.length === 0) continue;
      const users = usersOf(pair, MOST_STEPS - steps);
      steps += users.steps;
      for (const draft of pair.drafts) this.report(draft, ...users.operations);
    }
    return [...this.#found.values()].map(({ draft, operations }) => ({
      draft,
      operations: order.filter((id) => operations.has(id)),
    }));
  }

  #meet(user: string | Pair, before: SchemaModel, after: SchemaModel, site: FieldSite): void {
    const left = this.#before.resolve(before);
    const right = this.#after.resolve(after);
    const use = `${site.output} ${site.status === undefined}`;
    const key = `${use} ${left.pointer}\0${right.pointer}`;
    const known = this.#known.get(key);
    if (known !== undefined) {
      known.users.add(user);
      return;
    }
    if (this.#pairs.length >= MOST_PAIRS) return;
    const reference = this.#isLedElsewhere(before, after) ? after.pointer : undefined;
    const users = new Set([user]);
    const pair = { before: left, after: right, site, reference, users, drafts: [] };
    this.#known.set(key, pair);
    this.#pairs.push(pair);
  }

  #isLedElsewhere(before: SchemaModel, after: SchemaModel): boolean {
    if (after.kind !== 'ref' || this.#before.definition(after.name) === undefined) return false;
    return before.kind !== 'ref' || before.name !== after.name;
  }

  #compare(pair: Pair): void {
    const { before, after, site, reference } = pair;
    const left = this.#before.of(before);
    const right = this.#after.of(after);
    const pointer = reference ?? right.pointer;
    pair.drafts.push(...fieldDrafts(left, { ...right, pointer }, site));
    if (left.type !== right.type) return;
    this.#properties(pair, left.properties, right.properties, right.pointer);
    const { path } = site;
    const below = (one: SchemaModel | undefined, other: SchemaModel | undefined, way: string) => {
      if (one !== undefined && other !== undefined)
        this.#meet(pair, one, other, { ...site, path: way });
    };
    below(left.items, right.items, `${path}[]`);
    below(left.additional, right.additional, `${path}.*`);
    for (const variant of right.variants) {
      const kind = this.#after.resolve(variant).kind;
      const alike = left.variants.filter((one) => this.#before.resolve(one).kind === kind);
      if (alike.length === 1) below(alike[0], variant, path);
    }
    const earlier = new Map<JsonValue, string>();
    for (const { name, values = [] } of left.discriminator?.kinds ?? [])
      for (const value of values) earlier.set(value, name);
    for (const { name, values = [] } of right.discriminator?.kinds ?? []) {
      const known = values.map((value) => earlier.get(value)).find((one) => one !== undefined);
      if (known === undefined) continue;
      below(this.#before.definition(known), this.#after.definition(name), path);
    }
  }

  #properties(
    pair: Pair,
    before: ReadonlyMap<string, PropertyModel>,
    after: ReadonlyMap<string, PropertyModel>,
    parent: string,
  ): void {
    const { site } = pair;
    for (const name of new Set([...before.keys(), ...after.keys()])) {
      const left = this.#seen(before.get(name), this.#before, site);
      const right = this.#seen(after.get(name), this.#after, site);
      const field = { ...site, path: `${site.path}.${name}` };
      pair.drafts.push(...propertyDrafts(left, right, field, parent));
      if (left !== undefined && right !== undefined)
        this.#meet(pair, left.schema, right.schema, field);
    }
  }

  /** What is read-only is no input. */
  #seen(
    property: PropertyModel | undefined,
    views: Views,
    { output }: FieldSite,
  ): PropertyModel | undefined {
    if (property === undefined || output) return property;
    const { schema } = property;
    return schema.readOnly || views.resolve(schema).readOnly ? undefined : property;
  }
}

/** The operations that a pair is reached from. */
function usersOf(pair: Pair, budget: number): { operations: Set<string>; steps: number } {
  const operations = new Set<string>();
  const seen = new Set<Pair>([pair]);
  let steps = 0;
  for (const one of seen) {
    for (const user of one.users) {
      // Past the bound the first operation is enough: there are more than anybody reads.
      if (++steps > budget && operations.size > 0) return { operations, steps };
      if (typeof user === 'string') operations.add(user);
      else seen.add(user);
    }
  }
  return { operations, steps };
}
