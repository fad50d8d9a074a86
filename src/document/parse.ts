// Text to value. The format is determined by the content: what starts with a bracket is JSON, unless the
// file is named as YAML and parses as such. The common case, valid JSON, costs one scan for the
// limits and one JSON.parse; everything that explains or locates is loaded when needed.

import type { Document } from 'yaml';
import type { Fault } from './fault.js';
import { foreignText } from './foreign.js';
import { type JsonOutline, outlineOf } from './json-outline.js';
import { jsonLimitFault, sizeFault } from './limits.js';
import { isOddSpace } from './odd-characters.js';
import type { DocumentFormat, LoadLimits } from './types.js';

interface JsonText {
  readonly format: 'json';
  readonly value: unknown;
  readonly outline: JsonOutline;
}

interface YamlText {
  readonly format: 'yaml';
  readonly value: unknown;
  /** Kept for positions. */
  readonly tree: Document.Parsed;
}

export type ParsedText = JsonText | YamlText;

export type ParseResult =
  ({ readonly ok: true } & ParsedText) | { readonly ok: false; readonly fault: Fault };

/** `path` only lends its extension. */
export async function parseText(
  text: string,
  path: string,
  limits: LoadLimits,
): Promise<ParseResult> {
  const first = firstSolid(text);
  if (first === text.length) return { ok: false, fault: emptyFault };
  const named = /\.ya?ml$/i.test(path) ? 'yaml' : /\.json$/i.test(path) ? 'json' : undefined;
  if (!looksLikeJson(text, first, named)) {
    const foreign = foreignText(text);
    return foreign === undefined ? parseAsYaml(text, limits) : { ok: false, fault: foreign };
  }
  const outline = outlineOf(text, limits);
  const limit = jsonLimitFault(outline, limits);
  if (limit !== undefined) return { ok: false, fault: limit };
  try {
    return { ok: true, format: 'json', value: JSON.parse(text) as unknown, outline };
  } catch {
    const foreign = foreignText(text);
    if (foreign !== undefined) return { ok: false, fault: foreign };
    if (named === 'yaml') {
      const yaml = await parseAsYaml(text, limits);
      if (yaml.ok) return yaml;
    }
    const { findJsonFault, unexplainedFault } = await import('./json-fault.js');
    return { ok: false, fault: findJsonFault(text) ?? unexplainedFault };
  }
}

const emptyFault: Fault = {
  rule: 'document-empty',
  message: 'The file is empty.',
  fix: 'Provide a Swagger 2.0 definition.',
};

/** Offset of the first character that is more than space. */
function firstSolid(text: string): number {
  let at = 0;
  while (at < text.length && /\s/.test(text[at] ?? '')) at++;
  return at;
}

function looksLikeJson(text: string, first: number, named: DocumentFormat | undefined): boolean {
  let at = first;
  while (isOddSpace(text.charCodeAt(at)) || text.charCodeAt(at) === 0) at++;
  const head = text.slice(at, at + 2);
  if (/^[{[}\]]/.test(head) || head === '//' || head === '/*') return true;
  if (named === 'yaml') return false;
  // `"swagger": "2.0"` is YAML as well, but in a .json file the brace is what is missing.
  return named === 'json' && /^["'“0-9-]/.test(head) && !text.startsWith('---', at);
}

async function parseAsYaml(text: string, limits: LoadLimits): Promise<ParseResult> {
  const size = Buffer.byteLength(text);
  if (size > limits.yamlBytes) {
    return { ok: false, fault: sizeFault(size, limits.yamlBytes, 'YAML text') };
  }
  const { parseYaml } = await import('./yaml-text.js');
  const result = await parseYaml(text, limits);
  if (!result.ok) return result;
  return { ok: true, format: 'yaml', value: result.value, tree: result.tree };
}
