// What users see of a parameter: its name on the card and its description.

import { defineRule, reference } from '../define-rule.js';
import { memberOf } from '../raw.js';
import type { Edit, Finding, ParameterNode, RuleDefinition } from '../types.js';
import { capitalised, isText, letters, titleFromName } from '../wording.js';
import { quoted } from '../quoted.js';
import { at, body, query, withParameters } from './example.js';
import { capitalNameOf, hasMember, isBody, isVisible, nameOf } from './lists.js';

const good = [withParameters([query('customer')])] as const;

export const textRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'param-summary-required',
    severity: 'error',
    preset: 'certification',
    summary: 'A visible parameter other than the body has `x-ms-summary`.',
    why: 'It is the label of the input field. Without it, the raw name is shown, and certification fails.',
    fix: 'Add "x-ms-summary": a short label in title case.',
    reference: reference('VAL; PR 1003; PR 2059; PR 3407', 'RequiredPropertyMissing'),
    examples: () => ({
      good: [
        ...good,
        withParameters([
          query('api-version', { 'x-ms-summary': undefined, 'x-ms-visibility': 'internal' }),
        ]),
        withParameters([body({ 'x-ms-summary': undefined })]),
      ],
      bad: [
        {
          ...withParameters([query('customer', { 'x-ms-summary': undefined })]),
          expect: [{ pointer: at(1), message: '"customer"' }],
        },
      ],
    }),
    check({ parameters, report }) {
      for (const node of parameters) {
        if (needsText(node) && lacksSummary(node)) {
          report({ ...missing(node, 'x-ms-summary'), ...withEdits(summaryEdit(node)) });
        }
      }
    },
  }),
  defineRule({
    id: 'param-summary-required-any',
    severity: 'advice',
    preset: 'certification',
    summary: 'Bodies and internal parameters have `x-ms-summary`, too.',
    why: "Microsoft's string guidance asks for it on every parameter. Those for which the validator requires it are reported by param-summary-required.",
    fix: 'Add "x-ms-summary": a short label in title case.',
    reference: reference('STR'),
    examples: () => ({
      good: [withParameters([body()])],
      bad: [
        {
          ...withParameters([body({ 'x-ms-summary': undefined })]),
          expect: [{ pointer: at(1), message: '"body"' }],
        },
      ],
    }),
    check({ parameters, report }) {
      for (const node of parameters) {
        if (!needsText(node) && lacksSummary(node)) {
          report({ ...missing(node, 'x-ms-summary'), ...withEdits(summaryEdit(node)) });
        }
      }
    },
  }),
  defineRule({
    id: 'param-summary-80',
    severity: 'warning',
    certificationSeverity: 'error',
    preset: 'import',
    summary: '`x-ms-summary` has at most 80 characters.',
    why: 'It is the label of an input field; certification rejects longer ones.',
    fix: 'Shorten it, and move the rest to the description.',
    reference: reference('STR; SUB'),
    examples: () => ({
      good,
      bad: [
        {
          ...withParameters([query('customer', { 'x-ms-summary': 'Customer '.repeat(9) })]),
          expect: [{ pointer: at(1, 'x-ms-summary'), message: '81 characters' }],
        },
      ],
    }),
    check({ byMember, report }) {
      const nodes = byMember.parameters.with('x-ms-summary');
      for (let place = 0; place < nodes.length; place += 1) {
        const node = nodes[place] as ParameterNode;
        const summary = memberOf(node.raw, 'x-ms-summary');
        if (typeof summary !== 'string' || summary.length <= 80) continue;
        report({
          pointer: `${node.pointer}/x-ms-summary`,
          message: `The "x-ms-summary" of ${nameOf(node)} has ${summary.length} characters; the limit is 80.`,
        });
      }
    },
  }),
  defineRule({
    id: 'param-summary-title-case',
    severity: 'advice',
    preset: 'certification',
    summary: '`x-ms-summary` starts with a capital letter.',
    why: 'The labels of input fields are in title case throughout the designer.',
    fix: 'Start it with a capital letter.',
    reference: reference('STR; EXT'),
    examples: () => ({
      good,
      bad: [
        {
          ...withParameters([query('customer', { 'x-ms-summary': 'customer number' })]),
          expect: [{ pointer: at(1, 'x-ms-summary'), message: '"customer number"' }],
        },
      ],
    }),
    check({ parameters, report }) {
      for (const node of parameters) {
        const summary = memberOf(node.raw, 'x-ms-summary');
        if (typeof summary !== 'string' || !/^\p{Ll}/u.test(summary)) continue;
        const pointer = `${node.pointer}/x-ms-summary`;
        // `eBay` and `iOS` are intentional.
        const plain = /^\p{Ll}+( |$)/u.test(summary);
        report({
          pointer,
          message: `The "x-ms-summary" ${quoted(summary)} of ${nameOf(node)} starts with a lowercase letter.`,
          ...(plain && { edits: [{ kind: 'setValue', pointer, value: capitalised(summary) }] }),
        });
      }
    },
  }),
  defineRule({
    id: 'param-summary-equals-description',
    severity: 'advice',
    preset: 'certification',
    summary: '`x-ms-summary` and `description` differ.',
    why: 'The description is shown inside the field as help, and repeating the label does not help.',
    fix: 'Describe what the value is and which values are possible.',
    reference: reference('STR; PR 1286'),
    examples: () => ({
      good,
      bad: [
        {
          ...withParameters([query('customer', { description: 'Customer.' })]),
          expect: [{ pointer: at(1, 'description'), message: '"Customer."' }],
        },
      ],
    }),
    check({ parameters, report }) {
      for (const node of parameters) {
        const summary = memberOf(node.raw, 'x-ms-summary');
        const description = memberOf(node.raw, 'description');
        if (!isText(summary) || !isText(description)) continue;
        if (letters(summary) !== letters(description)) continue;
        report({
          pointer: `${node.pointer}/description`,
          message: `The description ${quoted(description)} of ${nameOf(node)} repeats its "x-ms-summary".`,
        });
      }
    },
  }),
  defineRule({
    id: 'param-description-required',
    yieldsTo: [{ rule: 'doc-json-type', within: 'node' }],
    severity: 'error',
    preset: 'certification',
    summary: 'A visible parameter other than the body has a `description`.',
    why: 'It is shown as help inside the input field; without it, certification fails.',
    fix: 'Add "description": a sentence about what the value is.',
    reference: reference(
      'VAL; PR 4160; PR 3407; PR 2059',
      'RequiredPropertyMissing',
      'RequiredValueEmpty',
    ),
    examples: () => ({
      good,
      bad: [
        {
          ...withParameters([query('customer', { description: undefined })]),
          expect: [{ pointer: at(1), message: 'has no "description"' }],
        },
        {
          title: 'empty',
          ...withParameters([query('customer', { description: '' })]),
          expect: [{ pointer: at(1, 'description'), message: 'empty' }],
        },
      ],
    }),
    check({ parameters, report }) {
      for (const node of parameters) {
        if (needsText(node) && !isText(memberOf(node.raw, 'description'))) {
          const code = hasMember(node, 'description')
            ? 'RequiredValueEmpty'
            : 'RequiredPropertyMissing';
          report({ ...missing(node, 'description'), codes: [code] });
        }
      }
    },
  }),
  defineRule({
    id: 'param-description-required-any',
    yieldsTo: [{ rule: 'doc-json-type', within: 'node' }],
    severity: 'advice',
    preset: 'certification',
    summary: 'Bodies and parameters of internal operations have a `description`, too.',
    why: "Microsoft's string guidance asks for it on every parameter. Those for which the validator requires it are reported by param-description-required.",
    fix: 'Add "description": a sentence about what the value is.',
    reference: reference('STR; PR 2059'),
    examples: () => ({
      good: [withParameters([body()])],
      bad: [
        {
          ...withParameters([body({ description: undefined })]),
          expect: [{ pointer: at(1), message: '"body"' }],
        },
      ],
    }),
    check({ parameters, report }) {
      for (const node of parameters) {
        if (node.internal || needsText(node)) continue;
        if (!isText(memberOf(node.raw, 'description'))) report(missing(node, 'description'));
      }
    },
  }),
  defineRule({
    id: 'param-description-punctuation',
    severity: 'advice',
    preset: 'certification',
    summary: 'The description of a parameter ends with a period.',
    why: 'Descriptions are shown as sentences.',
    fix: 'Add a period at the end.',
    reference: reference('STD'),
    examples: () => ({
      good,
      bad: [
        {
          ...withParameters([query('customer', { description: 'Whose orders are meant' })]),
          expect: [{ pointer: at(1, 'description'), message: '"Whose orders are meant"' }],
        },
      ],
    }),
    check({ parameters, report }) {
      for (const node of parameters) {
        const description = memberOf(node.raw, 'description');
        if (!isText(description) || /[.!?…。]["')\]]?\s*$/.test(description)) continue;
        const pointer = `${node.pointer}/description`;
        // A period at the end of a URL or a path would become part of it.
        const plain = /(^|\s)\(?[\p{L}\p{N}'-]+\)?$/u.test(description.slice(-100));
        report({
          pointer,
          message: `The description ${quoted(description)} of ${nameOf(node)} does not end with a period.`,
          ...(plain && { edits: [{ kind: 'setValue', pointer, value: `${description}.` }] }),
        });
      }
    },
  }),
];

/** The parameters for which the validator requires texts. */
function needsText(node: ParameterNode): boolean {
  return !isBody(node) && isVisible(node);
}

/** A number is read as text: ext-summary-type says so. */
function lacksSummary({ raw }: ParameterNode): boolean {
  const summary = memberOf(raw, 'x-ms-summary');
  return typeof summary !== 'number' && !isText(summary);
}

function missing(node: ParameterNode, name: string): Finding {
  return hasMember(node, name)
    ? {
        pointer: `${node.pointer}/${name}`,
        message: `The "${name}" of ${nameOf(node)} is empty or not a string.`,
      }
    : { pointer: node.pointer, message: `${capitalNameOf(node)} has no "${name}".` };
}

function withEdits(edit: Edit | undefined): { edits?: readonly Edit[] } {
  return edit === undefined ? {} : { edits: [edit] };
}

/** A label made from the parameter's name, unless the description is just that name. */
function summaryEdit(node: ParameterNode): Edit | undefined {
  const value = titleFromName(node.name);
  const description = memberOf(node.raw, 'description');
  if (value === undefined) return undefined;
  if (typeof description === 'string' && letters(description) === letters(value)) return undefined;
  const { pointer } = node;
  return hasMember(node, 'x-ms-summary')
    ? { kind: 'setValue', pointer: `${pointer}/x-ms-summary`, value }
    : { kind: 'addMember', pointer, key: 'x-ms-summary', value };
}
