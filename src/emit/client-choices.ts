// Which parameters and body members of an operation take their values from another one's answer
// (`x-ms-dynamic-values`, `-list`), and how the client asks for them.

import type {
  ConnectorModel,
  DynamicReference,
  OperationModel,
  SchemaModel,
} from '../model/types.js';
import type { Names } from '../plan/types.js';
import { argumentsOf, segmentsOf } from './dynamic-arguments.js';
import type { Data } from './print-data.js';
import { Shapes } from './shape.js';

/** Deeper members, and more of them, are nothing that a program would ask for by name. */
const MAX_DEPTH = 6;
const MAX_CHOICES = 50;

export interface ChoicePlan {
  /** `query.kind`, `body.lines[].article` */
  readonly place: string;
  /** TypeScript's name for the type of a value. */
  readonly type: 'string' | 'number' | 'boolean' | 'unknown';
  /** The table's entry. */
  readonly entry: Data;
}

/** The choices of every operation that has some. */
export type Choices = ReadonlyMap<OperationModel, readonly ChoicePlan[]>;

export function choicesOf({ definitions }: ConnectorModel, names: Names): Choices {
  const shapes = new Shapes(definitions);
  return new Map(
    names.operations
      .map(({ operation }) => [operation, choicesOfOne(operation, shapes, names)] as const)
      .filter(([, plans]) => plans.length > 0),
  );
}

/** In document order. Those that name no known operation are left out. */
function choicesOfOne(operation: OperationModel, shapes: Shapes, names: Names): ChoicePlan[] {
  const plans = new Map<string, ChoicePlan>();
  const add = (place: string, schema: SchemaModel, reference: DynamicReference): void => {
    if (plans.size >= MAX_CHOICES || plans.has(place)) return;
    const entry = entryOf(operation, reference, names);
    if (entry !== undefined) plans.set(place, { place, type: scalarType(schema), entry });
  };
  const walk = new SchemaWalk(shapes, add);
  for (const parameter of operation.parameters) {
    const place = `${groupOf(parameter.in)}.${parameter.name}`;
    if (parameter.dynamicValues) add(place, parameter.schema, parameter.dynamicValues);
    walk.visit(parameter.schema, place);
  }
  const { body } = operation;
  if (body?.kind === 'json') walk.visit(body.schema, 'body');
  if (body?.kind === 'form')
    for (const field of body.fields) walk.visit(field.schema, `body.${field.name}`);
  return [...plans.values()];
}

class SchemaWalk {
  readonly #shapes: Shapes;
  readonly #add: (place: string, schema: SchemaModel, reference: DynamicReference) => void;

  constructor(
    shapes: Shapes,
    add: (place: string, schema: SchemaModel, reference: DynamicReference) => void,
  ) {
    this.#shapes = shapes;
    this.#add = add;
  }

  visit(schema: SchemaModel, place: string, depth = 0): void {
    if (depth > MAX_DEPTH) return;
    if (schema.dynamicValues) this.#add(place, schema, schema.dynamicValues);
    if (schema.kind === 'array') return this.visit(schema.items, `${place}[]`, depth + 1);
    const target = schema.kind === 'ref' ? this.#shapes.target(schema.name)?.schema : undefined;
    if (target !== undefined && target.kind !== 'object' && target.kind !== 'allOf')
      return this.visit(target, place, depth + 1);
    for (const [name, member] of this.#shapes.of(schema)?.members ?? [])
      if (member.schema !== undefined) this.visit(member.schema, `${place}.${name}`, depth + 1);
  }
}

function scalarType(schema: SchemaModel): ChoicePlan['type'] {
  if (schema.kind === 'integer') return 'number';
  const { kind } = schema;
  return kind === 'string' || kind === 'number' || kind === 'boolean' ? kind : 'unknown';
}

function groupOf(place: 'path' | 'query' | 'header'): string {
  return place === 'header' ? 'headers' : place;
}

/** Where an operation's input carries the parameter, form field or body member of that name. */
function placeOf({ parameters, body }: OperationModel, name: string): string[] | undefined {
  const [head = '', ...rest] = name.split('/');
  const parameter = parameters.find((it) => it.name === name || it.name === head);
  if (parameter !== undefined) return [groupOf(parameter.in), parameter.name];
  if (body === undefined) return undefined;
  if (body.kind === 'form')
    return body.fields.some((field) => field.name === head) ? ['body', head] : undefined;
  return body.name === head ? ['body', ...rest] : ['body', head, ...rest];
}

function pathOf(text: string | undefined): readonly string[] | undefined {
  const parts = segmentsOf(text);
  return parts.length > 0 ? parts : undefined;
}

/** Undefined when the reference leads to no operation, or to one that is no plain question. */
function entryOf(
  operation: OperationModel,
  reference: DynamicReference,
  names: Names,
): Data | undefined {
  const source = names.byId.get(reference.operationId);
  if (source?.operation.kind !== 'action') return undefined;
  const sent = new Map<string, Map<string, Data>>();
  const passed: Data[] = [];
  for (const [name, argument] of argumentsOf(reference)) {
    const to = placeOf(source.operation, name);
    if (to === undefined) continue;
    if ('from' in argument) {
      const place = placeOf(operation, argument.from);
      if (place !== undefined) passed.push([place, to]);
      continue;
    }
    const [group = '', member] = to;
    if (member === undefined || to.length > 2) continue;
    sent.set(group, (sent.get(group) ?? new Map<string, Data>()).set(member, argument.value));
  }
  return {
    call: source.constant,
    send: sent.size > 0 ? sent : undefined,
    pass: passed.length > 0 ? passed : undefined,
    items: pathOf(reference.collectionPath),
    value: pathOf(reference.valuePath),
    title: pathOf(reference.titlePath),
  };
}
