// The items in a 200 of a polling trigger, and whether it is a 200 for something.

import type { OperationDescriptor } from '../../server/descriptor.js';
import { judgeDeclared, parsed } from '../judge.js';
import type { Exchange, Walk } from '../walk.js';
import { shown } from '../words.js';

export type Trigger = Extract<OperationDescriptor['pattern'], { kind: 'pollingTrigger' }>;

/** Judges the body of a 200; empty when there is no item in it. A body of the wrong shape is not held against its schema too. */
export function itemsOf(walk: Walk, pattern: Trigger, answer: Exchange): readonly unknown[] {
  const value = parsed(answer.body.toString())?.value;
  return pattern.split === 'single'
    ? singleItem(walk, pattern, answer, value)
    : batchItems(walk, pattern, answer, value);
}

function singleItem(
  walk: Walk,
  { item }: Trigger,
  answer: Exchange,
  value: unknown,
): readonly unknown[] {
  const { asked } = answer;
  const isEmpty = typeof value === 'object' && value !== null && Object.keys(value).length === 0;
  if (value === undefined || value === null || (isEmpty && !admits(walk, item, value))) {
    walk.found('trigger-fires-empty', `${asked} answered 200 with nothing in it.`);
    return [];
  }
  if (Array.isArray(value) && !admits(walk, item, value)) {
    walk.found('trigger-single-array', `${asked} answered 200 with an array.`);
    return [value];
  }
  judgeDeclared(walk, answer);
  return [value];
}

function batchItems(
  walk: Walk,
  { itemsPath, gateway }: Trigger,
  answer: Exchange,
  value: unknown,
): readonly unknown[] {
  const { asked } = answer;
  const items = itemsPath.reduce<unknown>(inside, value);
  if (!Array.isArray(items)) {
    const place = itemsPath.length === 0 ? 'the body' : `/${itemsPath.map(shown).join('/')}`;
    walk.found('trigger-batch-not-array', `${asked} answered 200, and ${place} is no array.`);
    return [];
  }
  // A gateway is told in this way that there is nothing new.
  if (gateway === undefined && items.length === 0)
    walk.found('trigger-batch-empty', `${asked} answered 200 with an empty batch.`);
  else judgeDeclared(walk, answer);
  return items as readonly unknown[];
}

/** True also where the definition says nothing about the item. */
function admits(walk: Walk, item: Trigger['item'], value: unknown): boolean {
  return (
    item === undefined || walk.session.validators.check(item, value, { in: 'body' }).length === 0
  );
}

function inside(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, name)) return undefined;
  return (value as Record<string, unknown>)[name];
}
