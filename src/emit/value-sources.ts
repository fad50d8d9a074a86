// Where a caller finds values that work: x-ms-test-value, and the operations that x-ms-dynamic-values
// and x-ms-dynamic-list name. For whoever calls the server; the server itself has no use for them.

import type { DynamicReference, JsonValue, OperationModel, SchemaModel } from '../model/types.js';
import { argumentsOf, segmentsOf } from './dynamic-arguments.js';
import type { Data } from './print-data.js';
import type { Shapes } from './shape.js';

/** Levels of a body that are looked into, and most sources of one operation. */
const MAX_DEPTH = 4;
const MAX_SOURCES = 30;

type Place = 'path' | 'query' | 'header' | 'body' | 'formData';

/** The sources of an operation; undefined when there are none. */
export function valueSources(operation: OperationModel, shapes: Shapes): Data | undefined {
  const sources: Data[] = [];
  const add = (
    place: Place,
    path: readonly string[],
    testValue: JsonValue | undefined,
    dynamic: DynamicReference | undefined,
  ): void => {
    const listed = dynamic === undefined ? undefined : listedValues(dynamic);
    if (testValue === undefined && listed === undefined) return;
    if (sources.length < MAX_SOURCES) sources.push({ in: place, path, testValue, listed });
  };
  for (const { name, in: place, testValue, dynamicValues, schema } of operation.parameters) {
    add(place, [name], testValue, dynamicValues ?? schema.dynamicValues);
  }
  const { body } = operation;
  if (body?.kind === 'form') {
    for (const { name, testValue, schema } of body.fields)
      add('formData', [name], testValue, schema.dynamicValues);
  } else if (body !== undefined) {
    eachMember(body.schema, [], shapes, (path, schema) =>
      add('body', path, undefined, schema.dynamicValues),
    );
  }
  return sources.length === 0 ? undefined : sources;
}

function eachMember(
  schema: SchemaModel,
  path: readonly string[],
  shapes: Shapes,
  visit: (path: readonly string[], schema: SchemaModel) => void,
): void {
  if (path.length >= MAX_DEPTH) return;
  for (const [name, member] of shapes.of(schema)?.members ?? []) {
    // What is read-only is not sent.
    if (member.schema === undefined || member.schema.readOnly) continue;
    const own = [...path, name];
    visit(own, member.schema);
    eachMember(member.schema, own, shapes, visit);
  }
}

function listedValues(dynamic: DynamicReference): Data | undefined {
  if (dynamic.kind !== 'values' || dynamic.valuePath === undefined) return undefined;
  return {
    operation: dynamic.operationId,
    parameters: new Map(argumentsOf(dynamic)),
    items: segmentsOf(dynamic.collectionPath),
    value: segmentsOf(dynamic.valuePath),
  };
}
