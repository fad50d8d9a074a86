// TRUST_PROXY: whose X-Forwarded-For is believed. Addresses alone: a header of anybody else is what its
// sender likes to be.

import ipaddr from 'ipaddr.js';
import type { SettingReader } from './setting-reader.js';

/** Groups of addresses that Fastify knows. */
const groups = ['loopback', 'linklocal', 'uniquelocal'];

/** Notes what is no address. */
export function readTrustedProxies(entries: readonly string[], read: SettingReader): string[] {
  const wrong = entries.filter((entry) => !isAddress(entry));
  if (wrong.length === 0) return [...entries];
  read.problems.push(
    `TRUST_PROXY must hold the addresses of the proxies, with commas between, for example 10.0.0.0/8, 192.168.1.7 or ${groups.join(', ')}, not "${wrong[0]}".`,
  );
  return [];
}

function isAddress(entry: string): boolean {
  if (groups.includes(entry)) return true;
  const whole = entry.includes('/')
    ? ipaddr.isValidCIDR(entry)
    : entry.includes(':') || ipaddr.IPv4.isValidFourPartDecimal(entry);
  // `/0` would believe everybody.
  return whole && ipaddr.isValid(entry.split('/')[0] ?? '') && !entry.endsWith('/0');
}
