// What comes in and what is refused: encodings, formats, other kinds of file, limits, bent roots.

import { chmodSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { load } from '../../src/document/load.js';
import { definition, documentOf, findingsOf, folderOf, loadText, places } from './definition.js';

const loadBytes = (bytes: Uint8Array, path = '-') => load({ kind: 'text', path, bytes });

describe('a definition that is fine', () => {
  it('is read from a file, with its bytes kept as they are', async () => {
    const text = `\ufeff${definition()}`.replaceAll('\n', '\r\n');
    const folder = folderOf({ 'api.json': text });
    const document = documentOf(await load({ kind: 'file', path: join(folder, 'api.json') }));
    expect(document.text).toBe(text.slice(1));
    expect(Buffer.from(document.bytes).toString('utf8')).toBe(text);
    expect(document.format).toBe('json');
    expect(document.bundled).toBe(false);
    expect(document.value['swagger']).toBe('2.0');
    expect(document.path).toBe(join(folder, 'api.json'));
  });

  it('is told apart by content, not by name', async () => {
    const yaml = 'swagger: "2.0"\ninfo: {title: x, version: "1"}\npaths: {}\n';
    expect(documentOf(await loadText(yaml, 'api.json')).format).toBe('yaml');
    expect(documentOf(await loadText(definition(), 'api.yaml')).format).toBe('json');
    expect(documentOf(await loadText('{swagger: 2.0, paths: {}}', 'api.yml')).format).toBe('yaml');
  });

  it('may be YAML with numbers as names, an unquoted version and merged members', async () => {
    const text = [
      'swagger: 2.0',
      'x-base: &base {produces: [text/plain]}',
      'paths:',
      '  /a:',
      '    get:',
      '      <<: *base',
      '      responses:',
      '        200: {description: ok}',
      '        default: {description: no}',
      'on: yes',
    ].join('\n');
    const { value } = documentOf(await loadText(text, 'api.yaml'));
    expect(JSON.parse(JSON.stringify(value))).toEqual({
      swagger: 2,
      'x-base': { produces: ['text/plain'] },
      paths: {
        '/a': {
          get: {
            produces: ['text/plain'],
            responses: { 200: { description: 'ok' }, default: { description: 'no' } },
          },
        },
      },
      on: 'yes',
    });
  });

  it.each([
    ['json', '{"swagger":"2.0","paths":{},"__proto__":{"polluted":1},"constructor":{"a":1}}'],
    ['yaml', 'swagger: "2.0"\npaths: {}\n__proto__: {polluted: 1}\nconstructor: {a: 1}\n'],
  ])('keeps __proto__ as a name like any other (%s)', async (_format, text) => {
    const { value } = documentOf(await loadText(text));
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);
    expect(Object.keys(value)).toEqual(['swagger', 'paths', '__proto__', 'constructor']);
    expect(({} as { polluted?: unknown }).polluted).toBeUndefined();
  });

  it('may lack info, or have it bent', async () => {
    expect((await loadText('{"swagger":"2.0","paths":{}}')).ok).toBe(true);
    expect((await loadText('{"swagger":"2.0","paths":{},"info":[]}')).ok).toBe(true);
  });
});

