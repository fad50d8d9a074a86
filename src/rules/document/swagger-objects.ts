// Every object of a definition that Swagger 2.0 has a vocabulary for, once, by kind and by the members
// that it has. References are skipped: another rule looks at the members next to them.

import type { JsonObject } from '../../document/types.js';
import { MemberIndex } from '../member-index.js';
import { Part, partsOf } from '../part-index.js';
import { isObject, memberOf } from '../raw.js';
import type { Located, RuleContext } from '../types.js';
import { quoted } from '../quoted.js';
import type { ObjectKind } from './vocabulary.js';
import { perDocument } from '../per-document.js';

/** All objects of a kind. */
export interface ObjectGroup {
  readonly kind: ObjectKind;
  /** Names of members that any of them has. */
  members(): Iterable<string>;
  having(member: string): readonly Located[];
  /** How messages name one of them. */
  nameOf(object: Located): string;
}

/** Made once per document. */
export const objectGroups = perDocument((context: RuleContext): readonly ObjectGroup[] => {
  const { operations, parameters, responses, schemas } = context.byMember;
  return [
    ...partGroups(context),
    group('operation', operations, ({ label }) => label),
    group('parameter', parameters, ({ name }) => `The parameter ${quoted(name)}`),
    group('response', responses, ({ pointer }) => `The response ${quoted(lastToken(pointer))}`),
    group('schema', schemas, ({ property, definition }) => {
      const name = property ?? definition;
      return name === undefined ? 'The schema' : `The schema ${quoted(name)}`;
    }),
  ];
});

function group<Node extends Located>(
  kind: ObjectKind,
  index: MemberIndex<Node>,
  nameOf: (node: Node) => string,
): ObjectGroup {
  return {
    kind,
    members: () => index.names(),
    having: (member) => index.with(member),
    // Only called with objects that `having` returned.
    nameOf: (object) => nameOf(object as Node),
  };
}

/** The kinds that a document has few of. */
function partGroups(context: RuleContext): ObjectGroup[] {
  const parts = partsOf(context);
  const { headers, pathItems } = parts;
  const headerName = ({ key }: Part): string => quoted(key);
  return [
    group('root', parts.root, () => 'The root'),
    group('info', parts.info, () => '"info"'),
    group('contact', parts.contact, () => '"contact"'),
    group('license', parts.license, () => '"license"'),
    group('tag', tags(context), () => 'A tag'),
    group('externalDocs', documentation(context), () => '"externalDocs"'),
    group('pathItem', pathItems, ({ key }) => `The path ${quoted(key)}`),
    group('items', parts.items, ({ owner }) => `"items" of the parameter ${quoted(owner.name)}`),
    itemsInside(parts.items, ({ owner }) => `parameter ${quoted(owner.name)}`),
    group('header', headers, (header) => `The header ${headerName(header)}`),
    itemsInside(headers, (header) => `header ${headerName(header)}`),
    group('xml', membersOf(context.byMember.schemas, 'xml'), () => '"xml"'),
  ];
}

function tags({ root }: RuleContext): MemberIndex<Located> {
  const index = new MemberIndex<Located>();
  const list = memberOf(root, 'tags');
  if (!Array.isArray(list)) return index;
  for (let at = 0; at < list.length; at += 1) {
    const raw: unknown = list[at];
    if (isObject(raw)) index.add({ raw, pointer: `/tags/${at}` });
  }
  return index;
}

function documentation(context: RuleContext): MemberIndex<Located> {
  const { operations, schemas } = context.byMember;
  const index = new MemberIndex<Located>();
  for (const owners of [partsOf(context).root, tags(context), operations, schemas]) {
    addMembers(index, owners, 'externalDocs');
  }
  return index;
}

function membersOf(owners: MemberIndex<Located>, name: string): MemberIndex<Located> {
  const index = new MemberIndex<Located>();
  addMembers(index, owners, name);
  return index;
}

/** Adds what any of the owners has under this name. */
function addMembers(index: MemberIndex<Located>, owners: MemberIndex<Located>, name: string): void {
  for (const owner of owners.with(name)) {
    const raw = owner.raw[name];
    if (isObject(raw)) index.add(new Part(raw, owner, '', name));
  }
}

/** `items` somewhere inside of what is described by the outermost. */
class InnerItems<Owner extends Located> extends Part<Located> {
  declare readonly outermost: Owner;

  constructor(raw: JsonObject, owner: Located, outermost: Owner) {
    super(raw, owner, '', 'items');
    this.outermost = outermost;
  }
}

/** `items` at any depth inside of these. */
function itemsInside<Owner extends Located>(
  owners: MemberIndex<Owner>,
  nameOf: (owner: Owner) => string,
): ObjectGroup {
  const index = new MemberIndex<InnerItems<Owner>>();
  for (const outermost of owners.with('items')) {
    let owner: Located = outermost;
    for (let raw = memberOf(owner.raw, 'items'); isObject(raw); raw = memberOf(raw, 'items')) {
      const inner = new InnerItems(raw, owner, outermost);
      index.add(inner);
      owner = inner;
    }
  }
  return group('items', index, ({ outermost }) => `"items" of the ${nameOf(outermost)}`);
}

function lastToken(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf('/') + 1);
}
