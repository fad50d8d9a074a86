// Every object of a document that may have `x-ms-*` members, once, where it stands. Made once for all
// rules of a document.

import { joinPointer } from '../../document/pointer.js';
import type { JsonObject } from '../../document/types.js';
import { isObject, memberOf, objectEntries, stringOf } from '../raw.js';
import { cut, quoted } from '../quoted.js';
import type { Located, OperationNode, ParameterNode, RuleContext, SchemaNode } from '../types.js';

export type SiteKind =
  | 'root'
  | 'info'
  | 'pathItem'
  | 'operation'
  | 'parameter'
  | 'items'
  | 'response'
  | 'header'
  | 'schema'
  | 'other';

export interface Site extends Located {
  readonly kind: SiteKind;
  /** How messages name it. */
  readonly name: string;
  /** Its members that begin like an extension of Microsoft's, well or badly spelt. */
  readonly extensions: readonly string[];
  readonly operation?: OperationNode;
  readonly parameter?: ParameterNode;
  readonly schema?: SchemaNode;
}

const known = new WeakMap<RuleContext['operations'], readonly Site[]>();

/** Those that have extensions only. */
export function sitesOf(context: RuleContext): readonly Site[] {
  const before = known.get(context.operations);
  if (before !== undefined) return before;
  const found = collect(context);
  known.set(context.operations, found);
  return found;
}

/** Where this extension is, and its value. */
export function* uses(
  context: RuleContext,
  extension: string,
): Generator<{ site: Site; value: unknown; pointer: string }> {
  for (const site of sitesOf(context)) {
    if (!site.extensions.includes(extension)) continue;
    yield {
      site,
      value: memberOf(site.raw, extension),
      pointer: `${site.pointer}/${extension}`,
    };
  }
}

/** Most members begin with another letter: those are told apart without the pattern. */
function isExtension(key: string): boolean {
  const first = key.charCodeAt(0) | 32;
  if (first > 96 && first < 123 && first !== 120) return false;
  return /^\W{0,9}x[\W_]{0,9}ms(?![a-z])/i.test(key);
}

function collect(context: RuleContext): Site[] {
  const sites: Site[] = [];
  const add = (site: Omit<Site, 'extensions'>): void => {
    const extensions = Object.keys(site.raw).filter(isExtension);
    if (extensions.length > 0) sites.push({ ...site, extensions });
  };
  addRoot(context.root, add);
  for (const operation of context.operations) {
    add({ ...place(operation), kind: 'operation', name: cut(operation.label), operation });
  }
  for (const parameter of context.parameters) {
    const name = `the parameter ${quoted(parameter.name)}`;
    add({ ...place(parameter), kind: 'parameter', name, parameter });
    addItems(parameter, name, add);
  }
  for (const response of context.responses) {
    const status = response.pointer.slice(response.pointer.lastIndexOf('/') + 1);
    add({ ...place(response), kind: 'response', name: `the response ${quoted(status)}` });
    const headers = memberOf(response.raw, 'headers');
    for (const [key, raw] of objectEntries(headers)) {
      if (!isObject(raw)) continue;
      const pointer = joinPointer(`${response.pointer}/headers`, key);
      add({ raw, pointer, kind: 'header', name: `the header ${quoted(key)}` });
    }
  }
  for (const schema of context.schemas) {
    add({ ...place(schema), kind: 'schema', name: schemaName(schema), schema });
  }
  return sites;
}

function place({ raw, pointer }: Located): Located {
  return { raw, pointer };
}

function schemaName({ property, definition, place: where }: SchemaNode): string {
  if (property !== undefined) return `the property ${quoted(property)}`;
  if (definition !== undefined) return `the definition ${quoted(definition)}`;
  return `a schema of a ${where}`;
}

function addItems(
  { raw, pointer }: Located,
  name: string,
  add: (site: Omit<Site, 'extensions'>) => void,
): void {
  const items = memberOf(raw, 'items');
  if (isObject(items))
    add({ raw: items, pointer: `${pointer}/items`, kind: 'items', name: `the items of ${name}` });
}

function addRoot(root: JsonObject, add: (site: Omit<Site, 'extensions'>) => void): void {
  add({ raw: root, pointer: '', kind: 'root', name: 'the root' });
  const info = memberOf(root, 'info');
  const others: Array<[unknown, string, SiteKind]> = [
    [info, '/info', 'info'],
    [memberOf(info, 'contact'), '/info/contact', 'other'],
    [memberOf(info, 'license'), '/info/license', 'other'],
  ];
  for (const [raw, pointer, kind] of others) {
    if (isObject(raw)) add({ raw, pointer, kind, name: stringOf(pointer.split('/').at(-1)) });
  }
  for (const [name, raw] of objectEntries(memberOf(root, 'securityDefinitions'))) {
    const pointer = joinPointer('/securityDefinitions', name);
    if (isObject(raw))
      add({ raw, pointer, kind: 'other', name: `the security definition ${quoted(name)}` });
  }
  for (const [path, raw] of objectEntries(memberOf(root, 'paths'))) {
    const pointer = joinPointer('/paths', path);
    if (isObject(raw)) add({ raw, pointer, kind: 'pathItem', name: `the path ${cut(path)}` });
  }
}
