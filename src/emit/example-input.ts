// Makes up an input for the example test of a project, from what the definition says about its
// parameters. It need not succeed: an operation whose input takes more than plain values is passed over.

import type { JsonValue, OperationModel, ParameterModel, SchemaModel } from '../model/types.js';
import type { Data } from './print-data.js';

/** An input that the server accepts, as plain data; undefined where none can be made up. */
export function exampleInput(operation: OperationModel): ReadonlyMap<string, Data> | undefined {
  if (operation.body?.required) return undefined;
  const groups = new Map<string, Map<string, Data>>();
  for (const parameter of operation.parameters) {
    if (!parameter.required || parameter.default !== undefined) continue;
    const value = exampleValue(parameter);
    if (value === undefined) return undefined;
    const group = parameter.in === 'header' ? 'headers' : parameter.in;
    const members = groups.get(group) ?? new Map<string, Data>();
    groups.set(group, members.set(parameter.name, value));
  }
  return groups;
}

function exampleValue({ schema }: ParameterModel): Data | undefined {
  const choice = schema.enum?.find((value) => isOf(schema, value));
  if (schema.enum !== undefined) return isScalar(choice) ? choice : undefined;
  switch (schema.kind) {
    case 'boolean':
      return true;
    case 'integer':
    case 'number':
      return exampleNumber(schema);
    case 'string':
      return exampleString(schema);
    default:
      return undefined;
  }
}

function isScalar(value: JsonValue | undefined): value is string | number | boolean {
  return value !== undefined && value !== null && typeof value !== 'object' && value !== '';
}

function isOf(schema: SchemaModel, value: JsonValue): boolean {
  const type = schema.kind === 'integer' ? 'number' : schema.kind;
  return typeof value === type;
}

function exampleNumber(schema: SchemaModel & { kind: 'integer' | 'number' }): number | undefined {
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  if (exclusiveMinimum !== undefined || exclusiveMaximum !== undefined) return undefined;
  if (multipleOf !== undefined && multipleOf !== 1) return undefined;
  const value = minimum ?? Math.min(1, maximum ?? 1);
  return schema.kind === 'integer' && !Number.isInteger(value) ? undefined : value;
}

const formats: ReadonlyMap<string, string> = new Map([
  ['date', '2026-01-31'],
  ['date-time', '2026-01-31T12:00:00Z'],
  ['uuid', '3f2504e0-4f89-41d3-9a0c-0305e82c3301'],
  ['email', 'someone@example.com'],
  ['uri', 'https://example.com/'],
  ['byte', 'ZXhhbXBsZQ=='],
  ['ipv4', '192.0.2.1'],
  ['ipv6', '2001:db8::1'],
]);

function exampleString(schema: SchemaModel & { kind: 'string' }): string | undefined {
  if (schema.pattern !== undefined) return undefined;
  const value = formats.get(schema.format ?? '') ?? 'example';
  const { minLength = 0, maxLength = value.length } = schema;
  if (value.length <= maxLength && value.length >= minLength) return value;
  return schema.format === undefined && minLength <= maxLength && maxLength <= 100
    ? 'x'.repeat(Math.max(1, minLength, Math.min(maxLength, 1)))
    : undefined;
}
