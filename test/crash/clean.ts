// What every trial expects of its balance.

import { expect } from 'vitest';
import type { Balance } from './judge.js';

/** Nothing was lost, doubled or wrong, and there was something of each kind. */
export function expectClean({ faults, rows }: Balance, lines: string): void {
  expect(faults, lines).toEqual([]);
  for (const { acknowledged, doubled, lost, pattern, wrong } of rows) {
    expect({ pattern, lost, doubled, wrong }).toEqual({ pattern, lost: 0, doubled: 0, wrong: 0 });
    expect(acknowledged, pattern).toBeGreaterThan(0);
  }
}
