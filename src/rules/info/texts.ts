// What the title and the description of a connector may contain: length, words, product names.

import { memberOf, stringOf } from '../raw.js';
import type { RuleDefinition } from '../types.js';
import { listed } from '../wording.js';
import { quoted } from '../quoted.js';
import { textRule } from './text-rule.js';

/** The words of a text that are in a pattern, each once, as written. */
function wordsIn(text: string, pattern: RegExp): string[] {
  return [...new Set(Array.from(text.matchAll(pattern), ([word]) => word))];
}

const titleWords = /api|connector/gi;

/** Whole words only: with letters or digits next to them they are allowed. */
function restrictedIn(title: string): string[] {
  const found = new Set<string>();
  for (const { 0: word, index } of title.matchAll(titleWords)) {
    const inside =
      endsInWord(title.slice(0, index)) || beginsInWord(title.slice(index + word.length));
    if (!inside) found.add(word);
  }
  return [...found];
}

// A Unicode property takes a millisecond to look up, and most titles have English letters only.

function endsInWord(text: string): boolean {
  return /[0-9A-Za-z]$/.test(text) || (/[^ -~]$/.test(text) && /[\p{L}\p{M}\p{N}]$/u.test(text));
}

function beginsInWord(text: string): boolean {
  return /^[0-9A-Za-z]/.test(text) || (/^[^ -~]/.test(text) && /^[\p{L}\p{M}\p{N}]/u.test(text));
}

const products =
  /\b(?:power ?(?:apps?|automate|bi|pages|platform|virtual agents)|microsoft flow|ms flow|copilot studio|logic ?apps?|dataverse)\b/gi;
const descriptionWords = /\b(?:power apps|power automate|logic apps)\b/gi;
const otherProducts =
  /\b(?:powerapps?|power app|powerautomate|power ?(?:bi|pages|platform|virtual agents)|microsoft flow|ms flow|copilot studio|dataverse)\b/gi;

export const titleTexts: readonly RuleDefinition[] = [
  textRule({
    id: 'info-title-length',
    severity: 'warning',
    certificationSeverity: 'error',
    preset: 'import',
    summary: '`info.title` is at most 30 characters.',
    why: 'Certification rejects longer titles, which do not fit the tiles in the designer.',
    fix: 'Shorten the title to at most 30 characters.',
    member: 'title',
    source: 'VAL; STR; PR 3407',
    code: 'FieldLengthExceeded',
    good: 'Contoso Orders',
    bad: 'Contoso Purchase Orders And Invoices',
    said: '36 characters',
    fault: (title) =>
      title.length > 30
        ? `The title ${quoted(title)} has ${title.length} characters; at most 30 are allowed.`
        : undefined,
  }),
  textRule({
    id: 'info-title-restricted-words',
    severity: 'warning',
    certificationSeverity: 'error',
    preset: 'import',
    summary: '`info.title` does not contain the words "api" or "connector".',
    why: 'Everything in the gallery is a connector to an API; certification rejects both words.',
    fix: 'Use only the name of the service.',
    member: 'title',
    source: 'VAL; PR 3407; SUB',
    code: 'ValueContainsRestrictedWords',
    good: 'Contoso Rapid Orders',
    bad: 'Contoso Orders Connector',
    said: '"Connector"',
    fault(title) {
      const words = restrictedIn(title);
      return words.length === 0
        ? undefined
        : `The title ${quoted(title)} contains ${listed(words)}, which certification does not allow.`;
    },
  }),
  textRule({
    id: 'info-title-product-names',
    severity: 'warning',
    preset: 'certification',
    summary: '`info.title` does not contain the name of a Microsoft Power Platform product.',
    why: 'The title identifies the service, not the product in which the connector is used.',
    fix: 'Use only the name of the service.',
    member: 'title',
    source: 'STR; SUB',
    good: 'Contoso Orders',
    bad: 'Contoso for Power Automate',
    said: '"Power Automate"',
    fault(title) {
      const words = wordsIn(title, products);
      return words.length === 0
        ? undefined
        : `The title ${quoted(title)} contains the name of a Microsoft product: ${listed(words)}.`;
    },
  }),
  textRule({
    id: 'info-title-ends-alnum',
    severity: 'warning',
    preset: 'import',
    summary: '`info.title` ends with a letter, a digit or a closing bracket.',
    why: 'The validator requires it.',
    fix: 'Remove everything after the last letter or digit.',
    member: 'title',
    source: 'VAL; SUB',
    code: 'ValueMustEndWithAlphanumeric',
    good: 'Contoso Orders (Preview)',
    bad: 'Contoso Orders!',
    said: 'ends with "!"',
    fault: (title) =>
      /[0-9A-Za-z)\]]$/.test(title) || /[\p{L}\p{N})\]]$/u.test(title)
        ? undefined
        : `The title ${quoted(title)} ends with ${quoted([...title].at(-1) ?? '')}, not with a letter or digit.`,
  }),
  textRule({
    id: 'info-title-english',
    severity: 'warning',
    preset: 'import',
    summary: '`info.title` is in English and only contains ASCII characters.',
    why: 'The validator requires it; the gallery translates titles itself.',
    fix: 'Write the title in English letters.',
    member: 'title',
    source: 'VAL; SUB',
    code: 'ValueMustBeInEnglish',
    good: 'Contoso Orders',
    bad: 'Contoso Aufträge',
    said: '"ä"',
    fault(title) {
      const odd = wordsIn(title, /[^\x20-\x7e]/gu);
      return odd.length === 0
        ? undefined
        : `The title ${quoted(title)} contains ${listed(odd)}; only English letters are accepted.`;
    },
  }),
];

