// Which operations a schema is part of, whatever references lead there.

import { describe, expect, it } from 'vitest';
import { load } from '../../src/document/load.js';
import { allCallersOf, callersOf } from '../../src/rules/callers.js';
import { contextOf, indexDocument } from '../../src/rules/context.js';
import { forgetDocuments, perDocument } from '../../src/rules/per-document.js';
import type { RuleContext } from '../../src/rules/types.js';

async function contextFor(document: object): Promise<RuleContext> {
  const text = JSON.stringify({ swagger: '2.0', info: {}, ...document });
  const loaded = await load({ kind: 'text', path: '-', text });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics));
  const companions = { apiProperties: undefined, previous: undefined };
  return contextOf(indexDocument(loaded.document), companions, () => {});
}

const MARK = 'x-ms-notification-url';
const marked = { type: 'string', [MARK]: true };
const holding = { type: 'object', properties: { url: marked } };
const taking = (schema: object) => ({
  post: { parameters: [{ name: 'body', in: 'body', schema }], responses: {} },
});
const to = (name: string) => ({ $ref: `#/definitions/${name}` });
const plain = taking({ type: 'object' });

describe.each<[string, object, string[]]>([
  ['a body', { paths: { '/a': taking(holding), '/b': plain } }, ['/a']],
  [
    'a definition',
    { definitions: { Hook: holding }, paths: { '/a': taking(to('Hook')), '/b': plain } },
    ['/a'],
  ],
  [
    'definitions that lead to one',
    {
      definitions: {
        Hook: holding,
        Alias: to('Hook'),
        Outer: { type: 'object', properties: { hook: to('Alias') } },
        'Odd/name%': { type: 'array', items: to('Outer') },
      },
      paths: { '/a': taking(to('Odd~1name%25')), '/b': taking(to('Alias')), '/c': plain },
    },
    ['/a', '/b'],
  ],
  [
    'a part of a definition',
    {
      definitions: { Outer: { type: 'object', properties: { hook: holding } } },
      paths: { '/a': taking(to('Outer/properties/hook')), '/b': plain },
    },
    ['/a'],
  ],
  [
    'the body of another operation',
    {
      paths: {
        '/a': taking({ type: 'object', properties: { hook: holding } }),
        '/b': taking({ $ref: '#/paths/~1a/post/parameters/0/schema/properties/hook' }),
        '/c': plain,
      },
    },
    ['/a', '/b'],
  ],
  [
    'a shared parameter',
    {
      parameters: { Hook: { name: 'hook', in: 'body', schema: holding } },
      paths: {
        '/a': { post: { parameters: [{ $ref: '#/parameters/Hook' }], responses: {} } },
        '/b': { parameters: [{ $ref: '#/parameters/Hook' }], put: { responses: {} } },
        '/c': plain,
      },
    },
    ['/a', '/b'],
  ],
  [
    'a response',
    {
      paths: {
        '/a': { get: { responses: { '200': { description: 'It.', schema: holding } } } },
        '/b': plain,
      },
    },
    ['/a'],
  ],
  [
    'a notification',
    {
      paths: { '/a': { 'x-ms-notification-content': { schema: holding }, ...plain }, '/b': plain },
    },
    ['/a'],
  ],
])('a schema in %s', (_place, document, expected) => {
  it('is part of the operations that have it', async () => {
    const context = await contextFor(document);
    const schemas = context.byMember.schemas.with(MARK);
    expect(schemas).toHaveLength(1);
    expect(callersOf(context, schemas[0]).map(({ path }) => path)).toEqual(expected);
    expect([...allCallersOf(context, schemas)].map(({ path }) => path).toSorted()).toEqual(
      expected,
    );
    forgetDocuments();
  });
});

it('makes what is kept for a document once for each key, until it is forgotten', () => {
  let made = 0;
  const numbered = perDocument((key: { value?: number }, more: number) => {
    made += 1;
    return key.value === undefined ? undefined : key.value + more;
  });
  const [first, second] = [{ value: 1 }, {}];
  const ask = () => [numbered(first, 10), numbered(second, 10), numbered(first, 20)];
  expect([...ask(), ...ask()]).toEqual([11, undefined, 11, 11, undefined, 11]);
  expect(made).toBe(2);
  forgetDocuments();
  expect(numbered(first, 20)).toBe(21);
});