describe('encodings', () => {
  const latin = Buffer.from(
    '{"swagger": "2.0",\r\n "paths": {},\r\n "x": "Caf\u00e9 1"}',
    'latin1',
  );

  it('names the byte that is not UTF-8, its line, and what it is in Windows-1252', async () => {
    const result = await loadBytes(latin, 'api.json');
    const [found] = findingsOf(result);
    expect(places(result)).toEqual(['3:11 doc-encoding-utf8']);
    expect(found?.message).toContain(`Byte 0xE9 (byte ${latin.indexOf(0xe9) + 1} of the file)`);
    expect(found?.message).toContain('"é"');
    expect(result.sources.get('api.json')).toContain('Café 1');
  });

  it.each([
    ['cut off at the end', [0x7b, 0xe2, 0x82], '1:2'],
    ['a continuation alone', [0x7b, 0x80, 0x7d], '1:2'],
    ['an overlong form', [0x7b, 0xc0, 0x80], '1:2'],
    ['a surrogate', [0x7b, 0xc3, 0xa9, 0xed, 0xa0, 0x80], '1:3'],
    ['after a mark', [0xef, 0xbb, 0xbf, 0x7b, 0xff], '1:2'],
  ])('finds the byte: %s', async (_name, bytes, place) => {
    expect(places(await loadBytes(Uint8Array.from(bytes)))).toEqual([`${place} doc-encoding-utf8`]);
  });

  it.each([
    [
      'little-endian, with byte-order mark',
      (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le'),
    ],
    [
      'big-endian, with byte-order mark',
      (text: string) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
    ],
    ['little-endian, without byte-order mark', (text: string) => Buffer.from(text, 'utf16le')],
    [
      'big-endian, without byte-order mark',
      (text: string) => Buffer.from(text, 'utf16le').swap16(),
    ],
  ])('refuses UTF-16 (%s)', async (name, encode) => {
    const result = await loadBytes(encode(definition()), 'api.json');
    expect(places(result)).toEqual(['1:1 doc-encoding-utf8']);
    expect(findingsOf(result)[0]?.message).toBe(`The file is UTF-16 (${name}), not UTF-8.`);
    expect(result.sources.get('api.json')).toBe(definition());
  });
});

describe('files that are something else', () => {
  const cases: ReadonlyArray<readonly [string, string, RegExp]> = [
    ['XML', '<?xml version="1.0"?>\n<root/>', /an XML file/],
    ['HTML', '\n<!DOCTYPE html>\n<html></html>', /an HTML page/],
    ['WSDL', '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/">', /a WSDL file/],
    ['RAML', '#%RAML 1.0\ntitle: x', /a RAML file/],
    ['AsyncAPI', 'asyncapi: 2.0.0\ninfo: {}\n', /an AsyncAPI file/],
    ['Postman', '{"info":{"_postman_id":"1","name":"x"},"item":[]}', /a Postman collection/],
    [
      'Postman without id',
      '{"info":{"schema":"https://schema.getpostman.com/json/collection/v2.1.0/collection.json"}}',
      /a Postman collection/,
    ],
    ['apiProperties', '{"properties":{"connectionParameters":{}}}', /apiProperties\.json/],
    ['a list', '[]', /is an array/],
    ['a single value', '"x"', /single value/],
    ['a sentence', 'Not found', /single value/],
    ['only comments', '# nothing\n', /The document is empty/],
  ];
  it.each(cases)('%s', async (_name, text, message) => {
    const [found] = findingsOf(await loadText(text));
    expect(found?.rule).toBe('document-not-a-definition');
    expect(found?.message).toMatch(message);
  });

  it.each([
    ['OpenAPI 3', '{\n  "openapi": "3.0.1", "paths": {}}', '2:3', /OpenAPI 3\.0\.1/],
    ['OpenAPI 3 in YAML', 'info: {}\nopenapi: 3.1.0\npaths: {}\n', '2:1', /OpenAPI 3\.1\.0/],
    ['Swagger 1', '{"swaggerVersion": "1.2"}', '1:2', /Swagger 1\.2/],
    ['another version', '{"swagger": "3.0", "paths": {}}', '1:13', /"3\.0"/],
    ['no version', '{"paths": {}}', '1:1', /does not contain "swagger"/],
  ])('%s', async (_name, text, place, message) => {
    const result = await loadText(text);
    expect(places(result)).toEqual([`${place} doc-swagger-version`]);
    expect(findingsOf(result)[0]?.message).toMatch(message);
  });

  it('archives and pictures', async () => {
    const zip = await loadBytes(Buffer.from('PK\u0003\u0004\u0000\u0000rest', 'latin1'));
    expect(findingsOf(zip)[0]?.message).toMatch(/a ZIP archive/);
  });

  it.each(['', ' \n\t\r\n', '\ufeff'])('an empty file %j', async (text) => {
    expect(places(await loadText(text))).toEqual(['1:1 document-empty']);
  });

  it('another version of Swagger', async () => {
    const text = '{"swagger":2.1,"paths":null}';
    expect(places(await loadText(text))).toEqual(['1:12 doc-swagger-version']);
  });

  it.each(['{"swagger":"2.0"}', '{"swagger":"2.0","paths":[]}', '{"swagger":2,"paths":null}'])(
    'but not one without paths, which is empty: %s',
    async (text) => {
      expect((await loadText(text)).ok).toBe(true);
    },
  );
});

describe('files that cannot be read', () => {
  it('a folder names the definition in it', async () => {
    const folder = folderOf({ 'apiDefinition.swagger.json': definition() });
    const [found] = findingsOf(await load({ kind: 'file', path: folder }));
    expect(found?.rule).toBe('document-is-directory');
    expect(found?.fix).toBe(`Did you mean ${join(folder, 'apiDefinition.swagger.json')}?`);
  });

  it('a missing file names a similar one', async () => {
    const folder = folderOf({ 'orders.json': definition() });
    for (const name of ['ordres.json', 'orders.yaml']) {
      const [found] = findingsOf(await load({ kind: 'file', path: join(folder, name) }));
      expect(found?.rule).toBe('document-not-found');
      expect(found?.fix).toBe(`Did you mean ${join(folder, 'orders.json')}?`);
    }
    const below = await load({ kind: 'file', path: join(folder, 'orders.json', 'x') });
    expect(places(below)).toEqual(['1:1 document-not-found']);
  });

  it('circular links and impossible names', async () => {
    const folder = folderOf({ 'a.json': '' });
    symlinkSync('loop', join(folder, 'loop'));
    const loop = await load({ kind: 'file', path: join(folder, 'loop') });
    expect(places(loop)).toEqual(['1:1 document-unreadable']);
    const nul = await load({ kind: 'file', path: 'a\0b' });
    expect(places(nul)).toEqual(['1:1 document-unreadable']);
  });

  // The superuser may read everything.
  it.skipIf(process.getuid?.() === 0 || process.platform === 'win32')('no permission', async () => {
    const folder = folderOf({ 'api.json': definition() });
    chmodSync(join(folder, 'api.json'), 0);
    const result = await load({ kind: 'file', path: join(folder, 'api.json') });
    expect(findingsOf(result)[0]?.message).toMatch(/permission denied/);
  });
});

describe('limits', () => {
  const nested = (levels: number): string => `{"a":${'['.repeat(levels - 1)}`;

  it('size, of a file before it is read and of text', async () => {
    const folder = folderOf({ 'api.json': Buffer.alloc(50 * 1024 * 1024, 0x20) });
    const [file] = findingsOf(await load({ kind: 'file', path: join(folder, 'api.json') }));
    expect(file?.rule).toBe('document-too-large');
    expect(file?.message).toContain('52,428,800 bytes. The limit is 16,777,216 bytes.');
    const options = { limits: { bytes: 10 } };
    expect(places(await loadText(definition(), '-', options))).toEqual(['1:1 document-too-large']);
    const bytes = new Uint8Array(11);
    const result = await load({ kind: 'text', path: '-', bytes }, options);
    expect(places(result)).toEqual(['1:1 document-too-large']);
  });

  it('size of YAML, which is slow to read', async () => {
    const result = await loadText(`a: ${'x'.repeat(100)}`, '-', { limits: { yamlBytes: 50 } });
    expect(findingsOf(result)[0]?.message).toMatch(/YAML text is too large: 103 bytes.* 50 bytes/);
  });

  it('depth, measured on the text', async () => {
    const [deep] = findingsOf(await loadText(nested(100_000)));
    expect(deep?.rule).toBe('document-too-deep');
    expect(deep?.message).toContain('100,000 levels. The limit is 256 levels.');
    expect(deep?.column).toBe('{"a":'.length + 256);
    const allowed = `{"swagger":"2.0","paths":{},"x":${'['.repeat(255)}${']'.repeat(255)}}`;
    expect((await loadText(allowed)).ok).toBe(true);
    expect((await loadText(allowed.replace('[', '[[').replace(']', ']]'))).ok).toBe(false);
  });

  it('brackets in strings are no depth', async () => {
    const text = definition({ host: `${'['.repeat(5000)}"\\"{` });
    expect((await loadText(text)).ok).toBe(true);
  });

  it.each([
    ['flow lists', `a: ${'['.repeat(100_000)}`],
    ['compact lists', '- '.repeat(100_000)],
    ['compact names', `${'? '.repeat(20_000)}x`],
    [
      'indentation',
      Array.from({ length: 1000 }, (_, depth) => `${' '.repeat(depth)}a:`).join('\n'),
    ],
  ])('depth of YAML: %s', async (_name, text) => {
    const [found] = findingsOf(await loadText(text));
    expect(found?.rule).toBe('document-too-deep');
  });

  it('number of values', async () => {
    const text = definition({ 'x-many': Array.from({ length: 2000 }, () => 0) });
    const [found] = findingsOf(await loadText(text, '-', { limits: { nodes: 1000 } }));
    expect(found?.rule).toBe('document-too-many-nodes');
    expect(found?.message).toMatch(/too many values: 2,0\d\d\. The limit is 1,000\./);
    const huge = `[${'0,'.repeat(2_000_000)}0]`;
    expect(places(await loadText(huge))).toEqual(['1:1 document-too-many-nodes']);
  });

  it('aliases that multiply', async () => {
    const lines = ['a0: &a0 [x, x, x, x, x, x, x, x, x, x]'];
    for (let level = 1; level < 10; level++) {
      const uses = Array.from({ length: 10 }, () => `*a${level - 1}`).join(', ');
      lines.push(`a${level}: &a${level} [${uses}]`);
    }
    expect(places(await loadText(lines.join('\n')))).toEqual(['1:1 document-too-many-nodes']);
    const merges = ['m0: &m0 {a: 1, b: 2}'];
    for (let level = 1; level < 40; level++) {
      merges.push(`m${level}: &m${level}\n  <<: [*m${level - 1}, *m${level - 1}]`);
    }
    expect(places(await loadText(merges.join('\n')))).toEqual(['1:1 document-too-many-nodes']);
    const text = `a: &a ${'x'.repeat(1000)}\nb: [${'*a, '.repeat(4000)}]`;
    const small = await loadText(text, '-', { limits: { bytes: 1_000_000 } });
    expect(places(small)).toEqual(['1:1 document-too-large']);
    const many = `a: &a x\nb: [${'*a, '.repeat(10_001)}]`;
    expect(findingsOf(await loadText(many))[0]?.message).toMatch(/more than 10,000 aliases/);
    const anchors = Array.from({ length: 20_000 }, (_, index) => `k${index}: &a${index} x`);
    const uses = Array.from({ length: 2000 }, (_, index) => `m${index}: *a${index}`);
    const crossed = await loadText([...anchors, ...uses].join('\n'));
    expect(findingsOf(crossed)[0]?.message).toMatch(/too many aliases: 2,000, with 20,000 anchors/);
    expect(places(await loadText('a: &a [*a]'))).toEqual(['1:1 document-too-deep']);
  });
});

describe('arbitrary input', () => {
  it('never makes load throw', async () => {
    const startings = fc.constantFrom(
      '',
      '{',
      '[',
      '{"swagger":"2.0","paths":{',
      'swagger: "2.0"\npaths:\n',
      '<',
    );
    const input = fc
      .tuple(startings, fc.oneof(fc.uint8Array({ maxLength: 60 }), fc.string({ unit: 'binary' })))
      .map(([start, rest]) => Buffer.concat([Buffer.from(start), Buffer.from(rest as string)]));
    await fc.assert(
      fc.asyncProperty(input, fc.constantFrom('-', 'a.json', 'a.yaml'), async (bytes, path) => {
        const result = await loadBytes(bytes, path);
        if (!result.ok) {
          expect(result.diagnostics.length).toBeGreaterThan(0);
          for (const found of result.diagnostics) {
            expect(found.message).not.toBe('');
            expect(found.line).toBeGreaterThan(0);
            expect(found.column).toBeGreaterThan(0);
          }
        }
      }),
      { numRuns: 600 },
    );
  });
});
