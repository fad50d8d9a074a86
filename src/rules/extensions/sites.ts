// Every object of a document that may have `x-ms-*` members, once, at its own position, by the extensions
// that it has. Made once per document, for all rules.

import { joinPointer } from '../../document/pointer.js';
import { MemberIndex } from '../member-index.js';
import { Part, partsOf } from '../part-index.js';
import { eachObject, memberOf } from '../raw.js';
import { cut, quoted } from '../quoted.js';
import type { Located, OperationNode, ParameterNode, RuleContext, SchemaNode } from '../types.js';
import { perDocument } from '../per-document.js';

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
  readonly operation?: OperationNode;
  readonly parameter?: ParameterNode;
  readonly schema?: SchemaNode;
}

/** One extension of one object. Details are made on first use: most uses are valid. */
export class ExtensionUse {
  readonly extension: string;
  readonly value: unknown;
  readonly kind: SiteKind;
  readonly #object: Located;
  readonly #describe: (object: Located) => Site;
  #site: Site | undefined;

  constructor(
    extension: string,
    kind: SiteKind,
    object: Located,
    describe: (object: Located) => Site,
  ) {
    this.extension = extension;
    this.value = object.raw[extension];
    this.kind = kind;
    this.#object = object;
    this.#describe = describe;
  }

  get site(): Site {
    return (this.#site ??= this.#describe(this.#object));
  }

  get pointer(): string {
    return joinPointer(this.#object.pointer, this.extension);
  }
}

const indexOf = perDocument((context: RuleContext) => new SiteIndex(context));

/** Every name of a member that starts like an extension of Microsoft's, spelled correctly or not. */
export function extensionNames(context: RuleContext): readonly string[] {
  return indexOf(context).names;
}

/** Where this extension is, and its value. */
export function uses(context: RuleContext, extension: string): readonly ExtensionUse[] {
  return indexOf(context).uses(extension);
}

/** Where this extension is on objects of kinds other than these. */
export function usesOutside(
  context: RuleContext,
  extension: string,
  kinds: readonly SiteKind[],
): readonly ExtensionUse[] {
  return indexOf(context).usesOutside(extension, kinds);
}

/** Where this extension has such a value: most values of most extensions are valid. */
export function usesWith(
  context: RuleContext,
  extension: string,
  isSuch: (value: unknown) => boolean,
): readonly ExtensionUse[] {
  return indexOf(context).usesWith(extension, isSuch);
}

/** All objects of a kind, by the members that they have. */
interface Group {
  readonly kind: SiteKind;
  readonly index: MemberIndex<Located>;
  readonly describe: (object: Located) => Site;
}

class SiteIndex {
  readonly names: readonly string[];
  readonly #groups: readonly Group[];
  readonly #uses = new Map<string, readonly ExtensionUse[]>();

  constructor(context: RuleContext) {
    this.#groups = groupsOf(context);
    const names = new Set<string>();
    for (const { index } of this.#groups) {
      for (const name of index.names()) if (isExtension(name)) names.add(name);
    }
    this.names = [...names];
  }

  uses(extension: string): readonly ExtensionUse[] {
    let found = this.#uses.get(extension);
    if (found === undefined) {
      found = this.#groups.flatMap(({ kind, index, describe }) =>
        index.with(extension).map((object) => new ExtensionUse(extension, kind, object, describe)),
      );
      this.#uses.set(extension, found);
    }
    return found;
  }

  usesOutside(extension: string, kinds: readonly SiteKind[]): ExtensionUse[] {
    const found: ExtensionUse[] = [];
    for (const { kind, index, describe } of this.#groups) {
      if (kinds.includes(kind)) continue;
      for (const object of index.with(extension)) {
        found.push(new ExtensionUse(extension, kind, object, describe));
      }
    }
    return found;
  }

  usesWith(extension: string, isSuch: (value: unknown) => boolean): ExtensionUse[] {
    const found: ExtensionUse[] = [];
    for (const { kind, index, describe } of this.#groups) {
      const objects = index.with(extension);
      for (let at = 0; at < objects.length; at += 1) {
        const object = objects[at] as Located;
        if (!isSuch(object.raw[extension])) continue;
        found.push(new ExtensionUse(extension, kind, object, describe));
      }
    }
    return found;
  }
}

function isExtension(key: string): boolean {
  // Nearly all names start with another letter.
  const first = key.charCodeAt(0);
  if (first >= SMALL_A && first < SMALL_X) return false;
  return /^\W{0,9}x[\W_]{0,9}ms(?![a-z])/i.test(key);
}

const SMALL_A = 0x61;
const SMALL_X = 0x78;

function groupsOf(context: RuleContext): Group[] {
  const { operations, parameters, responses, schemas } = context.byMember;
  return [
    ...partGroups(context),
    group('operation', operations, (operation) => ({
      ...place('operation', operation, cut(operation.label)),
      operation,
    })),
    group('parameter', parameters, (parameter) => ({
      ...place('parameter', parameter, parameterName(parameter)),
      parameter,
    })),
    group('response', responses, (response) => {
      const status = response.pointer.slice(response.pointer.lastIndexOf('/') + 1);
      return place('response', response, `the response ${quoted(status)}`);
    }),
    group('schema', schemas, (schema) => ({
      ...place('schema', schema, schemaName(schema)),
      schema,
    })),
  ];
}

function group<Node extends Located>(
  kind: SiteKind,
  index: MemberIndex<Node>,
  describe: (node: Node) => Site,
): Group {
  // What is described is what the index gave.
  return { kind, index, describe: describe as Group['describe'] };
}

function place(kind: SiteKind, { raw, pointer }: Located, name: string): Site {
  return { raw, pointer, kind, name };
}

/** The kinds that a document has few of. */
function partGroups(context: RuleContext): Group[] {
  const parts = partsOf(context);
  const pathName = ({ key }: Part): string => `the path ${cut(key)}`;
  return [
    part('root', parts.root, () => 'the root'),
    part('info', parts.info, () => 'info'),
    part('other', parts.contact, () => 'contact'),
    part('other', parts.license, () => 'license'),
    part(
      'other',
      securityDefinitions(context),
      (one) => `the security definition ${quoted(one.key)}`,
    ),
    part('pathItem', parts.pathItems, pathName),
    part('pathItem', parts.pathExtensions, pathName),
    part('items', parts.items, ({ owner }) => `the items of ${parameterName(owner)}`),
    part('header', parts.headers, ({ key }) => `the header ${quoted(key)}`),
  ];
}

function part<Node extends Located>(
  kind: SiteKind,
  index: MemberIndex<Node>,
  nameOf: (node: Node) => string,
): Group {
  return group(kind, index, (node) => place(kind, node, nameOf(node)));
}

function securityDefinitions({ root }: RuleContext): MemberIndex<Part> {
  const index = new MemberIndex<Part>();
  const owner = { pointer: '' };
  eachObject(memberOf(root, 'securityDefinitions'), (raw, name) =>
    index.add(new Part(raw, owner, '/securityDefinitions', name)),
  );
  return index;
}

function parameterName({ name }: ParameterNode): string {
  return `the parameter ${quoted(name)}`;
}

function schemaName({ property, definition, place: where }: SchemaNode): string {
  if (property !== undefined) return `the property ${quoted(property)}`;
  if (definition !== undefined) return `the definition ${quoted(definition)}`;
  return `a schema of a ${where}`;
}
