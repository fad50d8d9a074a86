// No string of a definition ever becomes code, a path outside the folder, or a terminal escape. Puts
// hostile strings at every string position of a definition that has everything, and holds what is
// generated against what harmless strings give there. The seed is fixed; `npm run fuzz` tries more
// seeds (FUZZ_SEED, FUZZ_SEEDS) and more strings at every position (FUZZ_DEPTH).

import { existsSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Attack, faultOf, outcomeOf } from './attack.js';
import { SYMBOLS, baseDefinition } from './base-definition.js';
import { seededRandom } from './random.js';
import { HOSTILE } from './strings.js';
import { type Position, positionsOf, rename, replaceAt } from './tree.js';

const FIRST_SEED = Number(process.env['FUZZ_SEED'] ?? 1);
const SEEDS = Number(process.env['FUZZ_SEEDS'] ?? 1);
/** Strings tried at every position and seed. */
const DEPTH = Number(process.env['FUZZ_DEPTH'] ?? 1);
const seeds = Array.from({ length: SEEDS }, (_, i) => FIRST_SEED + i);

const base = baseDefinition();
const positions = positionsOf(base);
/** Keywords of text that only people read: many can be hostile at once without changing anything. */
const PROSE =
  /(^|\.)(title|description|summary|x-ms-summary|x-ms-trigger-hint|termsOfService|email)$/;
/** A text that shows nothing may rightly be left out, with the lines around it. */
const VISIBLE = HOSTILE.filter((text) => /[\p{L}\p{N}\p{P}\p{S}]/u.test(text));
/** References are percent-encoded, which half a character cannot be. */
const WELL_FORMED = HOSTILE.filter((text) => Buffer.from(text).toString() === text);
let untouched: string;

beforeAll(async () => {
  const outcome = await outcomeOf(base);
  expect(outcome.faults).toEqual([]);
  expect(outcome.files.length).toBeGreaterThan(20);
  untouched = outcome.shape;
});

// A process that ended would have ended the test run too; a command would have left its file.
afterAll(() => expect(existsSync('pwned')).toBe(false));

async function faultsOf(attacks: readonly Attack[]): Promise<string[]> {
  const faults: string[] = [];
  for (const attack of attacks) {
    const fault = await faultOf(attack, untouched);
    if (fault !== undefined) faults.push(fault);
  }
  return faults;
}

function attackOn(position: Position, hostile: string): Attack {
  return {
    label: position.label,
    hostile,
    place: `${position.part}/${position.path.join('/')}`,
    build: (text) => replaceAt(base, [[position, text]]),
  };
}

describe.each(seeds)('hostile strings, seed %i', (seed) => {
  const { pick } = seededRandom(seed);

  it('one at a time at every position, key or value', { timeout: 120_000 * DEPTH }, async () => {
    const attacks = positions.flatMap((position) =>
      Array.from({ length: DEPTH }, () => attackOn(position, pick(HOSTILE))),
    );
    expect(attacks.length).toBeGreaterThan(500);
    expect(await faultsOf(attacks)).toEqual([]);
  });

  it('as names that occur in many places', { timeout: 120_000 * DEPTH }, async () => {
    const attacks = SYMBOLS.flatMap((symbol) =>
      Array.from({ length: 2 * DEPTH }, () => ({
        label: `every ${symbol}`,
        hostile: pick(WELL_FORMED),
        place: `symbol/${symbol}`,
        build: (text: string) => rename(base, symbol, text),
      })),
    );
    expect(await faultsOf(attacks)).toEqual([]);
  });

  it('all over the prose at once', { timeout: 120_000 * DEPTH }, async () => {
    const prose = positions.filter(({ label, part }) => part === 'value' && PROSE.test(label));
    expect(prose.length).toBeGreaterThan(30);
    for (let round = 0; round < 5 * DEPTH; round += 1) {
      const changes = prose.map((position) => [position, pick(VISIBLE)] as const);
      const outcome = await outcomeOf(replaceAt(base, changes));
      expect(outcome.faults).toEqual([]);
      expect(outcome.shape.split('\n')).toEqual(untouched.split('\n'));
    }
  });
});
