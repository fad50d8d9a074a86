// Edits of JSON text: what comes out, byte for byte, and that nothing but the edited places changes in
// whatever layout.

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/document/limits.js';
import { joinPointer, valueAt } from '../../src/document/pointer.js';
import { editableText } from '../../src/fix/editable.js';
import { EditTree, type NodeEdit } from '../../src/fix/edit-tree.js';
import { applyChanges } from '../../src/fix/text-change.js';

async function edited(text: string, ...edits: NodeEdit[]): Promise<string> {
  const own = await editableText(text, 'a.json', defaultLimits);
  if (own === undefined) throw new Error(`Does not parse: ${text}`);
  const tree = new EditTree(own.value);
  if (!tree.add(edits)) throw new Error('The edits do not go together.');
  const after = applyChanges(text, own.changes(tree.root));
  expect(JSON.parse(after)).toEqual(tree.apply());
  return after;
}

const add = (pointer: string, key: string, value: unknown): NodeEdit => ({
  kind: 'addMember',
  pointer,
  key,
  value,
});
const set = (pointer: string, value: unknown): NodeEdit => ({ kind: 'setValue', pointer, value });
const remove = (pointer: string): NodeEdit => ({ kind: 'remove', pointer });
const rename = (pointer: string, to: string): NodeEdit => ({ kind: 'renameKey', pointer, to });

describe('a member that is added', () => {
  it.each<[string, string, NodeEdit[], string]>([
    ['goes below the last', '{\n  "a": 1\n}\n', [add('', 'b', 2)], '{\n  "a": 1,\n  "b": 2\n}\n'],
    ['keeps CRLF', '{\r\n\t"a": 1\r\n}', [add('', 'b', 2)], '{\r\n\t"a": 1,\r\n\t"b": 2\r\n}'],
    ['keeps CR', '{\r "a": 1\r}', [add('', 'b', 2)], '{\r "a": 1,\r "b": 2\r}'],
    ['stays in one line', '{ "a": 1, "b": 2 }', [add('', 'c', 3)], '{ "a": 1, "b": 2, "c": 3 }'],
    [
      'needs no space where none is',
      '{"a":1}',
      [add('', 'b', [1, { c: 2 }])],
      '{"a":1,"b":[1,{"c":2}]}',
    ],
    [
      'has the colon of its neighbour',
      '{\n"a" : 1\n}',
      [add('', 'b', 2)],
      '{\n"a" : 1,\n"b" : 2\n}',
    ],
    [
      'fills an empty object in its line',
      '{ "a": {} }',
      [add('/a', 'b', 2)],
      '{ "a": { "b": 2 } }',
    ],
    ['fills a minified one', '{"a":{}}', [add('/a', 'b', 2)], '{"a":{"b":2}}'],
    [
      'fills an empty object in lines of its own',
      '{\n  "a": {}\n}',
      [add('/a', 'b', 2)],
      '{\n  "a": {\n    "b": 2\n  }\n}',
    ],
    [
      'is laid out when it has members itself',
      '{\n\t"a": 1\n}',
      [add('', 'b', { c: [], d: [1, 2] })],
      '{\n\t"a": 1,\n\t"b": {\n\t\t"c": [],\n\t\t"d": [\n\t\t\t1,\n\t\t\t2\n\t\t]\n\t}\n}',
    ],
    [
      'comes with others in their order',
      '{ "a": 1 }',
      [add('', 'b', 2), add('', 'c', 3)],
      '{ "a": 1, "b": 2, "c": 3 }',
    ],
    [
      'takes the place of the last that goes',
      '{\n  "a": 1,\n  "b": 2\n}',
      [remove('/b'), add('', 'c', 3)],
      '{\n  "a": 1,\n  "c": 3\n}',
    ],
    [
      'takes the place of the only one that goes',
      '{ "x": { "a": 1 } }',
      [remove('/x/a'), add('/x', 'c', 3)],
      '{ "x": { "c": 3 } }',
    ],
    ['may be called __proto__', '{"a":1}', [add('', '__proto__', 2)], '{"a":1,"__proto__":2}'],
  ])('%s', async (_title, before, edits, after) => {
    expect(await edited(before, ...edits)).toBe(after);
  });
});

