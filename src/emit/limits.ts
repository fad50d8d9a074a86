// What a type cannot say of a value, in words for its comment: format, lengths, bounds and pattern.

import type { ArraySchema, NumberSchema, SchemaModel, StringSchema } from '../model/types.js';
import { singleLine } from './escape.js';

/** A longer format or pattern says little to people, and much to hostile definitions' authors. */
const LONGEST_FORMAT = 40;
const LONGEST_PATTERN = 80;

/** `Format: date-time. Length: 1 to 40`; undefined when there is nothing to say, or the values are listed. */
export function limitsOf(schema: SchemaModel): string | undefined {
  if (schema.enum !== undefined) return undefined;
  const said = sayings(schema).filter((one) => one !== undefined);
  return said.length === 0 ? undefined : said.join('. ');
}

function sayings(schema: SchemaModel): Array<string | undefined> {
  switch (schema.kind) {
    case 'string':
      return stringLimits(schema);
    case 'number':
    case 'integer':
      return numberLimits(schema);
    case 'array':
      return arrayLimits(schema);
    default:
      return [];
  }
}

function stringLimits({ format, minLength, maxLength, pattern }: StringSchema) {
  const shown = pattern === undefined ? '' : singleLine(pattern);
  const showable = shown !== '' && shown.length <= LONGEST_PATTERN && !shown.includes('`');
  return [
    formatOf(format),
    span('Length', minLength === 0 ? undefined : minLength, maxLength),
    showable ? `Pattern: \`${shown}\`` : undefined,
  ];
}

function numberLimits(schema: NumberSchema) {
  const { format, minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  return [
    formatOf(format),
    span('Value', minimum, maximum),
    exclusiveMinimum === undefined ? undefined : `Value: more than ${exclusiveMinimum}`,
    exclusiveMaximum === undefined ? undefined : `Value: less than ${exclusiveMaximum}`,
    multipleOf === undefined ? undefined : `Multiple of ${multipleOf}`,
  ];
}

function arrayLimits({ items, minItems, maxItems, uniqueItems }: ArraySchema) {
  const scalar = items.kind === 'string' || items.kind === 'number' || items.kind === 'integer';
  const format = scalar && items.enum === undefined ? formatOf(items.format) : undefined;
  return [
    format === undefined ? undefined : `${format} (each item)`,
    span('Items', minItems === 0 ? undefined : minItems, maxItems),
    uniqueItems ? 'Items are unique' : undefined,
  ];
}

function formatOf(format: string | undefined): string | undefined {
  const shown = format === undefined ? '' : singleLine(format);
  return shown === '' || shown.length > LONGEST_FORMAT ? undefined : `Format: ${shown}`;
}

function span(what: string, low: number | undefined, high: number | undefined): string | undefined {
  if (low === undefined) return high === undefined ? undefined : `${what}: at most ${high}`;
  if (high === undefined) return `${what}: at least ${low}`;
  return low === high ? `${what}: ${low}` : `${what}: ${low} to ${high}`;
}
