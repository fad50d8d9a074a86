// The manifest, la-connector.lock.json: what the generator wrote, from what. It is committed, so it
// holds no time and no absolute path, and its keys are sorted. `generate` tells by its hashes which
// generated files were edited by hand.

import { createHash } from 'node:crypto';
import type { OutputFile } from '../plan/types.js';
import { byCodeUnits } from '../plan/order.js';

export const manifestPath = 'la-connector.lock.json';

export interface Manifest {
  /** Version of the generator that wrote the files. */
  readonly generator: string;
  /** Path of the definition from the project's root, with `/`. */
  readonly definition: string;
  /** What shaped the output beside the definition; scalars only. Empty when nothing did. */
  readonly options: Readonly<Record<string, string | number | boolean>>;
  /** Path -> hash of every file of the generator, the manifest itself excepted. Sorted by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** Hash of a file as the manifest keeps it: `sha256-` and hex. Text counts with `\n`, so that a checkout with `\r\n` is not an edit. */
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

export function createManifest(
  about: Omit<Manifest, 'files'>,
  files: readonly OutputFile[],
): Manifest {
  const generated = files
    .filter((file) => file.owner === 'generator' && file.path !== manifestPath)
    .map((file): [string, string] => [file.path, hashOf(file.content)])
    .sort(([a], [b]) => byCodeUnits(a, b));
  return { ...about, files: new Map(generated) };
}

/** The manifest as a file of the output. */
export function printManifest(manifest: Manifest): OutputFile {
  const options = Object.entries(manifest.options).sort(([a], [b]) => byCodeUnits(a, b));
  const text = JSON.stringify(
    {
      version: 1,
      generator: manifest.generator,
      definition: manifest.definition,
      options: Object.fromEntries(options),
      files: Object.fromEntries(manifest.files),
    },
    null,
    2,
  );
  return { path: manifestPath, owner: 'generator', content: `${text}\n` };
}

/** Reads a manifest; undefined when the text is not one of ours (or of a later format). */
export function parseManifest(text: string): Manifest | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (!isRecord(value) || value['version'] !== 1) return undefined;
  const { generator, definition, options, files } = value;
  if (typeof generator !== 'string' || typeof definition !== 'string') return undefined;
  if (!isRecord(options) || !isRecord(files)) return undefined;
  const hashes = new Map<string, string>();
  for (const [path, hash] of Object.entries(files)) {
    if (typeof hash !== 'string') return undefined;
    hashes.set(path, hash);
  }
  const scalars: Array<[string, string | number | boolean]> = [];
  for (const [name, option] of Object.entries(options)) {
    if (typeof option !== 'string' && typeof option !== 'number' && typeof option !== 'boolean')
      return undefined;
    scalars.push([name, option]);
  }
  return { generator, definition, options: Object.fromEntries(scalars), files: hashes };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