describe('what is removed', () => {
  it.each<[string, string, NodeEdit[], string]>([
    ['takes its comma along', '[1, 2, 3]', [remove('/1')], '[1, 3]'],
    ['takes the comma before it when it is last', '[1, 2]', [remove('/1')], '[1]'],
    ['leaves an empty list', '[ 1 ]', [remove('/0')], '[]'],
    ['may be several', '[1,2,3,4,5]', [remove('/0'), remove('/3'), remove('/4')], '[2,3]'],
    ['may be all', '[1,\n2]', [remove('/1'), remove('/0')], '[]'],
    ['takes its line', '{\n  "a": 1,\n  "b": 2\n}', [remove('/a')], '{\n  "b": 2\n}'],
  ])('%s', async (_title, before, edits, after) => {
    expect(await edited(before, ...edits)).toBe(after);
  });
});

describe('a value', () => {
  it.each<[string, string, NodeEdit[], string]>([
    [
      'keeps the spelling of what stays',
      '["a\\u00e9\\/b"]',
      [set('/0', 'aé/b.')],
      '["a\\u00e9\\/b."]',
    ],
    ['changes in its middle', '["\\tone two"]', [set('/0', '\tone, two')], '["\\tone, two"]'],
    ['is not cut between halves of a pair', '["\\ud83d\\ude00"]', [set('/0', '😁')], '["😁"]'],
    [
      'may become another type',
      '{"a": "1.50", "b": 1.50}',
      [set('/a', 1.5)],
      '{"a": 1.5, "b": 1.50}',
    ],
    ['may become empty', '["a"]', [set('/0', '')], '[""]'],
    ['may repeat itself', '["aa"]', [set('/0', 'aaa')], '["aaa"]'],
    ['of a repeated name is the last', '{"a":1,"a":2}', [set('/a', 3)], '{"a":1,"a":3}'],
    [
      'goes with a new name',
      '{"a":{"b":1}}',
      [rename('/a', 'x"'), set('/a/b', 2)],
      '{"x\\"":{"b":2}}',
    ],
  ])('%s', async (_title, before, edits, after) => {
    expect(await edited(before, ...edits)).toBe(after);
  });
});

describe('an edit is refused', () => {
  it.each<[string, string, NodeEdit[]]>([
    ['where a name is there already', '{"a":1,"b":2}', [rename('/a', 'b')]],
    ['where a member is there already', '{"a":1}', [add('', 'a', 2)]],
    ['where a repeated name would come back', '{"a":1,"a":2}', [remove('/a')]],
    ['where a repeated name would be left', '{"a":1,"a":2}', [rename('/a', 'b')]],
    ['where nothing is', '{"a":1}', [set('/b', 2)]],
    ['below a value', '{"a":1}', [set('/a/b', 2)]],
  ])('%s', async (_title, before, edits) => {
    await expect(edited(before, ...edits)).rejects.toThrow();
  });

  it.each<[string, NodeEdit[]]>([
    ['two values for one place', [set('/a', 1), set('/a', 2)]],
    ['a change in what is removed', [remove('/a'), set('/a/b', 2)]],
    ['a removal around a change', [set('/a/b', 2), remove('/a')]],
    ['one name twice', [add('', 'z', 1), rename('/a', 'z')]],
    ['one name for two', [rename('/a', 'z'), rename('/c', 'z')]],
  ])('when it clashes: %s', (_title, edits) => {
    expect(new EditTree({ a: { b: 1 }, c: 2 }).add(edits)).toBe(false);
  });

  it('but not when it is the same again', () => {
    const tree = new EditTree({ a: 1 });
    expect(tree.add([set('/a', [2]), add('', 'b', 1), set('/a', [2]), add('', 'b', 1)])).toBe(true);
    expect(tree.apply()).toEqual({ a: [2], b: 1 });
  });
});

it('tells where nodes stand afterwards', () => {
  const tree = new EditTree({ list: [0, 1, 2, 3], old: { in: 1 } });
  tree.add([remove('/list/1'), remove('/list/2'), rename('/old', 'a/b')]);
  expect(tree.pointerAfter('/list/0')).toBe('/list/0');
  expect(tree.pointerAfter('/list/2')).toBeUndefined();
  expect(tree.pointerAfter('/list/3/x')).toBe('/list/1/x');
  expect(tree.pointerAfter('/old/in')).toBe('/a~1b/in');
});

