// What several rules need and one of them finds out is kept while the rules run over a document, and
// forgotten then. Not in a WeakMap: what hangs on one lives on until the next full collection, and
// copying all that about document after document costs a run over many files a tenth of its time.

const caches: Array<Map<object, unknown>> = [];

/** `make`, which is asked once for each key (most often the context) until `runRules` ends. */
export function perDocument<Key extends object, More extends readonly unknown[], Value>(
  make: (key: Key, ...more: More) => Value,
): (key: Key, ...more: More) => Value {
  const cache = new Map<Key, Value>();
  caches.push(cache as Map<object, unknown>);
  return (key, ...more) => {
    const known = cache.get(key);
    if (known !== undefined || cache.has(key)) return known as Value;
    const value = make(key, ...more);
    cache.set(key, value);
    return value;
  };
}

/** Forgets all that was made. */
export function forgetDocuments(): void {
  for (const cache of caches) if (cache.size > 0) cache.clear();
}
