// Which definition of the new model is one of the old model under another name: equal but for names. What
// operations refer to at the same place says which of several equal ones it is.

import type { ConnectorModel, SchemaModel } from '../model/types.js';
import type { OperationPair } from './record.js';

/** Says nothing about what a value may be. */
const WORDS = new Set(['pointer', 'title', 'summary', 'description', 'visibility', 'example']);

/** A definition's own text, without the names that it refers to. */
interface Form {
  readonly text: string;
  /** Definitions that it refers to, in the order of the text. */
  readonly refs: readonly string[];
}

/**
 * Definitions that are gone, each with what it is called now. What has changed beside its name is none.
 * @param pairs operations of both models.
 */
export function renamedDefinitions(
  before: ConnectorModel,
  after: ConnectorModel,
  pairs: readonly OperationPair[],
): ReadonlyMap<string, string> {
  const gone = [...before.definitions.keys()].filter((name) => !after.definitions.has(name));
  if (gone.length === 0) return new Map();
  const comparison = new Comparison(before, after);
  const places = new Places(before, after);
  for (const pair of pairs) places.compare(pair.before, pair.after);
  const found = new Map<string, string>();
  for (const name of gone) {
    const equal = [...after.definitions.keys()].filter((other) => comparison.isSame(name, other));
    const fresh = equal.filter((other) => !before.definitions.has(other));
    const next =
      equal.find((other) => places.met.get(name)?.has(other)) ??
      // Used by nobody: there must be no doubt.
      (fresh.length === 1 && !places.met.has(name) ? fresh[0] : undefined);
    if (next !== undefined) found.set(name, next);
  }
  return found;
}

class Comparison {
  readonly #before: Forms;
  readonly #after: Forms;
  readonly #stays: (name: string) => boolean;

  constructor(before: ConnectorModel, after: ConnectorModel) {
    this.#before = new Forms(before);
    this.#after = new Forms(after);
    this.#stays = (name) => after.definitions.has(name);
  }

  /** @param assumed what is being compared already: circles of references are equal unless something in them is not. */
  isSame(old: string, fresh: string, assumed = new Map<string, string>()): boolean {
    const known = assumed.get(old);
    if (known !== undefined) return known === fresh;
    const [left, right] = [this.#before.of(old), this.#after.of(fresh)];
    if (left === undefined || left.text !== right?.text) return false;
    assumed.set(old, fresh);
    return left.refs.every((ref, at) => {
      const other = right.refs[at];
      if (other === undefined) return false;
      return this.#stays(ref) ? ref === other : this.isSame(ref, other, assumed);
    });
  }
}

class Forms {
  readonly #model: ConnectorModel;
  readonly #known = new Map<string, Form>();

  constructor(model: ConnectorModel) {
    this.#model = model;
  }

  of(name: string): Form | undefined {
    const schema = this.#model.definitions.get(name);
    const form = this.#known.get(name) ?? (schema && formOf(schema));
    if (form !== undefined) this.#known.set(name, form);
    return form;
  }
}

function formOf(schema: SchemaModel): Form {
  const refs: string[] = [];
  const textOf = (value: unknown): string => {
    if (Array.isArray(value)) return `[${sortedByName(value).map(textOf).join()}]`;
    if (!isRecord(value)) return JSON.stringify(value) ?? 'undefined';
    const isRef = value['kind'] === 'ref' && typeof value['name'] === 'string';
    if (isRef) refs.push(String(value['name']));
    const members = Object.keys(value)
      .filter((key) => !WORDS.has(key) && !(isRef && key === 'name'))
      .sort()
      .map((key) => `${JSON.stringify(key)}:${textOf(value[key])}`);
    return `{${members.join()}}`;
  };
  const text = textOf(schema);
  return { text, refs };
}

/** The order of properties says nothing. */
function sortedByName(list: readonly unknown[]): readonly unknown[] {
  const keyed = list.map((item): [string, unknown] => [nameOf(item) ?? '', item]);
  return keyed.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item);
}

/** Which definitions stand at the same places of two models. */
class Places {
  /** By the name of the old one. */
  readonly met = new Map<string, Set<string>>();
  readonly #before: ConnectorModel;
  readonly #after: ConnectorModel;

  constructor(before: ConnectorModel, after: ConnectorModel) {
    this.#before = before;
    this.#after = after;
  }

  compare(left: unknown, right: unknown): void {
    if (Array.isArray(left) && Array.isArray(right)) return this.#compareLists(left, right);
    if (!isRecord(left) || !isRecord(right)) return;
    const [old, fresh] = [left['name'], right['name']];
    const areRefs = left['kind'] === 'ref' && right['kind'] === 'ref';
    if (areRefs && typeof old === 'string' && typeof fresh === 'string') {
      const known = this.met.get(old) ?? new Set();
      if (known.has(fresh)) return;
      this.met.set(old, known.add(fresh));
      return this.compare(this.#before.definitions.get(old), this.#after.definitions.get(fresh));
    }
    for (const [key, value] of Object.entries(left)) this.compare(value, right[key]);
  }

  #compareLists(left: readonly unknown[], right: readonly unknown[]): void {
    const named = new Map(right.map((item) => [nameOf(item), item]));
    for (const [at, item] of left.entries()) {
      const name = nameOf(item);
      this.compare(item, name === undefined ? right[at] : named.get(name));
    }
  }
}

/** Properties, parameters and answers are known by it; references are not. */
function nameOf(item: unknown): string | undefined {
  if (!isRecord(item) || item['kind'] === 'ref') return undefined;
  const name = item['name'] ?? item['status'];
  return typeof name === 'string' || typeof name === 'number' ? String(name) : undefined;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
