// operationId: present, unique, and of a form that survives what Microsoft's engine does to it.

import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { perDocument } from '../per-document.js';
import { memberOf } from '../raw.js';
import { cut, quoted } from '../quoted.js';
import type { OperationNode, RuleBody, RuleContext, RuleDefinition, RuleLevel } from '../types.js';
import { badOperation, operationExample, secondOperation } from './example-operation.js';

/** Longer than any identifier that is known to have been accepted (77). */
const longestId = 80;

const good = [operationExample({})] as const;

interface Identified {
  /** The operations that have an operationId. */
  readonly all: readonly OperationNode[];
  /** Those whose operationId has characters other than letters and digits. */
  readonly odd: readonly OperationNode[];
  /** Those whose operationId is longer than any that is known to have been accepted. */
  readonly long: readonly OperationNode[];
  /** The operations that have none, or a blank one. */
  readonly without: readonly OperationNode[];
  /** No two operationIds are equal, whatever their letter case. */
  readonly distinct: boolean;
}

const identified = perDocument(({ operations }: RuleContext): Identified => {
  const all: OperationNode[] = [];
  const odd: OperationNode[] = [];
  const long: OperationNode[] = [];
  const without: OperationNode[] = [];
  const lower = new Set<string>();
  for (let at = 0; at < operations.length; at += 1) {
    const operation = operations[at] as OperationNode;
    const { id } = operation;
    if (id.trim() === '') without.push(operation);
    if (id === '') continue;
    all.push(operation);
    lower.add(id.toLowerCase());
    if (/[^A-Za-z0-9]/.test(id)) odd.push(operation);
    if (id.length > longestId) long.push(operation);
  }
  return { all, odd, long, without, distinct: lower.size === all.length };
});

/** As Microsoft's engine names an operation. */
export function sanitized(id: string): string {
  return id.replace(/[^A-Za-z0-9]/g, '');
}

const required = defineRule({
  id: 'op-id-required',
  severity: 'error',
  preset: 'import',
  evidence: validator('OperationIdRequired'),
  summary: 'Every operation has an operationId.',
  why: 'Workflows refer to an action by its operationId; without one, the operation cannot be imported.',
  fix: 'Add an operationId in PascalCase that describes what the operation does, such as "ListOrders".',
  reference: reference('VAL', 'OperationIdRequired'),
  examples: () => ({
    good,
    bad: [
      badOperation({ operationId: undefined }, '', 'has no operationId'),
      badOperation({ operationId: '' }, '/operationId', 'empty operationId'),
    ],
  }),
  check(context) {
    const { report } = context;
    for (const { raw, pointer, label } of identified(context).without) {
      const value = memberOf(raw, 'operationId');
      if (value === undefined) {
        report({ pointer, part: 'key', message: `${label} has no operationId.` });
      } else {
        const fault =
          typeof value === 'string'
            ? 'an empty operationId'
            : 'an operationId that is not a string';
        report({ pointer: `${pointer}/operationId`, message: `${label} has ${fault}.` });
      }
    }
  },
});

type ClashRule = RuleLevel & {
  readonly id: string;
  readonly summary: string;
  readonly why: string;
  readonly source: RuleDefinition['reference'];
  /** What must differ. */
  key(id: string): string;
  /** Whether there may be a clash at all. */
  readonly mayBe: (ids: Identified) => boolean;
  /** Clashes that another rule reports. */
  skip(first: string, second: string): boolean;
  readonly said: string;
  readonly clash: string;
};

const clashes: readonly ClashRule[] = [
  {
    id: 'op-id-unique',
    severity: 'error',
    preset: 'import',
    evidence: validator('OperationIdNotUnique'),
    summary: 'No two operations have the same operationId.',
    why: 'Workflows identify an operation only by its operationId, so one of the two could never be called.',
    source: reference('VAL', 'OperationIdNotUnique'),
    mayBe: ({ distinct }) => !distinct,
    key: (id) => id,
    skip: () => false,
    said: 'the same operationId',
    clash: 'GetOrder',
  },
  {
    id: 'op-id-unique-case-insensitive',
    severity: 'warning',
    preset: 'import',
    summary: 'No two operationIds differ only in letter case.',
    why: 'Workflow definitions and generated names are case-insensitive, so the two collide.',
    source: reference('corpus'),
    mayBe: ({ distinct }) => !distinct,
    key: (id) => id.toLowerCase(),
    skip: (first, second) => first === second,
    said: 'an operationId that differs only in letter case',
    clash: 'getOrder',
  },
  {
    id: 'op-id-sanitized-unique',
    severity: 'warning',
    preset: 'import',
    summary:
      'No two operationIds are equal after all characters other than letters and digits are removed.',
    why: "Microsoft's engine only uses the letters and digits of the identifier, so the two collide.",
    source: reference('VAL', 'OperationIdSanitized'),
    mayBe: ({ odd }) => odd.length > 0,
    key: sanitized,
    skip: (first, second) => first === second,
    said: 'an operationId with the same letters and digits',
    clash: 'Get-Order',
  },
];

