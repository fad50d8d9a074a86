import { describe, expect, it } from 'vitest';
import {
  defaultSchedule,
  parseRetryAfter,
  pauseAfter,
} from '../../../templates/runtime/server/callbacks/schedule.js';

describe('pauses', () => {
  it('grow from 5 s to an hour, with full jitter', () => {
    const at = (random: number) => (attempt: number) =>
      pauseAfter(attempt, { ...defaultSchedule, random: () => random });
    expect([1, 2, 3, 10, 11, 5000].map(at(1))).toEqual([
      5000, 10_000, 20_000, 2_560_000, 3_600_000, 3_600_000,
    ]);
    expect([1, 2, 5000].map(at(0))).toEqual([0, 0, 0]);
    expect(at(0.5)(3)).toBe(10_000);
  });
});

describe('a receiver that asks for no pause', () => {
  it('gets none once, and then the schedule, one step behind', () => {
    const schedule = { ...defaultSchedule, random: () => 1 };
    const pauses = [1, 2, 3, 4].map((attempt) => pauseAfter(attempt, schedule, 0));
    expect(pauses).toEqual([0, 5000, 10_000, 20_000]);
    expect(pauseAfter(2, schedule, 60_000)).toBe(60_000);
  });
});

describe('Retry-After', () => {
  const now = Date.parse('Sun, 06 Nov 1994 08:49:37 GMT');
  it.each([
    ['120', 120_000],
    [' 0 ', 0],
    ['3601', 3_600_000],
    ['9'.repeat(400), 3_600_000],
    ['Sun, 06 Nov 1994 08:50:37 GMT', 60_000],
    ['Sunday, 06-Nov-94 08:50:37 GMT', 60_000],
    ['Sun, 06 Nov 1994 08:49:00 GMT', 0],
    ['Mon, 07 Nov 1994 08:49:37 GMT', 3_600_000],
    [['30', '60'], 30_000],
    ['', undefined],
    ['soon', undefined],
    ['-5', undefined],
    ['1.5', undefined],
    ['Sun, 99 Nov 1994 88:49:37 GMT', undefined],
    [undefined, undefined],
  ])('%s', (header, expected) => {
    expect(parseRetryAfter(header, now)).toBe(expected);
  });
});
