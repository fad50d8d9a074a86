// Which IP addresses belong to the public internet. Callback URLs come from strangers; a server that
// posts to whatever they name must not be led to its own network or to the cloud's metadata services.

import ipaddr from 'ipaddr.js';

/** Azure's platform services for virtual machines, in the midst of public addresses. */
const AZURE_WIRE_SERVER = '168.63.129.16';

/** The part of IPv6 from which public addresses are given out. */
const GLOBAL_UNICAST = ipaddr.IPv6.parseCIDR('2000::/3');

/**
 * True for public unicast addresses alone. False for private, loopback, link-local (metadata services
 * among them), carrier-grade NAT, multicast, unspecified and reserved ones, for the forms of IPv6 that
 * wrap an IPv4 address (mapped, NAT64, 6to4, Teredo), and for what is no address.
 *
 * @param address without brackets.
 */
export function isPublicAddress(address: string): boolean {
  // Only the four-part decimal form counts as IPv4 here; the URL parser makes it of all others.
  if (ipaddr.IPv4.isValidFourPartDecimal(address)) {
    return address !== AZURE_WIRE_SERVER && ipaddr.IPv4.parse(address).range() === 'unicast';
  }
  if (!ipaddr.IPv6.isValid(address)) return false;
  const parsed = ipaddr.IPv6.parse(address);
  return parsed.range() === 'unicast' && parsed.match(GLOBAL_UNICAST);
}

/**
 * What one caller has of addresses: an IPv4 address, or 64 bits of an IPv6 one, of which everybody has
 * 2^64. Some proxies write a port behind it.
 */
export function networkOf(address: string): string {
  const [, bracketed, dotted] = /^(?:\[([^\]]*)\](?::\d+)?|([\d.]+):\d+)$/.exec(address) ?? [];
  const text = bracketed ?? dotted ?? address;
  if (!text.includes(':') || !ipaddr.IPv6.isValid(text)) return text.slice(0, 100);
  const parsed = ipaddr.IPv6.parse(text);
  if (parsed.isIPv4MappedAddress()) return parsed.toIPv4Address().toString();
  return `${parsed.parts
    .slice(0, 4)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
