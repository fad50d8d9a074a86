// What a JSON or YAML file of a folder is, by the member at its top that says so. Cheap: whether it is a
// sound definition is for the loader to say.

import { decode } from '../document/decode.js';
import { isObject } from '../document/is-object.js';
import { defaultLimits } from '../document/limits.js';
import { readBounded } from '../document/read.js';

export type FileContent =
  | { readonly kind: 'swagger' }
  /** `reason`: why it is not checked, as a phrase; absent: it does not say what it is. */
  | { readonly kind: 'other'; readonly reason?: string };

const swagger: FileContent = { kind: 'swagger' };
const other: FileContent = { kind: 'other' };

export async function contentOf(path: string): Promise<FileContent> {
  const read = await readBounded(path, defaultLimits.bytes);
  if (!read.ok) return { kind: 'other', reason: read.fault.message.replace(/\.$/, '') };
  // What is not UTF-8 may be a definition all the same; the loader says how to save it.
  const { text } = decode(read.bytes);
  if (!/swagger|openapi/.test(text)) return other;
  const isYaml = /\.ya?ml$/i.test(path) && !/^\s*\{/.test(text);
  return isYaml ? ofVersions(lineValue(text, 'swagger'), lineValue(text, 'openapi')) : ofJson(text);
}

function ofJson(text: string): FileContent {
  let value: unknown;
  try {
    value = JSON.parse(text.replace(/^\ufeff/, ''));
  } catch {
    // Broken, or YAML in braces: the member may be anywhere, and the loader reports the rest.
    return /["']?\bswagger["']?\s*:\s*["']?2/.test(text) ? swagger : other;
  }
  return isObject(value) ? ofVersions(value['swagger'], value['openapi']) : other;
}

function ofVersions(ofSwagger: unknown, ofOpenapi: unknown): FileContent {
  if (ofSwagger !== undefined) return swagger;
  if (ofOpenapi === undefined) return other;
  return {
    kind: 'other',
    reason: `it is OpenAPI ${String(ofOpenapi)}; only Swagger 2.0 is checked`,
  };
}

/** The text behind a key that begins a line. */
function lineValue(text: string, key: 'swagger' | 'openapi'): string | undefined {
  const [, value] =
    new RegExp(`^\\ufeff?(?:["']?)${key}(?:["']?)[ \\t]*:[ \\t]*["']?([^"'\\s#]*)`, 'm').exec(
      text,
    ) ?? [];
  return value;
}
