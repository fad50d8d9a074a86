// A definition in YAML stays in YAML, with its text and its comments, and everything that names it names
// that file: lock, settings, README, the scripts, and what the server shows.

import { execFile } from 'node:child_process';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'yaml';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, repository, start } from './project.js';

const run = promisify(execFile);
const bin = join(repository, 'bin/la-connector-gen.js');
const parent = join(repository, '.tmp/e2e', `yaml-${process.pid}`);
const folder = join(parent, 'project');
const path = 'connector/apiDefinition.swagger.yaml';

const text = `# Acme shop
swagger: '2.0'
info:
  title: Shop
  version: '1.0' # as published
paths:
  /goods:
    get:
      operationId: ListGoods
      responses:
        200: # always
          description: Goods
          schema: {type: array, items: {type: string}}
`;

const read = (file: string): Promise<string> => readFile(join(folder, file), 'utf8');
const cli = (...args: readonly string[]) => run(process.execPath, [bin, ...args], { cwd: folder });

async function shown(): Promise<unknown> {
  await compile(folder);
  const server = await start(folder);
  try {
    return await (await fetch(`${server.url}/swagger.json`)).json();
  } finally {
    await server.stop();
  }
}

beforeAll(async () => {
  await rm(parent, { recursive: true, force: true });
  await mkdir(parent, { recursive: true });
  await writeFile(join(parent, 'shop.yaml'), text.replaceAll('\n', '\r\n'));
  await run(process.execPath, [bin, 'scaffold', join(parent, 'shop.yaml'), '--out', folder]);
});
afterAll(() => rm(parent, { recursive: true, force: true }));

describe('a definition in YAML', () => {
  it('is kept as its author wrote it, and named everywhere', async () => {
    expect(await read(path)).toBe(text.replaceAll('\n', '\r\n'));
    expect(JSON.parse(await read('la-connector.json'))).toMatchObject({ definition: path });
    expect(JSON.parse(await read('la-connector.lock.json'))).toMatchObject({
      definition: path,
      inputs: { [path]: expect.any(String) as string },
    });
    expect(await read('README.md')).toContain(path);
    for (const file of [
      'README.md',
      '.github/workflows/connector.yml',
      'Dockerfile',
      'src/main.ts',
    ])
      expect(await read(file), file).not.toContain('swagger.json`\n');
    const { stdout } = await cli('generate', '--check');
    expect(stdout).toContain(`Up to date with ${path}.`);
  });

  it('is served as JSON', async () => {
    expect(await shown()).toEqual(parse(text));
  });

  it('may change, with its comments, and move where la-connector.json says', async () => {
    const changed = `${text}  /bads:\n    get: {operationId: ListBads, responses: {200: {description: Bads}}}\n`;
    await mkdir(join(folder, 'api'));
    await writeFile(join(folder, path), changed);
    await rename(join(folder, path), join(folder, 'api/shop.yaml'));
    await writeFile(join(folder, 'la-connector.json'), '{ "definition": "api\\\\shop.yaml" }\n');
    const { stdout } = await cli('generate');
    expect(stdout).toContain('added    GET /bads (ListBads)');
    expect(stdout).toContain('up to date with api/shop.yaml');
    expect(await read('api/shop.yaml')).toBe(changed);
    expect(JSON.parse(await read('la-connector.lock.json'))).toMatchObject({
      definition: 'api/shop.yaml',
    });
    expect(await shown()).toEqual(parse(changed));
  });

  it('is found without lock and settings', async () => {
    await rename(join(folder, 'api/shop.yaml'), join(folder, path));
    await rm(join(folder, 'la-connector.json'));
    await rm(join(folder, 'la-connector.lock.json'));
    const { stdout } = await cli('generate', '--force');
    expect(stdout).toContain(`up to date with ${path}`);
  });

  it('keeps its comments where files are pulled in', async () => {
    const other = join(parent, 'other');
    await writeFile(join(parent, 'common.yaml'), 'Good:\n  type: string\n');
    const split = text.replace('items: {type: string}', "items: {$ref: 'common.yaml#/Good'}");
    await writeFile(join(parent, 'split.yaml'), split);
    await run(process.execPath, [bin, 'scaffold', join(parent, 'split.yaml'), '--out', other]);
    const kept = await readFile(join(other, path), 'utf8');
    for (const comment of ['# Acme shop', '# as published', '# always'])
      expect(kept).toContain(comment);
    expect(parse(kept)).toMatchObject({ definitions: { Good: { type: 'string' } } });
  });
});
