// Lists in pages that are as they should be, and what does not count against them.

import { describe, expect, it } from 'vitest';
import { rightList, rightPages, teas } from './mutants/pages.js';
import { simulateHere } from './server.js';

const simulate = (controllers: Record<string, object>) =>
  simulateHere(teas, { controllers, waitMs: 1500 });

interface Asked {
  readonly query: { readonly after?: number };
}

describe('the pages of a list', () => {
  it('are all read, and nothing is found', async () => {
    const asked: number[] = [];
    const report = await simulate({
      ListTeas: {
        handle: ({ query: { after = 0 } }: Asked, { baseUrl }: { baseUrl: string }) => {
          asked.push(after);
          return { status: 200, body: rightPages(after, baseUrl) };
        },
      },
    });
    expect(report.operations).toMatchObject([{ outcome: 'kept', findings: [] }]);
    expect(asked.slice(0, 4)).toEqual([0, 2, 4, 6]);
  });

  it('may have equal items that do not say which they are', async () => {
    const report = await simulate({
      ListTeas: {
        handle: ({ query: { after = 0 } }: Asked, { baseUrl }: { baseUrl: string }) => ({
          status: 200,
          body: { ...rightPages(after, baseUrl), value: [{ degrees: 80 }] },
        }),
      },
    });
    expect(report.operations).toMatchObject([{ outcome: 'kept' }]);
  });

  it('may move once, because somebody adds to the list meanwhile', async () => {
    let calls = 0;
    const { ListTeas } = rightList as { ListTeas: { handle: Function } };
    const report = await simulate({
      ListTeas: {
        handle: ({ query: { after } }: Asked, context: object) => {
          calls += 1;
          const moved = calls === 2 && after !== undefined ? after - 1 : after;
          return ListTeas.handle({ query: moved === undefined ? {} : { after: moved } }, context);
        },
      },
    });
    expect(report.operations).toMatchObject([{ outcome: 'kept', findings: [] }]);
    expect(calls).toBeGreaterThan(7);
  });
});
