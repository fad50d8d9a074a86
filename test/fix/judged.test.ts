// By which rules a fix is judged, what an unreadable definition gives back, and what is said of rules.

import { describe, expect, it } from 'vitest';
import { fix } from '../../src/fix.js';
import { deriveFixable, fixableModule } from '../../src/rules/manual/derive-fixable.js';
import { fixableRules } from '../../src/rules/manual/fixable-rules.js';
import { ruleEntry } from '../../src/rules/manual/entry.js';
import { listJson } from '../../src/rules/manual/list.js';
import { rules } from '../../src/rules/registry.js';
import { textOf } from '../rules/sound-definition.js';

const misspelled = (member: string) =>
  textOf({
    document: {
      paths: {
        '/tickets': {
          get: {
            operationId: 'ListTickets',
            summary: 'List tickets',
            description: 'Lists the tickets of a queue.',
            parameters: [
              {
                name: 'queue',
                in: 'query',
                type: 'string',
                'x-ms-summary': 'Queue',
                [member]: { operationId: 'ListQueues', 'value-path': 'id' },
              },
            ],
            responses: { 200: { description: 'Tickets.', schema: { type: 'object' } } },
          },
        },
        '/queues': {
          get: {
            operationId: 'ListQueues',
            summary: 'List queues',
            description: 'Lists the queues.',
            responses: { 200: { description: 'Queues.', schema: { type: 'array', items: {} } } },
          },
        },
      },
    },
  });

describe('a fix is judged by the rules that are on', () => {
  const faulty = misspelled('x-ms-dynamic-value');
  const fixed = misspelled('x-ms-dynamic-values');

  it('and not by those of another preset', async () => {
    const result = await fix(faulty, { preset: 'import', unsafe: true });
    expect(result.left).toEqual([]);
    expect(result.text).toBe(fixed);
  });

  it('and by that rule where its preset is on', async () => {
    const result = await fix(faulty, { preset: 'certification', unsafe: true });
    expect(result.text).toBe(faulty);
    expect(result.left.map(({ reason }) => reason)).toEqual([
      expect.stringContaining('It would make a new finding: dyn-parameters-missing'),
    ]);
  });

  it('unless the settings put such rules off', async () => {
    const settings = { validate: { rules: { 'dyn-*': 'off' as const } } };
    const result = await fix(faulty, { preset: 'certification', settings, unsafe: true });
    expect(result.text).toBe(fixed);
  });
});

describe('a definition that cannot be read', () => {
  it.each([
    ['a text', '{ "swagger": "2.0", ', '{ "swagger": "2.0", '],
    ['bytes', Buffer.from('\ufeff[1'), '[1'],
    ['UTF-16', Buffer.from('\ufeff[1', 'utf16le'), '[1'],
  ])('of %s is given back as it was read', async (_kind, given, text) => {
    const path = 'a.json';
    const source =
      typeof given === 'string' ? given : ({ kind: 'text', path, bytes: given } as const);
    const result = await fix(source);
    expect(result.readable).toBe(false);
    expect(result.diagnostics).not.toEqual([]);
    expect(result.text.replace(/^\ufeff/, '')).toBe(text);
    expect(Buffer.from(result.bytes)).toEqual(Buffer.from(given as string));
    expect(result.original).toBe(result.bytes);
  });

  it('is empty where there is no file', async () => {
    const result = await fix({ kind: 'file', path: 'no-such-file.json' });
    expect(result).toMatchObject({ readable: false, text: '' });
  });
});

describe('a fix that needs a review', () => {
  const visibility = (value: string) =>
    textOf({
      document: {
        paths: {
          '/tickets': {
            get: {
              operationId: 'ListTickets',
              summary: 'List tickets',
              description: 'Lists the tickets.',
              'x-ms-visibility': value,
              responses: { 200: { description: 'Tickets.', schema: { type: 'object' } } },
            },
          },
        },
      },
    });

  it('is left alone, unless it is asked for', async () => {
    const text = visibility('Internal');
    expect(await fix(text)).toMatchObject({ text, fixed: [], left: [] });
    const result = await fix(text, { unsafe: true });
    expect(result.text).toBe(visibility('internal'));
    expect(result.fixed.map(({ unsafeFix }) => unsafeFix)).toEqual([
      expect.stringContaining('hidden from the designer'),
    ]);
  });

  it('is not the removal of what means nothing', async () => {
    const { text } = await fix(visibility(''));
    expect(text).not.toContain('x-ms-visibility');
  });

  it('is never the status that a POST or DELETE may send', async () => {
    const responses = { default: { description: 'Done.', schema: { type: 'object' } } };
    const operation = (method: string) =>
      textOf({
        document: {
          paths: { '/tickets': { [method]: { operationId: 'Act', summary: 'Act', responses } } },
        },
      });
    const changed = async (method: string) =>
      (await fix(operation(method), { unsafe: true })).fixed.map(({ rule }) => rule);
    expect(await changed('get')).toEqual(['op-default-response-schema']);
    for (const method of ['post', 'put', 'delete', 'patch'])
      expect(await changed(method)).toEqual([]);
  });

  it('is never a title of words that are none', async () => {
    const named = (name: string) =>
      textOf({
        document: {
          definitions: { Order: { type: 'object', properties: { [name]: { type: 'string' } } } },
        },
      });
    const titles = async (name: string) => {
      const { text } = await fix(named(name), { preset: 'certification' });
      return /"x-ms-summary": "([^"]+)"/.exec(text.slice(text.indexOf('"definitions"')))?.[1];
    };
    for (const name of ['FRM_PSTALP', 'TE07_N528', 'govtype', 'x1', 'a']) {
      expect(await titles(name)).toBe(undefined);
    }
    expect(await titles('orderId')).toBe('Order ID');
    expect(await titles('created_at')).toBe('Created At');
    expect(await titles('STATUS')).toBe('Status');
    expect(await titles('imageURLs')).toBe('Image URLs');
  });
});

describe('whether a rule is fixable', () => {
  it('is what its examples show', async () => {
    const derived = await deriveFixable(rules);
    // `npm run docs:rules -- --write` writes it.
    expect([...fixableRules]).toEqual([...derived]);
    expect(fixableModule(new Map([['a', 'safe']]))).toContain("new Map([\n  ['a', 'safe'],\n]);\n");
    expect(derived.size).toBeGreaterThan(30);
  });

  it('is said by --rules and explain', () => {
    const listed = JSON.parse(listJson(undefined)) as {
      rules: Array<{ id: string; fixable: boolean }>;
    };
    const fixable = listed.rules.filter((rule) => rule.fixable).map(({ id }) => id);
    expect(fixable.sort()).toEqual([...fixableRules.keys()]);
    const facts = (id: string) => {
      const rule = rules.find((one) => one.id === id);
      return rule === undefined ? '' : JSON.stringify(ruleEntry(rule).facts);
    };
    expect(facts('param-path-encoding')).toContain('`validate --fix` fixes');
    expect(facts('op-id-unique')).not.toContain('--fix');
  });
});