function clashRule({ source, mayBe, key, skip, said, clash, ...rule }: ClashRule): RuleDefinition {
  return defineRule({
    ...rule,
    fix: 'Give one of the two operations a different operationId.',
    reference: source,
    examples: () => ({
      good: [operationExample({}, secondOperation({}))],
      bad: [
        {
          ...operationExample({}, secondOperation({ operationId: clash })),
          expect: [{ pointer: '/paths/~1invoices/get/operationId', message: said }],
        },
      ],
    }),
    check(context) {
      const ids = identified(context);
      if (!mayBe(ids)) return;
      const first = new Map<string, OperationNode>();
      for (const operation of ids.all) {
        const name = key(operation.id);
        const other = first.get(name);
        if (other === undefined) {
          if (name !== '') first.set(name, operation);
          continue;
        }
        if (skip(other.id, operation.id)) continue;
        context.report({
          pointer: `${operation.pointer}/operationId`,
          message: `${cut(operation.label)} has ${said} as ${cut(other.label)}.`,
          related: [
            {
              pointer: `${other.pointer}/operationId`,
              message: `${quoted(other.id)} first appears here.`,
            },
          ],
        });
      }
    },
  });
}

type FormRule = RuleLevel &
  Pick<RuleBody, 'id' | 'summary' | 'why' | 'fix' | 'reference'> & {
    /** Those that may be wrong. */
    readonly among: 'all' | 'odd' | 'long';
    readonly wrong: (id: string) => boolean;
    readonly said: string;
    readonly example: string;
  };

const forms: readonly FormRule[] = [
  {
    id: 'op-id-alphanumeric',
    severity: 'advice',
    preset: 'import',
    summary: 'An operationId contains only letters and digits.',
    why: "Microsoft's engine removes other characters, so the name in a workflow differs from the one in the definition.",
    fix: 'Remove the other characters. Note that renaming an operation breaks the workflows that call it.',
    reference: reference('VAL; STD', 'OperationIdSanitized'),
    among: 'odd',
    wrong: (id) => !hasOddCharacters(id),
    said: 'has characters other than letters and digits',
    example: 'Get-Order',
  },
  {
    id: 'op-id-odd-characters',
    severity: 'warning',
    preset: 'import',
    summary: 'An operationId contains only letters, digits, `_` and `-`.',
    why: "Microsoft's engine removes spaces, dots and slashes, and tools that derive names from the operationId may fail.",
    fix: 'Remove spaces, dots, slashes and similar characters.',
    reference: reference('STD; VAL', 'OperationIdSanitized'),
    among: 'odd',
    wrong: hasOddCharacters,
    said: 'has characters that do not belong in a name',
    example: 'Get order',
  },
  {
    id: 'op-id-pascal-case',
    severity: 'advice',
    preset: 'certification',
    summary: 'An operationId is in PascalCase.',
    why: "Microsoft's guidance asks for it, and reviewers check it.",
    fix: 'Write it like "GetOrder". Note that renaming an operation breaks the workflows that call it.',
    reference: reference('STD; STR'),
    among: 'all',
    wrong(id) {
      // Other characters are op-id-alphanumeric's.
      const [first] = id.replace(/[^A-Za-z0-9]/g, '');
      return first !== undefined && !/[A-Z]/.test(first);
    },
    said: 'is not in PascalCase',
    example: 'get_order',
  },
  {
    id: 'op-id-length',
    severity: 'advice',
    preset: 'import',
    summary: `An operationId has at most ${longestId} characters.`,
    why: "Microsoft's validator has an undocumented limit; the longest operationId known to be accepted has 77 characters.",
    fix: 'Shorten the operationId.',
    reference: reference('VAL', 'OperationIdTooLong'),
    among: 'long',
    wrong: () => true,
    said: `is longer than ${longestId} characters`,
    example: `Get${'Order'.repeat(20)}`,
  },
];

function hasOddCharacters(id: string): boolean {
  return /[^A-Za-z0-9_-]/.test(id);
}

function formRule({ wrong, among, said, example, ...rule }: FormRule): RuleDefinition {
  return defineRule({
    ...rule,
    examples: () => ({
      good,
      bad: [badOperation({ operationId: example }, '/operationId', said)],
    }),
    check(context) {
      for (const { id, pointer, method, path } of identified(context)[among]) {
        if (!wrong(id)) continue;
        context.report({
          pointer: `${pointer}/operationId`,
          message: `The operationId ${quoted(id)} of ${method.toUpperCase()} ${cut(path)} ${said}.`,
        });
      }
    },
  });
}

const [unique, ...uniqueIgnoring] = clashes.map(clashRule);
const [alphanumeric, ...otherForms] = forms.map(formRule);

/** In the order of the docs. */
export const operationIdRules: readonly RuleDefinition[] = [
  required,
  unique,
  uniqueIgnoring[0],
  alphanumeric,
  uniqueIgnoring[1],
  ...otherForms,
].filter((rule) => rule !== undefined);
