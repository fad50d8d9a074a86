// All rules together take about twice as long for twice as much: whatever there is much of. Measured
// as a ratio, so that a slow machine fails as little as a fast one: four times as much may take at
// most nine times as long, where anything quadratic takes sixteen.

import { describe, expect, it } from 'vitest';
import type { JsonObject } from '../../src/document/types.js';
import { load } from '../../src/document/load.js';
import { rules } from '../../src/rules/registry.js';
import { runRules } from '../../src/rules/run.js';
import { textOf } from '../../src/rules/sound-definition.js';
import {
  depth,
  operation,
  order,
  orderId,
  withBody,
  withDefinitions,
  withGet,
} from './variants/definition.js';

const GROWTH = 4;
const MOST = 9;
/** Milliseconds that a measurement may be off by. */
const NOISE = 60;
const ROUNDS = 8;

function numbered<Value>(count: number, make: (at: number) => Value): Value[] {
  return Array.from({ length: count }, (_, at) => make(at));
}
function members(count: number, make: (at: number) => readonly [string, unknown]): JsonObject {
  return Object.fromEntries(numbered(count, make)) as JsonObject;
}
const paths = (count: number, make: (at: number) => readonly [string, unknown]): JsonObject => ({
  paths: members(count, make),
});

const values = (operationId: string, source: string): JsonObject => ({
  operationId,
  parameters: { depth: { parameter: source } },
  'value-collection': 'items',
  'value-path': 'number',
});

const subscribing = (operationId: string, definition: string): JsonObject => ({
  'x-ms-notification-content': { schema: { $ref: `#/definitions/${definition}` } },
  post: {
    ...operation,
    operationId,
    'x-ms-trigger': 'single',
    parameters: [
      { name: 'hook', in: 'body', required: true, schema: { $ref: `#/definitions/${definition}` } },
    ],
  },
});

