// The mock servers of all samples keep the protocol: what the simulator finds on them is a fault of
// the server or of the simulator.

import { readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { formatReport } from '../../templates/runtime/simulator/index.js';
import { describeSample, simulateHere } from './server.js';

const samples = resolve(import.meta.dirname, '../../samples');

describe('the mock server of', () => {
  for (const name of readdirSync(samples).sort()) {
    it(name, async () => {
      const report = await simulateHere(await describeSample(join(samples, name)), {});
      const text = formatReport(report);
      expect(text).toContain('; nothing found; ');
      const seen = report.operations.filter(({ outcome }) => outcome !== 'skipped');
      expect(seen.map(({ outcome }) => outcome)).toEqual(seen.map(() => 'kept'));
      expect(seen.length).toBeGreaterThan(1);
    });
  }
});
