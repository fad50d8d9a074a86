// What several rules need and one of them finds out is kept while the rules run over a document, and
// forgotten then. Not in a WeakMap: what hangs on one lives on until the next full collection, and
// copying all that about document after document costs a run over many files a tenth of its time.
// It is called more often than anything else, nearly always for the one context of the document:
// so the first key has its own field, and no call makes a list of its arguments.

class Cache {
  #key: object | undefined;
  #value: unknown;
  /** Of all keys but the first. */
  #others: Map<object, unknown> | undefined;

  get(key: object): unknown {
    return key === this.#key ? this.#value : this.#others?.get(key);
  }

  has(key: object): boolean {
    return key === this.#key || this.#others?.has(key) === true;
  }

  set(key: object, value: unknown): void {
    if (this.#key === undefined) {
      this.#key = key;
      this.#value = value;
      filled.push(this);
    } else {
      this.#others ??= new Map();
      this.#others.set(key, value);
    }
  }

  forget(): void {
    this.#key = undefined;
    this.#value = undefined;
    this.#others = undefined;
  }
}

const filled: Cache[] = [];

type Make<Key, First, Second, Value> = (key: Key, first: First, second: Second) => Value;

/** `make`, which is asked once for each key (most often the context) until `runRules` ends. */
export function perDocument<Key extends object, Value>(
  make: (key: Key) => Value,
): (key: Key) => Value;
export function perDocument<Key extends object, First, Value>(
  make: (key: Key, first: First) => Value,
): (key: Key, first: First) => Value;
export function perDocument<Key extends object, First, Second, Value>(
  make: Make<Key, First, Second, Value>,
): Make<Key, First, Second, Value>;
export function perDocument<Key extends object, First, Second, Value>(
  make: Make<Key, First, Second, Value>,
): Make<Key, First, Second, Value> {
  const cache = new Cache();
  return (key, first, second) => {
    const known = cache.get(key);
    if (known !== undefined || cache.has(key)) return known as Value;
    const value = make(key, first, second);
    cache.set(key, value);
    return value;
  };
}

/** Forgets all that was made. */
export function forgetDocuments(): void {
  for (let at = 0; at < filled.length; at += 1) filled[at]?.forget();
  filled.length = 0;
}
