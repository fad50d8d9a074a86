// Reads and writes the baseline file.

import { readFileSync } from 'node:fs';
import { dirname, relative, resolve, sep } from 'node:path';
import { type Baseline, parseBaseline, printBaseline } from '../rules/baseline.js';
import { UsageError } from './failure.js';
import { writeWhole } from './write-whole.js';

/** @throws UsageError when it does not exist or is not a baseline. */
export function readBaseline(path: string): Baseline {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch {
    throw new UsageError(
      `The baseline ${path} cannot be read. --update-baseline creates one from the current findings.`,
    );
  }
  const baseline = parse(text);
  if (baseline !== undefined) return baseline;
  throw new UsageError(
    `${path} is not a baseline of la-connector-gen. --update-baseline replaces it.`,
  );
}

export function writeBaseline(path: string, baseline: Baseline): void {
  writeWhole(path, printBaseline(baseline));
}

/** How a baseline names a definition. */
export function nameInBaseline(baseline: string, definition: string): string {
  if (definition === '-') return '-';
  return relative(dirname(resolve(baseline)), resolve(definition))
    .split(sep)
    .join('/');
}

function parse(text: string): Baseline | undefined {
  try {
    return parseBaseline(JSON.parse(text));
  } catch {
    return undefined;
  }
}
