// One attack: a definition with hostile strings in it is generated, and what comes out is held
// against what harmless strings at the same places give.

import type { OutputFile } from '../../src/plan/types.js';
import { generate } from './generate.js';
import { safetyFaults, show, unseenFaults } from './safety.js';
import { isDefinition, shapeOf, textOf } from './shape.js';
import { harmlessFor } from './strings.js';
import { type Tree, toText } from './tree.js';

/** A refusal, or the files' shape, as one comparable text. */
const REFUSED = 'refused';

export interface Attack {
  /** What was put where, for the report. */
  readonly label: string;
  readonly hostile: string;
  /** The definition with a given string at the attacked places. */
  readonly build: (text: string) => Tree;
  /** Names one set of places, so that what harmless strings give there is only made once. */
  readonly place: string;
}

const harmlessShapes = new Map<string, Map<string, string>>();

/** Undefined when the attack stayed without effect, else what it did. */
export async function faultOf(attack: Attack, untouched: string): Promise<string | undefined> {
  const label = `${attack.label} = ${show(attack.hostile)}`;
  let shape: string;
  try {
    const outcome = await outcomeOf(attack.build(attack.hostile));
    if (outcome.faults.length > 0) return `${label}: ${outcome.faults.slice(0, 3).join('; ')}`;
    ({ shape } = outcome);
  } catch (error) {
    return `${label}: ${error instanceof Error ? (error.stack ?? error.message) : String(error)}`;
  }
  if (shape === untouched) return undefined;
  const seen = new Map<string, string>();
  for (const harmless of harmlessFor(attack.hostile)) {
    const other = await harmlessShape(attack, harmless);
    if (other === shape) return undefined;
    seen.set(other, harmless);
  }
  if (shape === REFUSED) return `${label}: refused, but no harmless string is`;
  return `${label}: another shape than any harmless string gives: ${difference(shape, seen)}`;
}

async function harmlessShape(attack: Attack, harmless: string): Promise<string> {
  let known = harmlessShapes.get(attack.place);
  if (known === undefined) harmlessShapes.set(attack.place, (known = new Map()));
  let shape = known.get(harmless);
  if (shape === undefined) {
    ({ shape } = await outcomeOf(attack.build(harmless)));
    known.set(harmless, shape);
  }
  return shape;
}

export interface Outcome {
  readonly shape: string;
  readonly faults: readonly string[];
  readonly files: readonly OutputFile[];
}

export async function outcomeOf(tree: Tree): Promise<Outcome> {
  const text = toText(tree);
  const result = await generate(text);
  const faults = unseenFaults('what is printed', result.printed);
  if ('refused' in result) {
    if (result.refused.length === 0) faults.push('refused without saying why');
    return { shape: REFUSED, faults, files: [] };
  }
  const { files } = result;
  faults.push(...safetyFaults(files));
  const copy = files.find(({ path }) => isDefinition(path));
  if (copy === undefined || textOf(copy).trim() !== text.trim()) {
    faults.push('the copy of the definition is not the definition');
  }
  return { shape: shapeOf(files).files.join('\n'), faults, files };
}

/** The files of `shape` that the nearest harmless shape does not have. */
function difference(shape: string, seen: ReadonlyMap<string, string>): string {
  const lines = shape.split('\n');
  let best: { extra: string[]; harmless: string } | undefined;
  for (const [other, harmless] of seen) {
    const rest = other.split('\n');
    const extra = lines.filter((line) => !rest.includes(line));
    if (best === undefined || extra.length < best.extra.length) best = { extra, harmless };
  }
  return best === undefined
    ? 'none to compare with'
    : `${best.extra.join(', ') || 'fewer files'} (nearest: ${show(best.harmless)})`;
}
