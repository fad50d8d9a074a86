// The judge: whether an operation is the same in two versions of a definition. It reads the raw
// documents and shares nothing with the generator, whose own opinion is what is being tried.
import { createHash } from 'node:crypto';

const METHODS = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch']);
/** Words for people: no type can depend on them. */
const WORDS = new Set(['description', 'summary', 'x-ms-summary', 'title', 'x-ms-visibility']);

/**
 * @typedef {object} RawOperation
 * @property {string} id Its operationId; empty when it has none.
 * @property {string} hash Equal where everything is that the operation's types can come from.
 */

/**
 * @param {any} document
 * @returns {Map<string, RawOperation>} By method and path.
 */
export function rawOperations(document) {
  const reader = new Reader(document);
  const found = new Map();
  for (const [path, item] of Object.entries(document.paths ?? {})) {
    if (typeof item !== 'object' || item === null) continue;
    const around = Object.entries(item).filter(([name]) => !METHODS.has(name));
    for (const [method, operation] of Object.entries(item)) {
      if (!METHODS.has(method) || typeof operation !== 'object' || operation === null) continue;
      const { operationId, ...rest } = operation;
      const whole = {
        security: document.security,
        consumes: document.consumes,
        produces: document.produces,
        ...rest,
        around: Object.fromEntries(around),
      };
      const schemes = reader.schemesOf(whole.security);
      const hash = digest(reader.canonical(whole) + reader.canonical(schemes));
      found.set(`${method} ${path}`, { id: String(operationId ?? '').trim(), hash });
    }
  }
  return found;
}

/** @param {string} text */
function digest(text) {
  return createHash('sha256').update(text).digest('hex');
}

class Reader {
  /** Hashes of what references lead to. */
  #known = new Map();
  /** References under way. */
  #open = [];
  /** The outermost reference under way that was met again, by its place in the list. */
  #met = Number.POSITIVE_INFINITY;

  constructor(document) {
    this.document = document;
    this.subtypes = subtypesOf(document);
  }

  schemesOf(security) {
    const names = (Array.isArray(security) ? security : []).flatMap((one) =>
      Object.keys(one ?? {}),
    );
    const declared = this.document.securityDefinitions ?? {};
    return names.sort().map((name) => [name, declared[name]]);
  }

  /** Text that is equal for values of equal meaning: names sorted, references followed. */
  canonical(value) {
    if (Array.isArray(value)) return `[${value.map((item) => this.canonical(item)).join()}]`;
    if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
    if (typeof value.$ref === 'string') return this.#reference(value.$ref, value);
    const members = Object.keys(value)
      .filter((name) => !(WORDS.has(name) && typeof value[name] === 'string'))
      .sort()
      .map((name) => `${JSON.stringify(name)}:${this.canonical(value[name])}`);
    return `{${members.join()}}`;
  }

  #reference(ref, owner) {
    const beside = Object.fromEntries(Object.entries(owner).filter(([name]) => name !== '$ref'));
    const siblings = Object.keys(beside).length === 0 ? '' : this.canonical(beside);
    const place = this.#open.indexOf(ref);
    if (place >= 0) {
      this.#met = Math.min(this.#met, place);
      return `circle(${ref})${siblings}`;
    }
    let hash = this.#known.get(ref);
    if (hash === undefined) {
      this.#open.push(ref);
      const subtypes = this.subtypes.get(ref) ?? [];
      hash = digest([this.#target(ref), ...subtypes].map((one) => this.canonical(one)).join());
      this.#open.pop();
      // Within a circle the text depends on where it was entered.
      if (this.#met >= this.#open.length) {
        this.#known.set(ref, hash);
        this.#met = Number.POSITIVE_INFINITY;
      }
    }
    return `ref(${hash})${siblings}`;
  }

  #target(ref) {
    if (!ref.startsWith('#/')) return ref;
    return ref
      .slice(2)
      .split('/')
      .map((part) => decode(part).replaceAll('~1', '/').replaceAll('~0', '~'))
      .reduce((here, part) => here?.[part], this.document);
  }
}

function decode(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** What extends a definition with a discriminator belongs to it: its type is their union. */
function subtypesOf(document) {
  const found = new Map();
  const definitions = document.definitions ?? {};
  for (const [name, definition] of Object.entries(definitions)) {
    for (const part of Array.isArray(definition?.allOf) ? definition.allOf : []) {
      const ref = part?.$ref;
      if (typeof ref !== 'string') continue;
      const more = [name, { $ref: `#/definitions/${name}` }];
      found.set(ref, [...(found.get(ref) ?? []), more]);
    }
  }
  for (const ref of found.keys()) {
    const base = definitions[ref.slice('#/definitions/'.length)];
    if (base?.discriminator === undefined) found.delete(ref);
  }
  return found;
}
