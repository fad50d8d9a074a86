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
