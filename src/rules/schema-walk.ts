// Finds every schema object of a document, where it stands, and every reference among them. References
// are not followed: what they lead to stands somewhere itself. Three quarters of what a definition has
// are schemas, so nothing is made of one here that most rules never ask for, its pointer least of all.

import { joinPointer, referenceOf } from '../document/pointer.js';
import type { JsonObject } from '../document/types.js';
import { MemberIndex } from './member-index.js';
import { isObject, memberOf, objectEntries } from './raw.js';
import type {
  OperationNode,
  RuleContext,
  SchemaNode,
  SchemaPlace,
  SchemaReference,
} from './types.js';

export interface CollectedSchemas {
  /** In the order: definitions, bodies, responses, notifications; each before what it contains. */
  readonly schemas: readonly SchemaNode[];
  readonly byMember: MemberIndex<SchemaNode>;
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
  for (const [name, raw] of objectEntries(memberOf(root, 'definitions'))) {
    walk.top(raw, joinPointer('/definitions', name), 'definition', undefined, name);
  }
  for (const parameter of parameters) {
    const schema = memberOf(parameter.raw, 'schema');
    walk.top(schema, `${parameter.pointer}/schema`, 'body', parameter.operations[0]);
  }
  for (const response of responses) {
    const schema = memberOf(response.raw, 'schema');
    walk.top(schema, `${response.pointer}/schema`, 'response', response.operations[0]);
  }
  const seen = new Set<string>();
  for (const operation of operations) {
    for (const owner of [operation.pathItem, operation]) {
      const content = memberOf(owner.raw, 'x-ms-notification-content');
      if (content === undefined) continue;
      const pointer = `${owner.pointer}/x-ms-notification-content/schema`;
      if (seen.has(pointer)) continue;
      seen.add(pointer);
      walk.top(memberOf(content, 'schema'), pointer, 'notification', operation);
    }
  }
  return walk;
}

type Own = Pick<SchemaNode, 'place' | 'operation' | 'definition' | 'property' | 'required'>;

/** Where an object stands in a schema: the keyword's part of the pointer, and the name in it. */
class Stand {
  readonly raw: JsonObject;
  readonly parent: Schema | undefined;
  /** Of a top schema the whole pointer. */
  readonly #step: string;
  readonly #name: string | number | undefined;
  #pointer: string | undefined;

  constructor(
    raw: JsonObject,
    parent: Schema | undefined,
    step: string,
    name: string | number | undefined,
  ) {
    this.raw = raw;
    this.parent = parent;
    this.#step = step;
    this.#name = name;
  }

  get pointer(): string {
    if (this.#pointer === undefined) {
      const above = this.parent === undefined ? this.#step : this.parent.pointer + this.#step;
      this.#pointer = this.#name === undefined ? above : joinPointer(above, this.#name);
    }
    return this.#pointer;
  }
}

class Reference extends Stand implements SchemaReference {
  readonly target: string;

  constructor(
    target: string,
    raw: JsonObject,
    parent: Schema | undefined,
    step: string,
    name: string | number | undefined,
  ) {
    super(raw, parent, step, name);
    this.target = target;
  }
}

class Schema extends Stand implements SchemaNode {
  readonly place: SchemaPlace;
  readonly operation: OperationNode | undefined;
  readonly definition: string | undefined;
  readonly property: string | undefined;
  readonly required: boolean;

  constructor(
    raw: JsonObject,
    parent: Schema | undefined,
    step: string,
    name: string | number | undefined,
    own: Own,
  ) {
    super(raw, parent, step, name);
    this.place = own.place;
    this.operation = own.operation;
    this.definition = own.definition;
    this.property = own.property;
    this.required = own.required;
  }

  get internal(): boolean {
    return memberOf(this.raw, 'x-ms-visibility') === 'internal';
  }
}

class SchemaWalk implements CollectedSchemas {
  readonly schemas: Schema[] = [];
  readonly byMember = new MemberIndex<Schema>();
  readonly references: Reference[] = [];

  top(
    raw: unknown,
    pointer: string,
    place: SchemaPlace,
    operation: OperationNode | undefined,
    definition?: string,
  ): void {
    const own = { place, operation, definition, property: undefined, required: false };
    this.#visit(raw, undefined, pointer, undefined, own);
  }

  /** The document's depth is limited, so recursion is safe. */
  #visit(
    raw: unknown,
    parent: Schema | undefined,
    step: string,
    name: string | number | undefined,
    own: Own,
  ): void {
    if (!isObject(raw)) return;
    const target = referenceOf(raw);
    if (target !== undefined) {
      this.references.push(new Reference(target, raw, parent, step, name));
      return;
    }
    const schema = new Schema(raw, parent, step, name, own);
    this.schemas.push(schema);
    this.byMember.add(schema);
    this.#visitParts(schema);
  }

  #visitParts(schema: Schema): void {
    const { raw, place, operation } = schema;
    const properties = memberOf(raw, 'properties');
    if (isObject(properties)) {
      const required = memberOf(raw, 'required');
      const names = Array.isArray(required) && required.length > 0 ? new Set(required) : undefined;
      const all = Object.keys(properties);
      for (let at = 0; at < all.length; at += 1) {
        const property = all[at] as string;
        this.#visit(properties[property], schema, '/properties', property, {
          place,
          operation,
          definition: undefined,
          property,
          required: names?.has(property) === true,
        });
      }
    }
    const inner: Own = {
      place,
      operation,
      definition: undefined,
      property: undefined,
      required: false,
    };
    const items = memberOf(raw, 'items');
    if (Array.isArray(items)) this.#visitList(items, schema, '/items', inner);
    else this.#visit(items, schema, '/items', undefined, inner);
    this.#visit(
      memberOf(raw, 'additionalProperties'),
      schema,
      '/additionalProperties',
      undefined,
      inner,
    );
    for (let at = 0; at < compositions.length; at += 1) {
      const keyword = compositions[at] as string;
      const parts = memberOf(raw, keyword);
      if (Array.isArray(parts)) this.#visitList(parts, schema, `/${keyword}`, inner);
    }
  }

  #visitList(list: readonly unknown[], parent: Schema, step: string, own: Own): void {
    list.forEach((item, at) => this.#visit(item, parent, step, at, own));
  }
}

const compositions = ['allOf', 'anyOf', 'oneOf'];
