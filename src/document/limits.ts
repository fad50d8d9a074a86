// The limits, and how a text or value is checked against them. Depth and count of JSON are measured
// on the text, before anything recurses over it: 100,000 open brackets must not reach a parser.

import { grouped } from '../diagnostics/grouped.js';
import type { Fault } from './fault.js';
import type { JsonOutline } from './json-outline.js';
import type { LoadLimits } from './types.js';

export const defaultLimits: LoadLimits = {
  bytes: 16 * 1024 * 1024,
  yamlBytes: 2 * 1024 * 1024,
  depth: 256,
  nodes: 2_000_000,
  files: 500,
};

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
    fix: 'Move inner schemas to "definitions" and reference them.',
    ...(start === undefined ? {} : { start, end: start + 1 }),
  };
}

export function countFault(limit: number, measured?: number): Fault {
  const count = measured === undefined ? `more than ${grouped(limit)}` : grouped(measured);
  return {
    rule: 'document-too-many-nodes',
    message: `The document contains too many values: ${count}. The limit is ${grouped(limit)}.`,
    fix: 'Check that this is the right file, or split the connector.',
  };
}

/** Undefined when the text is within the limits. */
export function jsonLimitFault(outline: JsonOutline, limits: LoadLimits): Fault | undefined {
  const { depth, tooDeepAt, values } = outline;
  if (depth > limits.depth) return depthFault(limits.depth, tooDeepAt, depth);
  return values > limits.nodes ? countFault(limits.nodes, values) : undefined;
}
