// Media types of the root and of operations, and tags.

import { memberOf } from '../raw.js';
import type { RuleContext, RuleDefinition } from '../types.js';
import { listed } from '../wording.js';
import { quoted } from '../quoted.js';
import { rowRule } from './row-rule.js';

const supported = [
  'application/json',
  'text/plain',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
];
const TOKEN = "[A-Za-z0-9!#$&^_.+*'|~`%-]+";
const MEDIA_TYPE = new RegExp(`^${TOKEN}/${TOKEN}\\s*(?:;.*)?$`, 's');

/** The entries of `consumes` and `produces`, of the root and of operations that have either. */
function* mediaTypes(
  { root, byMember }: RuleContext,
  members: readonly string[],
): Generator<{ type: unknown; pointer: string; owner: string; member: string }> {
  const top = { raw: root, pointer: '', label: 'The root' };
  const having = new Set(members.flatMap((member) => byMember.operations.with(member)));
  for (const { raw, pointer, label } of [top, ...having]) {
    for (const member of members) {
      const list = memberOf(raw, member);
      if (!Array.isArray(list)) continue;
      for (const [at, type] of list.entries()) {
        yield { type, pointer: `${pointer}/${member}/${at}`, owner: label, member };
      }
    }
  }
}

const supportedRule = (member: 'consumes' | 'produces', source: string): RuleDefinition =>
  rowRule({
    id: `doc-mime-supported-${member}`,
    severity: 'warning',
    preset: 'import',
    summary: `\`${member}\` holds only ${supported.map((type) => `\`${type}\``).join(', ')}; parameters such as \`; charset=\` do not matter.`,
    why: 'The designer builds and reads bodies of these types only.',
    fix: `Use ${listed(supported, 'or')}.`,
    source,
    codes: ['MimeTypeNotSupported'],
    good: { [member]: ['application/json; charset=utf-8'] },
    bad: { [member]: ['application/text'] },
    at: `/${member}/0`,
    said: '"application/text"',
    *find(context) {
      for (const { type, pointer, owner } of mediaTypes(context, [member])) {
        if (typeof type !== 'string' || !MEDIA_TYPE.test(type)) continue;
        const [bare = ''] = type.split(';', 1);
        if (supported.includes(bare.trim().toLowerCase())) continue;
        const message = `${owner} ${member} ${quoted(type)}, which connectors do not support.`;
        yield { pointer, message };
      }
    },
  });

export const mediaRules: readonly RuleDefinition[] = [
  rowRule({
    id: 'doc-mime-valid',
    severity: 'error',
    preset: 'import',
    summary: 'Every entry of `consumes` and `produces` is a valid media type.',
    why: 'The validator refuses anything else.',
    fix: 'Write type and subtype with a slash between: "application/json".',
    source: 'VAL',
    codes: ['MimeTypeNotValid'],
    good: { produces: ['application/json'] },
    bad: { produces: ['json'] },
    at: '/produces/0',
    said: '"json"',
    *find(context) {
      for (const { type, pointer, owner, member } of mediaTypes(context, [
        'consumes',
        'produces',
      ])) {
        // What is no text at all is the JSON type's fault.
        if (typeof type !== 'string' || MEDIA_TYPE.test(type)) continue;
        yield { pointer, message: `${owner} ${member} ${quoted(type)}, no media type.` };
      }
    },
  }),
  supportedRule('consumes', 'VAL'),
  supportedRule('produces', 'VAL; PR 1095'),
  rowRule({
    id: 'doc-tags-unique',
    severity: 'error',
    preset: 'import',
    summary: 'Names in the root `tags` are unique.',
    why: 'The validator refuses a tag that is defined twice.',
    fix: 'Remove one, or rename it.',
    source: 'VAL',
    codes: ['TagRedefined'],
    good: { tags: [{ name: 'orders' }, { name: 'invoices' }] },
    bad: { tags: [{ name: 'orders' }, { name: 'orders' }] },
    at: '/tags/1/name',
    said: '"orders"',
    *find({ root }) {
      const tags = memberOf(root, 'tags');
      const first = new Map<string, number>();
      for (const [at, tag] of (Array.isArray(tags) ? tags : []).entries()) {
        const name = memberOf(tag, 'name');
        if (typeof name !== 'string') continue;
        const other = first.get(name);
        if (other === undefined) {
          first.set(name, at);
          continue;
        }
        yield {
          pointer: `/tags/${at}/name`,
          message: `The tag ${quoted(name)} is defined twice.`,
          related: [{ pointer: `/tags/${other}/name`, message: 'The first.' }],
        };
      }
    },
  }),
];
