// `x-ms-connector-metadata`: information about the publisher of a certified connector.

import { defineRule, reference } from '../define-rule.js';
import { isObject, memberOf, stringOf } from '../raw.js';
import type { RuleContext, RuleDefinition } from '../types.js';
import { nearestName } from '../../document/nearest.js';
import { kindOf } from '../wording.js';
import { quoted } from '../quoted.js';
import { metadata } from './examples.js';
import { isAbsoluteUrl } from './members.js';

const root = '/x-ms-connector-metadata';
const names = ['Website', 'Privacy policy', 'Categories'];

const website = ['Website', 'https://www.contoso.com'] as const;
const privacy = ['Privacy policy', 'https://www.contoso.com/privacy'] as const;
const categories = ['Categories', 'Commerce;Business Management'] as const;
const sound = metadata(website, privacy, categories);

/** From the table on the submission page. */
const known: readonly string[] = [
  'AI',
  'Business Management',
  'Business Intelligence',
  'Collaboration',
  'Commerce',
  'Communication',
  'Content and Files',
  'Finance',
  'Data',
  'Human Resources',
  'Internet of Things',
  'IT Operations',
  'Lifestyle and Entertainment',
  'Marketing',
  'Productivity',
  'Sales and CRM',
  'Security',
  'Social Media',
  'Website',
];

interface Entry {
  /** '' when absent or not a string. */
  readonly name: string;
  /** The documented name that it equals, ignoring letter case. */
  readonly meant: string | undefined;
  readonly value: unknown;
  readonly pointer: string;
}

/** Of the array; none where it is no array. */
export function entriesOf(context: RuleContext): Entry[] {
  const list = memberOf(context.root, 'x-ms-connector-metadata');
  if (!Array.isArray(list)) return [];
  return list.map((item: unknown, at) => {
    const name = stringOf(memberOf(item, 'propertyName'));
    return {
      name,
      meant: names.find((known) => known.toLowerCase() === name.trim().toLowerCase()),
      value: memberOf(item, 'propertyValue'),
      pointer: `${root}/${at}`,
    };
  });
}

const required = defineRule({
  id: 'metadata-required',
  severity: 'error',
  preset: 'certification',
  summary: 'The root has `x-ms-connector-metadata`, an array of `{propertyName, propertyValue}`.',
  why: 'The gallery shows the website, privacy policy and categories from it. A private custom connector does not need it.',
  fix: 'Add "x-ms-connector-metadata" with "Website", "Privacy policy" and "Categories".',
  reference: reference('PR 683; SUB; SCH'),
  examples: () => ({
    good: [{ document: sound }],
    bad: [
      {
        document: { 'x-ms-connector-metadata': undefined },
        expect: [{ pointer: '', message: 'no "x-ms-connector-metadata"' }],
      },
      {
        title: 'an object instead of an array',
        document: { 'x-ms-connector-metadata': { Website: 'https://www.contoso.com' } },
        expect: [{ pointer: root, message: 'an object' }],
      },
      {
        title: 'entries of another form',
        document: {
          'x-ms-connector-metadata': [{ name: 'Website', value: 'https://www.contoso.com' }],
        },
        expect: [{ pointer: `${root}/0`, message: '"propertyName"' }],
      },
    ],
  }),
  check(context) {
    const list = memberOf(context.root, 'x-ms-connector-metadata');
    if (list === undefined) {
      const message =
        'The definition has no "x-ms-connector-metadata", which certification requires.';
      context.report({ pointer: '', message });
    } else if (!Array.isArray(list)) {
      const message = `"x-ms-connector-metadata" must be an array, not ${kindOf(list)}.`;
      context.report({ pointer: root, message });
    } else {
      for (const [at, item] of list.entries()) {
        const sound = ['propertyName', 'propertyValue'].every(
          (name) => typeof memberOf(item, name) === 'string',
        );
        if (sound) continue;
        context.report({
          pointer: `${root}/${at}`,
          message: `An entry of "x-ms-connector-metadata" must be an object with the strings "propertyName" and "propertyValue"${isObject(item) ? '' : `, not ${kindOf(item)}`}.`,
        });
      }
    }
  },
});

const members = defineRule({
  id: 'metadata-members',
  severity: 'error',
  preset: 'certification',
  summary:
    '`x-ms-connector-metadata` has the entries `Website`, `Privacy policy` and `Categories`.',
  why: 'The gallery shows all three; the validator reports each that is missing.',
  fix: 'Add the missing entry.',
  reference: reference('VAL; PR 4077; SUB', 'ConnectorMetadataPropertiesMissing'),
  examples: () => ({
    good: [{ document: sound }],
    bad: [
      {
        document: metadata(website, privacy),
        expect: [{ pointer: root, message: '"Categories"' }],
      },
    ],
  }),
  check(context) {
    if (!Array.isArray(memberOf(context.root, 'x-ms-connector-metadata'))) return;
    const entries = entriesOf(context);
    const have = new Set(entries.map(({ meant }) => meant));
    const others = entries.flatMap(({ name, meant }) => (meant === undefined ? [name] : []));
    for (const name of names) {
      if (have.has(name)) continue;
      const near = nearestName(name, others);
      context.report({
        pointer: root,
        message: `"x-ms-connector-metadata" has no entry ${quoted(name)}.`,
        fix:
          near === undefined
            ? `Add { "propertyName": ${quoted(name)}, "propertyValue": … }.`
            : `Write ${quoted(name)} instead of ${quoted(near)}.`,
      });
    }
  },
});

