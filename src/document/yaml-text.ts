// YAML 1.2 (core schema, with `<<` merge keys, which authors use) to plain JSON values. The parser
// is loaded only for YAML. Aliases share values, so a small file can mean a huge one: everything is
// counted as if expanded, and cycles are rejected.

import type { Document, Node, Pair, YAMLError } from 'yaml';
import type { Fault } from './fault.js';
import { grouped } from '../diagnostics/grouped.js';
import { countFault, depthFault, sizeFault } from './limits.js';
import { describeCharacter, isOddSpace } from './odd-characters.js';
import { openString, unclosed } from './yaml-strings.js';
import type { LoadLimits } from './types.js';

export type YamlResult =
  | { readonly ok: true; readonly value: unknown; readonly tree: Document.Parsed }
  | { readonly ok: false; readonly fault: Fault };

const rule = 'document-yaml-parse';
// Resolving one alias looks through all of them, so their number is bounded as well.
const maximumAliases = 10_000;
const mostAliasWork = 20_000_000;

export async function parseYaml(text: string, limits: LoadLimits): Promise<YamlResult> {
  const early = nulFault(text) ?? steepFault(text, limits);
  if (early !== undefined) return { ok: false, fault: early };
  const yaml = await import('yaml');
  try {
    const tree = yaml.parseDocument(text, {
      schema: 'core',
      merge: true,
      uniqueKeys: false,
      resolveKnownTags: false,
      prettyErrors: false,
      strict: true,
    });
    const exhausted = tree.errors.find((error) => error.code === 'RESOURCE_EXHAUSTION');
    if (exhausted !== undefined) {
      return { ok: false, fault: depthFault(limits.depth, exhausted.pos[0]) };
    }
    const [error] = [...tree.errors].sort((left, right) => left.pos[0] - right.pos[0]);
    if (error !== undefined)
      return { ok: false, fault: oddIndent(text) ?? explain(yaml, text, error) };
    const aliases = aliasFault(yaml, tree, limits);
    if (aliases !== undefined) return { ok: false, fault: aliases };
    const value: unknown = tree.toJS({ maxAliasCount: -1 });
    const wrong = plainFault(value, text, limits);
    return wrong === undefined ? { ok: true, value, tree } : { ok: false, fault: wrong };
  } catch (error) {
    if (error instanceof RangeError)
      return { ok: false, fault: depthFault(limits.depth, undefined) };
    return { ok: false, fault: { rule, message: 'The file is not valid YAML.' } };
  }
}

function nulFault(text: string): Fault | undefined {
  const at = text.indexOf('\u0000');
  if (at < 0) return undefined;
  const message = `Found ${describeCharacter(0)}.`;
  return { rule, message, fix: 'Remove it.', start: at, end: at + 1 };
}

/** Only opening brackets in a row: the parser would need gigabytes to find that it is too deep. */
function steepFault(text: string, limits: LoadLimits): Fault | undefined {
  const steep = new RegExp(
    `(?:[[{]\\s*){${limits.depth + 1}}|(?:[-?:][ \\t]+){${limits.depth + 1}}`,
  );
  const start = steep.exec(text)?.index;
  return start === undefined ? undefined : depthFault(limits.depth, start);
}

function oddIndent(text: string): Fault | undefined {
  const match = /^ *([\u00a0\u1680\u2000-\u200f\u202f\u205f\u2060\u3000\ufeff])/m.exec(text);
  return match === null ? undefined : oddSpaceFault(text, match.index + match[0].length - 1);
}

function oddSpaceFault(text: string, at: number): Fault {
  return {
    rule,
    message: `The line is indented with ${describeCharacter(text.charCodeAt(at))}. YAML only allows ordinary spaces.`,
    fix: 'Replace it with ordinary spaces (and search the file for others).',
    start: at,
    end: at + 1,
  };
}

const explanations = new Map<string, readonly [message: string, fix: string]>([
  ['TAB_AS_INDENT', ['The line is indented with a tab.', 'Indent YAML with spaces only.']],
  [
    'BAD_INDENT',
    [
      'The indentation does not match the previous lines.',
      'Indent all members of an object equally.',
    ],
  ],
  [
    'BLOCK_AS_IMPLICIT_KEY',
    [
      'Found a second ": " on one line, or an indented member below a value.',
      'Quote a string that contains ": ", or fix the indentation.',
    ],
  ],
  [
    'BAD_DQ_ESCAPE',
    ['This is not a valid escape.', 'Write a backslash as \\\\, or use single quotes.'],
  ],
  ['BAD_SCALAR_START', ['A plain string cannot start with this character.', 'Quote the string.']],
  [
    'MULTIPLE_DOCS',
    [
      'A second document starts here. A file contains one definition.',
      'Move it to a separate file.',
    ],
  ],
  ['BAD_ALIAS', ['This alias is not valid.', 'Use the name of an anchor: *name.']],
  [
    'MULTILINE_IMPLICIT_KEY',
    ['A property name spans several lines.', 'Check the colon and the indentation of these lines.'],
  ],
]);

