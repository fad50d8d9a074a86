// What `summary` and `description` of an operation must be. One row is one rule.

import { memberOf, stringOf } from '../raw.js';
import { defineRule, reference } from '../define-rule.js';
import { perDocument } from '../per-document.js';
import { cut, quoted } from '../quoted.js';
import type {
  Edit,
  OperationNode,
  RuleBody,
  RuleContext,
  RuleDefinition,
  RuleLevel,
} from '../types.js';
import { isText } from '../wording.js';
import { badOperation, examplePointer, operationExample } from './example-operation.js';

type Text = 'summary' | 'description';
type Head = RuleLevel & Pick<RuleBody, 'id' | 'summary' | 'why' | 'fix' | 'reference'>;

/** Rules about one text, checked only where it is present and not blank. */
type TextRule = Head & {
  readonly text: Text;
  /** What is wrong with it, to follow `The summary "…" of <operation> `; undefined when nothing is. */
  fault(value: string, operation: OperationNode): string | undefined;
  readonly mended?: (value: string) => string | undefined;
  readonly bad: string;
  readonly said: string;
};

/** Names of Microsoft's own products, which a connector's texts must not use. */
const productNames =
  /\b(?:power ?(?:apps|automate|bi|pages|platform|virtual agents|query)|microsoft (?:flow|power)|(?:azure )?logic ?apps?|copilot studio)\b/i;

const restricted = /[/\\<>*%&?]/g;
const smallWords = new Set(
  'a an and as at by for from in into of on or per the to via with'.split(' '),
);

const rows: readonly TextRule[] = [
  {
    id: 'op-summary-80',
    severity: 'warning',
    preset: 'import',
    text: 'summary',
    summary: 'The summary of an operation has at most 80 characters.',
    why: "It is the name on the action's card. Microsoft's guidance says at most 80 characters; its validator says that a summary should have fewer than 120.",
    fix: 'Shorten the summary to a phrase and move the rest to the description.',
    reference: reference('STR; SUB', 'OperationSummaryTooLong'),
    fault: (value) =>
      value.length > 80
        ? `has ${value.length} characters; the recommended maximum is 80, and the validator asks for fewer than 120`
        : undefined,
    bad: `Get an order ${'and what belongs to it '.repeat(4)}`.trim(),
    said: 'the recommended maximum is 80',
  },
  {
    id: 'op-summary-restricted-characters',
    severity: 'warning',
    certificationSeverity: 'error',
    preset: 'import',
    text: 'summary',
    summary: 'The summary of an operation contains none of the characters / \\ < > * % & ?',
    why: 'Certification rejects these characters in a summary.',
    fix: 'Use words instead.',
    reference: reference('VAL; PR 1095', 'RestrictedCharactersInSummary'),
    fault(value) {
      if (value.search(restricted) < 0) return undefined;
      const found = [...new Set(value.match(restricted))];
      return `contains the restricted character${found.length > 1 ? 's' : ''} ${found.join(' ')}`;
    },
    bad: 'Get an order or invoice/receipt',
    said: 'contains the restricted character /',
  },
  {
    id: 'op-summary-ends-alnum',
    severity: 'warning',
    preset: 'import',
    text: 'summary',
    summary: 'The summary of an operation ends with a letter, a digit or a closing bracket.',
    why: 'A summary is a name, not a sentence; the validator rejects other endings.',
    fix: 'Remove the punctuation or space at the end.',
    reference: reference('VAL; STR', 'ValueMustEndWithAlphanumeric'),
    fault: (value) =>
      // Almost all end this way, and Unicode properties are slow to load.
      /[A-Za-z0-9)]/.test(value.slice(-1)) || /[\p{L}\p{M}\p{N})]$/u.test(value)
        ? undefined
        : `ends with ${quoted([...value].at(-1))}, not with a letter or digit`,
    mended(value) {
      const trimmed = value.replace(/[\s.,;:!]{1,20}$/, '');
      return /[\p{L}\p{N})]$/u.test(trimmed) ? trimmed : undefined;
    },
    bad: 'Get an order.',
    said: 'ends with "."',
  },
  {
    id: 'op-summary-only-alnum-parens',
    severity: 'advice',
    preset: 'certification',
    text: 'summary',
    summary: 'The summary of an operation contains only letters, digits, spaces and brackets.',
    why: "Microsoft's certification guidance asks for this.",
    fix: 'Remove the other characters from the summary.',
    reference: reference('SUB'),
    fault(value) {
      // How it ends is op-summary-ends-alnum's.
      const found = /[^\p{L}\p{M}\p{N} ()](?=.)/su.exec(value)?.[0];
      return found === undefined ? undefined : `contains ${quoted(found)}`;
    },
    bad: "Get a customer's order",
    said: `contains "'"`,
  },
  {
    id: 'op-summary-english',
    severity: 'warning',
    preset: 'certification',
    text: 'summary',
    summary: 'The summary of an operation is in English.',
    why: 'Connectors are published in English and translated from it; the validator rejects other letters.',
    fix: 'Write the summary in English, with plain letters and quotation marks.',
    reference: reference('VAL; SUB', 'ValueMustBeInEnglish'),
    fault(value) {
      const found = /[^\p{ASCII}]/u.exec(value)?.[0];
      return found === undefined
        ? undefined
        : `contains ${quoted(found)}, which is not plain English`;
    },
    bad: 'Récupérer une commande',
    said: 'not plain English',
  },
  productRule('summary'),
  {
    id: 'op-summary-sentence-case',
    severity: 'advice',
    preset: 'certification',
    text: 'summary',
    summary: 'The summary of an operation is a phrase in sentence case, not its operationId.',
    why: 'Users select the action by this name.',
    fix: 'Write it like "Get an order": in sentence case, with only the first letter capitalized.',
    reference: reference('STR; PR 583; PR 1598'),
    fault(value, { id }) {
      if (value === id && !/^[A-Z][a-z]+$/.test(value)) return 'is the operationId, not a phrase';
      if (/^\p{Ll}[\p{Ll}\s]/u.test(value)) return 'starts with a lowercase letter';
      return isTitleCase(value) ? 'is in title case, not in sentence case' : undefined;
    },
    bad: 'Get The Newest Order',
    said: 'title case',
  },
  {
    id: 'op-summary-equals-description',
    severity: 'advice',
    preset: 'certification',
    text: 'description',
    summary: 'The summary and the description of an operation differ.',
    why: 'The description should add what the summary does not say.',
    fix: 'Describe what the operation returns or changes.',
    reference: reference('STD; STR'),
    fault: (value, { raw }) =>
      plain(value) === plain(stringOf(memberOf(raw, 'summary')))
        ? 'only repeats the summary'
        : undefined,
    bad: 'Get an order.',
    said: 'only repeats the summary',
  },
  {
    id: 'op-description-punctuation',
    severity: 'advice',
    preset: 'certification',
    text: 'description',
    summary: 'The description of an operation is a sentence that ends with a period.',
    why: "Microsoft's certification guidance asks for full sentences.",
    fix: 'Write a full sentence that ends with a period.',
    reference: reference('STD; SUB'),
    fault: (value) => (/[.!?]["')\]]?\s*$/.test(value) ? undefined : 'does not end with a period'),
    mended: (value) =>
      /[\p{L}\p{N})]$/u.test(value) && !/:\/\/\S*$/.test(value) ? `${value}.` : undefined,
    bad: 'Returns one order by its number',
    said: 'does not end with a period',
  },
  {
    id: 'op-description-url',
    severity: 'advice',
    preset: 'certification',
    text: 'description',
    summary: 'The description of an operation does not contain a URL.',
    why: 'The designer shows it as plain text, where a link does not work.',
    fix: 'Move the link to the readme of the connector.',
    reference: reference('SUB'),
    fault(value) {
      const found = /\b(?:https?:\/\/|www\.)\S*/i.exec(value)?.[0];
      return found === undefined ? undefined : `contains the URL ${quoted(found)}`;
    },
    bad: 'Returns one order. See https://www.contoso.com/orders.',
    said: 'contains the URL "https://www.contoso.com',
  },
  productRule('description'),
];

