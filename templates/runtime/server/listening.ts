// Why an address cannot be listened on, in words for the operator.

import { ConfigError } from './config.js';

/** By the operating system's code. */
const reasons: ReadonlyMap<string, string> = new Map([
  ['EADDRINUSE', 'another process listens there'],
  ['EACCES', 'this user may not listen there'],
  ['EADDRNOTAVAIL', 'this machine has no such address'],
  ['ENOTFOUND', 'no address is known for that name'],
  ['EAI_AGAIN', 'the name could not be looked up'],
]);

/** @param settings that have the address: `PORT or HOST`. @returns what was thrown, where it is something else. */
export function cannotListen(
  error: unknown,
  { host, port }: { readonly host: string; readonly port: number },
  settings: string,
): unknown {
  const { code, syscall } = error as NodeJS.ErrnoException;
  if (code === undefined || syscall === undefined) return error;
  const reason = reasons.get(code) ?? `the operating system refuses it (${code})`;
  return new ConfigError([
    `${host}:${port} cannot be used: ${reason}. Set ${settings} to another.`,
  ]);
}
