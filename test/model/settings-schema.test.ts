// The schema of la-connector.json takes what the reader takes, and refuses what it refuses.

import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { Ajv } from 'ajv';
import { describe, expect, it } from 'vitest';
import { parseSettings, settingMembers } from '../../src/model/parse-settings.js';
import { settingsSchema } from '../../src/rules/manual/settings-schema.js';
import { scaffold } from '../../src/scaffold.js';

const root = resolve(import.meta.dirname, '../..');
const file = join(root, 'schemas/la-connector.schema.json');
const schema = JSON.parse(readFileSync(file, 'utf8')) as {
  properties: Record<string, { properties: object }>;
  definitions: Record<string, { properties: object }>;
};
const accepts = new Ajv({ strict: false }).compile(schema);
const keys = (one: object | undefined): string[] => Object.keys(one ?? {}).sort();

describe('schemas/la-connector.schema.json', () => {
  it('is up to date', () => {
    // `npm run docs:rules -- --write` writes it.
    expect(readFileSync(file, 'utf8')).toBe(`${JSON.stringify(settingsSchema(), null, 2)}\n`);
  });

  it('describes every member that is read', () => {
    const { properties, definitions } = schema;
    expect(keys(properties)).toEqual(['$schema', ...settingMembers.settings].sort());
    expect(keys(properties['validate']?.properties)).toEqual([...settingMembers.validate].sort());
    const { operation, override } = definitions;
    expect(keys(operation?.properties)).toEqual([...settingMembers.operation].sort());
    expect(keys(override?.properties)).toEqual([...settingMembers.override].sort());
  });

  const good: unknown[] = [
    {},
    { $schema: 'x', definition: 'connector/a.yaml', root: '..' },
    { operations: { A: {}, B: { pattern: 'webhookTrigger', callbackUrl: 'body.a.b' } } },
    { operations: { A: { unsubscribe: null, status: 'B', unsubscribeId: 'path.id' } } },
    { operations: { A: { stateParameter: 's', gateway: false, itemsPath: '' } } },
    { operations: { A: { notification: '#/definitions/Alarm', callbackUrl: 'header.X-Url' } } },
    {
      validate: {
        preset: 'certification',
        rules: { 'op-id-unique': 'off', 'property-*': 'error' },
      },
    },
    {
      validate: {
        overrides: [{ rules: {}, files: ['a/*'], pointers: ['/paths/**'], reason: 'r' }],
      },
    },
  ];
  const bad: unknown[] = [
    [],
    { definitions: 'a.yaml' },
    { definition: '' },
    { definition: 1 },
    { root: '/etc' },
    { root: 'C:\\x' },
    { operations: [] },
    { operations: { A: { pattern: 'poll' } } },
    { operations: { A: { callbackUrl: 'url' } } },
    { operations: { A: { gateway: true } } },
    { operations: { A: { unsubscribe: '' } } },
    { operations: { A: { unsubscribeId: 'body.id' } } },
    { operations: { A: { notification: 'Alarm' } } },
    { operations: { A: 1 } },
    { validate: { preset: 'all' } },
    { validate: { rules: { 'op-id-unique': 'on' } } },
    { validate: { overrides: [{}] } },
    { validate: { overrides: [{ rules: {}, files: [] }] } },
    { validate: { overrides: [{ rules: {}, pointers: ['paths'] }] } },
    { validate: { overrides: {} } },
  ];

  it.each(good.map((one) => [JSON.stringify(one), one]))(
    'takes %s, as the reader does',
    (_, one) => {
      expect(parseSettings(one).problems).toEqual([]);
      expect(accepts(one)).toBe(true);
    },
  );

  it.each(bad.map((one) => [JSON.stringify(one), one]))(
    'refuses %s, as the reader does',
    (_, one) => {
      expect(parseSettings(one).problems).not.toEqual([]);
      expect(accepts(one)).toBe(false);
    },
  );

  it('is published, and named by a new project', async () => {
    const { files, exports, version } = JSON.parse(
      readFileSync(join(root, 'package.json'), 'utf8'),
    ) as { files: string[]; exports: Record<string, string>; version: string };
    expect(files).toContain('schemas');
    expect(exports['./la-connector.schema.json']).toBe('./schemas/la-connector.schema.json');
    const text = '{ "swagger": "2.0", "info": { "title": "Tea", "version": "1" }, "paths": {} }';
    const project = await scaffold(text);
    const settings = String(
      project.files.find(({ path }) => path === 'la-connector.json')?.content,
    );
    const { $schema } = JSON.parse(settings) as { $schema: string };
    const major = version.split('.')[0];
    expect($schema).toBe(
      `https://unpkg.com/la-connector-gen@${major}/schemas/la-connector.schema.json`,
    );
    expect(accepts(JSON.parse(settings))).toBe(true);
  });
});
