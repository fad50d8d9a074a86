// What the handlers wrote, as the tests of replicas ask for it: which life of which server began what.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '../crash/random.js';
import { CLIENTS, type Fleet } from './fleet.js';
import { LIMIT_MS } from './outcome.js';

export interface Begun {
  readonly life: number;
  readonly at: number;
  readonly number: number;
}

/** Every beginning of an order, in the order of time. */
export function beginsOf(effects: string): Begun[] {
  return effects
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([, , kind]) => kind === 'order')
    .map(([life, at, , number]) => ({
      life: Number(life),
      at: Number(at),
      number: Number(number),
    }));
}

/** Resolves when the condition holds; rejects with `what` after so long. */
export async function until(
  holds: () => boolean | Promise<boolean>,
  limitMs: number,
  what: () => string,
): Promise<void> {
  for (const end = Date.now() + limitMs; !(await holds()); await sleep(50))
    if (Date.now() > end) throw new Error(what());
}

/** A moment under load: two answers to each client, and some time. */
export async function underLoad(fleet: Fleet, random: Random, mostMs: number): Promise<void> {
  const wanted = fleet.answers + 2 * CLIENTS;
  const isStuck = (): string => `The replicas are stuck:\n${fleet.lines()}`;
  await Promise.all([
    until(() => fleet.answers >= wanted, LIMIT_MS, isStuck),
    sleep(random.between(200, mostMs)),
  ]);
}
