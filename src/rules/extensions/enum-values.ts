// x-ms-enum-values: what users see instead of the values of an enum.

import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { isObject, memberOf, stringOf } from '../raw.js';
import { quoted } from '../quoted.js';
import {
  badOperation,
  exampleParameters,
  operationExample,
} from '../operations/example-operation.js';
import type { JsonObject } from '../../document/types.js';
import type {
  BadExample,
  Finding,
  RuleBody,
  RuleContext,
  RuleDefinition,
  RuleLevel,
} from '../types.js';
import type { ValidatorCode } from '../validator-messages.js';
import { uses } from './sites.js';
import type { Site } from './sites.js';

const key = 'x-ms-enum-values';
const open = { value: 'open', displayName: 'Open' };
const closed = { value: 'closed', displayName: 'Closed' };

function statusParameter(members: JsonObject): JsonObject {
  return {
    parameters: exampleParameters({
      name: 'status',
      in: 'query',
      type: 'string',
      'x-ms-summary': 'Status',
      description: 'Only orders in this state.',
      enum: ['open', 'closed'],
      ...members,
    }),
  };
}

const good = [operationExample(statusParameter({ [key]: [open, closed] }))] as const;

interface Entries {
  readonly site: Site;
  readonly pointer: string;
  /** `undefined` when it is not an array. */
  readonly list: readonly unknown[] | undefined;
  readonly entries: ReadonlyArray<{ readonly raw: JsonObject; readonly at: string }>;
  readonly allowed: readonly unknown[] | undefined;
}

function entriesOf({
  site,
  value,
  pointer,
}: {
  site: Site;
  value: unknown;
  pointer: string;
}): Entries {
  const list: readonly unknown[] | undefined = Array.isArray(value) ? value : undefined;
  const entries = (list ?? []).flatMap((raw, at) =>
    isObject(raw) ? [{ raw, at: `${pointer}/${at}` }] : [],
  );
  const allowed = memberOf(site.raw, 'enum');
  return { site, pointer, list, entries, allowed: Array.isArray(allowed) ? allowed : undefined };
}

type Row = Pick<RuleBody, 'id' | 'summary' | 'why' | 'fix'> & {
  /** The first code's message in the validator is the evidence of the error; a suggestion without a code. */
  readonly codes: readonly ValidatorCode[];
  readonly source?: string;
  readonly find: (found: Entries) => Finding[];
  readonly bad: BadExample;
};

function badEntries(value: unknown, at: string, message: string): BadExample {
  return badOperation(statusParameter({ [key]: value }), `/parameters/1/${key}${at}`, message);
}

/** Values are compared as JSON: 1 is not "1". */
function identity(value: unknown): string {
  return JSON.stringify(value) ?? '';
}

