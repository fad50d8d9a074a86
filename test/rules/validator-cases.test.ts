// Real rejections by Microsoft's validator and reviewers: the rule named in each case fires on the
// faulty document at the place that the case implies, and not on the mended one.

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/types.js';
import { validate } from '../../src/validate.js';

interface ValidatorCase {
  readonly id: string;
  readonly rule_id: string;
  /** What the thread shows: `error`, `warning`, `critical`; null where it shows nothing. */
  readonly level: string | null;
  readonly minimal_swagger: unknown;
  readonly fixed_swagger: unknown;
  /** The text itself, where the fault is in it. */
  readonly minimal_text?: string;
  readonly fixed_text?: string;
  /** About apiProperties.json: another file than the definition. */
  readonly minimal_api_properties?: unknown;
  readonly fixed_api_properties?: unknown;
  /** About a change between two versions. */
  readonly previous_swagger?: unknown;
  /** The document has to be made large first. */
  readonly generate?: { readonly target_characters: number };
}

/** Where each case has its fault, by its ValuePath or what it says. */
const places = JSON.parse(
  readFileSync(join(import.meta.dirname, 'validator-places.json'), 'utf8'),
) as Readonly<Record<string, string>>;

const corpus = process.env['LA_CORPUS'] ?? join(import.meta.dirname, '../../../shared/corpus');
const file = resolve(corpus, '../reference/validator-cases.json');
const cases = existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as ValidatorCase[]) : [];

async function findings(document: unknown, text: string | undefined, beside: Beside) {
  const source = text ?? JSON.stringify(document, null, 2);
  return (await validate(source, { preset: 'certification', ...beside })).diagnostics;
}

interface Beside {
  readonly apiProperties?: string;
  readonly previous?: string;
}

function besideOf(apiProperties: unknown, previous: unknown): Beside {
  return {
    ...(apiProperties !== undefined && { apiProperties: JSON.stringify(apiProperties, null, 2) }),
    ...(previous !== undefined && { previous: JSON.stringify(previous, null, 2) }),
  };
}

/** The definition `Order` again and again under numbered names, until the text is long enough. */
function enlarged(document: unknown, characters: number): string {
  const definition = document as { readonly definitions: Readonly<Record<string, unknown>> };
  const { Order } = definition.definitions;
  const count = Math.ceil(characters / JSON.stringify(Order).length);
  const copies = Array.from({ length: count }, (_, at) => [`Order${at + 1}`, Order]);
  const definitions = { ...definition.definitions, ...Object.fromEntries(copies) };
  return JSON.stringify({ ...definition, definitions }, null, 2);
}

const more = resolve(corpus, '../reference/validator-cases-2.json');
interface FixedCase {
  readonly id: string;
  /** Null where no rule speaks of it. */
  readonly rule_id: string | null;
  readonly level: string | null;
  readonly expected_pointer: string;
  readonly minimal_swagger: unknown;
  readonly fixed_swagger: unknown;
}
const fixedCases = existsSync(more) ? (JSON.parse(readFileSync(more, 'utf8')) as FixedCase[]) : [];

/** Rules of ours that speak of a case more narrowly than the one that it names, or that speak of it alone. */
const ours: Readonly<Record<string, string>> = {
  'items-without-type': 'schema-object-type-missing',
  'untyped-property': 'schema-type-missing',
  'version-with-v': 'info-version-form',
  'category-space': 'metadata-category-space',
  'secret-in-example': 'value-no-secret',
  'unknown-member-originalRef': 'ref-unknown-member',
  'webhook-url-chain': 'webhook-url-required-in-schema',
};

if (cases.length === 0) console.warn(`No validator cases at ${file}: their test is skipped.`);

describe.runIf(cases.length > 0)('rejections that happened', () => {
  it('are all given a place', () => {
    expect(Object.keys(places).sort()).toEqual(cases.map(({ id }) => id).sort());
  });

  it.each(cases.map((one) => [`${one.id} (${one.rule_id})`, one] as const))(
    '%s',
    async (_name, one) => {
      const { minimal_swagger: document, generate } = one;
      const text = generate ? enlarged(document, generate.target_characters) : one.minimal_text;
      const of = (list: readonly Diagnostic[]) => list.filter(({ rule }) => rule === one.rule_id);
      const { previous_swagger: previous } = one;
      const beside = besideOf(one.minimal_api_properties, previous);
      const faulty = of(await findings(document, text, beside));
      expect(faulty.map(({ pointer }) => pointer)).toEqual([places[one.id]]);
      if (one.level !== null) {
        const severity = one.level === 'critical' ? 'error' : one.level;
        expect(faulty.map((found) => found.severity)).toEqual([severity]);
      }
      const mended = besideOf(one.fixed_api_properties, previous);
      expect(of(await findings(one.fixed_swagger, one.fixed_text, mended))).toEqual([]);
    },
  );
});

describe.runIf(fixedCases.length > 0)('faults that commits and reviews took out', () => {
  it.each(
    fixedCases.flatMap((one) => {
      const rule = ours[one.id] ?? one.rule_id ?? 'no rule';
      return [[`${one.id} (${rule})`, rule, one] as const];
    }),
  )('%s', async (_name, rule, one) => {
    const of = (list: readonly Diagnostic[]) => list.filter((found) => found.rule === rule);
    const [faulty, ...others] = of(await findings(one.minimal_swagger, undefined, {}));
    expect(others).toEqual([]);
    expect([one.id, faulty?.pointer.startsWith(one.expected_pointer)]).toEqual([one.id, true]);
    if (one.level !== null) expect(faulty?.severity).toBe(one.level);
    expect(of(await findings(one.fixed_swagger, undefined, {}))).toEqual([]);
  });
});
