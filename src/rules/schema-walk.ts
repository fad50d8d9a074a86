// Finds every schema object of a document, with its position, and every reference among them. References
// are not followed: their targets are found at their own positions. Three quarters of what a definition has
// are schemas, so nothing is made of one here that most rules never ask for, its pointer least of all.

import { joinPointer, referenceOf } from '../document/pointer.js';
import type { JsonObject } from '../document/types.js';
import { MemberIndex } from './member-index.js';
import { perDocument } from './per-document.js';
import { isObject, memberOf } from './raw.js';
import type {
  Located,
  OperationNode,
  ParameterNode,
  ResponseNode,
  RuleContext,
  SchemaKeyword,
  SchemaNode,
  SchemaPlace,
  SchemaReference,
} from './types.js';

export interface CollectedSchemas {
  /** In the order: definitions, bodies, responses, notifications; each before what it contains. */
  readonly schemas: readonly SchemaNode[];
  readonly byMember: MemberIndex<SchemaNode>;
  /** Those whose type is none of those that most schemas have. */
  readonly ofRareType: readonly SchemaNode[];
  /** In the same order. */
  readonly references: readonly SchemaReference[];
}

export function collectSchemas(
  root: JsonObject,
  {
    operations,
    parameters,
    responses,
  }: Pick<RuleContext, 'operations' | 'parameters' | 'responses'>,
): CollectedSchemas {
  const walk = new SchemaWalk();
  walk.definitions(memberOf(root, 'definitions'));
  for (let at = 0; at < parameters.length; at += 1) {
    const parameter = parameters[at] as ParameterNode;
    walk.schemaOf(parameter, 'body', parameter.operations[0]);
  }
  for (let at = 0; at < responses.length; at += 1) {
    const response = responses[at] as ResponseNode;
    walk.schemaOf(response, 'response', response.operations[0]);
  }
  let pathItem: Located | undefined;
  for (let at = 0; at < operations.length; at += 1) {
    const operation = operations[at] as OperationNode;
    if (operation.pathItem !== pathItem) walk.notificationOf(operation.pathItem, operation);
    pathItem = operation.pathItem;
    walk.notificationOf(operation, operation);
  }
  return walk;
}

/** What all schemas of one definition, body, response or notification share. */
interface Top {
  readonly place: SchemaPlace;
  readonly operation: OperationNode | undefined;
  /** What the top schema is a member of. */
  readonly owner: Pick<Located, 'pointer'>;
}

/** A `required` longer than this is not searched for one property after the other. */
const LONG_LIST = 16;

const namesIn = perDocument((list: readonly unknown[]): ReadonlySet<unknown> => new Set(list));

/**
 * An object where a schema may stand, be it a reference, by the keyword that it stands under and its name there. Fields are
 * declared here and made by the constructor alone: defining each of them first would cost as much again.
 */
class Schema implements SchemaNode, SchemaReference {
  declare readonly raw: JsonObject;
  declare readonly parent: Schema | undefined;
  declare private readonly top: Top;
  declare readonly keyword: SchemaKeyword | undefined;
  declare private readonly name: string | number | undefined;
  declare private made: string | undefined;

  constructor(
    raw: JsonObject,
    parent: Schema | undefined,
    top: Top,
    keyword: SchemaKeyword | undefined,
    name: string | number | undefined,
  ) {
    this.raw = raw;
    this.parent = parent;
    this.top = top;
    this.keyword = keyword;
    this.name = name;
    this.made = undefined;
  }

  get pointer(): string {
    if (this.made === undefined) {
      const above = (this.parent ?? this.top.owner).pointer;
      const holder = this.keyword === undefined ? above : `${above}/${this.keyword}`;
      this.made = this.name === undefined ? holder : joinPointer(holder, this.name);
    }
    return this.made;
  }

  get place(): SchemaPlace {
    return this.top.place;
  }

  get operation(): OperationNode | undefined {
    return this.top.operation;
  }

  get definition(): string | undefined {
    const named = this.parent === undefined && this.top.place === 'definition';
    return named ? (this.name as string) : undefined;
  }

  get property(): string | undefined {
    return this.keyword === 'properties' ? (this.name as string) : undefined;
  }

  get required(): boolean {
    return this.keyword === 'properties' && this.parent?.requires(this.name) === true;
  }

  get internal(): boolean {
    return memberOf(this.raw, 'x-ms-visibility') === 'internal';
  }

  /** Of one that is only a reference. */
  get target(): string {
    return referenceOf(this.raw) ?? '';
  }

  private requires(name: unknown): boolean {
    const list = memberOf(this.raw, 'required');
    if (!Array.isArray(list)) return false;
    return list.length < LONG_LIST ? list.includes(name) : namesIn(list).has(name);
  }
}

const compositions = ['allOf', 'anyOf', 'oneOf'] as const;

/** Which members that hold schemas an object has: most have none. */
const PROPERTIES = 1;
const ITEMS = 2;
const ADDITIONAL = 4;
const COMPOSED = 8;
const parts = new Map([
  ['properties', PROPERTIES],
  ['items', ITEMS],
  ['additionalProperties', ADDITIONAL],
  ...compositions.map((name) => [name, COMPOSED] as const),
]);

