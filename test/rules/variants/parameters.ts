import {
  type Variant,
  depth,
  get,
  operation,
  orderId,
  path,
  withGet,
  withParameter,
} from './definition.js';
import type { JsonObject } from '../../../src/document/types.js';

const without = (parameter: JsonObject, name: string): JsonObject =>
  Object.fromEntries(Object.entries(parameter).filter(([member]) => member !== name));

/** The two rules that want a text of each visible parameter, tried in the same places. */
function texts(rule: string, member: string): Variant[] {
  const mute = without(depth, member);
  const one = (says: string, document: JsonObject, ...at: string[]): Variant => ({
    rule,
    says,
    document,
    at,
  });
  const shared = { parameters: { Depth: mute } };
  const ref = { $ref: '#/parameters/Depth' };
  const own = [without(orderId, member)];
  return [
    one(
      'of the path item',
      withGet({ parameters: [] }, {}, { parameters: own }),
      `${path}/parameters/0`,
    ),
    one('shared', withParameter(ref, shared), '/parameters/Depth'),
    one(
      'shared, named by the path item',
      withGet({}, shared, { parameters: [ref] }),
      '/parameters/Depth',
    ),
    one('a header', withParameter({ ...mute, in: 'header' }), `${get}/parameters/1`),
    one('a form field', withParameter({ ...mute, in: 'formData' }), `${get}/parameters/1`),
    one('empty', withParameter({ ...depth, [member]: '' }), `${get}/parameters/1/${member}`),
    one('blank', withParameter({ ...depth, [member]: ' \t' }), `${get}/parameters/1/${member}`),
    one('null', withParameter({ ...depth, [member]: null }), `${get}/parameters/1/${member}`),
    // A summary may be a number: it is read as text.
    ...(member === 'description'
      ? [one('a number', withParameter({ ...depth, [member]: 7 }), `${get}/parameters/1/${member}`)]
      : [one('a number', withParameter({ ...depth, [member]: 7 }))]),
    one(
      'shared by an internal and a visible operation',
      {
        parameters: { Depth: mute },
        paths: {
          '/a': {
            get: {
              ...operation,
              operationId: 'A',
              parameters: [ref],
              'x-ms-visibility': 'internal',
            },
          },
          '/b': { get: { ...operation, operationId: 'B', parameters: [ref] } },
        },
      },
      '/parameters/Depth',
    ),
    one(
      'advanced',
      withParameter({ ...mute, 'x-ms-visibility': 'advanced' }),
      `${get}/parameters/1`,
    ),
    one('internal', withParameter({ ...mute, 'x-ms-visibility': 'internal' })),
    one(
      'of an internal operation',
      withGet({ parameters: [orderId, mute], 'x-ms-visibility': 'internal' }),
    ),
    one('a body', withParameter({ name: 'body', in: 'body', schema: { type: 'object' } })),
    one('replaced by the operation', withGet({ parameters: [orderId] }, {}, { parameters: own })),
    one('shared, and used by nobody', shared),
  ];
}

export const parameterVariants: readonly Variant[] = [
  ...texts('param-summary-required', 'x-ms-summary'),
  ...texts('param-description-required', 'description'),
];
