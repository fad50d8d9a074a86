// The ceilings, and how a text or value is held against them. Depth and count of JSON are measured
// on the text, before anything recurses over it: 100,000 open brackets must not reach a parser.

import type { Fault } from './fault.js';
import { stringEnd } from './json-places.js';
import type { LoadLimits } from './types.js';

export const defaultLimits: LoadLimits = {
  bytes: 16 * 1024 * 1024,
  yamlBytes: 2 * 1024 * 1024,
  depth: 256,
  nodes: 2_000_000,
  files: 500,
};

/** 1234567 -> '1,234,567'. Not by locale: messages are the same everywhere. */
export function grouped(value: number): string {
  return String(value).replace(/\B(?=(\d{3})+$)/g, ',');
}

export function sizeFault(size: number | undefined, limit: number, what = 'file'): Fault {
  const measured = size === undefined ? `more than ${grouped(limit)}` : grouped(size);
  return {
    rule: 'document-too-large',
    message: `The ${what} is too large: ${measured} bytes. The limit is ${grouped(limit)} bytes.`,
    fix: 'Microsoft accepts definitions below 1 MB. Check that this is the right file, or split the connector.',
  };
}

export function depthFault(limit: number, start: number | undefined, measured?: number): Fault {
  const deep = measured === undefined ? `more than ${limit}` : grouped(measured);
  return {
    rule: 'document-too-deep',
    message: `The document is nested too deeply: ${deep} levels. The limit is ${limit} levels.`,
    fix: 'Move inner schemas to "definitions" and refer to them.',
    ...(start === undefined ? {} : { start, end: start + 1 }),
  };
}

export function countFault(limit: number, measured?: number): Fault {
  const count = measured === undefined ? `more than ${grouped(limit)}` : grouped(measured);
  return {
    rule: 'document-too-many-nodes',
    message: `The document holds too many values: ${count}. The limit is ${grouped(limit)}.`,
    fix: 'Check that this is the right file, or split the connector.',
  };
}

/**
 * Depth and number of values of a JSON text, in one pass without recursion. Texts that are not
 * JSON are measured as far as brackets and quotes go.
 */
export function jsonLimitFault(text: string, limits: LoadLimits): Fault | undefined {
  let depth = 0;
  let deepest = 0;
  let deepestAt = 0;
  let nodes = 1;
  for (let index = 0; index < text.length; index++) {
    switch (text.charCodeAt(index)) {
      case 0x22:
        index = stringEnd(text, index) - 1;
        break;
      case 0x7b:
      case 0x5b:
        nodes++;
        if (++depth > deepest) {
          deepest = depth;
          if (deepest === limits.depth + 1) deepestAt = index;
        }
        break;
      case 0x7d:
      case 0x5d:
        depth--;
        break;
      case 0x2c:
        nodes++;
        break;
    }
  }
  if (deepest > limits.depth) return depthFault(limits.depth, deepestAt, deepest);
  // Openings and commas: a bracket's first value is counted by the bracket, the bracket by what
  // stands before it, so an empty bracket counts as two. Exact enough for a ceiling.
  if (nodes > limits.nodes) return countFault(limits.nodes, nodes);
  return undefined;
}