function explain(yaml: Yaml, text: string, error: YAMLError): Fault {
  const [start, end] = error.pos;
  const at = { start, end: Math.max(end, start + 1) };
  if (error.code === 'MISSING_CHAR') {
    const quote = /closing (["'])/.exec(error.message)?.[1];
    if (quote !== undefined) {
      return openString(yaml, text, quote, end) ?? { rule, ...unclosed(quote), ...at };
    }
    if (/implicit map key/i.test(error.message)) {
      return {
        rule,
        message: 'Property name without a colon.',
        fix: 'Write "name: value".',
        ...at,
      };
    }
  }
  const bracket = /end with a ([\]}])/.exec(error.message)?.[1];
  if (bracket !== undefined) {
    return { rule, message: `Missing ${bracket} before this.`, fix: `Add ${bracket}.`, ...at };
  }
  const known = explanations.get(error.code);
  if (known !== undefined) return { rule, message: known[0], fix: known[1], ...at };
  return {
    rule,
    message: 'This is not valid YAML.',
    fix: `Check quotes, colons and indentation. (The parser says: ${(error.message.split('\n')[0] ?? '').slice(0, 200)})`,
    ...at,
  };
}

type Yaml = typeof import('yaml');

/** Unknown aliases, too many, or merges that would copy more than the limit. */
function aliasFault(yaml: Yaml, tree: Document.Parsed, limits: LoadLimits): Fault | undefined {
  const sizes = new Map<string, number>();
  let aliases = 0;
  let anchors = 0;
  let copied = 0;
  let found: Fault | undefined;
  const at = (node: Node): { start: number; end: number } => {
    const [start, end] = node.range ?? [0, 0];
    return { start, end };
  };
  yaml.visit(tree, {
    Node(key, node, path) {
      if (yaml.isAlias(node)) {
        const size = sizes.get(node.source);
        if (size === undefined) {
          const message = `The alias *${node.source} has no anchor &${node.source} before it.`;
          found = { rule, message, fix: 'Add the anchor, or correct the name.', ...at(node) };
        } else if (++aliases > maximumAliases) {
          found = { ...countFault(maximumAliases), ...at(node) };
          found = {
            ...found,
            message: `The document uses more than ${grouped(maximumAliases)} aliases.`,
            fix: 'Repeat the values instead, or use "definitions" and references.',
          };
        } else if (isMergeValue(yaml, key, path)) copied += size;
        if (copied > limits.nodes) found ??= countFault(limits.nodes);
        return found === undefined ? undefined : yaml.visit.BREAK;
      }
      if (node.anchor !== undefined) {
        anchors++;
        sizes.set(node.anchor, yaml.isCollection(node) ? mergedSize(yaml, node.items, sizes) : 1);
      }
      return undefined;
    },
  });
  if (found === undefined && aliases * (anchors + aliases) > mostAliasWork) {
    return {
      rule: 'document-too-many-nodes',
      message: `The document uses too many aliases: ${grouped(aliases)}, with ${grouped(anchors)} anchors.`,
      fix: 'Repeat the values instead, or use "definitions" and references.',
    };
  }
  return found;
}

function isMergeValue(yaml: Yaml, key: unknown, path: readonly unknown[]): boolean {
  const pairs = path.filter((step) => yaml.isPair(step)) as Pair[];
  const pair = pairs.at(-1);
  return (
    (key === 'value' || typeof key === 'number') &&
    pair !== undefined &&
    yaml.isScalar(pair.key) &&
    (pair.key.value === '<<' || typeof pair.key.value === 'symbol')
  );
}

/** Own members and those that merge keys bring along. */
function mergedSize(yaml: Yaml, items: readonly unknown[], sizes: Map<string, number>): number {
  let size = items.length;
  for (const item of items) {
    if (!yaml.isPair(item)) continue;
    const values: unknown[] = yaml.isSeq(item.value) ? item.value.items : [item.value];
    for (const value of values) if (yaml.isAlias(value)) size += sizes.get(value.source) ?? 0;
  }
  return size;
}

/** Checks depth, count, and that the result only has JSON values. Also ends on cycles: they exceed the depth. */
function plainFault(root: unknown, text: string, limits: LoadLimits): Fault | undefined {
  let nodes = 0;
  let characters = 0;
  let found: Fault | undefined;
  const indented = oddIndent(text);
  const walk = (node: unknown, depth: number): void => {
    if (found !== undefined) return;
    if (++nodes > limits.nodes) found = countFault(limits.nodes);
    else if (typeof node === 'string') {
      // Aliases can repeat a long text; expanded, it must stay within the size of a file.
      characters += node.length;
      if (characters > limits.bytes) {
        found = sizeFault(undefined, limits.bytes, 'document with its aliases expanded');
      }
    } else if (typeof node === 'object' && node !== null) {
      if (depth >= limits.depth) found = depthFault(limits.depth, undefined);
      else if (Array.isArray(node)) for (const item of node) walk(item, depth + 1);
      else {
        for (const key of Object.keys(node)) {
          characters += key.length;
          if (indented !== undefined && isOddSpace(key.charCodeAt(0))) found ??= indented;
          walk((node as Record<string, unknown>)[key], depth + 1);
        }
      }
    } else found = scalarFault(node);
  };
  walk(root, 0);
  return found;
}

function scalarFault(node: unknown): Fault | undefined {
  if (node === null || typeof node === 'boolean') return undefined;
  if (typeof node === 'number' && Number.isFinite(node)) return undefined;
  const shown =
    typeof node === 'number' ? `.${String(node).toLowerCase().slice(0, 3)}` : 'This value';
  return {
    rule,
    message: `${shown} has no equivalent in JSON.`,
    fix: 'Use an ordinary number or a string.',
  };
}
