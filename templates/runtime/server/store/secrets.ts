// Secrets in the database: sealed with AES-256-GCM where keys are set. A sealed text names the key it was
// sealed with, so that keys can be changed: the first of them seals, all of them open.

import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { StoreError } from './errors.js';

const PREFIX = 'sealed1';
const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

export const KEY_BYTES = 32;

export class Secrets {
  readonly #keys: ReadonlyMap<string, Buffer>;
  /** The name of the key that seals; undefined without keys. */
  readonly #first: string | undefined;

  /** @param keys of {@link KEY_BYTES} each; none: texts are stored as they are. */
  constructor(keys: readonly Buffer[]) {
    this.#keys = new Map(keys.map((key) => [nameOf(key), key]));
    [this.#first] = this.#keys.keys();
  }

  /** @param about what it is of: a text that was moved to another row does not open there. */
  seal(text: string, about: string): string {
    const key = this.#first === undefined ? undefined : this.#keys.get(this.#first);
    if (key === undefined) return text;
    const iv = randomBytes(IV_BYTES);
    const cipher = createCipheriv(CIPHER, key, iv).setAAD(Buffer.from(about));
    const sealed = [iv, cipher.update(text, 'utf8'), cipher.final()];
    const bytes = Buffer.concat([...sealed, cipher.getAuthTag()]);
    return `${PREFIX}:${this.#first}:${bytes.toString('base64url')}`;
  }

  /** @throws StoreError `key` when the key is not set, or the text was changed. */
  open(stored: string, about: string): string {
    if (!stored.startsWith(`${PREFIX}:`)) return stored;
    const [, name = '', text = ''] = stored.split(':');
    const key = this.#keys.get(name);
    if (key === undefined) throw missingKey(name);
    const bytes = Buffer.from(text, 'base64url');
    try {
      const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, IV_BYTES))
        .setAAD(Buffer.from(about))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      const opened = decipher.update(bytes.subarray(IV_BYTES, -TAG_BYTES));
      return Buffer.concat([opened, decipher.final()]).toString('utf8');
    } catch (error) {
      throw new StoreError('key', 'A sealed callback URL in the database was changed.', {
        cause: error,
      });
    }
  }

  /** What every text that need not be sealed anew begins with; undefined where none is sealed. */
  get prefix(): string | undefined {
    return this.#first === undefined ? undefined : `${PREFIX}:${this.#first}:`;
  }
}

/** What a sealed text begins with, whatever the key. */
export const SEALED = `${PREFIX}:`;

function nameOf(key: Buffer): string {
  return createHash('sha256').update(key).digest('hex').slice(0, 8);
}

function missingKey(name: string): StoreError {
  return new StoreError(
    'key',
    `Callback URLs in the database are encrypted with the key ${name} (the beginning of its SHA-256), ` +
      `which ENCRYPTION_KEY does not have. Add it, after the key that new ones are encrypted with.`,
  );
}
