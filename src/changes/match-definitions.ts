// Which definition of the new model is one of the old model under another name: equal but for names. What
// operations refer to at the same place says which of several equal ones it is.

import { isObject } from '../document/is-object.js';
import type { ConnectorModel, DiscriminatorModel, KindModel, SchemaModel } from '../model/types.js';
import type { OperationPair } from './record.js';

/** Says nothing about what a value may be. */
const WORDS = new Set(['pointer', 'title', 'summary', 'description', 'visibility', 'example']);

/** Definitions that are compared in a run, so that a web of thousands of equal ones ends in time. */
const MOST_STEPS = 2_000_000;

/** A definition's own text, without the names that it refers to and the values that these give to kinds. */
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
  const met = new Places(before, after).metBy(pairs);
  const names = [...after.definitions.keys()];
  const rank = new Map(names.map((name, at) => [name, at]));
  const rankOf = (name: string): number => rank.get(name) ?? names.length;
  const fresh = names.filter((name) => !before.definitions.has(name));
  const found = new Map<string, string>();
  for (const name of gone) {
    const others = met.get(name);
    const next =
      others === undefined
        ? comparison.onlyOne(name, fresh)
        : [...others]
            .toSorted((a, b) => rankOf(a) - rankOf(b))
            .find((other) => comparison.isSame(name, other));
    if (next !== undefined) found.set(name, next);
  }
  return found;
}

class Comparison {
  readonly #before: Forms;
  readonly #after: Forms;
  readonly #stays: (name: string) => boolean;
  /** Names of the new model by the old one that they were found to be. */
  readonly #proven = new Map<string, Set<string>>();
  #steps = 0;

  constructor(before: ConnectorModel, after: ConnectorModel) {
    this.#before = new Forms(before);
    this.#after = new Forms(after);
    this.#stays = (name) => after.definitions.has(name);
  }

  /** The one among them that is the same; undefined where there is none, or more, or no end of looking. */
  onlyOne(old: string, candidates: readonly string[]): string | undefined {
    const equal = candidates.filter((name) => this.isSame(old, name));
    return equal.length === 1 && this.#steps < MOST_STEPS ? equal[0] : undefined;
  }

  /** Circles of references are equal unless something in them is not; chains of them may be as long as the file. */
  isSame(old: string, fresh: string): boolean {
    const assumed = new Map<string, string>();
    const open: Array<readonly [string, string]> = [[old, fresh]];
    for (let pair = open.pop(); pair !== undefined; pair = open.pop()) {
      const [one, other] = pair;
      const known = assumed.get(one);
      if (known !== undefined && known !== other) return false;
      if (known !== undefined) continue;
      assumed.set(one, other);
      if (this.#proven.get(one)?.has(other) === true) continue;
      if ((this.#steps += 1) >= MOST_STEPS) return false;
      const [left, right] = [this.#before.of(one), this.#after.of(other)];
      if (left === undefined || left.text !== right?.text) return false;
      for (const [at, ref] of left.refs.entries()) {
        const next = right.refs[at];
        if (next === undefined || (this.#stays(ref) && ref !== next)) return false;
        if (!this.#stays(ref)) open.push([ref, next]);
      }
    }
    // Nothing in all of this differs.
    for (const [one, other] of assumed)
      this.#proven.set(one, (this.#proven.get(one) ?? new Set()).add(other));
    return true;
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
    if (!isObject(value)) return JSON.stringify(value) ?? 'undefined';
    const isRef = value['kind'] === 'ref' && typeof value['name'] === 'string';
    if (isRef) refs.push(String(value['name']));
    const members = Object.keys(value)
      .filter((key) => !WORDS.has(key) && !(isRef && key === 'name'))
      .sort()
      .map((key) => `${JSON.stringify(key)}:${memberText(key, value[key])}`);
    return `{${members.join()}}`;
  };
  const memberText = (key: string, value: unknown): string =>
    key === 'discriminator' && isDiscriminator(value) ? kindsText(value) : textOf(value);
  const kindsText = ({ property, kinds }: DiscriminatorModel): string => {
    const texts = kinds.map(({ name, values }) => {
      refs.push(name);
      return values?.map((value) => (value === name ? null : value));
    });
    return JSON.stringify([property, texts]);
  };
  const text = textOf(schema);
  return { text, refs };
}

/** A default or an enum may hold anything under the same name. */
function isDiscriminator(value: unknown): value is DiscriminatorModel {
  const kinds = isObject(value) ? value['kinds'] : undefined;
  return Array.isArray(kinds) && kinds.every(isKind);
}

function isKind(value: unknown): value is KindModel {
  if (!isObject(value) || typeof value['name'] !== 'string') return false;
  return value['values'] === undefined || Array.isArray(value['values']);
}

/** The order of properties says nothing. */
function sortedByName(list: readonly unknown[]): readonly unknown[] {
  const keyed = list.map((item): [string, unknown] => [nameOf(item) ?? '', item]);
  return keyed.toSorted(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)).map(([, item]) => item);
}

/** Which definitions stand at the same places of two models. */
class Places {
  readonly #met = new Map<string, Set<string>>();
  /** Definitions that have met and are to be compared themselves. */
  readonly #open: Array<readonly [string, string]> = [];
  readonly #before: ConnectorModel;
  readonly #after: ConnectorModel;

  constructor(before: ConnectorModel, after: ConnectorModel) {
    this.#before = before;
    this.#after = after;
  }

  /** Names of the new model by the old one at whose places they stand. */
  metBy(pairs: readonly OperationPair[]): ReadonlyMap<string, ReadonlySet<string>> {
    for (const { before, after } of pairs) this.#compare(before, after);
    for (let next = this.#open.pop(); next !== undefined; next = this.#open.pop())
      this.#compare(this.#before.definitions.get(next[0]), this.#after.definitions.get(next[1]));
    return this.#met;
  }

  /** The document's depth is limited, so recursion is safe; references are followed one after the other. */
  #compare(left: unknown, right: unknown): void {
    if (Array.isArray(left) && Array.isArray(right)) return this.#compareLists(left, right);
    if (!isObject(left) || !isObject(right)) return;
    const [old, fresh] = [left['name'], right['name']];
    const areRefs = left['kind'] === 'ref' && right['kind'] === 'ref';
    if (areRefs && typeof old === 'string' && typeof fresh === 'string') {
      const known = this.#met.get(old) ?? new Set();
      if (known.has(fresh)) return;
      this.#met.set(old, known.add(fresh));
      this.#open.push([old, fresh]);
      return;
    }
    for (const [key, value] of Object.entries(left)) this.#compare(value, right[key]);
  }

  #compareLists(left: readonly unknown[], right: readonly unknown[]): void {
    const named = new Map(right.map((item) => [nameOf(item), item]));
    for (const [at, item] of left.entries()) {
      const name = nameOf(item);
      this.#compare(item, name === undefined ? right[at] : named.get(name));
    }
  }
}

/** Properties, parameters and answers are known by it; references are not. */
function nameOf(item: unknown): string | undefined {
  if (!isObject(item) || item['kind'] === 'ref') return undefined;
  const name = item['name'] ?? item['status'];
  return typeof name === 'string' || typeof name === 'number' ? String(name) : undefined;
}
