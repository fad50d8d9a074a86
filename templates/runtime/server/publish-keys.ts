// PUBLISH_KEYS: who may publish from outside, through the route for it (publish-route.ts). Each has a name,
// by which the log and the limits know it, and a key that opens nothing else.

import { type ApiKey, readApiKeys } from './api-keys.js';
import type { SettingReader } from './setting-reader.js';

export interface PublishKey {
  readonly name: string;
  readonly key: string;
}

const form = { setting: 'PUBLISH_KEYS', form: 'name:key pairs' };

/** Notes what is wrong with an entry, without showing it. */
export function readPublishKeys(
  entries: readonly string[],
  read: SettingReader,
  { production, apiKeys }: { readonly production: boolean; readonly apiKeys: readonly ApiKey[] },
): PublishKey[] {
  const keys = readApiKeys(entries, read, production, form);
  return keys.flatMap(({ name, key }, index) => {
    const at = `${form.setting} must hold ${form.form}; entry ${index + 1}`;
    if (name === undefined) {
      read.problems.push(`${at} has no name.`);
      return [];
    }
    if (apiKeys.some((other) => other.key === key || other.entry === key))
      read.problems.push(
        `${at} has a key that is in API_KEYS, too: callers of the operations could publish.`,
      );
    return [{ name, key }];
  });
}