function productRule(text: Text): TextRule {
  const of = text === 'summary' ? 'The summary' : 'The description';
  return {
    id: `op-${text}-product-names`,
    severity: 'advice',
    preset: 'certification',
    text,
    summary: `${of} of an operation does not contain the name of a Power Platform product.`,
    why: 'The same connector is used in several products; reviewers ask authors to remove their names.',
    fix: 'Remove the name of the product.',
    reference: reference('SUB'),
    fault(value) {
      const found = productNames.exec(value)?.[0];
      return found === undefined ? undefined : `contains the product name ${quoted(found)}`;
    },
    bad: text === 'summary' ? 'Get an order for Power Automate' : 'Hands an order to Power Apps.',
    said: 'contains the product name "Power A',
  };
}

function plain(text: string): string {
  return text.trim().replace(/\.$/, '').toLowerCase();
}

/** At least three words, all but the short ones capitalized. Names and abbreviations do not count. */
function isTitleCase(text: string): boolean {
  const words = text.split(/\s+/).filter((word) => /^\p{L}/u.test(word) && !smallWords.has(word));
  const later = words.slice(1);
  return later.length >= 2 && later.every((word) => /^\p{Lu}\p{Ll}+$/u.test(word));
}

interface Texts {
  /** Those that are not blank, in document order. */
  readonly written: ReadonlyArray<{ readonly operation: OperationNode; readonly value: string }>;
  /** The operations without one. */
  readonly missing: readonly OperationNode[];
}

/** The texts of the operations, read once for all rules about them. */
export const textsOf = perDocument(({ operations }: RuleContext): Readonly<Record<Text, Texts>> => {
  const read = (text: Text): Texts => {
    const written: Array<Texts['written'][number]> = [];
    const missing: OperationNode[] = [];
    for (let at = 0; at < operations.length; at += 1) {
      const operation = operations[at] as OperationNode;
      const value = memberOf(operation.raw, text);
      if (isText(value)) written.push({ operation, value });
      else missing.push(operation);
    }
    return { written, missing };
  };
  return { summary: read('summary'), description: read('description') };
});

