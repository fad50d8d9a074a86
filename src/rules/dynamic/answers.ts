// The responses of the operations that dynamic extensions call, and the paths into them.

import type { JsonObject } from '../../document/types.js';
import { nearestName } from '../../document/nearest.js';
import { joinPointer } from '../../document/pointer.js';
import {
  followPath,
  isArraySchema,
  itemOf,
  outputSchema,
  pathNames,
  typesOf,
} from '../output-schema.js';
import type { PathEnd } from '../output-schema.js';
import { perDocument } from '../per-document.js';
import { isObject, memberOf } from '../raw.js';
import { quoted } from '../quoted.js';
import type { Finding, Located, OperationNode, RuleContext } from '../types.js';
import { dynamicUses, nameOf } from './uses.js';
import type { DynamicKind, DynamicUse } from './uses.js';

const mostNames = 8;

/** The names of the members in each spelling. */
export const members: Readonly<
  Record<DynamicKind, { collection?: string; value: string; title?: string }>
> = {
  values: { collection: 'value-collection', value: 'value-path', title: 'value-title' },
  list: { collection: 'itemsPath', value: 'itemValuePath', title: 'itemTitlePath' },
  tree: { collection: 'itemsPath', value: 'itemValuePath', title: 'itemTitlePath' },
  schema: { value: 'value-path' },
  properties: { value: 'itemValuePath' },
};

/** A schema that paths lead from. Many extensions have the same paths: each is followed once. */
export class Start {
  declare readonly schema: Located;
  declare private readonly context: RuleContext;
  declare private said: boolean | undefined;
  declare private ways: Map<string, Way> | undefined;

  constructor(context: RuleContext, schema: Located) {
    this.schema = schema;
    this.context = context;
    this.said = undefined;
    this.ways = undefined;
  }

  follow(path: string): Way {
    this.ways ??= new Map();
    let way = this.ways.get(path);
    if (way === undefined) {
      way = new Way(this.context, followPath(this.context, this.schema, pathNames(path)));
      this.ways.set(path, way);
    }
    return way;
  }

  /** The schema describes members that a value may have. */
  get telling(): boolean {
    return (this.said ??= isTelling(this.schema.raw));
  }
}

const telling = [
  'properties',
  'items',
  'allOf',
  'anyOf',
  'oneOf',
  'x-ms-dynamic-schema',
  'x-ms-dynamic-properties',
];

function isTelling(raw: JsonObject): boolean {
  return (
    isObject(memberOf(raw, 'additionalProperties')) ||
    telling.some((name) => memberOf(raw, name) !== undefined)
  );
}

/** A path that was followed. */
export class Way {
  declare readonly end: PathEnd;
  /** It ends at an array. */
  declare readonly array: boolean;
  /** The schema of an item of the array, where there is one. */
  declare readonly item: Start | undefined;

  constructor(context: RuleContext, end: PathEnd) {
    this.end = end;
    this.array = end.kind === 'found' && isArraySchema(end.schema);
    const item = end.kind === 'found' ? itemOf(context, end.schema) : undefined;
    this.item = item && new Start(context, item);
  }
}

export interface Answer {
  readonly use: DynamicUse;
  readonly target: OperationNode;
  readonly schema: Located;
  readonly start: Start;
}

/** The responses that the extensions of a document get, where the called operation describes them. */
export const answers = perDocument((context: RuleContext): readonly Answer[] => {
  const found: Answer[] = [];
  for (const use of dynamicUses(context)) {
    const { target } = use;
    const start = target && startOf(target, context);
    if (target !== undefined && start !== undefined) {
      found.push({ use, target, schema: start.schema, start });
    }
  }
  return found;
});

/** The response of an operation; undefined where it is not described. */
export const startOf = perDocument(
  (target: OperationNode, context: RuleContext): Start | undefined => {
    const schema = outputSchema(context, target);
    return schema && new Start(context, schema);
  },
);

/** The path in a member; undefined when absent or not a string. */
export function pathOf(use: DynamicUse, member: string | undefined): string | undefined {
  const path = member === undefined ? undefined : memberOf(use.raw, member);
  return typeof path === 'string' ? path : undefined;
}

export function hasPath({ kind, raw }: DynamicUse): boolean {
  const { collection, value, title } = members[kind];
  return isPath(raw, collection) || isPath(raw, value) || isPath(raw, title);
}

function isPath(raw: unknown, member: string | undefined): boolean {
  const path = member === undefined ? undefined : memberOf(raw, member);
  return typeof path === 'string' && path !== '';
}

/** How the list of a drop-down is reached; undefined for extensions that have no list. */
export function collectionOf({ use, start }: Pick<Answer, 'use' | 'start'>): Way | undefined {
  const { collection } = members[use.kind];
  if (collection === undefined) return undefined;
  const written = memberOf(use.raw, collection);
  if (written !== undefined && typeof written !== 'string') return undefined;
  return start.follow(written ?? '');
}

/** A path that does not exist, with what is at the point where it ends. */
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
        ? 'It is an array.'
        : `The type is ${typesOf(end.at.raw).join(' or ')}.`
      : `The properties here: ${end.names.slice(0, mostNames).map(quoted).join(', ')}${end.names.length > mostNames ? ', ...' : ''}.`;
  return {
    pointer,
    message: `\`${member}\` in ${nameOf(use)} is ${quoted(path)}, but the response of ${target.label} has no ${quoted(end.name)} there.`,
    ...(near === undefined ? {} : { fix: `Did you mean ${quoted(near)}?` }),
    related: [{ pointer: end.at.pointer, message: has }],
  };
}
