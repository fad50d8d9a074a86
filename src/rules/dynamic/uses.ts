// Every use of a dynamic extension in a document, read once for all rules: what it calls, what it
// passes to it, and which operations it is part of.

import { joinPointer } from '../../document/pointer.js';
import type { JsonObject } from '../../document/types.js';
import { callersOf } from '../callers.js';
import type { MemberIndex } from '../member-index.js';
import { perDocument } from '../per-document.js';
import { isObject, memberOf, stringOf } from '../raw.js';
import type { Located, OperationNode, ParameterNode, RuleContext, SchemaNode } from '../types.js';

export type DynamicKind = 'values' | 'list' | 'schema' | 'properties' | 'tree';

/** The two spellings of each; `tree` stands for the open and browse parts of `x-ms-dynamic-tree`. */
export const extensions = {
  values: 'x-ms-dynamic-values',
  list: 'x-ms-dynamic-list',
  schema: 'x-ms-dynamic-schema',
  properties: 'x-ms-dynamic-properties',
  tree: 'x-ms-dynamic-tree',
} as const satisfies Readonly<Record<DynamicKind, string>>;

export const extensionNames: readonly string[] = Object.values(extensions);
const kinds = Object.keys(extensions) as readonly DynamicKind[];
/** The items of a parameter can have an extension, too. */
const parameterParts: readonly string[] = [...extensionNames, 'items'];

/** The new spelling that is needed next to the old one where the old one cannot express it. */
export const companions: Partial<Record<DynamicKind, DynamicKind>> = {
  values: 'list',
  schema: 'properties',
};

/** One value that is passed to the called operation. */
export class Binding {
  /** The parameter of the called operation. */
  declare readonly name: string;
  declare readonly raw: unknown;
  /** The name in `parameter` or `parameterReference`. */
  declare readonly reference: string | undefined;
  /** The value that is always the same; undefined when there is none. */
  declare readonly fixed: unknown;
  /** The member of `raw` that holds it; undefined when `raw` is the value. */
  declare private readonly key: string | undefined;
  declare private readonly use: DynamicUse;

  constructor(use: DynamicUse, name: string, raw: unknown) {
    this.use = use;
    this.name = name;
    this.raw = raw;
    const wrapped = isObject(raw);
    this.key = wrapped ? sayingMember(raw) : undefined;
    const said = this.key === undefined ? undefined : memberOf(raw, this.key);
    this.reference = this.key === 'value' ? undefined : (said as string | undefined);
    this.fixed = wrapped ? (this.key === 'value' ? said : undefined) : raw;
  }

  get pointer(): string {
    return joinPointer(`${this.use.pointer}/parameters`, this.name);
  }

  /** The position of the name or the value. */
  get saidAt(): string {
    return this.key === undefined ? this.pointer : `${this.pointer}/${this.key}`;
  }
}

/** A new spelling always wraps a fixed value in `value`. */
function sayingMember(raw: JsonObject): string | undefined {
  if (typeof memberOf(raw, 'parameterReference') === 'string') return 'parameterReference';
  if (typeof memberOf(raw, 'parameter') === 'string') return 'parameter';
  return memberOf(raw, 'value') === undefined ? undefined : 'value';
}

export interface DynamicUse {
  readonly kind: DynamicKind;
  /** `x-ms-dynamic-values`; `x-ms-dynamic-tree open`. */
  readonly extension: string;
  /** Its value when that is an object, and its position. */
  readonly raw: unknown;
  readonly pointer: string;
  /** The parameter or schema that has it. */
  readonly owner: Located;
  /** `parameter "region"`, `property "city"`: how messages name it. */
  readonly label: string;
  /** '' when absent or not a string. */
  readonly operationId: string;
  /** The operation that it calls. */
  readonly target: OperationNode | undefined;
  readonly bindings: readonly Binding[];
  /** Operations that it is part of. */
  readonly callers: readonly OperationNode[];
}

interface Owner {
  readonly node: Located;
  /** Absent for schemas. */
  readonly parameter?: ParameterNode;
  readonly schema?: SchemaNode;
}

/** What only findings show, and what few rules need, is made on first use. */
class Use implements DynamicUse {
  declare readonly kind: DynamicKind;
  declare readonly raw: unknown;
  declare readonly operationId: string;
  declare readonly target: OperationNode | undefined;
  declare private readonly context: RuleContext;
  declare private readonly owned: Owner;
  declare private readonly part: string | undefined;
  declare private bound: readonly Binding[] | undefined;
  declare private calling: readonly OperationNode[] | undefined;

