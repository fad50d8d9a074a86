// Which rules run and how severe their findings are: the level of the preset, then that of la-connector.json,
// then that of its overrides, of which the last match counts.

import picomatch from 'picomatch';
import type { Severity } from '../diagnostics/types.js';
import { nearestName } from '../document/nearest.js';
import type { CheckSettings, RuleLevel, RuleLevels } from '../model/settings.js';
import { quoted } from './quoted.js';
import type { RuleDefinition, RulePreset } from './types.js';

export type Preset = Exclude<RulePreset, 'off'>;

export interface Levels {
  /** Rules that can report anything. */
  readonly rules: readonly RuleDefinition[];
  /** How severe a finding is; undefined: it is not reported. `own` is the level of the finding itself, if any. */
  severityOf(
    rule: RuleDefinition,
    pointer: string,
    own: Severity | undefined,
  ): Severity | undefined;
}

/**
 * @param file path that the patterns of overrides are matched against: relative to la-connector.json, with `/`.
 */
export function levelsOf(
  all: readonly RuleDefinition[],
  preset: Preset,
  settings: CheckSettings,
  file: string,
): Levels {
  if (settings.rules === undefined && settings.overrides === undefined)
    return presetLevels(all, preset);
  const overrides = (settings.overrides ?? [])
    .filter(({ files }) => files === undefined || picomatch.isMatch(file, [...files]))
    .map(({ pointers, rules }) => ({ rules, matches: pointers && pointerMatcher(pointers) }));
  const whole = [settings.rules ?? {}, ...overrides.filter((one) => !one.matches).map(rulesIn)];
  const partial = overrides.flatMap(({ matches, rules }) => (matches ? [{ matches, rules }] : []));
  const byRule = new Map(
    all.map((rule) => {
      const places = partial.flatMap(({ matches, rules }) => {
        const level = levelIn(rules, rule.id);
        return level === undefined ? [] : [{ matches, level }];
      });
      return [rule.id, { level: lastLevel(whole, rule.id), places }];
    }),
  );
  return {
    rules: all.filter((rule) => {
      const { level, places = [] } = byRule.get(rule.id) ?? {};
      if (places.some((place) => place.level !== 'off')) return true;
      return level === undefined ? inPreset(rule, preset) : level !== 'off';
    }),
    severityOf(rule, pointer, own) {
      const { level, places = [] } = byRule.get(rule.id) ?? {};
      const here = places.findLast(({ matches }) => matches(pointer))?.level ?? level;
      if (here !== undefined) return here === 'off' ? undefined : here;
      return inPreset(rule, preset) ? (own ?? severityIn(rule, preset)) : undefined;
    },
  };
}

const known = new WeakMap<readonly RuleDefinition[], Map<Preset, Levels>>();

/** The levels without settings: the same for every definition. */
function presetLevels(all: readonly RuleDefinition[], preset: Preset): Levels {
  const byPreset = known.get(all) ?? new Map<Preset, Levels>();
  known.set(all, byPreset);
  const levels = byPreset.get(preset) ?? {
    rules: all.filter((rule) => inPreset(rule, preset)),
    severityOf: (rule, _pointer, own) =>
      inPreset(rule, preset) ? (own ?? severityIn(rule, preset)) : undefined,
  };
  byPreset.set(preset, levels);
  return levels;
}

function inPreset(rule: RuleDefinition, preset: Preset): boolean {
  return rule.preset === 'import' || rule.preset === preset;
}

/** How severe the findings of a rule are in a preset that has it. */
export function severityIn(rule: RuleDefinition, preset: Preset): Severity {
  return (preset === 'certification' ? rule.certificationSeverity : undefined) ?? rule.severity;
}

/** A sentence for every named rule that does not exist, or whose level cannot be set. */
export function unknownRules(all: readonly RuleDefinition[], settings: CheckSettings): string[] {
  if (settings.rules === undefined && settings.overrides === undefined) return [];
  const ids = all.map(({ id }) => id);
  const fixed = new Set(all.filter(({ check }) => check === undefined).map(({ id }) => id));
  const named = [settings.rules ?? {}, ...(settings.overrides ?? []).map(rulesIn)];
  return [...new Set(named.flatMap((levels) => Object.keys(levels)))]
    .filter((pattern) => fixed.has(pattern) || !ids.some((id) => fits(pattern, id)))
    .map((pattern) => {
      if (fixed.has(pattern))
        return `The level of the rule ${quoted(pattern)} cannot be set: a definition that violates it cannot be read.`;
      const near = nearestName(pattern, ids);
      return near === undefined
        ? `There is no rule ${quoted(pattern)}.`
        : `There is no rule ${quoted(pattern)}; did you mean ${quoted(near)}?`;
    });
}

function rulesIn({ rules }: { readonly rules?: RuleLevels }): RuleLevels {
  return rules ?? {};
}

function lastLevel(levels: readonly RuleLevels[], id: string): RuleLevel | undefined {
  return levels.map((one) => levelIn(one, id)).findLast((level) => level !== undefined);
}

function levelIn(levels: RuleLevels, id: string): RuleLevel | undefined {
  return Object.entries(levels).findLast(([pattern]) => fits(pattern, id))?.[1];
}

function fits(pattern: string, id: string): boolean {
  return pattern === id || (pattern.includes('*') && fitsSegment(pattern, id));
}

/** `*` matches any characters. Without regular expressions, so that no pattern can be slow. */
function fitsSegment(pattern: string, text: string): boolean {
  const [first = '', ...rest] = pattern.split('*');
  if (rest.length === 0) return pattern === text;
  if (!text.startsWith(first)) return false;
  const last = rest.pop() ?? '';
  let at = first.length;
  for (const part of rest) {
    const found = text.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return text.length - last.length >= at && text.endsWith(last);
}

function pointerMatcher(patterns: readonly string[]): (pointer: string) => boolean {
  const split = patterns.map((pattern) => pattern.split('/').slice(1));
  return (pointer) => {
    const segments = pointer.split('/').slice(1);
    return split.some((pattern) => fitsSegments(pattern, segments));
  };
}

/** Whether the pattern matches the whole or a prefix of the segments. Rows of a table, not recursion: `**` twice must not cost the square of the square. */
function fitsSegments(pattern: readonly string[], segments: readonly string[]): boolean {
  // reached[n]: the pattern's parts so far fit the first n segments.
  let reached = new Set([0]);
  for (const part of pattern) {
    const next = new Set<number>();
    for (const at of reached) {
      if (part === '**') for (let to = at; to <= segments.length; to += 1) next.add(to);
      else if (at < segments.length && fitsSegment(part, segments[at] ?? '')) next.add(at + 1);
    }
    reached = next;
  }
  return reached.size > 0;
}
