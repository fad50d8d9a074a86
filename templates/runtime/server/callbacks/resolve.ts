// Names to addresses, for callbacks. The system's own lookup works on a few threads for the whole process:
// a handful of names whose server does not answer would hold up every other one. So names are asked for
// on the network first, and only what is not known there (the hosts file, a search list) the other way.

import dns, { type LookupAddress } from 'node:dns';
import { lookup, Resolver } from 'node:dns/promises';

/** Milliseconds that one question to a name server may take; each is asked twice. */
const TIMEOUT_MS = 2000;
const TRIES = 2;

/** What the threads of the system may be asked about: answers of this kind are quick. */
const unknown: ReadonlySet<unknown> = new Set(['ENOTFOUND', 'ENODATA', 'ECONNREFUSED']);

let shared: { readonly resolver: Resolver; readonly servers: string } | undefined;

/** One that asks the name servers of the process: those of the system, or of `dns.setServers()`. */
function sharedResolver(): Resolver {
  // Not imported by name: `dns.setServers()` puts another function in the place of this one.
  const wanted = dns.getServers();
  const servers = wanted.join(' ');
  if (shared?.servers !== servers) {
    const resolver = new Resolver({ timeout: TIMEOUT_MS, tries: TRIES });
    // Without need, it would no longer follow changes of the system's settings.
    if (resolver.getServers().join(' ') !== servers) resolver.setServers(wanted);
    shared = { resolver, servers };
  }
  return shared.resolver;
}

/**
 * All addresses of a name, asked for once: what is checked is what is connected to.
 *
 * @throws the error of the name server; `ETIMEOUT` when none answers.
 */
export async function resolveName(
  hostname: string,
  resolver: Resolver = sharedResolver(),
): Promise<readonly LookupAddress[]> {
  if (!hostname.includes('.')) return lookup(hostname, { all: true });
  const [four, six] = await Promise.allSettled([
    resolver.resolve4(hostname),
    resolver.resolve6(hostname),
  ]);
  const found = [...addresses(four, 4), ...addresses(six, 6)];
  if (found.length > 0) return found;
  const reasons = [four, six].map((answer) => reasonOf(answer));
  const late = reasons.find((reason) => !unknown.has((reason as NodeJS.ErrnoException)?.code));
  if (late !== undefined) throw late;
  return lookup(hostname, { all: true });
}

function addresses(answer: PromiseSettledResult<string[]>, family: 4 | 6): LookupAddress[] {
  return answer.status === 'fulfilled' ? answer.value.map((address) => ({ address, family })) : [];
}

function reasonOf(answer: PromiseSettledResult<string[]>): unknown {
  return answer.status === 'rejected' ? answer.reason : undefined;
}
