// References inside one document: JSON pointers in URI fragments, chains of them, and the names under
// which the model keeps what they point to. A reference that leads nowhere, or round in a circle, is
// undefined here; the caller decides what stands in its place.

import { at, isList, isRawObject, member, objectMember, type Located } from './raw-value.js';
import type { RawObject } from './raw-value.js';

const MAX_CHAIN = 50;

function decodeToken(token: string): string {
  if (!token.includes('%')) return unescapeToken(token);
  let decoded = token;
  try {
    decoded = decodeURIComponent(token);
  } catch {
    // A bare `%` in a name: the author did not encode, so there is nothing to decode.
  }
  return unescapeToken(decoded);
}

function unescapeToken(token: string): string {
  return token.includes('~') ? token.replaceAll('~1', '/').replaceAll('~0', '~') : token;
}

function step(value: unknown, token: string): unknown {
  if (isList(value)) return /^(0|[1-9]\d*)$/.test(token) ? value[Number(token)] : undefined;
  return isRawObject(value) ? member(value, token) : undefined;
}

/** What `$ref` names, undefined unless the value is an object with a string there. */
export function referenceOf(value: unknown): string | undefined {
  if (!isRawObject(value)) return undefined;
  const reference = member(value, '$ref');
  return typeof reference === 'string' ? reference : undefined;
}

/**
 * The value that `reference` (`#/definitions/X`) points to, itself possibly a reference. Its pointer
 * is the canonical one: two spellings of a place give the same. Undefined when there is nothing.
 */
export function locate(root: RawObject, reference: string, depth = 0): Located | undefined {
  if (depth > MAX_CHAIN) return undefined;
  if (reference === '#') return { value: root, pointer: '' };
  if (!reference.startsWith('#/')) return undefined;
  let here: Located = { value: root, pointer: '' };
  for (const raw of reference.slice(2).split('/')) {
    const inner = referenceOf(here.value);
    const through = inner === undefined ? here : locate(root, inner, depth + 1);
    if (through === undefined) return undefined;
    let token = decodeToken(raw);
    let value = step(through.value, token);
    if (value === undefined && raw.includes('%')) {
      token = unescapeToken(raw);
      value = step(through.value, token);
    }
    if (value === undefined) return undefined;
    here = { value, pointer: at(through.pointer, token) };
  }
  return here;
}

/** The value itself, or what its chain of references ends at. Undefined when it ends nowhere. */
export function follow(root: RawObject, start: Located): Located | undefined {
  let here: Located | undefined = start;
  for (let hops = 0; here !== undefined && hops < MAX_CHAIN; hops += 1) {
    const reference = referenceOf(here.value);
    if (reference === undefined) return here;
    here = locate(root, reference);
  }
  return undefined;
}

/** As {@link follow}, for objects. */
export function followObject(
  root: RawObject,
  value: unknown,
  pointer: string,
): { readonly value: RawObject; readonly pointer: string } | undefined {
  const target = follow(root, { value, pointer });
  return target !== undefined && isRawObject(target.value)
    ? { value: target.value, pointer: target.pointer }
    : undefined;
}

const STRUCTURE = new Set(['definitions', 'properties', 'paths', 'schema', 'responses']);

/** Gives every target of a schema reference its name in the model. */
export class ReferenceNames {
  /** Targets outside `definitions`, in the order in which they were first named. */
  readonly extra: Array<Located & { readonly name: string }> = [];
  /** Definitions that are referred to, in the order in which they first were; one may be there more than once. */
  readonly named: string[] = [];
  readonly #root: RawObject;
  readonly #byPointer = new Map<string, string>();
  readonly #taken = new Set<string>();
  /** By reference as written: the same few are written again and again. */
  readonly #known = new Map<string, string | undefined>();

  constructor(root: RawObject) {
    this.#root = root;
    for (const name of Object.keys(objectMember(root, 'definitions') ?? {})) {
      this.#byPointer.set(at('/definitions', name), name);
      this.#taken.add(name);
    }
  }

  /** The model's name for what `reference` points to; undefined when it points nowhere. */
  name(reference: string): string | undefined {
    if (!this.#known.has(reference)) this.#known.set(reference, this.#find(reference));
    return this.#known.get(reference);
  }

  #find(reference: string): string | undefined {
    const target = locate(this.#root, reference);
    if (target === undefined || target.pointer === '') return undefined;
    const known = this.#byPointer.get(target.pointer);
    if (known !== undefined) {
      this.named.push(known);
      return known;
    }
    const name = this.#free(nameFromPointer(target.pointer));
    this.#byPointer.set(target.pointer, name);
    this.extra.push({ ...target, name });
    return name;
  }

  #free(wanted: string): string {
    let name = wanted;
    for (let count = 2; this.#taken.has(name); count += 1) name = `${wanted}${count}`;
    this.#taken.add(name);
    return name;
  }
}

/** `/paths/~1a/get/responses/200/schema` -> `a_get_200`: the tokens that say something. */
function nameFromPointer(pointer: string): string {
  const words = pointer
    .split('/')
    .slice(1)
    .filter((token) => !STRUCTURE.has(token))
    .flatMap((token) => token.replaceAll('~1', '/').split(/[^\p{L}\p{N}]+/u))
    .filter((word) => word !== '');
  return words.length === 0 ? 'Schema' : words.join('_').slice(0, 100);
}