// A document with its layout drawn at random: white space anywhere that JSON allows, escapes in
// strings, numbers spelled in several ways.
const space = fc.constantFrom('', ' ', '\n', '\r\n', '\t', '  ', '\n    ');
const scalar = fc.constantFrom(
  '1',
  '1.50',
  '-0',
  '1e3',
  'true',
  'null',
  '""',
  '"\\u0061\\/"',
  '"é😀"',
);
const name = fc.constantFrom('a', 'b', 'c', 'd', '__proto__', '0', 'x/y', 'é');
const { root: anyText } = fc.letrec<{
  root: string;
  text: string;
  list: string;
  object: string;
}>((tie) => ({
  root: fc.oneof(tie('list'), tie('object')),
  text: fc.oneof({ depthSize: 'small' }, scalar, tie('list'), tie('object')),
  list: fc
    .array(
      fc.tuple(space, tie('text'), space).map((parts) => parts.join('')),
      { maxLength: 4 },
    )
    .chain((items) => space.map((pad) => `[${items.length === 0 ? pad : items.join(',')}]`)),
  object: fc
    .uniqueArray(fc.tuple(name, fc.tuple(space, space, space, space), tie('text')), {
      maxLength: 4,
      selector: ([key]) => key,
    })
    .map(
      (members) =>
        `{${members
          .map(([key, gaps, value]) => {
            const [before, left, right, after] = gaps;
            return `${before}${JSON.stringify(key)}${left}:${right}${value}${after}`;
          })
          .join(',')}}`,
    ),
}));

/** Every node, by pointer. */
function pointersOf(value: unknown, pointer = ''): string[] {
  if (typeof value !== 'object' || value === null) return [pointer];
  const inner = Object.entries(value).flatMap(([key, item]) =>
    pointersOf(item, joinPointer(pointer, key)),
  );
  return [pointer, ...inner];
}

const edit = fc.tuple(
  fc.nat(),
  fc.constantFrom<(pointer: string) => NodeEdit>(
    (pointer) => set(pointer, 'new'),
    (pointer) => set(pointer, { new: [1] }),
    (pointer) => add(pointer, 'new', 'value'),
    (pointer) => add(pointer, 'other', { deep: [{}] }),
    remove,
    (pointer) => rename(pointer, 'name'),
  ),
);

describe('in any layout', () => {
  it('only the edited places change', async () => {
    let made = 0;
    await fc.assert(
      fc.asyncProperty(anyText, fc.array(edit, { maxLength: 5 }), async (text, choices) => {
        const own = await editableText(text, 'a.json', defaultLimits);
        if (own === undefined) throw new Error(`Does not parse: ${text}`);
        const tree = new EditTree(own.value);
        const pointers = pointersOf(own.value);
        for (const [at, make] of choices) {
          const one = make(pointers[at % pointers.length] ?? '');
          const alone = new EditTree(own.value);
          if (!alone.add([one]) || !canBeMade(() => own.changes(alone.root))) continue;
          tree.add([one]);
        }
        const changes = own.changes(tree.root);
        made += changes.length;
        const after = applyChanges(text, changes);
        expect(JSON.parse(after)).toEqual(tree.apply());
        let from = 0;
        for (const part of keptParts(text, changes)) {
          expect(after.indexOf(part, from)).toBeGreaterThanOrEqual(from);
          from = after.indexOf(part, from) + part.length;
        }
        if (changes.length === 0) expect(after).toBe(text);
      }),
      { numRuns: 500 },
    );
    expect(made).toBeGreaterThan(100);
  });

  it('a change of a scalar replaces the scalar and nothing else', async () => {
    await fc.assert(
      fc.asyncProperty(anyText, fc.nat(), async (text, at) => {
        const value: unknown = JSON.parse(text);
        const scalars = pointersOf(value).filter((pointer) => isScalarAt(value, pointer));
        const pointer = scalars[at % scalars.length];
        if (pointer === undefined) return;
        const after = await edited(text, set(pointer, 'NEW'));
        const [head = '', tail = ''] = after.split('NEW');
        expect(text.startsWith(head.replace(/"$/, ''))).toBe(true);
        expect(text.endsWith(tail.replace(/^"/, ''))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });
});

function isScalarAt(value: unknown, pointer: string): boolean {
  const node = pointer === '' ? value : valueAt(value, pointer);
  return typeof node !== 'object' || node === null;
}

function canBeMade(make: () => unknown): boolean {
  try {
    make();
    return true;
  } catch {
    return false;
  }
}

function keptParts(text: string, changes: ReadonlyArray<{ start: number; end: number }>): string[] {
  const sorted = changes.toSorted(
    (left, right) => left.start - right.start || left.end - right.end,
  );
  let from = 0;
  const parts = sorted.map(({ start, end }) => {
    const part = text.slice(from, start);
    from = end;
    return part;
  });
  return [...parts, text.slice(from)];
}
