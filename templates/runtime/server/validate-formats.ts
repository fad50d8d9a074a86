// The formats that are checked: definitions name others for people. What is sent may have ten megabytes,
// so none of them may take long, or more stack than there is, on what is much longer than it can be.

import type { Ajv } from 'ajv';
import { loadAjv } from './required.js';

/** Those with a meaning on the wire. */
export const wireFormats = [
  'date',
  'date-time',
  'uuid',
  'email',
  'uri',
  'int32',
  'int64',
  'byte',
  'ipv4',
  'ipv6',
];
/** Longest text of them, but for uri and byte. An address has 254 characters at most. */
const MAX_LENGTH = 1000;

export function addWireFormats(ajv: Ajv): void {
  loadAjv().addFormats(ajv, { mode: 'fast', formats: wireFormats });
  for (const name of ['date', 'uuid', 'email', 'ipv4', 'ipv6']) {
    const format: unknown = ajv.formats[name];
    ajv.addFormat(name, (text: string) => text.length <= MAX_LENGTH && fits(format, text));
  }
  ajv.addFormat('date-time', (text: string) => text.length <= MAX_LENGTH && isDateTime(text));
  ajv.addFormat('byte', isBase64);
}

/** In the forms that Ajv knows of formats of text. */
function fits(format: unknown, text: string): boolean {
  if (format instanceof RegExp) return format.test(text);
  if (typeof format === 'function') return (format as (text: string) => boolean)(text);
  return fits((format as { validate: unknown }).validate, text);
}

/** RFC 3339, and without a zone, as many services send it. */
function isDateTime(text: string): boolean {
  return (
    /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)?$/.test(text) &&
    !Number.isNaN(Date.parse(text.replace(' ', 'T')))
  );
}

const base64 = new Uint8Array(128);
for (const one of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/')
  base64[one.charCodeAt(0)] = 1;

/** RFC 4648, in one line or several. */
function isBase64(text: string): boolean {
  let count = 0;
  let padding = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === 0x0a || code === 0x0d) continue;
    if (code === 0x3d) padding += 1;
    else if (padding > 0 || base64[code] !== 1) return false;
    count += 1;
  }
  return count % 4 === 0 && padding <= 2;
}
