// Objects and lists of a parsed text have members that no text wrote.

import { describe, expect, it } from 'vitest';
import { memberOf } from '../../src/rules/raw.js';

describe('a member', () => {
  it.each(['__proto__', 'constructor', 'toString', 'hasOwnProperty', 'valueOf'])(
    '%s is there only where the text has it',
    (name) => {
      expect(memberOf(JSON.parse('{}'), name)).toBeUndefined();
      expect(memberOf(JSON.parse(`{"${name}":{"type":"string"}}`), name)).toEqual({
        type: 'string',
      });
      expect(memberOf(JSON.parse(`{"${name}":null}`), name)).toBeNull();
    },
  );

  it.each(['length', '0', 'map'])('%s is none of a list', (name) => {
    expect(memberOf(['first'], name)).toBeUndefined();
  });

  it.each([undefined, null, 'text', 1, true])('is none of %j', (value) => {
    expect(memberOf(value, 'length')).toBeUndefined();
  });
});
