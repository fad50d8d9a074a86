// Every name that generated code takes from a definition: legal, recognisable, unique, and stable. The
// first in document order keeps the plain name, and no name depends on what comes after it, so adding
// an operation at the end renames nothing.

import { createHash } from 'node:crypto';

import type { ConnectorModel, OperationModel } from '../model/types.js';
import { byCodeUnits } from './order.js';
import { DEVICE, GLOBAL_TYPES, IMPORTED_TYPES } from './reserved-names.js';
import { RESERVED_CONSTANTS, TYPE_SUFFIXES } from './reserved-names.js';
import type { KeptNames, NamePlan, Names, OperationNames } from './types.js';

const MAX_LENGTH = 80;
const HASH_LENGTH = 8;

const nothingKept: NamePlan = {
  operations: new Map(),
  definitions: new Map(),
  formerTypes: new Map(),
};

/**
 * Names all operations and definitions of a model. Same model, same names.
 *
 * @param kept names of an earlier run: they come first, so that nothing that stands before an
 *   operation in the document can take its name.
 * @param isTaken whether a file of that name (without extension) in the controllers' folder is
 *   something else than the controller of an operation, given the constant that it would export and
 *   the operation's id.
 */
export function planNames(
  model: ConnectorModel,
  kept: NamePlan = nothingKept,
  isTaken: (file: string, constant: string, id: string) => boolean = () => false,
): Names {
  const planner = new OperationPlanner(isTaken);
  for (const names of kept.operations.values()) planner.reserve(names);
  const operations = model.operations.map((operation) =>
    planner.plan(operation, kept.operations.get(operation.id) ?? {}),
  );
  const definitions = planDefinitions(model, kept);
  const used = new Set(definitions.values());
  return {
    operations,
    byId: new Map(operations.map((names) => [names.operation.id, names])),
    definitions,
    formerTypes: new Map(
      [...kept.formerTypes]
        .filter(([type, name]) => definitions.has(name) && !used.has(type))
        .toSorted(([a], [b]) => byCodeUnits(a, b)),
    ),
  };
}

/** The names that are not what they would be if their operation or definition stood alone: what later runs cannot tell by themselves. */
export function unusualNames({ operations, definitions, formerTypes }: Names): NamePlan {
  const unusual = new Map<string, KeptNames>();
  for (const { operation, ...names } of operations) {
    const alone = new OperationPlanner().plan(operation, {});
    const odd = Object.entries(names).filter(
      ([key, name]) => name !== alone[key as keyof KeptNames],
    );
    if (odd.length > 0) unusual.set(operation.id, Object.fromEntries(odd));
  }
  const odd = [...definitions].filter(([definition, name]) => name !== definitionName(definition));
  return { operations: unusual, definitions: new Map(odd), formerTypes };
}

class OperationPlanner {
  readonly #constants = new Set<string>();
  readonly #types = new Set<string>();
  readonly #files = new Set<string>();
  readonly #isTaken: (file: string, constant: string, id: string) => boolean;

  constructor(isTaken: (file: string, constant: string, id: string) => boolean = () => false) {
    this.#isTaken = isTaken;
  }

  /** Names that only the operation that has them may have. */
  reserve({ constant, type, file }: KeptNames): void {
    if (constant !== undefined) this.#constants.add(fold(constant));
    for (const name of type === undefined ? [] : typeNames(type)) this.#types.add(fold(name));
    if (file !== undefined) this.#files.add(fold(file));
  }

  plan(operation: OperationModel, kept: KeptNames): OperationNames {
    const pascal = pascalCase(operation.id, 'Operation');
    const constant = kept.constant ?? this.#constant(operation, pascal);
    const type = kept.type ?? this.#type(operation, pascal);
    const file =
      kept.file ??
      firstFree(
        fileName(operation.id, constant),
        (name) => !this.#files.has(fold(name)) && !this.#isTaken(name, constant, operation.id),
        '-',
      );
    this.reserve({ constant, type, file });
    return { operation, constant, type, file, controller: kept.controller ?? constant };
  }

  #constant(operation: OperationModel, pascal: string): string {
    const camel = lowerStart(pascal);
    return firstFree(
      shorten(RESERVED_CONSTANTS.has(camel) ? `${camel}Operation` : camel, operation.id),
      (name) => !this.#constants.has(fold(name)),
    );
  }

  #type(operation: OperationModel, pascal: string): string {
    return firstFree(
      shorten(GLOBAL_TYPES.has(pascal) ? `${pascal}Operation` : pascal, operation.id),
      (stem) =>
        typeNames(stem).every((name) => !this.#types.has(fold(name)) && !IMPORTED_TYPES.has(name)),
    );
  }
}

