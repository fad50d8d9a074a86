// Edits of YAML text: what comes out, byte for byte, and what is left alone because a small change
// would not be safe.

import { describe, expect, it } from 'vitest';
import { defaultLimits } from '../../src/document/limits.js';
import { editableText } from '../../src/fix/editable.js';
import { EditTree, type NodeEdit } from '../../src/fix/edit-tree.js';
import { applyChanges } from '../../src/fix/text-change.js';

async function edited(text: string, ...edits: NodeEdit[]): Promise<string> {
  const own = await editableText(text, 'a.yaml', defaultLimits);
  if (own === undefined) throw new Error(`Does not parse: ${text}`);
  const tree = new EditTree(own.value);
  if (!tree.add(edits)) throw new Error('The edits do not go together.');
  const after = applyChanges(text, own.changes(tree.root));
  const again = await editableText(after, 'a.yaml', defaultLimits);
  expect(again?.value).toEqual(tree.apply());
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

describe('an edit of YAML', () => {
  it.each<[string, string, NodeEdit[], string]>([
    ['adds below the last', 'a: 1\nb: 2 # two\n', [add('', 'c', 3)], 'a: 1\nb: 2 # two\nc: 3\n'],
    ['adds at the end without line end', 'a: 1', [add('', 'c', 3)], 'a: 1\nc: 3'],
    [
      'keeps CRLF',
      'a: 1\r\nb:\r\n  c: 1\r\n',
      [add('/b', 'd', 3)],
      'a: 1\r\nb:\r\n  c: 1\r\n  d: 3\r\n',
    ],
    [
      'adds to an item of a list',
      'p:\n  - name: id\n    in: path\n\n  # next\n  - name: x\n    in: query\n',
      [add('/p/0', 'x-ms-summary', 'Id')],
      'p:\n  - name: id\n    in: path\n    x-ms-summary: Id\n\n  # next\n  - name: x\n    in: query\n',
    ],
    [
      'adds behind nested members',
      'a:\n  b:\n    c:\n      - 1\n      - d: 2\ne: 1\n',
      [add('/a', 'z', 'two words')],
      'a:\n  b:\n    c:\n      - 1\n      - d: 2\n  z: two words\ne: 1\n',
    ],
    [
      'adds behind a text block',
      'a:\n  b: |\n    one\n    two\n\ne: 1\n',
      [add('/a', 'z', 1)],
      'a:\n  b: |\n    one\n    two\n  z: 1\n\ne: 1\n',
    ],
    [
      'adds members that have members',
      'a:\n  b: 1\n',
      [add('/a', 'z', { x: ['1', true], y: {} })],
      'a:\n  b: 1\n  z:\n    x:\n      - "1"\n      - true\n    y: {}\n',
    ],
    ['quotes what would be no text', 'a: b\n', [set('/a', 'true')], 'a: "true"\n'],
    ['keeps single quotes', "a: 'it''s' # c\n", [set('/a', "it's.")], "a: 'it''s.' # c\n"],
    ['keeps double quotes', 'a: "b"\n', [set('/a', 'c')], 'a: "c"\n'],
    ['keeps plain text plain', 'a: some text\n', [set('/a', 'Some text')], 'a: Some text\n'],
    ['quotes what would end early', 'a: b\n', [set('/a', 'b: c #d')], 'a: "b: c #d"\n'],
    ['sets in a flow list', 'a: [x, y]\n', [set('/a/1', 'z')], 'a: [x, z]\n'],
    ['puts a list for a scalar', 'a: x\n', [set('/a', ['x'])], 'a: ["x"]\n'],
    [
      'renames',
      'x-ms-sumary:   A\n',
      [rename('/x-ms-sumary', 'x-ms-summary')],
      'x-ms-summary:   A\n',
    ],
    ['renames a number', 'default:\n  a: 1\n', [rename('/default', '200')], '"200":\n  a: 1\n'],
    ['removes a line', 'a: 1\n# two\nb: 2\nc: 3\n', [remove('/b')], 'a: 1\n# two\nc: 3\n'],
    ['removes the last', 'a: 1\nb:\n  - 2\n', [remove('/b')], 'a: 1\n'],
    ['removes items', 'a:\n  - x\n  - y\n  - x\n', [remove('/a/0'), remove('/a/2')], 'a:\n  - y\n'],
    ['removes from a flow list', 'a: [x, x, y]\n', [remove('/a/1')], 'a: [x, y]\n'],
    ['removes the last of a flow list', 'a: [x, x]\n', [remove('/a/1')], 'a: [x]\n'],
    [
      'adds to the end of a text over several lines',
      'a: one\n  two\nb: "one\n  two"\n',
      [set('/a', 'one two.'), set('/b', 'one two.')],
      'a: one\n  two.\nb: "one\n  two."\n',
    ],
  ])('%s', async (_title, before, edits, after) => {
    expect(await edited(before, ...edits)).toBe(after);
  });

  it.each<[string, string, NodeEdit[], string]>([
    ['to a flow object', 'a: {b: 1}\n', [add('/a', 'c', 2)], 'flow style'],
    [
      'in an anchored value that is used again',
      'a: &x\n  b: 1\nc: *x\n',
      [set('/a/b', 2)],
      'several',
    ],
    ['through an alias', 'a: &x\n  b: 1\nc: *x\n', [set('/c/b', 2)], 'several places'],
    ['of a merged member', 'a: &x\n  b: 1\nc:\n  <<: *x\n', [set('/c/b', 2)], 'several places'],
    ['of a text block', 'a: |\n  one\n  two\n', [set('/a', 'one')], 'several lines'],
    ['of the only member', 'a:\n  b: 1\n', [remove('/a/b')], 'layout'],
    ['of the only item', 'a:\n  - 1\n', [remove('/a/0')], 'layout'],
    ['of a first member behind a dash', 'a:\n  - b: 1\n    c: 1\n', [remove('/a/0/b')], 'layout'],
    ['behind a text block that keeps its lines', 'a: |+\n  x\n\n', [add('', 'b', 1)], 'layout'],
    ['of a tagged value', 'a: !!str 1\n', [set('/a', '2')], 'layout'],
    ['of a name that is there', 'a: 1\nb: 2\n', [rename('/a', 'b')], 'already'],
    ['of what is not there', 'a: 1\n', [set('/b', 2)], 'not in this file'],
  ])('is refused: %s', async (_title, before, edits, message) => {
    await expect(edited(before, ...edits)).rejects.toThrow(message);
  });
});
