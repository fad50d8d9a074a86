// What users see of schemas: titles and descriptions of properties.

import { defineRule, reference } from '../define-rule.js';
import { memberOf } from '../raw.js';
import type { Edit, Located, RuleContext, RuleDefinition, SchemaNode } from '../types.js';
import { isText, letters, titleFromName } from '../wording.js';
import { quoted } from '../quoted.js';
import { nameOf } from '../parameters/lists.js';
import { order, withProperties } from './example.js';
import { schemaName, sentence } from './nodes.js';

const sound = {
  type: 'string',
  'x-ms-summary': 'Number',
  description: 'Key given by the service.',
};
const good = [withProperties({ number: sound })] as const;
const at = `${order}/properties/number`;

export const textRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'property-title-or-summary',
    severity: 'advice',
    preset: 'certification',
    summary: 'Every property has `title` or `x-ms-summary`.',
    why: 'Without one, the designer shows the raw name.',
    fix: 'Add "x-ms-summary": a short label in title case.',
    reference: reference('STR; PR 2059'),
    examples: () => ({
      good,
      bad: [
        {
          ...withProperties({ number: { type: 'string', description: 'Key.' } }),
          expect: [{ pointer: at, message: '"number"' }],
        },
      ],
    }),
    check({ schemas, report }) {
      for (const node of schemas) {
        if (node.property === undefined || node.internal) continue;
        const { raw } = node;
        if (isText(memberOf(raw, 'title')) || isText(memberOf(raw, 'x-ms-summary'))) continue;
        const edit = summaryEdit(node);
        report({
          pointer: node.pointer,
          part: 'key',
          message: `${sentence(schemaName(node))} has neither "title" nor "x-ms-summary".`,
          ...(edit && { edits: [edit] }),
        });
      }
    },
  }),
  defineRule({
    id: 'property-description',
    yieldsTo: [{ rule: 'doc-json-type', within: 'node' }],
    severity: 'advice',
    preset: 'certification',
    summary: 'Every property has a description.',
    why: 'The designer shows it as help next to the field or the output.',
    fix: 'Add "description": a sentence about what the value is.',
    reference: reference('STR; PR 2059; PR 1286'),
    examples: () => ({
      good,
      bad: [
        {
          ...withProperties({ number: { type: 'string', title: 'Number' } }),
          expect: [{ pointer: at, message: '"number"' }],
        },
      ],
    }),
    check({ schemas, report }) {
      for (const node of schemas) {
        if (node.property === undefined || node.internal) continue;
        const description = memberOf(node.raw, 'description');
        if (isText(description)) continue;
        const absent = description === undefined;
        report({
          pointer: absent ? node.pointer : `${node.pointer}/description`,
          part: absent ? 'key' : 'value',
          message: `${sentence(schemaName(node))} has ${absent ? 'no' : 'an empty'} description.`,
        });
      }
    },
  }),
  defineRule({
    id: 'property-description-repeats-name',
    severity: 'advice',
    preset: 'certification',
    summary: 'A description does not just repeat the raw name of the property.',
    why: 'It says nothing that the name does not; reviewers reject it.',
    fix: 'Describe what the value is, what it is for, or which values are possible.',
    reference: reference('PR 1286'),
    examples: () => ({
      good: [
        ...good,
        {
          title: 'the name in words',
          ...withProperties({ next_page: { ...sound, description: 'Next page' } }),
        },
      ],
      bad: [
        {
          ...withProperties({ number: { ...sound, description: 'number' } }),
          expect: [{ pointer: `${at}/description`, message: '"number"' }],
        },
      ],
    }),
    check({ schemas, report }) {
      for (const node of schemas) {
        const description = memberOf(node.raw, 'description');
        if (node.property === undefined || !isText(description)) continue;
        if (!isRawName(description, node.property)) continue;
        report({
          pointer: `${node.pointer}/description`,
          message: `The description ${quoted(description)} of ${schemaName(node)} only repeats its name.`,
        });
      }
    },
  }),
  defineRule({
    id: 'description-no-escapes',
    severity: 'advice',
    preset: 'certification',
    summary: 'Descriptions do not contain double quotes or backslashes.',
    why: 'They must be escaped in JSON, and a reviewer asked the author to remove the escapes.',
    fix: 'Use single quotes, or no quotes.',
    reference: reference('PR 540'),
    examples: () => ({
      good: [withProperties({ number: { ...sound, description: "Such as 'A-1'." } })],
      bad: [
        {
          ...withProperties({ number: { ...sound, description: 'Such as "A-1".' } }),
          expect: [{ pointer: `${at}/description`, message: 'double quotes' }],
        },
      ],
    }),
    check(context) {
      reportEscapes(context, context.operations, ({ label }) => label);
      reportEscapes(context, context.parameters, nameOf);
      reportEscapes(context, context.responses, ({ operations: [first] }) => {
        return `a response of ${first?.label ?? 'the definition'}`;
      });
      reportEscapes(context, context.schemas, schemaName);
    },
  }),
];

/** `next_page` and `NextPage` for `next_page`; not "Next page" and "Page" for `page`: reviewers took words. */
function isRawName(description: string, name: string): boolean {
  // Longer texts are no name, whatever is in them.
  if (description.length > 2 * name.length + 20) return false;
  const said = description.trim().replace(/\.$/, '');
  if (said === name) return true;
  if (/\s/.test(said) || letters(said) === '' || letters(said) !== letters(name)) return false;
  return !/^\p{Lu}\p{Ll}*$/u.test(said);
}

function reportEscapes<Node extends Located>(
  { report }: RuleContext,
  nodes: readonly Node[],
  name: (node: Node) => string,
): void {
  for (const node of nodes) {
    const description = memberOf(node.raw, 'description');
    if (typeof description !== 'string') continue;
    const quotes = description.includes('"');
    const slashes = description.includes('\\');
    if (!quotes && !slashes) continue;
    const what = [quotes ? 'double quotes' : '', slashes ? 'backslashes' : ''];
    report({
      pointer: `${node.pointer}/description`,
      message: `The description of ${name(node)} contains ${what.filter(Boolean).join(' and ')}.`,
    });
  }
}

/** A label made from the property's name. */
function summaryEdit({ raw, pointer, property = '' }: SchemaNode): Edit | undefined {
  const value = titleFromName(property);
  const description = memberOf(raw, 'description');
  if (value === undefined) return undefined;
  if (typeof description === 'string' && letters(description) === letters(value)) return undefined;
  return memberOf(raw, 'x-ms-summary') === undefined
    ? { kind: 'addMember', pointer, key: 'x-ms-summary', value }
    : { kind: 'setValue', pointer: `${pointer}/x-ms-summary`, value };
}
