// Every object of a definition that Swagger 2.0 has a vocabulary for, once, by kind and by the members
// that it has. References are passed by: what is beside them is another rule's.

import { joinPointer } from '../../document/pointer.js';
import { MemberIndex } from '../member-index.js';
import { isObject, memberOf, objectEntries } from '../raw.js';
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

/** Made once a document. */
export const objectGroups = perDocument((context: RuleContext): readonly ObjectGroup[] => {
  const { operations, parameters, responses, schemas } = context.byMember;
  return [
    ...singleGroups(context),
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
    // Only what `having` gave comes here.
    nameOf: (object) => nameOf(object as Node),
  };
}

interface Named extends Located {
  readonly name: string;
}

/** The kinds that a document has few of. */
function singleGroups(context: RuleContext): ObjectGroup[] {
  const groups = new Map<ObjectKind, MemberIndex<Named>>();
  const add = (kind: ObjectKind, raw: unknown, pointer: string, name: string): void => {
    if (!isObject(raw)) return;
    const index = groups.get(kind) ?? new MemberIndex<Named>();
    groups.set(kind, index);
    index.add({ raw, pointer, name });
  };
  addRoot(context, add);
  addItems(context, add);
  const { operations, schemas } = context.byMember;
  for (const index of [operations, schemas]) {
    for (const { raw, pointer } of index.with('externalDocs')) addDocumentation(raw, pointer, add);
  }
  for (const { raw, pointer } of schemas.with('xml')) {
    add('xml', memberOf(raw, 'xml'), `${pointer}/xml`, '"xml"');
  }
  return [...groups].map(([kind, index]) => group(kind, index, ({ name }) => name));
}

type Add = (kind: ObjectKind, raw: unknown, pointer: string, name: string) => void;

function addRoot({ root }: RuleContext, add: Add): void {
  const info = memberOf(root, 'info');
  add('root', root, '', 'The root');
  add('info', info, '/info', '"info"');
  add('contact', memberOf(info, 'contact'), '/info/contact', '"contact"');
  add('license', memberOf(info, 'license'), '/info/license', '"license"');
  const tags = memberOf(root, 'tags');
  for (const [at, tag] of (Array.isArray(tags) ? tags : []).entries()) {
    add('tag', tag, `/tags/${at}`, 'A tag');
    addDocumentation(tag, `/tags/${at}`, add);
  }
  addDocumentation(root, '', add);
  for (const [path, item] of objectEntries(memberOf(root, 'paths'))) {
    if (path.startsWith('x-')) continue;
    add('pathItem', item, joinPointer('/paths', path), `The path ${quoted(path)}`);
  }
}

function addDocumentation(owner: unknown, pointer: string, add: Add): void {
  add('externalDocs', memberOf(owner, 'externalDocs'), `${pointer}/externalDocs`, '"externalDocs"');
}

function addItems({ byMember }: RuleContext, add: Add): void {
  const addLevels = (owner: unknown, pointer: string, name: string): void => {
    let raw = memberOf(owner, 'items');
    for (let at = `${pointer}/items`; isObject(raw); at += '/items') {
      add('items', raw, at, `"items" of the ${name}`);
      raw = memberOf(raw, 'items');
    }
  };
  for (const { raw, pointer, name } of byMember.parameters.with('items')) {
    addLevels(raw, pointer, `parameter ${quoted(name)}`);
  }
  for (const { raw, pointer } of byMember.responses.with('headers')) {
    for (const [header, value] of objectEntries(memberOf(raw, 'headers'))) {
      const at = joinPointer(`${pointer}/headers`, header);
      add('header', value, at, `The header ${quoted(header)}`);
      addLevels(value, at, `header ${quoted(header)}`);
    }
  }
}

function lastToken(pointer: string): string {
  return pointer.slice(pointer.lastIndexOf('/') + 1);
}
