// What the client costs a web page: bundled and minified by esbuild, compressed by gzip. The connector
// has nine operations, all five patterns, pages and dynamic values.

import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { gzipSync } from 'node:zlib';
import { build, type Metafile } from 'esbuild';
import { describe, expect, test } from 'vitest';
import { emitGenerated } from '../../src/emit/index.js';
import { buildModel } from '../../src/model/build.js';
import { planNames } from '../../src/plan/names.js';

const LIMIT = 5000;

interface Bundle {
  readonly bytes: number;
  /** Names of the runtime's files in it. */
  readonly files: readonly string[];
  readonly imports: Metafile['outputs'][string]['imports'];
}

async function bundle(document: object, entry = 'client'): Promise<Bundle> {
  const model = buildModel(document, {});
  const files = new Map(
    emitGenerated(model, planNames(model)).map(({ path, content }) => [path, String(content)]),
  );
  const { outputFiles, metafile } = await build({
    entryPoints: [`src/generated/${entry}.gen.ts`],
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'browser',
    target: 'es2022',
    write: false,
    metafile: true,
    plugins: [
      {
        name: 'emitted',
        setup(builder) {
          builder.onResolve({ filter: /^/ }, ({ path, importer, kind }) => ({
            path:
              kind === 'entry-point'
                ? path
                : posix.join(posix.dirname(importer), path).replace(/\.js$/, '.ts'),
            namespace: 'emitted',
          }));
          builder.onLoad({ filter: /^/ }, ({ path }) => ({
            contents: files.get(path) ?? '',
            loader: 'ts',
          }));
        },
      },
    ],
  });
  const [output] = Object.values(metafile.outputs);
  const held = Object.entries(output?.inputs ?? {}).filter(([, input]) => input.bytesInOutput > 0);
  return {
    bytes: gzipSync(outputFiles[0]?.contents ?? '', { level: 9 }).length,
    files: held.map(([path]) => posix.basename(path, '.ts')).sort(),
    imports: output?.imports ?? [],
  };
}

/** The order desk without the operations that only round it off. */
function nineOperations(): object {
  const document = JSON.parse(
    readFileSync('samples/order-desk/order-desk.swagger.json', 'utf8'),
  ) as { paths: Record<string, Record<string, { operationId?: string }>> };
  const unneeded = [
    'ListOrderKinds',
    'GetOrderKindSchema',
    'WithdrawApproval',
    'DecideApproval',
    'UnsubscribeOrderChange',
  ];
  for (const item of Object.values(document.paths))
    for (const [method, operation] of Object.entries(item))
      if (unneeded.includes(operation.operationId ?? '')) delete item[method];
  expect(buildModel(document, {}).operations).toHaveLength(9);
  return document;
}

describe('the client', () => {
  test(`of nine operations with all patterns is less than ${LIMIT} bytes`, async () => {
    const { bytes, files, imports } = await bundle(nineOperations());
    expect(bytes).toBeLessThan(LIMIT);
    expect(imports).toEqual([]);
    expect(files).toEqual([
      'choices',
      'client',
      'client.gen',
      'dig',
      'errors',
      'location',
      'paging',
      'polling',
      'request',
      'send',
      'triggers',
      'webhooks',
    ]);
  });

  test('with validation has schemas and a validator, together less than 3,500 bytes', async () => {
    const plain = await bundle(nineOperations());
    const { bytes, files, imports } = await bundle(nineOperations(), 'validating-client');
    expect(imports).toEqual([]);
    const more = ['descriptor.gen', 'schema-check', 'validating-client.gen', 'validation'];
    expect(files).toEqual([...plain.files, ...more].sort());
    expect(bytes - plain.bytes).toBeLessThan(3500);
  });

  test('of plain actions holds nothing of the patterns', async () => {
    const responses = { 200: { description: '', schema: { type: 'object' } } };
    const { bytes, files } = await bundle({
      swagger: '2.0',
      info: { title: 'Plain', version: '1' },
      paths: { '/x': { get: { operationId: 'GetX', responses } } },
    });
    expect(files).toEqual(['client', 'client.gen', 'errors', 'request', 'send']);
    expect(bytes).toBeLessThan(3000);
  });
});
