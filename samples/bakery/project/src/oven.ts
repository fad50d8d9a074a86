// The bakery's own business: which flavours there are, and how long a layer takes.

import { setTimeout as wait } from 'node:timers/promises';

export const flavours = [
  { id: 'lemon', name: 'Lemon' },
  { id: 'poppy', name: 'Poppy seed' },
  { id: 'nut', name: 'Hazelnut' },
];

/** A sentence about what is wrong with the flavour, or undefined when it can be baked. */
export function refuseFlavour(flavour: string): string | undefined {
  if (flavours.some(({ id }) => id === flavour)) return undefined;
  return `There is no flavour ${flavour}: choose one of ${flavours.map(({ id }) => id).join(', ')}.`;
}

/** Bakes one layer. Rejects when the signal is aborted: the order was cancelled. */
export async function bakeLayer(signal: AbortSignal): Promise<void> {
  const seconds = Number(process.env['LAYER_SECONDS'] ?? '5');
  await wait(seconds * 1000, undefined, { signal });
}
