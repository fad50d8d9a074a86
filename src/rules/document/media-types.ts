import { validator } from '../evidence.js';
// Media types of the root and of operations, and tags.

import { memberOf } from '../raw.js';
import type { Located, OperationNode, RuleContext, RuleDefinition } from '../types.js';
import { listed } from '../wording.js';
import { quoted } from '../quoted.js';
import { didYouMean } from '../suggest.js';
import { rowRule } from './row-rule.js';

const supported = [
  'application/json',
  'text/plain',
  'multipart/form-data',
  'application/x-www-form-urlencoded',
];
const supportedTypes = new Set(supported);
const TOKEN = "[A-Za-z0-9!#$&^_.+*'|~`%-]+";
const MEDIA_TYPE = new RegExp(`^${TOKEN}/${TOKEN}\\s*(?:;.*)?$`, 's');

interface WrongType {
  readonly type: string;
  readonly pointer: string;
  readonly owner: string;
}

/** The entries of `consumes` or `produces`, of the root and of operations, for which `isWrong` is true. */
function wrongTypes(
  { root, byMember }: RuleContext,
  member: 'consumes' | 'produces',
  isWrong: (type: string) => boolean,
): readonly WrongType[] {
  const found: WrongType[] = [];
  const look = (owner: Located & { readonly label: string }): void => {
    const list = memberOf(owner.raw, member);
    if (!Array.isArray(list)) return;
    for (let at = 0; at < list.length; at += 1) {
      const type: unknown = list[at];
      // Values that are not strings are reported by the rule about JSON types.
      if (typeof type !== 'string' || !isWrong(type)) continue;
      found.push({ type, pointer: `${owner.pointer}/${member}/${at}`, owner: owner.label });
    }
  };
  look({ raw: root, pointer: '', label: 'The root' });
  const operations = byMember.operations.with(member);
  for (let at = 0; at < operations.length; at += 1) look(operations[at] as OperationNode);
  return found;
}

function isInvalid(type: string): boolean {
  return !supportedTypes.has(type) && !MEDIA_TYPE.test(type);
}

function isUnsupported(type: string): boolean {
  if (supportedTypes.has(type) || !MEDIA_TYPE.test(type)) return false;
  const [bare = ''] = type.split(';', 1);
  return !supportedTypes.has(bare.trim().toLowerCase());
}

/** What an MCP server may answer with. */
function isEventStream(type: string): boolean {
  return /^text\/event-stream\s*(?:;|$)/i.test(type);
}

/** Names without a group, and those that were used before there was a standard one. */
const meantByName: ReadonlyMap<string, string> = new Map([
  ['json', 'application/json'],
  ['text/json', 'application/json'],
  ['application/text', 'text/plain'],
  ['text', 'text/plain'],
  ['plain', 'text/plain'],
  ['form', 'application/x-www-form-urlencoded'],
  ['form-data', 'multipart/form-data'],
]);

function likelyType(type: string): { readonly fix?: string } {
  const [bare = ''] = type.split(';', 1);
  const meant = meantByName.get(bare.trim().toLowerCase());
  return meant === undefined
    ? didYouMean(bare, supported)
    : { fix: `Did you mean ${quoted(meant)}?` };
}

const supportedRule = (member: 'consumes' | 'produces', source: string): RuleDefinition =>
  rowRule({
    id: `doc-mime-supported-${member}`,
    severity: 'warning',
    preset: 'import',
    summary: `\`${member}\` contains only ${supported.map((type) => `\`${type}\``).join(', ')}; parameters such as \`; charset=\` are ignored.`,
    why: 'The designer only builds and reads bodies of these types.',
    fix: `Use ${listed(supported, 'or')}.`,
    source,
    codes: ['MimeTypeNotSupported'],
    good: { [member]: ['application/json; charset=utf-8'] },
    bad: { [member]: ['application/text'] },
    at: `/${member}/0`,
    said: '"application/text"',
    find: (context) =>
      wrongTypes(context, member, isUnsupported)
        .filter(({ type }) => !isEventStream(type) || context.mcpServers.length === 0)
        .map(({ type, pointer, owner }) => ({
          pointer,
          message: `${owner} ${member} ${quoted(type)}, which connectors do not support.`,
          ...likelyType(type),
        })),
  });

export const mediaRules: readonly RuleDefinition[] = [
  rowRule({
    id: 'doc-mime-valid',
    severity: 'error',
    preset: 'import',
    evidence: validator('MimeTypeNotValid'),
    summary: 'Every entry of `consumes` and `produces` is a valid media type.',
    why: 'The validator rejects anything else.',
    fix: 'Write a type and a subtype separated by a slash: "application/json".',
    source: 'VAL',
    codes: ['MimeTypeNotValid'],
    good: { produces: ['application/json'] },
    bad: { produces: ['json'] },
    at: '/produces/0',
    said: '"json"',
    find: (context) =>
      (['consumes', 'produces'] as const).flatMap((member) =>
        wrongTypes(context, member, isInvalid).map(({ type, pointer, owner }) => ({
          pointer,
          message: `${owner} ${member} ${quoted(type)}, which is not a media type.`,
          ...likelyType(type),
        })),
      ),
  }),
  supportedRule('consumes', 'VAL'),
  supportedRule('produces', 'VAL; PR 1095'),
  rowRule({
    id: 'doc-tags-unique',
    severity: 'error',
    preset: 'import',
    evidence: validator('TagRedefined'),
    summary: 'Names in the `tags` of the root are unique.',
    why: 'The validator rejects a tag that is defined twice.',
    fix: 'Remove or rename one of them.',
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
