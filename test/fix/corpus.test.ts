// Published definitions: what is mended is mended for good, and nothing else is broken by it. A fixed
// sample here; the corpus is data, found at LA_CORPUS or ../shared/corpus.

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { fix } from '../../src/fix.js';
import { validate } from '../../src/validate.js';

const corpus = resolve(process.env['LA_CORPUS'] ?? '../shared/corpus');
const files = [
  'certified/CloudAppSecurity',
  'certified/Tallyfy',
  'certified/Calendly',
  'custom/Snowflake',
  'independent/HubSpot Marketing',
  'independent/Revue',
].map((name) => [name, join(corpus, name, 'apiDefinition.swagger.json')] as const);
const there = files.every(([, file]) => existsSync(file));
if (!there) process.stderr.write(`No corpus at ${corpus}: mending it is not tested.\n`);

const options = { preset: 'certification' } as const;

async function countsIn(bytes: Uint8Array): Promise<Map<string, number>> {
  const counts = new Map<string, number>();
  const { diagnostics } = await validate({ kind: 'text', path: 'definition.json', bytes }, options);
  for (const { rule } of diagnostics) counts.set(rule, (counts.get(rule) ?? 0) + 1);
  return counts;
}

describe.skipIf(!there)('mending published definitions', () => {
  it.each(files)('%s', async (_name, file) => {
    const bytes = readFileSync(file);
    const before = await countsIn(bytes);
    const { text, fixed } = await fix({ kind: 'text', path: file, bytes }, options);
    expect(fixed.length).toBeGreaterThan(0);
    const after = await countsIn(Buffer.from(text));
    for (const [rule, count] of after)
      expect.soft(count, rule).toBeLessThanOrEqual(before.get(rule) ?? 0);
    const again = await fix({ kind: 'text', path: file, text }, options);
    expect(again.fixed).toEqual([]);
    expect(again.text).toBe(text);
  });
});
