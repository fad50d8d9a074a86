// What the title and the description of a connector may say: length, words, product names.

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

/** The title's words, as words: with letters or digits beside them they pass. */
function restrictedIn(title: string): string[] {
  const found = new Set<string>();
  for (const { 0: word, index } of title.matchAll(titleWords)) {
    const inside =
      endsInWord(title.slice(0, index)) || beginsInWord(title.slice(index + word.length));
    if (!inside) found.add(word);
  }
  return [...found];
}

// What letters there are in Unicode takes a millisecond to look up, and most titles have those of English.

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
    why: 'Certification refuses longer titles; the tiles of the designer have no room for them.',
    fix: 'Shorten the title to 30 characters.',
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
    why: 'Everything in the gallery is a connector to some API; certification refuses both words.',
    fix: 'Name the service alone.',
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
    summary: '`info.title` names no Microsoft Power Platform product.',
    why: 'The connector is the service’s, not the product’s in which it is used.',
    fix: 'Name the service alone.',
    member: 'title',
    source: 'STR; SUB',
    good: 'Contoso Orders',
    bad: 'Contoso for Power Automate',
    said: '"Power Automate"',
    fault(title) {
      const words = wordsIn(title, products);
      return words.length === 0
        ? undefined
        : `The title ${quoted(title)} names the Microsoft product ${listed(words)}.`;
    },
  }),
  textRule({
    id: 'info-title-ends-alnum',
    severity: 'warning',
    preset: 'import',
    summary: '`info.title` ends with a letter or digit; a closing bracket passes too.',
    why: 'The validator asks for it.',
    fix: 'Remove what follows the last letter or digit.',
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
    summary: '`info.title` is English: ASCII characters only.',
    why: 'The validator asks for it; the gallery translates titles itself.',
    fix: 'Write the title with the letters of English.',
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
        : `The title ${quoted(title)} contains ${listed(odd)}, which English does not use.`;
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
    why: 'It is shown in the gallery; certification refuses shorter and longer ones.',
    fix: 'Say in one to three sentences what the service does and what the connector can do with it.',
    member: 'description',
    source: 'VAL; PR 550; PR 4181; PR 3829; SUB',
    code: 'FieldLengthNotInRange',
    good: 'Reads and writes the orders kept in the Contoso order service.',
    bad: 'Orders of Contoso.',
    said: '18 characters',
    fault: (text) =>
      text.length < 30 || text.length > 500
        ? `The description has ${text.length} characters; 30 to 500 are allowed.`
        : undefined,
  }),
  textRule({
    id: 'info-description-restricted-words',
    severity: 'warning',
    certificationSeverity: 'error',
    preset: 'import',
    summary: '`info.description` does not contain "power apps", "power automate" or "logic apps".',
    why: 'Certification refuses them: the text is shown inside these products.',
    fix: 'Say what the service does, without the product’s name.',
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
    summary: '`info.description` names no other Power Platform product either.',
    why: 'The string guidance asks for a text about the service, not about the product in which it is used.',
    fix: 'Say what the service does, without the product’s name.',
    member: 'description',
    source: 'STR; SUB',
    good: 'Reads and writes the orders kept in the Contoso order service.',
    bad: 'Brings the orders of Contoso into your Power BI reports.',
    said: '"Power BI"',
    fault(text) {
      const words = wordsIn(text, otherProducts);
      return words.length === 0
        ? undefined
        : `The description names the Microsoft product ${listed(words)}.`;
    },
  }),
  textRule({
    id: 'info-description-word-api',
    severity: 'warning',
    preset: 'certification',
    summary: '`info.description` does not contain the word "API".',
    why: 'The string guidance bans it: makers of workflows do not think of APIs. Reviewers ask for its removal.',
    fix: 'Say what the service does instead of how it is called.',
    member: 'description',
    source: 'STR',
    good: 'Reads and writes the orders kept in the Contoso order service.',
    bad: 'Calls the API of Contoso to read and write orders.',
    said: '"API"',
    fault(text) {
      const words = wordsIn(text, /\bapis?\b/gi);
      return words.length === 0
        ? undefined
        : `The description contains the word ${listed(words)}, which the string guidance bans.`;
    },
  }),
  textRule({
    id: 'info-description-equals-title',
    severity: 'warning',
    preset: 'certification',
    summary: '`info.description` is not the title again.',
    why: 'It then tells nothing; reviewers refuse it.',
    fix: 'Say what the service does and what the connector can do with it.',
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