/** What there may be much of, with a count that takes long enough to be measured. */
const muchOf: Readonly<Record<string, readonly [number, (count: number) => JsonObject]>> = {
  'numbers where texts are meant': [
    2500,
    (count) =>
      withDefinitions(
        members(count, (at) => [`A${at}`, { type: 'object', description: at, title: 1.5 }]),
      ),
  ],
  'schemas without a type': [
    1500,
    (count) =>
      withDefinitions(
        members(count, (at) => [`A${at}`, { properties: { a: { items: { format: 'int32' } } } }]),
      ),
  ],
  'secrets in one example': [
    1500,
    (count) =>
      withDefinitions({
        A: {
          type: 'object',
          example: members(count, (at) => [`apiKey${at}`, { password: `Tr0ub4dor&${at}` }]),
        },
      }),
  ],
  'operations with a fault that several rules name': [
    400,
    (count) =>
      paths(count, (at) => [
        `/a${at}`,
        {
          get: {
            ...operation,
            operationId: `a_${at}`,
            responses: { default: { description: 'All.', schema: {} } },
          },
        },
      ]),
  ],
  operations: [
    600,
    (count) => paths(count, (at) => [`/a${at}`, { get: { ...operation, operationId: `A${at}` } }]),
  ],
  'operations of one id': [600, (count) => paths(count, (at) => [`/a${at}`, { get: operation }])],
  'paths that overlap': [
    600,
    (count) =>
      paths(count, (at) => [
        at % 2 === 0 ? `/{x}/b${at}` : `/a${at}/{x}`,
        { get: { ...operation, operationId: `A${at}` } },
      ]),
  ],
  'operations of one family': [
    600,
    (count) =>
      paths(count, (at) => [
        `/a${at}`,
        {
          get: {
            ...operation,
            operationId: `A${at}`,
            'x-ms-api-annotation': { family: 'A', revision: 1, status: 'Production' },
          },
        },
      ]),
  ],
  'dynamic values in a circle': [
    300,
    (count) =>
      paths(count, (at) => [
        `/a${at}`,
        {
          get: {
            ...operation,
            operationId: `A${at}`,
            parameters: [
              { ...depth, 'x-ms-dynamic-values': values(`A${(at + 1) % count}`, 'depth') },
            ],
          },
        },
      ]),
  ],
  'operations that share a dynamic definition': [
    200,
    (count) =>
      withDefinitions(
        {
          Order: {
            type: 'object',
            properties: members(20, (at) => [
              `a${at}`,
              { type: 'string', 'x-ms-dynamic-values': values('A0', 'depth') },
            ]),
          },
        },
        paths(count, (at) => [
          `/a${at}`,
          { get: { ...operation, operationId: `A${at}`, parameters: [depth] } },
        ]),
      ),
  ],
  parameters: [
    1500,
    (count) => withGet({ parameters: numbered(count, (at) => ({ ...depth, name: `p${at}` })) }),
  ],
  'parameters of one name': [
    1500,
    (count) => withGet({ parameters: numbered(count, () => depth) }),
  ],
  'shared parameters': [
    1500,
    (count) => ({
      ...withGet({
        parameters: [orderId, ...numbered(count, (at) => ({ $ref: `#/parameters/P${at}` }))],
      }),
      parameters: members(count, (at) => [`P${at}`, { ...depth, name: `p${at}` }]),
    }),
  ],
  'path variables': [
    1500,
    (count) => ({
      paths: { [`/${numbered(count, (at) => `{v${at}}`).join('/')}`]: { get: operation } },
    }),
  ],
  properties: [
    2000,
    (count) => withBody({ type: 'object', properties: members(count, (at) => [`p${at}`, {}]) }),
  ],
  'required names': [
    4000,
    (count) => withBody({ type: 'object', required: numbered(count, (at) => `p${at}`) }),
  ],
  'values of an enum': [
    20_000,
    (count) =>
      withBody({
        type: 'string',
        enum: numbered(count, (at) => `v${at}`),
        'x-ms-enum-values': numbered(count, (at) => ({ value: `v${at}`, displayName: `V${at}` })),
      }),
  ],
  'operations that subscribe with one large definition': [
    200,
    (count) =>
      withDefinitions(
        {
          Hook: {
            type: 'object',
            properties: {
              ...members(200, (at) => [`a${at}`, { type: 'object', properties: {} }]),
              url: { type: 'string', 'x-ms-notification-url': true },
            },
          },
        },
        paths(count, (at) => [`/a${at}`, subscribing(`A${at}`, 'Hook')]),
      ),
  ],
  'operations that subscribe with definitions in a chain': [
    200,
    (count) =>
      withDefinitions(
        members(count, (at) => [
          `D${at}`,
          { type: 'object', properties: { next: { $ref: `#/definitions/D${at + 1}` } } },
        ]),
        paths(count, (at) => [`/a${at}`, subscribing(`A${at}`, `D${at}`)]),
      ),
  ],
  'definitions in a chain': [
    800,
    (count) =>
      withBody(
        { $ref: '#/definitions/D0' },
        members(count, (at) => [
          `D${at}`,
          {
            type: 'object',
            required: ['next'],
            properties: { next: at + 1 < count ? { $ref: `#/definitions/D${at + 1}` } : order },
          },
        ]),
      ),
  ],
  'definitions that extend each other': [
    800,
    (count) =>
      withBody(
        { $ref: '#/definitions/D0' },
        members(count, (at) => [
          `D${at}`,
          {
            allOf: [
              at + 1 < count ? { $ref: `#/definitions/D${at + 1}` } : order,
              { type: 'object', required: ['a'], properties: { [`a${at}`]: { type: 'string' } } },
            ],
          },
        ]),
      ),
  ],
  'operations that answer with one large definition': [
    150,
    (count) =>
      withDefinitions(
        { Order: { type: 'object', properties: members(400, (at) => [`p${at}`, {}]) } },
        paths(count, (at) => [`/a${at}`, { get: { ...operation, operationId: `A${at}` } }]),
      ),
  ],
  'unknown members': [3000, (count) => members(count, (at) => [`u${at}`, 1])],
  'unknown extensions': [3000, (count) => members(count, (at) => [`x-ms-visibilit${at}`, 1])],
  tags: [20_000, (count) => ({ tags: numbered(count, (at) => ({ name: `t${at}` })) })],
  responses: [
    3000,
    (count) =>
      withGet({
        responses: members(count, (at) => [`${at + 200}`, { description: 'A.', schema: order }]),
      }),
  ],
  requirements: [3000, (count) => ({ security: numbered(count, (at) => ({ [`k${at}`]: [] })) })],
};

async function timeOf(document: JsonObject): Promise<number> {
  const loaded = await load({ kind: 'text', path: 'a.json', text: textOf({ document }) });
  if (!loaded.ok) throw new Error(loaded.diagnostics[0]?.message);
  const before = process.cpuUsage();
  runRules(loaded.document, rules);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}

const holds = ({ once, more }: { once: number; more: number }): boolean =>
  more < once * MOST + NOISE;

describe('the rules take no longer than there is more of', () => {
  it.each(Object.entries(muchOf))('%s', async (name, [count, make]) => {
    // The least of several rounds is what the rules cost: the rest is what else the machine did. More
    // rounds than two only where two were disturbed.
    const least = { once: Infinity, more: Infinity };
    for (let round = 0; round < ROUNDS && (round < 2 || !holds(least)); round += 1) {
      least.once = Math.min(least.once, await timeOf(make(count)));
      least.more = Math.min(least.more, await timeOf(make(count * GROWTH)));
    }
    if (process.env['LA_TIMES']) console.log(name, least.once.toFixed(0), least.more.toFixed(0));
    expect(least).toSatisfy(holds);
  });
});
