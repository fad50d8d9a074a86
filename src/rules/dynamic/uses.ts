// Every use of a dynamic extension in a document, read once for all rules: what it calls, what it
// hands over, and which operations it is part of.

import { joinPointer } from '../../document/pointer.js';
import { isObject, memberOf, objectEntries } from '../raw.js';
import type { Located, OperationNode, ParameterNode, RuleContext, SchemaNode } from '../types.js';
import { callersOf } from './callers.js';
import { perDocument } from '../per-document.js';

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

/** The new spelling that must stand beside the old one where the old one cannot say it. */
export const companions: Partial<Record<DynamicKind, DynamicKind>> = {
  values: 'list',
  schema: 'properties',
};

/** One thing that is handed to the called operation. */
export interface Binding {
  /** The parameter of the called operation. */
  readonly name: string;
  readonly pointer: string;
  readonly raw: unknown;
  /** The name in `parameter` or `parameterReference`, and where it stands. */
  readonly reference?: { readonly name: string; readonly pointer: string };
  /** The value that is always the same, and where it stands. */
  readonly fixed?: { readonly value: unknown; readonly pointer: string };
}

export interface DynamicUse {
  readonly kind: DynamicKind;
  /** `x-ms-dynamic-values`; `x-ms-dynamic-tree open`. */
  readonly extension: string;
  /** Its value when that is an object, and where it stands. */
  readonly raw: unknown;
  readonly pointer: string;
  /** The parameter or schema that has it. */
  readonly owner: Located;
  /** `parameter "region"`, `property "city"`: how messages name it. */
  readonly label: string;
  readonly parameter?: ParameterNode;
  /** '' when absent or no string. */
  readonly operationId: string;
  /** The operation that it calls. */
  readonly target?: OperationNode;
  readonly bindings: readonly Binding[];
  /** Operations that it is part of; found when first asked for. */
  readonly callers: readonly OperationNode[];
}

interface Owner extends Located {
  readonly label: string;
  readonly parameter?: ParameterNode;
  readonly schema?: SchemaNode;
}

/** In the order: parameters, schemas. The list is made once a document. */
export const dynamicUses = perDocument((context: RuleContext): readonly DynamicUse[] => {
  const uses: DynamicUse[] = [];
  for (const owner of owners(context)) {
    for (const kind of Object.keys(extensions) as DynamicKind[]) {
      const name = extensions[kind];
      const raw = memberOf(owner.raw, name);
      if (raw === undefined) continue;
      const pointer = joinPointer(owner.pointer, name);
      if (kind !== 'tree') uses.push(useOf(context, owner, kind, name, { raw, pointer }));
      else {
        for (const part of ['open', 'browse']) {
          const inner = memberOf(raw, part);
          const at = { raw: inner, pointer: joinPointer(pointer, part) };
          if (isObject(inner)) uses.push(useOf(context, owner, kind, `${name} ${part}`, at));
        }
      }
    }
  }
  return uses;
});

/** Every parameter, and the schemas that have one of the extensions. */
function* owners({ parameters, byMember, schemas }: RuleContext): Iterable<Owner> {
  for (const parameter of parameters) {
    const label = `parameter "${parameter.name}"`;
    yield { raw: parameter.raw, pointer: parameter.pointer, label, parameter };
    let items = memberOf(parameter.raw, 'items');
    let pointer = `${parameter.pointer}/items`;
    while (isObject(items)) {
      yield { raw: items, pointer, label: `items of ${label}`, parameter };
      items = memberOf(items, 'items');
      pointer += '/items';
    }
  }
  const having = new Set(extensionNames.flatMap((name) => byMember.schemas.with(name)));
  if (having.size === 0) return;
  for (const schema of schemas) {
    if (!having.has(schema)) continue;
    yield { raw: schema.raw, pointer: schema.pointer, label: labelOf(schema), schema };
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

function useOf(
  context: RuleContext,
  owner: Owner,
  kind: DynamicKind,
  extension: string,
  { raw, pointer }: { raw: unknown; pointer: string },
): DynamicUse {
  const id = memberOf(raw, 'operationId');
  const operationId = typeof id === 'string' ? id : '';
  const target = operationId === '' ? undefined : context.operation(operationId);
  let callers: readonly OperationNode[] | undefined;
  return {
    kind,
    extension,
    raw,
    pointer,
    owner: { raw: owner.raw, pointer: owner.pointer },
    label: owner.label,
    ...(owner.parameter === undefined ? {} : { parameter: owner.parameter }),
    operationId,
    ...(target === undefined ? {} : { target }),
    bindings: bindingsOf(raw, pointer),
    get callers() {
      return (callers ??= owner.parameter?.operations ?? callersOf(context, owner.schema));
    },
  };
}

/** What the `parameters` of an extension hand over. A new spelling always wraps a fixed value in `value`. */
function bindingsOf(raw: unknown, pointer: string): Binding[] {
  return objectEntries(memberOf(raw, 'parameters')).map(([name, value]) => {
    const at = joinPointer(`${pointer}/parameters`, name);
    for (const key of ['parameterReference', 'parameter']) {
      const reference = memberOf(value, key);
      if (typeof reference === 'string') {
        const there = { name: reference, pointer: `${at}/${key}` };
        return { name, pointer: at, raw: value, reference: there };
      }
    }
    const inner = memberOf(value, 'value');
    if (inner !== undefined) {
      const fixed = { value: inner, pointer: `${at}/value` };
      return { name, pointer: at, raw: value, fixed };
    }
    const plain = isObject(value) ? {} : { fixed: { value, pointer: at } };
    return { name, pointer: at, raw: value, ...plain };
  });
}

/** True for the two spellings that know paths into the body: list, properties (and the tree). */
export function isNewForm({ kind }: DynamicUse): boolean {
  return kind === 'list' || kind === 'properties' || kind === 'tree';
}

/** The new spelling stands beside this old one. */
export function hasCompanion({ kind, owner }: DynamicUse): boolean {
  const companion = companions[kind];
  if (companion === undefined) return false;
  return memberOf(owner.raw, extensions[companion]) !== undefined;
}

/** `x-ms-dynamic-values of parameter "region"`. */
export function nameOf(use: DynamicUse): string {
  return `${use.extension} of ${use.label}`;
}
