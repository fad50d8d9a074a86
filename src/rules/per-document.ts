// What several rules need and one of them finds out is kept while the rules run over a document, and
// forgotten then. Not in a WeakMap: what hangs on one lives on until the next full collection, and
// copying all that about document after document costs a run over many files a tenth of its time.

const caches: Array<Map<object, unknown>> = [];

/** Made once a module; empty again when `runRules` ends. */
export function perDocument<Key extends object, Value>(): Map<Key, Value> {
  const cache = new Map<Key, Value>();
  caches.push(cache as Map<object, unknown>);
  return cache;
}

/** Empties all of them. */
export function forgetDocuments(): void {
  for (const cache of caches) if (cache.size > 0) cache.clear();
}