function textRule({ text, fault, mended, bad, said, ...rule }: TextRule): RuleDefinition {
  return defineRule({
    ...rule,
    examples: () => ({
      good: [operationExample({})],
      bad: [badOperation({ [text]: bad }, `/${text}`, said)],
    }),
    check(context) {
      for (const { operation, value } of textsOf(context)[text].written) {
        const wrong = fault(value, operation);
        if (wrong === undefined) continue;
        const pointer = `${operation.pointer}/${text}`;
        const better = mended?.(value);
        const edits: Edit[] =
          better === undefined ? [] : [{ kind: 'setValue', pointer, value: better }];
        context.report({
          pointer,
          message: `The ${text} ${quoted(value)} of ${cut(operation.label)} ${wrong}.`,
          edits,
        });
      }
    },
  });
}

const internalLevel: RuleLevel = { severity: 'advice', preset: 'certification' };
const visibleLevel: RuleLevel = {
  severity: 'warning',
  certificationSeverity: 'error',
  preset: 'import',
};

/** A required text: for certification, an error on visible operations and a suggestion on internal ones. */
function requiredRule(text: Text, internal: boolean): RuleDefinition {
  const visibility = internal ? { 'x-ms-visibility': 'internal' } : {};
  return defineRule({
    id: `op-${text}-required${internal ? '-internal' : ''}`,
    yieldsTo: [{ rule: 'doc-json-type', within: 'node' }],
    ...(internal ? internalLevel : visibleLevel),
    summary: `Every ${internal ? 'internal' : 'visible'} operation has a ${text}.`,
    why: internal
      ? "Microsoft's guidance asks for it, and it helps those who maintain the connector."
      : `The designer shows the ${text} of an action. The Logic Apps wizard asks for one, and certification rejects an operation without one; custom connectors run without it.`,
    fix:
      text === 'summary'
        ? 'Add a summary: a short phrase such as "Get an order".'
        : 'Add a description: a sentence about what the operation does.',
    reference: internal
      ? reference('STD')
      : reference('VAL; STD; PR template', 'RequiredPropertyMissing'),
    examples: () => ({
      good: [operationExample(visibility)],
      bad: [
        badOperation({ ...visibility, [text]: undefined }, '', `has no ${text}`),
        badOperation({ ...visibility, [text]: ' ' }, `/${text}`, `has an empty ${text}`),
      ],
    }),
    check(context) {
      const { report } = context;
      for (const operation of textsOf(context)[text].missing) {
        if (operation.internal !== internal) continue;
        const value = memberOf(operation.raw, text);
        if (value === undefined) {
          report({
            pointer: operation.pointer,
            part: 'key',
            message: `${cut(operation.label)} has no ${text}.`,
          });
          continue;
        }
        const fault =
          typeof value === 'string' ? `an empty ${text}` : `a ${text} that is not a string`;
        report({
          pointer: `${operation.pointer}/${text}`,
          message: `${cut(operation.label)} has ${fault}.`,
        });
      }
    },
  });
}

const deprecated = /\(deprecated\)/i;

const deprecatedSuffix = defineRule({
  id: 'op-deprecated-suffix',
  severity: 'advice',
  preset: 'off',
  summary: 'The summary and description of a deprecated operation contain "(deprecated)".',
  why: 'Nothing else shows users that they should choose a different action.',
  fix: 'Append "(deprecated)" to the text.',
  reference: reference('DEP'),
  examples: () => ({
    good: [
      operationExample({
        deprecated: true,
        summary: 'Get an order (deprecated)',
        description: 'Returns one order by its number (deprecated).',
      }),
    ],
    bad: [
      {
        ...operationExample({ deprecated: true }),
        expect: ['summary', 'description'].map((text) => ({
          pointer: `${examplePointer}/${text}`,
          message: 'does not contain "(deprecated)"',
        })),
      },
    ],
  }),
  check({ byMember, report }) {
    for (const operation of byMember.operations.with('deprecated')) {
      if (memberOf(operation.raw, 'deprecated') !== true) continue;
      for (const text of ['summary', 'description'] as const) {
        const value = stringOf(memberOf(operation.raw, text));
        if (value.trim() === '' || deprecated.test(value)) continue;
        const pointer = `${operation.pointer}/${text}`;
        const better = `${value.trim()} (deprecated)`;
        report({
          pointer,
          message: `${cut(operation.label)} is deprecated, but its ${text} ${quoted(value)} does not contain "(deprecated)".`,
          // Where a sentence should say it, only its author knows.
          edits:
            text === 'description' || better.length > 80
              ? []
              : [{ kind: 'setValue', pointer, value: better }],
        });
      }
    }
  },
});

/** In the order of the docs; the rule that compares summaries is in another file. */
export const textRules: readonly RuleDefinition[] = rows.map(textRule);

export const requiredRules: Readonly<Record<Text, readonly RuleDefinition[]>> = {
  summary: [requiredRule('summary', false), requiredRule('summary', true)],
  description: [requiredRule('description', false), requiredRule('description', true)],
};

export { deprecatedSuffix };
