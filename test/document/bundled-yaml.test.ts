// A YAML definition with files pulled in: the author's comments stay, and it means what the bundle means.

import { parse } from 'yaml';
import { describe, expect, test } from 'vitest';
import { bundledYaml } from '../../src/document/bundled-yaml.js';

const text = `# The shop
swagger: '2.0' # not 3
info: {title: Shop, version: "1"}
paths:
  /a:
    get:
      # how it answers
      responses:
        200:
          description: >-
            A long
            text
          schema: {$ref: 'common.yaml#/definitions/A'} # elsewhere
          x-list: [1, {$ref: 'common.yaml#/definitions/A'}]
`;
const schema = { $ref: '#/definitions/A' };
const value = {
  swagger: '2.0',
  info: { title: 'Shop', version: '1' },
  paths: {
    '/a': {
      get: {
        responses: { 200: { description: 'A long text', schema, 'x-list': [1, schema] } },
      },
    },
  },
  definitions: { A: { type: 'string' }, '007': { type: 'object' } },
};

describe('the text of a bundle', () => {
  test('keeps comments and styles, and changes what differs', async () => {
    const edited = await bundledYaml(text, value);
    expect(parse(edited)).toEqual(value);
    for (const kept of ['# The shop\n', '# not 3\n', '# how it answers\n', '>-\n', '200:\n'])
      expect(edited).toContain(kept);
    expect(edited.match(/200:/g)).toHaveLength(1);
    expect(edited).toContain("$ref: '#/definitions/A'");
  });

  test('is what the bundle means where one part is used in several places', async () => {
    const shared = `swagger: '2.0'
x-a: &a {b: 1}
x-c: *a
x-d:
  <<: *a
  e: 2
`;
    const wanted = { swagger: '2.0', 'x-a': { b: 2 }, 'x-c': { b: 1 }, 'x-d': { b: 1, e: 2 } };
    expect(parse(await bundledYaml(shared, wanted), { merge: true })).toEqual(wanted);
  });

  test('may lose members, and have any names', async () => {
    const wanted = JSON.parse('{"swagger":"2.0","__proto__":{"a":1},"true":1,"null":null}') as {};
    expect(parse(await bundledYaml(text, wanted))).toEqual(
      parse('{"swagger":"2.0","__proto__":{"a":1},"true":1,"null":null}'),
    );
  });
});