/** All that a stem may become, itself among them: two stems must share none of it. */
function typeNames(stem: string): string[] {
  return [stem, ...TYPE_SUFFIXES.map((suffix) => stem + suffix)];
}

function planDefinitions(
  model: ConnectorModel,
  { definitions: kept, formerTypes }: NamePlan,
): Map<string, string> {
  const taken = new Set(kept.values());
  // Code that says a former name means the definition that had it.
  const isFree = (name: string, definition: string): boolean =>
    !taken.has(name) && (formerTypes.get(name) ?? definition) === definition;
  const names = new Map<string, string>();
  for (const definition of model.definitions.keys()) {
    const name =
      kept.get(definition) ??
      firstFree(definitionName(definition), (candidate) => isFree(candidate, definition));
    taken.add(name);
    names.set(definition, name);
  }
  return names;
}

function definitionName(definition: string): string {
  const pascal = pascalCase(definition, 'Model');
  return shortenFront(GLOBAL_TYPES.has(pascal) ? `${pascal}Model` : pascal, definition);
}

/** Equal for names that some file system, or a hasty reader, takes for the same. */
function fold(name: string): string {
  return name.normalize('NFKC').toUpperCase().toLowerCase();
}

/** The words of a name, without what no identifier may hold. */
function wordsOf(text: string): string[] {
  const words = text
    .normalize('NFC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .split(/[^\p{ID_Continue}]+|\p{Pc}+/u)
    .filter((word) => word !== '');
  const shouted = words.length > 1 && !/\p{Ll}/u.test(text);
  return shouted ? words.map((word) => word.toLowerCase()) : words;
}

/** `order_cake` -> `OrderCake`. What is left of nothing, or begins with a digit, gets `fallback`. */
function pascalCase(text: string, fallback: string): string {
  const joined = wordsOf(text)
    .map((word) => {
      const [first = ''] = word;
      return first.toUpperCase() + word.slice(first.length);
    })
    .join('');
  return /^\p{ID_Start}\p{ID_Continue}*$/u.test(joined) ? joined : fallback + joined;
}

/** `HTMLToText` -> `htmlToText`: a run of capitals is one word, whose last letter may begin the next. */
function lowerStart(pascal: string): string {
  return pascal.replace(/^(?:\p{Lu}+(?=\p{Lu}\p{Ll}|[^\p{L}]|$)|\p{Lu})/u, (start) =>
    start.toLowerCase(),
  );
}

/** Close to the id as written; safe as a file name everywhere, without dots, so that no extension is made up. */
function fileName(id: string, fallback: string): string {
  const cleaned = id
    .normalize('NFC')
    .replace(/\p{Default_Ignorable_Code_Point}/gu, '')
    .replace(/[^\p{L}\p{M}\p{Nd}_-]+/gu, '-')
    .replace(/^-+|-+$/g, '');
  const name = cleaned === '' ? fallback : cleaned;
  return shorten(DEVICE.test(name) ? `${name}-operation` : name, id);
}

/** A name of at most 80 UTF-16 units; what was cut is told apart by a hash of the whole. */
function shorten(name: string, source: string): string {
  if (name.length <= MAX_LENGTH) return name;
  return `${cut(name, MAX_LENGTH - HASH_LENGTH - 1)}_${hashOf(source)}`;
}

/** As {@link shorten}, but whole words go from the front: names of definitions begin with name spaces. */
function shortenFront(name: string, source: string): string {
  const words = wordsOf(source);
  if (name.length <= MAX_LENGTH || words.length < 2) return shorten(name, source);
  let tail = name;
  while (words.length > 1 && tail.length > MAX_LENGTH - HASH_LENGTH - 1) {
    words.shift();
    tail = pascalCase(words.join(' '), 'Model');
  }
  return `${cut(tail, MAX_LENGTH - HASH_LENGTH - 1)}_${hashOf(source)}`;
}

function hashOf(source: string): string {
  return createHash('sha256').update(source).digest('hex').slice(0, HASH_LENGTH);
}

function cut(name: string, length: number): string {
  const end = /[\ud800-\udbff]/.test(name.charAt(length - 1)) ? length - 1 : length;
  return name.slice(0, end);
}

/** The name itself, else with the smallest number from 2 that makes it free. */
function firstFree(name: string, isFree: (candidate: string) => boolean, separator = ''): string {
  if (isFree(name)) return name;
  // A name that ends in a digit would otherwise look like another one's number.
  const joint = separator === '' && /\d$/.test(name) ? '_' : separator;
  for (let count = 2; ; count += 1) {
    const suffix = `${joint}${count}`;
    const candidate = cut(name, MAX_LENGTH - suffix.length) + suffix;
    if (isFree(candidate)) return candidate;
  }
}