export const descriptionTexts: readonly RuleDefinition[] = [
  textRule({
    id: 'info-description-length',
    severity: 'warning',
    certificationSeverity: 'error',
    preset: 'import',
    summary: '`info.description` is 30 to 500 characters.',
    why: 'It is shown in the gallery; certification rejects shorter and longer ones.',
    fix: 'Describe in one to three sentences what the service does and what users can do with the connector.',
    member: 'description',
    source: 'VAL; PR 550; PR 4181; PR 3829; SUB',
    code: 'FieldLengthNotInRange',
    good: 'Reads and writes the orders kept in the Contoso order service.',
    bad: 'Orders of Contoso.',
    said: '18 characters',
    fault: (text) =>
      text.length < 30 || text.length > 500
        ? `The description has ${text.length} characters; it must have 30 to 500.`
        : undefined,
  }),
  textRule({
    id: 'info-description-restricted-words',
    severity: 'warning',
    certificationSeverity: 'error',
    preset: 'import',
    summary: '`info.description` does not contain "power apps", "power automate" or "logic apps".',
    why: 'Certification rejects them: the text is shown inside these products.',
    fix: 'Describe what the service does, without the name of the product.',
    member: 'description',
    source: 'VAL; PR 550',
    code: 'ValueContainsRestrictedWords',
    good: 'Reads and writes the orders kept in the Contoso order service.',
    bad: 'Brings the orders of Contoso into Power Automate and Logic Apps.',
    said: '"Power Automate" and "Logic Apps"',
    fault(text) {
      const words = wordsIn(text, descriptionWords);
      return words.length === 0
        ? undefined
        : `The description contains ${listed(words)}, which certification does not allow.`;
    },
  }),
  textRule({
    id: 'info-description-product-names',
    severity: 'advice',
    preset: 'certification',
    summary: '`info.description` does not contain the name of another Power Platform product.',
    why: "Microsoft's string guidance asks for a text about the service, not about the product in which it is used.",
    fix: 'Describe what the service does, without the name of the product.',
    member: 'description',
    source: 'STR; SUB',
    good: 'Reads and writes the orders kept in the Contoso order service.',
    bad: 'Brings the orders of Contoso into your Power BI reports.',
    said: '"Power BI"',
    fault(text) {
      const words = wordsIn(text, otherProducts);
      return words.length === 0
        ? undefined
        : `The description contains the name of a Microsoft product: ${listed(words)}.`;
    },
  }),
  textRule({
    id: 'info-description-word-api',
    severity: 'warning',
    preset: 'certification',
    summary: '`info.description` does not contain the word "API".',
    why: "Microsoft's string guidance disallows it, because users do not think in terms of APIs. Reviewers ask authors to remove it.",
    fix: 'Describe what the service does, not how it is called.',
    member: 'description',
    source: 'STR',
    good: 'Reads and writes the orders kept in the Contoso order service.',
    bad: 'Calls the API of Contoso to read and write orders.',
    said: '"API"',
    fault(text) {
      const words = wordsIn(text, /\bapis?\b/gi);
      return words.length === 0
        ? undefined
        : `The description contains the word ${listed(words)}, which Microsoft's string guidance disallows.`;
    },
  }),
  textRule({
    id: 'info-description-equals-title',
    severity: 'warning',
    preset: 'certification',
    summary: '`info.description` does not repeat the title.',
    why: 'Such a description says nothing; reviewers reject it.',
    fix: 'Describe what the service does and what users can do with the connector.',
    member: 'description',
    source: 'SUB',
    good: 'Reads and writes the orders kept in the Contoso order service.',
    bad: 'Contoso Orders',
    said: 'repeats the title',
    fault(text, info) {
      const title = stringOf(memberOf(info, 'title'));
      return text.trim().toLowerCase() === title.trim().toLowerCase()
        ? `The description repeats the title ${quoted(title)}.`
        : undefined;
    },
  }),
];
