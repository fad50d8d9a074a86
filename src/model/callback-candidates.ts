// Where each operation gets a callback URL, before it is known what the operation is: named in
// la-connector.json, marked in the definition, or told by a name, which counts for webhooks alone.

import { callbackByName, type NamedCallback } from './callback-by-name.js';
import { findCallbacks, parseCallbackUrl } from './callback.js';
import { quote } from './raw-value.js';
import type { Notes } from './build-context.js';
import type { DraftOperation } from './operations.js';
import type { Definitions } from './schema-view.js';
import type { OperationSettings } from './settings.js';
import type { CallbackLocation, OperationBase } from './types.js';

export interface LocatedCallback {
  /** What is set or marked. */
  readonly callback?: CallbackLocation;
  /** What is not, but has the name of one. */
  readonly likely?: NamedCallback;
  /** Several places that have such names, equally good. */
  readonly unclear?: readonly CallbackLocation[];
}

export function locateCallback(
  draft: DraftOperation,
  setting: OperationSettings,
  { definitions, notes }: { readonly definitions: Definitions; readonly notes: Notes },
): LocatedCallback {
  const { base } = draft;
  const override =
    setting.callbackUrl === undefined
      ? undefined
      : parseCallbackUrl(setting.callbackUrl, base.pointer);
  const [first, ...more] = findCallbacks(base);
  if (override === undefined && first !== undefined && more.length > 0) {
    notes.add(
      base.pointer,
      `${quote(base.id)} marks ${more.length + 1} places with x-ms-notification-url; the callback URL is read from ${placeName(first)}.`,
      'Mark one, or name it in la-connector.json ("callbackUrl").',
    );
  }
  const callback = override ?? first;
  if (callback !== undefined) return { callback };
  const hinted =
    draft.trigger !== undefined || draft.hasNotification || isWebhookPattern(setting.pattern);
  if (!hinted || !isWriting(base)) return {};
  const { found, ambiguous } = callbackByName(base, definitions);
  if (found !== undefined) return { likely: found };
  return ambiguous.length === 0 ? {} : { unclear: ambiguous };
}

/** The callback URL of a webhook that does not say where it is; says so. */
export function likelyCallback(
  { id, pointer }: OperationBase,
  { likely, unclear }: LocatedCallback,
  notes: Notes,
): CallbackLocation | undefined {
  const remedy =
    'Mark the property that receives it with "x-ms-notification-url": true, or name it in la-connector.json ("callbackUrl").';
  if (likely !== undefined) {
    const { location } = likely;
    notes.add(
      pointer,
      `${quote(id)} does not mark where it gets its callback URL; it is read from ${placeName(location)}, which has the name of one.`,
      `Mark that property with "x-ms-notification-url": true, or name another in la-connector.json ("callbackUrl").`,
    );
    return location;
  }
  const places = unclear?.slice(0, 5).map(placeName).join(', ');
  notes.add(
    pointer,
    `Nothing says where ${quote(id)} gets its callback URL, so no one can subscribe.${places === undefined ? '' : ` Several places have the name of one: ${places}.`}`,
    remedy,
  );
  return undefined;
}

export function isWriting({ method }: OperationBase): boolean {
  return method === 'post' || method === 'put' || method === 'patch';
}

export function isWebhookPattern(pattern: OperationSettings['pattern']): boolean {
  return pattern === 'webhookTrigger' || pattern === 'webhookAction';
}

/** As la-connector.json names it. */
export function placeName({ in: place, path }: CallbackLocation): string {
  return quote([place === 'formData' ? 'form' : place, ...path].join('.'));
}
