// The answers of the operations that dynamic extensions call, and the paths into them.

import { nearestName } from '../../document/nearest.js';
import { joinPointer } from '../../document/pointer.js';
import { followPath, isArraySchema, outputSchema, pathNames, typesOf } from '../output-schema.js';
import type { PathEnd } from '../output-schema.js';
import { memberOf } from '../raw.js';
import { quoted } from '../quoted.js';
import type { Finding, Located, OperationNode, RuleContext } from '../types.js';
import { dynamicUses, nameOf } from './uses.js';
import type { DynamicKind, DynamicUse } from './uses.js';

const mostNames = 8;

/** Which member of each spelling says what. */
export const members: Readonly<
  Record<DynamicKind, { collection?: string; value: string; title?: string }>
> = {
  values: { collection: 'value-collection', value: 'value-path', title: 'value-title' },
  list: { collection: 'itemsPath', value: 'itemValuePath', title: 'itemTitlePath' },
  tree: { collection: 'itemsPath', value: 'itemValuePath', title: 'itemTitlePath' },
  schema: { value: 'value-path' },
  properties: { value: 'itemValuePath' },
};

export interface Answer {
  readonly use: DynamicUse;
  readonly target: OperationNode;
  readonly schema: Located;
}

export function* answers(context: RuleContext): Iterable<Answer> {
  for (const use of dynamicUses(context)) {
    if (use.target === undefined) continue;
    const schema = outputSchema(context, use.target);
    if (schema !== undefined) yield { use, target: use.target, schema };
  }
}

/** The path in a member; undefined when absent or no string. */
export function pathOf(use: DynamicUse, member: string | undefined): string | undefined {
  const path = member === undefined ? undefined : memberOf(use.raw, member);
  return typeof path === 'string' ? path : undefined;
}

export function hasPath({ kind, raw }: DynamicUse): boolean {
  const { collection = '', value, title = '' } = members[kind];
  return [collection, value, title].some((name) => {
    const path = memberOf(raw, name);
    return typeof path === 'string' && path !== '';
  });
}

/** Where the list of a drop-down ends up; undefined for extensions that give no list. */
export function collectionOf(context: RuleContext, { use, schema }: Answer): PathEnd | undefined {
  const { collection } = members[use.kind];
  if (collection === undefined) return undefined;
  const written = memberOf(use.raw, collection);
  if (written !== undefined && typeof written !== 'string') return undefined;
  return followPath(context, schema, pathNames(written ?? ''));
}

/** A path that leads nowhere, with what stands where it ends. */
export function brokenPath(
  { use, target }: Answer,
  member: string,
  path: string,
  end: Extract<PathEnd, { kind: 'missing' }>,
): Finding {
  const pointer = joinPointer(use.pointer, member);
  const near = nearestName(end.name, end.names);
  const has =
    end.names.length === 0
      ? isArraySchema(end.at)
        ? 'An array stands here.'
        : `A value of type ${typesOf(end.at.raw).join(' or ')} stands here.`
      : `Here are ${end.names.slice(0, mostNames).map(quoted).join(', ')}${end.names.length > mostNames ? ', ...' : ''}.`;
  return {
    pointer,
    message: `\`${member}\` in ${nameOf(use)} is ${quoted(path)}, but the answer of ${target.label} has no ${quoted(end.name)} there.`,
    ...(near === undefined ? {} : { fix: `Did you mean ${quoted(near)}?` }),
    related: [{ pointer: end.at.pointer, message: has }],
  };
}