const nameCase = defineRule({
  id: 'metadata-member-name-case',
  severity: 'advice',
  preset: 'certification',
  summary: '`propertyName` is spelled exactly as documented.',
  why: 'Microsoft ignores letter case at present; other tools may not.',
  fix: 'Write "Website", "Privacy policy" or "Categories".',
  reference: reference('corpus'),
  examples: () => ({
    good: [{ document: sound }],
    bad: [
      {
        document: metadata(website, ['Privacy Policy', privacy[1]], categories),
        expect: [{ pointer: `${root}/1/propertyName`, message: '"Privacy Policy"' }],
      },
    ],
  }),
  check(context) {
    for (const { name, meant, pointer } of entriesOf(context)) {
      if (meant === undefined || name === meant) continue;
      const at = `${pointer}/propertyName`;
      context.report({
        pointer: at,
        message: `${quoted(name)} is documented as ${quoted(meant)}.`,
        fix: `Write ${quoted(meant)}.`,
        edits: [{ kind: 'setValue', pointer: at, value: meant }],
      });
    }
  },
});

const url = defineRule({
  id: 'metadata-url',
  severity: 'error',
  preset: 'certification',
  summary: '`Website` and `Privacy policy` are absolute URLs.',
  why: 'They are links for users, which do not work without a scheme and host.',
  fix: 'Write the whole URL, starting with https://.',
  reference: reference('VAL', 'UrlNotValid'),
  examples: () => ({
    good: [{ document: sound }],
    bad: [
      {
        document: metadata(['Website', 'www.contoso.com'], privacy, categories),
        expect: [{ pointer: `${root}/0/propertyValue`, message: '"www.contoso.com"' }],
      },
    ],
  }),
  check(context) {
    for (const { meant, value, pointer } of entriesOf(context)) {
      if (meant !== 'Website' && meant !== 'Privacy policy') continue;
      if (typeof value !== 'string' || isAbsoluteUrl(value)) continue;
      context.report({
        pointer: `${pointer}/propertyValue`,
        message: `${quoted(meant)} is ${quoted(value)}, which is not an absolute URL.`,
      });
    }
  },
});

/** The categories of each `Categories` entry, blanks left out. */
function* categoryLists(context: RuleContext): Generator<{ list: string[]; pointer: string }> {
  for (const { meant, value, pointer } of entriesOf(context)) {
    if (meant !== 'Categories' || typeof value !== 'string') continue;
    const list = value.split(';').flatMap((part) => (part.trim() === '' ? [] : [part.trim()]));
    yield { list, pointer: `${pointer}/propertyValue` };
  }
}

const categoryKnown = defineRule({
  id: 'metadata-category-known',
  severity: 'error',
  preset: 'certification',
  summary: `Every category is one of the ${known.length} that Microsoft lists.`,
  why: 'The gallery only has these categories; any other is rejected.',
  fix: `Choose from: ${known.join('; ')}.`,
  reference: reference('VAL; SUB; PR 570', 'InvalidConnectorCategory'),
  examples: () => ({
    good: [{ document: sound }],
    bad: [
      {
        document: metadata(website, privacy, ['Categories', 'CDP;Website']),
        expect: [{ pointer: `${root}/2/propertyValue`, message: '"CDP"' }],
      },
    ],
  }),
  check(context) {
    for (const { list, pointer } of categoryLists(context)) {
      for (const name of list) {
        if (known.includes(name)) continue;
        const near = nearestName(name, known);
        context.report({
          pointer,
          message: `${quoted(name)} is not a category${near === undefined ? '.' : `; did you mean ${quoted(near)}?`}`,
          ...(/[,|/]/.test(name) && { fix: 'Separate two categories with a semicolon.' }),
        });
      }
      if (list.length === 0) {
        context.report({ pointer, message: '"Categories" is blank.' });
      }
    }
  },
});

const categoryMax = defineRule({
  id: 'metadata-category-max-2',
  severity: 'error',
  preset: 'certification',
  summary: '`Categories` contains at most two categories, separated by a semicolon.',
  why: 'The validator rejects more.',
  fix: 'Keep the two most suitable ones.',
  reference: reference('VAL; SUB', 'TooManyConnectorCategories'),
  examples: () => ({
    good: [{ document: sound }],
    bad: [
      {
        document: metadata(website, privacy, ['Categories', 'Commerce;Finance;Data']),
        expect: [{ pointer: `${root}/2/propertyValue`, message: '3 categories' }],
      },
    ],
  }),
  check(context) {
    for (const { list, pointer } of categoryLists(context)) {
      if (list.length <= 2) continue;
      context.report({
        pointer,
        message: `"Categories" contains ${list.length} categories; at most two are allowed.`,
      });
    }
  },
});

export const metadataRules: readonly RuleDefinition[] = [
  required,
  members,
  nameCase,
  url,
  categoryKnown,
  categoryMax,
];
