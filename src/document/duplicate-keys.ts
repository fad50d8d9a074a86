// Member names that an object repeats. Loading accepts them (four published connectors have
// some), but the last one silently wins, so a rule reports them.

import { locatorOf } from './document.js';
import type { DuplicateKey, LoadedDocument } from './types.js';

/** In document order. */
export function duplicateKeys(document: LoadedDocument): readonly DuplicateKey[] {
  return locatorOf(document).duplicateKeys();
}
