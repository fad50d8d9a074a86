// API_KEYS: keys, and names for them. What a caller makes belongs to the name, so that it survives a new
// key; without a name it belongs to the key itself, known by its hash.

import { createHash } from 'node:crypto';
import type { SettingReader } from './setting-reader.js';

/** The fewest characters of a key behind a name in production. */
const LEAST_KEY = 16;

export interface ApiKey {
  /** Absent: the key speaks for itself. */
  readonly name?: string;
  readonly key: string;
  /** As it is written in the setting. */
  readonly entry: string;
}

/** What is compared, and who it is. */
export interface KnownKey {
  readonly hash: Buffer;
  /** Id of the principal. */
  readonly id: string;
}

/** What is said of entries that are wrong. */
interface Form {
  readonly setting: string;
  readonly form: string;
}

const apiKeys: Form = { setting: 'API_KEYS', form: 'keys, or name:key pairs' };

/** Notes what is wrong with an entry, without showing it. */
export function readApiKeys(
  entries: readonly string[],
  read: SettingReader,
  production: boolean,
  { setting, form }: Form = apiKeys,
): ApiKey[] {
  const keys = entries.map(parse);
  for (const [index, { name, key }] of keys.entries()) {
    const at = `${setting} must hold ${form}; entry ${index + 1}`;
    const twin = keys.findIndex((other) => other.key === key && other.name !== name);
    if (key !== '' && twin >= 0 && twin < index)
      read.problems.push(`${at} has the same key as entry ${twin + 1}, which is another caller's.`);
    if (name === undefined) continue;
    if (key === '') read.problems.push(`${at} has a name, and no key.`);
    // A key with a colon from the time before names would become one that is easy to guess.
    else if (production && key.length < LEAST_KEY)
      read.problems.push(
        `${at} has a key of ${key.length} characters behind its colon. In production it needs at least ${LEAST_KEY}.`,
      );
  }
  return keys;
}

function parse(entry: string): ApiKey {
  const colon = /^([A-Za-z][A-Za-z0-9._-]{0,63}):(.*)$/s.exec(entry);
  if (colon === null) return { key: entry, entry };
  const [, name = '', key = ''] = colon;
  return { name, key: key.trim(), entry };
}

/**
 * What a caller may show. An entry with a name counts as a whole too: before there were names, all of it
 * was the key. It takes no less to guess.
 */
export function knownKeys(keys: readonly ApiKey[]): KnownKey[] {
  return keys.flatMap(({ name, key, entry }) => {
    if (name === undefined) return [{ hash: sha256(key), id: hashId(key) }];
    return [key, entry].map((text) => ({ hash: sha256(text), id: `key:${name}` }));
  });
}

/** Ids of principals from the time when a key had no name, and the one that each has now. */
export function renamedPrincipals(keys: readonly ApiKey[]): ReadonlyMap<string, string> {
  return new Map(
    keys.flatMap(({ name, key, entry }) =>
      name === undefined ? [] : [key, entry].map((text) => [hashId(text), `key:${name}`] as const),
    ),
  );
}

function hashId(key: string): string {
  return `key:${sha256(key).toString('hex').slice(0, 32)}`;
}

export function sha256(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest();
}
