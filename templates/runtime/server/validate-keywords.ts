// Keywords of JSON Schema that Ajv checks in time that grows with the square of a list: each item with each
// other, or with each entry of a long enum. Here each value has a text as its key, which is looked up.

import { createHash } from 'node:crypto';
import type { Ajv, CodeKeywordDefinition } from 'ajv';
import { loadAjv } from './required.js';

/** Shorter lists are compared one by one, which is quicker. */
const MANY_VALUES = 16;
/** V8 compares longer texts of one length one by one, whatever they are. */
const LONG_TEXT = 1000;

/** Same keyword, same verdicts and same messages, in linear time. */
export function addLinearKeywords(ajv: Ajv): void {
  const { _ } = loadAjv().ajv;
  const listed = ajv.getKeyword('enum') as CodeKeywordDefinition;
  ajv.removeKeyword('uniqueItems');
  ajv.addKeyword(uniqueItems());
  ajv.removeKeyword('enum');
  ajv.addKeyword({
    ...listed,
    before: 'not',
    code(context, type) {
      const values = context.schema as unknown;
      const isShort = Array.isArray(values) && values.length <= MANY_VALUES;
      // To compare objects, Ajv calls their toString, which a caller may have sent as something else.
      const isPlain = isShort && values.every((one) => typeof one !== 'object' || one === null);
      if (!Array.isArray(values) || isPlain) return listed.code(context, type);
      const keys = new Set(values.map(keyOf));
      const has = (value: unknown): boolean => keys.has(keyOf(value));
      context.pass(_`${context.gen.scopeValue('func', { ref: has })}(${context.data})`);
    },
  });
}

function uniqueItems(): CodeKeywordDefinition {
  const { _, str } = loadAjv().ajv;
  return {
    keyword: 'uniqueItems',
    type: 'array',
    schemaType: 'boolean',
    before: 'additionalItems',
    error: {
      message: ({ params: { i, j } }) =>
        str`must NOT have duplicate items (items ## ${j} and ${i} are identical)`,
      params: ({ params: { i, j } }) => _`{i: ${i}, j: ${j}}`,
    },
    code(context) {
      if (context.schema !== true) return;
      const find = context.gen.scopeValue('func', { ref: firstRepeat });
      const found = context.gen.const('repeat', _`${find}(${context.data})`);
      context.setParams({ i: _`${found}[0]`, j: _`${found}[1]` });
      context.fail(_`${found} !== undefined`);
    },
  };
}

/** The first item that was in the list before, and where. */
function firstRepeat(items: readonly unknown[]): [later: number, earlier: number] | undefined {
  const seen = new Map<string, number>();
  for (let at = 0; at < items.length; at++) {
    const key = keyOf(items[at]);
    const earlier = seen.get(key);
    if (earlier !== undefined) return [at, earlier];
    seen.set(key, at);
  }
  return undefined;
}

/** The same text for equal values alone. Its first character keeps it from being a number, whose hash can be foreseen. */
function keyOf(value: unknown): string {
  if (typeof value === 'number') return `+${value}`;
  const text = typeof value === 'string' ? `"${value}` : `=${canonical(value)}`;
  if (text.length <= LONG_TEXT) return text;
  return `#${createHash('sha256').update(text).digest('base64')}`;
}

/** JSON, with members in the order of their names. */
function canonical(value: unknown): string {
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? 'undefined';
  if (Array.isArray(value)) return `[${value.map(canonical).join()}]`;
  const members = value as Readonly<Record<string, unknown>>;
  const names = Object.keys(members).sort();
  return `{${names.map((name) => `${JSON.stringify(name)}:${canonical(members[name])}`).join()}}`;
}
