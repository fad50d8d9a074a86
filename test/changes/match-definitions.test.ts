// Which definition is which under another name. What that means for a project is shown in
// test/generate/definitions.test.ts.

import { describe, expect, it } from 'vitest';
import { renamedDefinitions } from '../../src/changes/match-definitions.js';
import type { ConnectorModel } from '../../src/model/types.js';
import { modelOf } from '../model/factory.js';

const MANY = 5_000;

/** Definitions that each refer to the next, used by an operation or by nobody. */
function chain(prefix: string, count: number, used: boolean): ConnectorModel {
  const ref = (at: number): object => ({ $ref: `#/definitions/${prefix}${at}` });
  const definitions = Array.from({ length: count }, (_, at) => [
    `${prefix}${at}`,
    { type: 'object', properties: { next: at + 1 < count ? ref(at + 1) : { type: 'string' } } },
  ]);
  const answer = { description: 'Done', ...(used && { schema: ref(0) }) };
  return modelOf({
    paths: { '/cakes': { get: { operationId: 'ListCakes', responses: { 200: answer } } } },
    definitions: Object.fromEntries(definitions),
  });
}

function renamed(before: ConnectorModel, after: ConnectorModel): ReadonlyMap<string, string> {
  const [left, right] = [before.operations[0], after.operations[0]];
  if (left === undefined || right === undefined) throw new Error('No operation.');
  return renamedDefinitions(before, after, [{ before: left, after: right }]);
}

describe('definitions in a chain', () => {
  it('are followed to its end, however long it is', () => {
    const found = renamed(chain('Old', MANY, true), chain('New', MANY, true));
    expect(found.size).toBe(MANY);
    expect(found.get(`Old${MANY - 1}`)).toBe(`New${MANY - 1}`);
  });

  it('are told apart where nobody uses them', () => {
    const found = renamed(chain('Old', 20, false), chain('New', 20, false));
    expect(found.size).toBe(20);
    for (const [old, fresh] of found) expect(fresh).toBe(old.replace('Old', 'New'));
  });

  it('are taken for none where nobody uses them and telling them apart has no end', () => {
    expect(renamed(chain('Old', MANY, false), chain('New', MANY, false)).size).toBe(0);
  });
});
