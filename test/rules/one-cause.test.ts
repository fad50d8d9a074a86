// One cause, one finding: which of several rules reports a fault, and that no two rules do so time and
// again over published definitions.

import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { Diagnostic } from '../../src/diagnostics/types.js';
import { load } from '../../src/document/load.js';
import { findErrors } from '../../src/rules/find-errors.js';
import { rules } from '../../src/rules/registry.js';
import { type ValidateOptions, validate } from '../../src/validate.js';
import { corpusFiles } from '../model/corpus.js';
import { textOf } from './sound-definition.js';

const order = { $ref: '#/definitions/Order' };

function withOperation(members: object, method = 'get'): string {
  return textOf({
    document: {
      paths: {
        '/orders': {
          [method]: {
            operationId: 'ListOrders',
            summary: 'List orders',
            description: 'Lists all orders.',
            ...members,
          },
        },
      },
    },
  });
}

async function rulesAt(text: string, options: ValidateOptions): Promise<string[]> {
  const { diagnostics } = await validate(text, options);
  const found = diagnostics.filter(
    ({ rule, pointer }) =>
      pointer.startsWith('/paths/~1orders/') && rule !== 'op-summary-sentence-case',
  );
  return [...new Set(found.map(({ rule }) => rule))].sort();
}

describe('a fault of an operation is reported by one rule', () => {
  it.each<[string, object, string, string]>([
    [
      'a lone "default" with a schema',
      { default: { description: 'The orders.', schema: order } },
      'op-default-response-schema',
      'op-default-response-schema',
    ],
    [
      'a lone "default" with an empty schema',
      { default: { description: 'The orders.', schema: {} } },
      'op-default-response-schema',
      'op-default-response-schema',
    ],
    [
      'a lone "default" without a schema',
      { default: { description: 'The orders.' } },
      'op-output-schema',
      'op-default-only',
    ],
    [
      'a lone 202',
      { '202': { description: 'Later.', schema: order } },
      'op-202-designer',
      'op-202-designer',
    ],
    [
      'an empty schema',
      { '200': { description: 'The orders.', schema: {} } },
      'op-output-schema',
      'op-response-empty-schema',
    ],
    [
      'two successes with a schema',
      {
        '200': { description: 'The orders.', schema: order },
        '201': { description: 'The orders.', schema: order },
      },
      'op-single-response-schema',
      'op-single-response-schema',
    ],
    ['failures alone', { '404': { description: 'None.' } }, 'op-output-schema', 'op-output-schema'],
  ])('%s', async (_name, responses, underImport, underCertification) => {
    const text = withOperation({ responses });
    expect(await rulesAt(text, { preset: 'import' })).toEqual([underImport]);
    expect(await rulesAt(text, { preset: 'certification' })).toEqual([underCertification]);
  });

  it('unless the schema of "default" is that of errors', async () => {
    const responses = {
      '202': { description: 'Accepted.' },
      default: { description: 'It failed.', schema: order },
    };
    expect(await rulesAt(withOperation({ responses }), {})).toEqual([
      'op-default-response-schema',
      'op-output-schema',
    ]);
  });

  it('and by the next one where that is off', async () => {
    const text = withOperation({ responses: { '202': { description: 'Later.', schema: order } } });
    const settings = { validate: { rules: { 'op-202-designer': 'off' as const } } };
    expect(await rulesAt(text, { settings })).toEqual(['op-output-schema']);
  });

  it('unless one of them is more severe', async () => {
    const text = withOperation({ responses: { '202': { description: 'Later.', schema: order } } });
    const settings = { validate: { rules: { 'op-output-schema': 'error' as const } } };
    expect(await rulesAt(text, { settings })).toEqual(['op-202-designer', 'op-output-schema']);
  });

  it('and no fault of a member hides one of the operation', async () => {
    const responses = { '200': { description: 'The orders.', schema: order } };
    const text = withOperation({ responses, deprecated: 'true', description: undefined });
    expect(await rulesAt(text, {})).toEqual(['doc-json-type', 'op-description-required']);
  });

  it('a null by its type', async () => {
    const responses = { '200': { description: null, schema: order } };
    const text = withOperation({ responses, description: null });
    expect(await rulesAt(text, {})).toEqual(['doc-json-type']);
  });

  it('a keyword of OpenAPI 3, a title that is missing', async () => {
    const definitions = { Order: { type: 'object', nullable: true } };
    const text = textOf({
      document: {
        info: { version: '1.0', description: 'Reads and writes the orders of Contoso.' },
        definitions,
      },
    });
    const { diagnostics } = await validate(text);
    expect(diagnostics.map(({ rule }) => rule)).toEqual([
      'info-title-required',
      'schema-keyword-not-swagger2',
    ]);
  });

  it('a reference that leads nowhere, and not as an empty schema', async () => {
    const schema = { $ref: '#/definitions/Gone' };
    const text = withOperation({ responses: { '200': { description: 'The orders.', schema } } });
    expect(await rulesAt(text, { preset: 'certification' })).toEqual(['ref-resolves']);
  });

  it('a scheme in capitals, and not as a missing one', async () => {
    const { diagnostics } = await validate(textOf({ document: { schemes: ['HTTPS'] } }));
    expect(diagnostics.map(({ rule }) => rule)).toEqual(['doc-schemes-known']);
  });

  it.each([
    ['get', '200'],
    ['post', '201'],
    ['delete', '204'],
  ])('and the status of a %s is likely %s', async (method, status) => {
    const responses = { default: { description: 'Done.', schema: order } };
    const { diagnostics } = await validate(withOperation({ responses }, method));
    const found = diagnostics.find(({ rule }) => rule === 'op-default-response-schema');
    expect(found?.fix).toContain(`"${status}"`);
  });

  it('a whole address as the host, with the host in it', async () => {
    const { diagnostics } = await validate(
      textOf({ document: { host: 'https://orders.contoso.com/v1' } }),
    );
    expect(diagnostics.map(({ rule, fix }) => [rule, fix])).toEqual([
      ['doc-host-format', 'Write "orders.contoso.com".'],
    ]);
  });

  it('and counted once by scaffold and generate', async () => {
    const responses = { '202': { description: 'Later.', schema: order } };
    const path = 'api.json';
    const loaded = await load({ kind: 'text', path, text: withOperation({ responses }) }, {});
    if (!loaded.ok) throw new Error('The definition cannot be read.');
    expect(findErrors(loaded.document, {}, path)).toEqual({
      problems: [],
      errors: [],
      warnings: 1,
    });
  });

  it('an operationId by its characters or by its case', async () => {
    const responses = { '200': { description: 'The orders.', schema: order } };
    const found = (operationId: string) =>
      rulesAt(withOperation({ responses, operationId }), { preset: 'certification' });
    expect(await found('List-Orders')).toEqual(['op-id-alphanumeric']);
    expect(await found('listOrders')).toEqual(['op-id-pascal-case']);
    expect(await found('List orders')).toEqual(['op-id-odd-characters']);
    expect(await found('list_orders')).toEqual(['op-id-alphanumeric', 'op-id-pascal-case']);
  });
});

