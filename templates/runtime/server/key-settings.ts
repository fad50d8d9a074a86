// Keys among the settings. A key that is wrong is told apart by its place in the list, never shown.

import type { SettingReader } from './setting-reader.js';
import { KEY_BYTES } from './store/secrets.js';

/** Standard Webhooks asks for 24 to 64 bytes. */
const SIGNING_BYTES: readonly [number, number] = [24, 64];

export function encryptionKeys(read: SettingReader): Buffer[] {
  return keys(read, read.list('ENCRYPTION_KEY'), {
    name: 'ENCRYPTION_KEY',
    bytes: [KEY_BYTES, KEY_BYTES],
    prefix: '',
    make: 'openssl rand -base64 32',
  });
}

export function webhookKeys(read: SettingReader): Buffer[] {
  return keys(read, read.list('WEBHOOK_SIGNING_KEY'), {
    name: 'WEBHOOK_SIGNING_KEY',
    bytes: SIGNING_BYTES,
    prefix: 'whsec_',
    make: 'openssl rand -base64 32',
  });
}

function keys(
  read: SettingReader,
  entries: readonly string[],
  form: {
    readonly name: string;
    readonly bytes: readonly [number, number];
    readonly prefix: string;
    readonly make: string;
  },
): Buffer[] {
  const [least, most] = form.bytes;
  const size = least === most ? `${least} bytes` : `${least} to ${most} bytes`;
  return entries.flatMap((entry, index) => {
    const text = entry.startsWith(form.prefix) ? entry.slice(form.prefix.length) : entry;
    const key = Buffer.from(text, 'base64');
    const isBase64 = /^[A-Za-z0-9+/_-]+={0,2}$/.test(text);
    if (isBase64 && key.length >= least && key.length <= most) return [key];
    read.problems.push(
      `${form.name} must hold keys of ${size} in base64, with commas between; key ${index + 1} is not one. "${form.make}" makes one.`,
    );
    return [];
  });
}
