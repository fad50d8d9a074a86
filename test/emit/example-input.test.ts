// The input that the example test of a new project sends must be one that the server takes.

import { describe, expect, it } from 'vitest';
import { exampleInput } from '../../src/emit/example-input.js';
import type { OperationModel } from '../../src/model/types.js';
import { addWireFormats, wireFormats } from '../../templates/runtime/server/validate-formats.js';
import { loadAjv } from '../../templates/runtime/server/required.js';

describe('a made-up input', () => {
  const ajv = new (loadAjv().ajv.Ajv)({ strict: false });
  addWireFormats(ajv);

  it.each(wireFormats.filter((format) => !format.startsWith('int')))(
    'of the format %s has that format',
    (format) => {
      const parameter = {
        name: 'p',
        in: 'path',
        required: true,
        schema: { kind: 'string', format },
      };
      const operation = { parameters: [parameter] } as unknown as OperationModel;
      const value = exampleInput(operation)?.get('path');
      expect(value).toBeInstanceOf(Map);
      const text = (value as unknown as Map<string, unknown>).get('p');
      expect(ajv.validate({ type: 'string', format }, text), String(text)).toBe(true);
    },
  );
});
