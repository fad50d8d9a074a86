// The name of a level in texts for people. Ids in JSON, SARIF and settings stay `advice`.

import type { Severity } from './types.js';

/** `error`, `warning` or `suggestion`. */
export function levelName(severity: Severity): string {
  return severity === 'advice' ? 'suggestion' : severity;
}