/**
 * Schemas by their members, but for three that nearly all have and hardly anybody asks for: half of all
 * there is to keep.
 */
class SchemaIndex extends MemberIndex<Schema> {
  readonly all: Schema[] = [];
  readonly ofRareType: Schema[] = [];
  readonly #common = new Map<string, readonly Schema[]>();

  constructor() {
    super([], parts);
  }

  override add(schema: Schema): number {
    this.all.push(schema);
    const all = this.having;
    const { raw } = schema;
    const names = Object.keys(raw);
    let marks = 0;
    for (let at = 0; at < names.length; at += 1) {
      const name = names[at] as string;
      if (name === 'type') {
        if (!isPlain(raw['type'])) this.ofRareType.push(schema);
      } else if (name !== 'description' && name !== 'title') {
        const having = all.get(name) ?? this.begin(name);
        having.nodes.push(schema);
        marks |= having.mark;
      }
    }
    return marks;
  }

  override with(name: string): readonly Schema[] {
    if (name !== 'type' && name !== 'description' && name !== 'title') return super.with(name);
    const known = this.#common.get(name);
    if (known !== undefined) return known;
    const list = this.all.filter(({ raw }) => Object.hasOwn(raw, name));
    this.#common.set(name, list);
    return list;
  }

  /** Those three, too, whether any has them or not. */
  override names(): Iterable<string> {
    return [...super.names(), 'type', 'description', 'title'];
  }
}

/** A type that most rules need not look at. */
function isPlain(type: unknown): boolean {
  return (
    type === 'string' ||
    type === 'object' ||
    type === 'integer' ||
    type === 'boolean' ||
    type === 'number'
  );
}

class SchemaWalk implements CollectedSchemas {
  readonly byMember = new SchemaIndex();
  readonly schemas = this.byMember.all;
  readonly ofRareType = this.byMember.ofRareType;
  readonly references: Schema[] = [];

  definitions(raw: unknown): void {
    const owner = { pointer: '/definitions' };
    const top: Top = { place: 'definition', operation: undefined, owner };
    if (isObject(raw)) this.#visitMembers(raw, undefined, top, undefined);
  }

  /** The member `schema` of a parameter, a response or a notification. */
  schemaOf(owner: Located, place: SchemaPlace, operation: OperationNode | undefined): void {
    const schema = memberOf(owner.raw, 'schema');
    if (schema === undefined) return;
    this.#visit(schema, undefined, { place, operation, owner }, 'schema', undefined);
  }

  /** That of a path item is the first operation's. */
  notificationOf(owner: Located, operation: OperationNode): void {
    const raw = memberOf(owner.raw, 'x-ms-notification-content');
    if (!isObject(raw)) return;
    const pointer = `${owner.pointer}/x-ms-notification-content`;
    this.schemaOf({ raw, pointer }, 'notification', operation);
  }

  /** The document's depth is limited, so recursion is safe. */
  #visit(
    raw: unknown,
    parent: Schema | undefined,
    top: Top,
    keyword: SchemaKeyword | undefined,
    name: string | number | undefined,
  ): void {
    if (!isObject(raw)) return;
    const schema = new Schema(raw, parent, top, keyword, name);
    if (raw['$ref'] !== undefined && referenceOf(raw) !== undefined) {
      this.references.push(schema);
      return;
    }
    const found = this.byMember.add(schema);
    if (found !== 0) this.#visitParts(schema, top, found);
  }

  #visitParts(schema: Schema, top: Top, found: number): void {
    const { raw } = schema;
    if (found & PROPERTIES) {
      const properties = raw['properties'];
      if (isObject(properties)) this.#visitMembers(properties, schema, top, 'properties');
    }
    if (found & ITEMS) {
      const items = raw['items'];
      if (Array.isArray(items)) this.#visitList(items, schema, top, 'items');
      else this.#visit(items, schema, top, 'items', undefined);
    }
    if (found & ADDITIONAL)
      this.#visit(raw['additionalProperties'], schema, top, 'additionalProperties', undefined);
    if (found & COMPOSED) {
      for (const keyword of compositions) {
        const list = memberOf(raw, keyword);
        if (Array.isArray(list)) this.#visitList(list, schema, top, keyword);
      }
    }
  }

  #visitMembers(
    object: JsonObject,
    parent: Schema | undefined,
    top: Top,
    keyword: SchemaKeyword | undefined,
  ): void {
    const names = Object.keys(object);
    for (let at = 0; at < names.length; at += 1) {
      const name = names[at] as string;
      this.#visit(object[name], parent, top, keyword, name);
    }
  }

  #visitList(
    list: readonly unknown[],
    parent: Schema,
    top: Top,
    keyword: SchemaKeyword | undefined,
  ): void {
    for (let at = 0; at < list.length; at += 1) this.#visit(list[at], parent, top, keyword, at);
  }
}