  /** @param part `open` or `browse` of a tree. */
  constructor(context: RuleContext, owner: Owner, kind: DynamicKind, raw: unknown, part?: string) {
    this.kind = kind;
    this.raw = raw;
    this.context = context;
    this.owned = owner;
    this.part = part;
    this.operationId = stringOf(memberOf(raw, 'operationId'));
    this.target = this.operationId === '' ? undefined : context.operation(this.operationId);
    this.bound = undefined;
    this.calling = undefined;
  }

  get extension(): string {
    const name = extensions[this.kind];
    return this.part === undefined ? name : `${name} ${this.part}`;
  }

  get owner(): Located {
    return this.owned.node;
  }

  get pointer(): string {
    const pointer = joinPointer(this.owner.pointer, extensions[this.kind]);
    return this.part === undefined ? pointer : joinPointer(pointer, this.part);
  }

  get label(): string {
    const { node, parameter, schema } = this.owned;
    if (schema !== undefined) return labelOf(schema);
    const label = `parameter "${parameter?.name}"`;
    return node === parameter ? label : `items of ${label}`;
  }

  get bindings(): readonly Binding[] {
    if (this.bound === undefined) {
      const parameters = memberOf(this.raw, 'parameters');
      this.bound = isObject(parameters)
        ? Object.keys(parameters).map((name) => new Binding(this, name, parameters[name]))
        : none;
    }
    return this.bound;
  }

  get callers(): readonly OperationNode[] {
    const { parameter, schema } = this.owned;
    return (this.calling ??= parameter?.operations ?? callersOf(this.context, schema));
  }
}

const none: readonly never[] = [];

/** Parameters first, then schemas. The list is made once per document. */
export const dynamicUses = perDocument((context: RuleContext): readonly DynamicUse[] => {
  const uses: DynamicUse[] = [];
  for (const parameter of having(context.parameters, context.byMember.parameters, parameterParts)) {
    addUses(context, { node: parameter, parameter }, uses);
    let items = memberOf(parameter.raw, 'items');
    let pointer = parameter.pointer;
    while (isObject(items)) {
      pointer += '/items';
      addUses(context, { node: { raw: items, pointer }, parameter }, uses);
      items = memberOf(items, 'items');
    }
  }
  for (const schema of having(context.schemas, context.byMember.schemas, extensionNames)) {
    addUses(context, { node: schema, schema }, uses);
  }
  return uses;
});

/** Those of `all` that have one of the members, in their order. */
function having<Node extends Located>(
  all: readonly Node[],
  index: MemberIndex<Node>,
  names: readonly string[],
): readonly Node[] {
  const lists: Array<readonly Node[]> = [];
  for (let at = 0; at < names.length; at += 1) {
    const list = index.with(names[at] as string);
    if (list.length > 0) lists.push(list);
  }
  if (lists.length < 2) return lists[0] ?? none;
  const places = new Set<number>();
  for (const list of lists) {
    // Each list is in the order of `all`, so the search continues where it was.
    let place = 0;
    for (const node of list) {
      place = all.indexOf(node, place);
      places.add(place);
    }
  }
  return [...places].toSorted((left, right) => left - right).map((place) => all[place] as Node);
}

function addUses(context: RuleContext, owner: Owner, uses: DynamicUse[]): void {
  const { raw: object } = owner.node;
  for (let at = 0; at < kinds.length; at += 1) {
    const kind = kinds[at] as DynamicKind;
    const raw = memberOf(object, extensions[kind]);
    if (raw === undefined) continue;
    if (kind !== 'tree') uses.push(new Use(context, owner, kind, raw));
    else {
      for (const part of ['open', 'browse']) {
        const inner = memberOf(raw, part);
        if (isObject(inner)) uses.push(new Use(context, owner, kind, inner, part));
      }
    }
  }
}

function labelOf(schema: SchemaNode): string {
  for (let node: SchemaNode | undefined = schema; node !== undefined; node = node.parent) {
    const items = node === schema ? '' : 'items of ';
    if (node.property !== undefined) return `${items}property "${node.property}"`;
    if (node.definition !== undefined) return `${items}definition "${node.definition}"`;
  }
  return `schema of the ${schema.place}`;
}

/** True for the spellings that support paths into the body: list, properties (and the tree). */
export function isNewForm({ kind }: DynamicUse): boolean {
  return kind === 'list' || kind === 'properties' || kind === 'tree';
}

/** The new spelling is next to this old one. */
export function hasCompanion({ kind, owner }: DynamicUse): boolean {
  const companion = companions[kind];
  if (companion === undefined) return false;
  return memberOf(owner.raw, extensions[companion]) !== undefined;
}

/** `x-ms-dynamic-values of parameter "region"`. */
export function nameOf(use: DynamicUse): string {
  return `${use.extension} of ${use.label}`;
}
