// How the manifest knows files. On its own, because the quickest answer of the command line needs no
// more than this.

import { createHash } from 'node:crypto';

/** Hash of a file as the manifest keeps it: `sha256-` and hex. Bytes count with `\n`, so that a checkout with `\r\n` is not an edit. */
export function hashOf(content: string | Uint8Array): string {
  const hash = createHash('sha256');
  if (typeof content === 'string') return `sha256-${hash.update(content).digest('hex')}`;
  const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
  // Latin-1 keeps every byte, so binary files come through unharmed.
  const unix = bytes.includes('\r\n')
    ? Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1')
    : bytes;
  return `sha256-${hash.update(unix).digest('hex')}`;
}
