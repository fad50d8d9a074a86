// Every published definition loads; the three that are broken are refused at the author's mistake.

import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { load } from '../../src/document/load.js';
import { findingsOf, places } from './definition.js';

const corpus = resolve(
  import.meta.dirname,
  '../..',
  process.env['LA_CORPUS'] ?? '../shared/corpus',
);
const present = existsSync(corpus);
if (!present) process.stderr.write(`No corpus at ${corpus}: its tests are skipped.\n`);

function definitions(folder: string): string[] {
  return readdirSync(join(corpus, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => /apiDefinition.*\.json$/i.test(name))
    .map((name) => join(corpus, folder, name))
    .sort();
}

describe.skipIf(!present)('the corpus', () => {
  it('loads, without a finding', async () => {
    const paths = ['certified', 'custom', 'independent'].flatMap(definitions);
    expect(paths.length).toBeGreaterThanOrEqual(309);
    const failures: string[] = [];
    for (const path of paths) {
      const result = await load({ kind: 'file', path });
      for (const found of findingsOf(result))
        failures.push(`${relative(corpus, path)}: ${found.message}`);
    }
    expect(failures).toEqual([]);
  });

  it.each([
    ['DocuMotor', '47:30 doc-json-parse', /Trailing comma/],
    ['PUG Gamified Engagement', '733:6 doc-json-parse', /Trailing comma/],
    ['Yelp', '866:118 doc-encoding-utf8', /Byte 0xAD/],
  ])('refuses %s at the right place', async (name, place, message) => {
    const path = join(corpus, 'malformed', name, 'apiDefinition.swagger.json');
    const result = await load({ kind: 'file', path });
    expect(places(result)).toEqual([place]);
    expect(findingsOf(result)[0]?.message).toMatch(message);
  });
});