describe('rules that yield', () => {
  const yielding = rules.filter(({ yieldsTo }) => yieldsTo !== undefined);

  it('name others, and yield in one direction', () => {
    const targets = new Map(yielding.map(({ id, yieldsTo = [] }) => [id, yieldsTo]));
    const ids = new Set(rules.map(({ id }) => id));
    const reached = (from: string, seen: readonly string[]): void => {
      expect(seen, `${from} yields to itself`).not.toContain(from);
      for (const { rule } of targets.get(from) ?? []) reached(rule, [...seen, from]);
    };
    for (const [id, list] of targets) {
      for (const { rule } of list) expect(ids, id).toContain(rule);
      reached(id, []);
    }
    expect(yielding.length).toBeGreaterThan(3);
  });
});

/** Why two rules meet at one place so often, and are two causes all the same. */
const explained: Readonly<Record<string, string>> = {
  'annotation-id-suffix op-id-alphanumeric':
    'The number of the revision, and the underscore in front of it: each is a fault of its own.',
  'param-description-required-any param-summary-required-any':
    'Two texts that are missing: each has to be written.',
  'props-publisher-missing props-stackowner-missing':
    'Two members that are missing: each has to be written.',
};

const definitions = corpusFiles();
if (definitions.length === 0)
  console.warn('No published definitions: which rules report the same is not tested.');

describe.runIf(definitions.length > 0)('over published definitions', () => {
  it('no two rules report the same place in more than nine of ten cases', async () => {
    const pairs = await pairsOver(definitions);
    expect(pairs.filter((pair) => !Object.hasOwn(explained, pair))).toEqual([]);
    expect(Object.keys(explained).filter((pair) => !pairs.includes(pair))).toEqual([]);
  }, 120_000);
});

interface Count {
  places: number;
  readonly files: Set<string>;
}

/** `a b` for each rule whose findings, ten and more in three files and more, lie on those of another. */
async function pairsOver(files: readonly string[]): Promise<string[]> {
  const alone = new Map<string, Count>();
  const together = new Map<string, Count>();
  for (const file of files) {
    const beside = join(dirname(file), 'apiProperties.json');
    const { diagnostics } = await validate(
      { kind: 'file', path: file },
      {
        preset: 'certification',
        ...(existsSync(beside) && { apiProperties: { kind: 'file', path: beside } }),
      },
    );
    for (const at of placesOf(diagnostics)) {
      for (const rule of at) {
        add(alone, rule, file);
        for (const other of at) if (other !== rule) add(together, `${rule} ${other}`, file);
      }
    }
  }
  return [...together]
    .filter(([pair, { places, files: among }]) => {
      const all = alone.get(pair.split(' ')[0] ?? '')?.places ?? 0;
      return places >= 10 && among.size >= 3 && places / all > 0.9;
    })
    .map(([pair]) => pair)
    .sort();
}

function add(counts: Map<string, Count>, key: string, file: string): void {
  const count = counts.get(key) ?? { places: 0, files: new Set() };
  counts.set(key, count);
  count.places += 1;
  count.files.add(file);
}

/** The rules at each place. What is said of the responses of one operation is at one place. */
function placesOf(diagnostics: readonly Diagnostic[]): Iterable<ReadonlySet<string>> {
  const places = new Map<string, Set<string>>();
  for (const { path, pointer, rule } of diagnostics) {
    const place = `${path}#${pointer.replace(/^(\/paths\/[^/]+\/[^/]+\/responses)\/.*$/, '$1')}`;
    const found = places.get(place) ?? new Set();
    places.set(place, found.add(rule));
  }
  return places.values();
}