const rows: readonly Row[] = [
  {
    id: 'enum-values-shape',
    summary: '`x-ms-enum-values` is an array of `{ value, displayName }`.',
    why: 'Other forms are ignored.',
    fix: 'Write it as [{ "value": "open", "displayName": "Open" }].',
    source: 'SCH; VAL',
    codes: ['MissingEnumValuesDisplayName'],
    find({ site, pointer, list }) {
      if (list === undefined)
        return [{ pointer, message: `${key} of ${site.name} is not an array.` }];
      return list.flatMap((entry, at): Finding[] => {
        const where = `${pointer}/${at}`;
        if (!isObject(entry)) {
          const message = `An entry of ${key} of ${site.name} is ${quoted(entry)}, not an object.`;
          return [{ pointer: where, message }];
        }
        if (memberOf(entry, 'value') !== undefined) return [];
        return [{ pointer: where, message: `An entry of ${key} of ${site.name} has no "value".` }];
      });
    },
    bad: badEntries(['open'], '/0', 'is "open", not an object'),
  },
  {
    id: 'enum-values-displayname',
    summary: 'Each entry of `x-ms-enum-values` has a `displayName`.',
    why: 'Users select a value by its display name.',
    fix: 'Add a "displayName".',
    codes: ['MissingEnumValuesDisplayName'],
    find: ({ site, entries }) =>
      entries
        .filter(({ raw }) => stringOf(memberOf(raw, 'displayName')).trim() === '')
        .map(({ raw, at }) => ({
          pointer: at,
          message: `The value ${quoted(memberOf(raw, 'value'))} of ${site.name} has no displayName.`,
        })),
    bad: badEntries([open, { value: 'closed' }], '/1', 'has no displayName'),
  },
  {
    id: 'enum-values-needs-enum',
    summary: '`x-ms-enum-values` is next to an `enum`.',
    why: 'It only gives the values display names; the enum determines which values are allowed.',
    fix: 'Add an "enum" with the same values.',
    codes: ['InvalidEnumValuesExtensionValue'],
    find: ({ site, pointer, allowed }) =>
      allowed === undefined
        ? [{ pointer, part: 'key', message: `${key} of ${site.name} has no "enum" next to it.` }]
        : [],
    bad: badOperation(
      statusParameter({ enum: undefined, [key]: [open, closed] }),
      `/parameters/1/${key}`,
      'has no "enum" next to it',
    ),
  },
  {
    id: 'enum-values-in-enum',
    summary: 'Each value in `x-ms-enum-values` is a value of the `enum`.',
    why: 'A value that is not in the enum is rejected when a user selects it.',
    fix: 'Add the value to the "enum", or remove the entry.',
    codes: ['InvalidEnumValuesExtensionValue'],
    find({ site, entries, allowed }) {
      if (allowed === undefined) return [];
      const known = new Set(allowed.map(identity));
      return entries
        .filter(({ raw }) => memberOf(raw, 'value') !== undefined)
        .filter(({ raw }) => !known.has(identity(memberOf(raw, 'value'))))
        .map(({ raw, at }) => ({
          pointer: `${at}/value`,
          message: `The value ${quoted(memberOf(raw, 'value'))} of ${site.name} is not in its "enum".`,
          related: [{ pointer: `${site.pointer}/enum`, message: 'The allowed values.' }],
        }));
    },
    bad: badEntries([open, closed, { value: 'lost', displayName: 'Lost' }], '/2/value', '"lost"'),
  },
  {
    id: 'enum-values-unique',
    summary: 'No value appears twice in `x-ms-enum-values`.',
    why: 'Only one of the two display names can be shown.',
    fix: 'Remove one of the two entries.',
    codes: ['DuplicateEnumValuesInExtension'],
    find({ site, entries }) {
      const seen = new Map<string, string>();
      return entries.flatMap(({ raw, at }): Finding[] => {
        const value = memberOf(raw, 'value');
        const before = seen.get(identity(value));
        if (before === undefined) seen.set(identity(value), at);
        if (before === undefined || value === undefined) return [];
        const message = `The value ${quoted(value)} of ${site.name} appears twice.`;
        return [
          {
            pointer: `${at}/value`,
            message,
            related: [{ pointer: before, message: 'The first entry.' }],
          },
        ];
      });
    },
    bad: badEntries(
      [open, closed, open],
      '/2/value',
      '"open" of the parameter "status" appears twice',
    ),
  },
  {
    id: 'enum-values-complete',
    summary: 'Every value of an `enum` has an entry in `x-ms-enum-values`.',
    why: 'Without an entry, the raw value is shown, or the value is not shown at all.',
    fix: 'Add an entry for each value of the "enum".',
    source: 'corpus',
    codes: [],
    find({ site, pointer, entries, allowed }) {
      const named = new Set(entries.map(({ raw }) => identity(memberOf(raw, 'value'))));
      const missing = (allowed ?? []).filter((value) => !named.has(identity(value)));
      if (missing.length === 0) return [];
      const shown = missing.slice(0, 5).map(quoted).join(', ');
      return [
        {
          pointer,
          part: 'key',
          message: `${key} of ${site.name} has no entry for ${shown}${missing.length > 5 ? ' and more' : ''}.`,
        },
      ];
    },
    bad: badEntries([open], '', 'has no entry for "closed"'),
  },
];

function levelOf([code]: readonly ValidatorCode[]): RuleLevel {
  return code === undefined
    ? { severity: 'advice', preset: 'import' }
    : { severity: 'error', preset: 'import', evidence: validator(code) };
}

function enumRule({ codes, source, find, bad, ...rule }: Row): RuleDefinition {
  return defineRule({
    ...rule,
    ...levelOf(codes),
    reference: reference(source ?? 'VAL', ...codes),
    examples: () => ({ good, bad: [bad] }),
    check(context: RuleContext) {
      for (const use of uses(context, key)) find(entriesOf(use)).forEach(context.report);
    },
  });
}

export const enumValuesRules: readonly RuleDefinition[] = rows.map(enumRule);
