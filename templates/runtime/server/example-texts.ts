// Example values of parameters and form fields as text, so that the server reads them back as they were.

import type {
  CollectionFormat,
  ConnectorDescriptor,
  FormFieldDescriptor,
  ParameterDescriptor,
} from './descriptor.js';
import { exampleValue, isValid } from './example-value.js';
import { coerceTexts, separators } from './parameters.js';

type Field = Pick<
  ParameterDescriptor | FormFieldDescriptor,
  'name' | 'schema' | 'collectionFormat' | 'default'
>;

/** Texts that need no encoding in any part of a request, and contain no separator. */
const UNRESERVED = /^[\w.@:+-]+$/;

/**
 * The texts of a value: one, or several for a `multi` collection.
 *
 * @param repeatable whether the place can have the same name twice.
 */
export function exampleTexts(
  field: Field,
  descriptor: ConnectorDescriptor,
  repeatable: boolean,
): readonly string[] {
  const { name, schema, default: normal } = field;
  const write = (value: unknown) => textsOfValue(value, field, repeatable);
  const takes = (texts: readonly string[]) =>
    isValid(schema, coerceTexts(texts, field), descriptor);
  if (normal === undefined) {
    const texts = write(exampleValue(schema, descriptor, { called: { name } }));
    if (texts.every((text) => UNRESERVED.test(text)) && takes(texts)) return texts;
  }
  let first: readonly string[] | undefined;
  // An example may have the separator in it; what is made up has not.
  for (const make of [
    () => (normal === undefined ? exampleValue(schema, descriptor) : normal),
    () => exampleValue(schema, descriptor),
    () => exampleValue(schema, descriptor, { samples: false }),
  ]) {
    const texts = write(make());
    first ??= texts;
    if (takes(texts)) return texts;
  }
  return first ?? ['string'];
}

/** The texts of a given value, as {@link exampleTexts} has them. */
export function textsOfValue(value: unknown, field: Field, repeatable: boolean): readonly string[] {
  return write(value, field.collectionFormat ?? 'csv', repeatable);
}

function write(value: unknown, format: CollectionFormat, repeatable: boolean): readonly string[] {
  if (!Array.isArray(value)) return [textOf(value)];
  const items = value.map((item) =>
    Array.isArray(item) ? item.map(textOf).join(',') : textOf(item),
  );
  return format === 'multi' && repeatable && items.length > 0
    ? items
    : [items.join(separators[format])];
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '';
  // What has no type is made as an object, which a text cannot be.
  if (typeof value === 'object')
    return Object.keys(value).length === 0 ? 'string' : JSON.stringify(value);
  return wellFormed(String(value as string | number | boolean));
}

/** Without halves of surrogate pairs, which cannot be encoded. */
export function wellFormed(text: string): string {
  return text.replace(/\p{Surrogate}/gu, '\ufffd');
}
