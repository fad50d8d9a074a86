// What no rule may stop and no fault need: a definition whose references lead nowhere, to other machines
// and in circles, with paths that nothing can tell apart. What is whole of it becomes a project that
// compiles, starts and answers.

import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile, repository, type RunningServer, start } from './project.js';

const run = promisify(execFile);
const folder = join(repository, '.tmp/e2e', `let-in-${process.pid}`);

const ok = (schema: object): object => ({ 200: { description: 'OK', schema } });
const operation = (operationId: string, members: object = {}): object => ({
  operationId,
  responses: ok({ type: 'object', properties: { by: { type: 'string', enum: [operationId] } } }),
  ...members,
});
const variable = (name: string): object => ({ name, in: 'path', required: true, type: 'string' });

const definition = {
  swagger: '2.0',
  info: { title: 'Open ends', version: '1' },
  paths: {
    '/schema': { get: operation('GetSchema', { responses: ok({ $ref: '#/definitions/Gone' }) }) },
    '/nested': { get: operation('GetNested', { responses: ok({ $ref: '#/definitions/Holds' }) }) },
    '/parameter': {
      get: operation('GetParameter', { parameters: [{ $ref: '#/parameters/Gone' }] }),
    },
    '/response': {
      get: operation('GetResponse', { responses: { 200: { $ref: '#/responses/Gone' } } }),
    },
    '/item': { $ref: '#/x-items/gone' },
    '/circle': { get: operation('GetCircle', { responses: ok({ $ref: '#/definitions/One' }) }) },
    '/remote': {
      post: operation('PostRemote', {
        parameters: [
          { name: 'body', in: 'body', schema: { $ref: 'https://contoso.com/a.json#/Order' } },
        ],
      }),
    },
    '/missing-file': {
      get: operation('GetMissing', { responses: ok({ $ref: 'common/error.json' }) }),
    },
    '/outside': { get: operation('GetOutside', { responses: ok({ $ref: '../error.json' }) }) },
    '/twice/{x}': { get: operation('GetFirst', { parameters: [variable('x')] }) },
    '/twice/{y}': {
      get: operation('GetSecond', { parameters: [variable('y')] }),
      post: operation('PostSecond', { parameters: [variable('y')] }),
    },
    '/Case': { get: operation('GetUpper') },
    '/case': { get: operation('GetLower') },
    '/slash': { get: operation('GetPlain') },
    '/slash/': { get: operation('GetSlash') },
  },
  definitions: {
    Holds: { type: 'object', properties: { inner: { $ref: '#/definitions/Gone' } } },
    One: { $ref: '#/definitions/Two' },
    Two: { $ref: '#/definitions/One' },
  },
};
const text = JSON.stringify(definition, null, 2);
let report = '';

beforeAll(async () => {
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });
  await writeFile(join(folder, 'open.json'), text);
  const bin = join(repository, 'bin/la-connector-gen.js');
  const args = [bin, 'scaffold', 'open.json', '--out', 'project'];
  report = (await run(process.execPath, args, { cwd: folder })).stderr;
  await compile(join(folder, 'project'));
});

describe('a definition with open ends', () => {
  let server: RunningServer;
  beforeAll(async () => {
    server = await start(join(folder, 'project'), {}, { mock: true });
  });
  afterAll(() => server?.stop());

  it.each([
    ['GET', '/schema'],
    ['GET', '/nested'],
    ['GET', '/parameter'],
    ['GET', '/response'],
    ['GET', '/circle'],
    ['POST', '/remote'],
    ['GET', '/missing-file'],
    ['GET', '/outside'],
    ['POST', '/twice/a'],
  ])('answers %s %s', async (method, path) => {
    const post = { method, headers: { 'content-type': 'application/json' }, body: '{"any":1}' };
    const response = await fetch(server.url + path, method === 'POST' ? post : {});
    expect(response.status).toBe(200);
  });

  it.each([
    ['/twice/a', 'GetFirst'],
    ['/Case', 'GetUpper'],
    ['/slash', 'GetPlain'],
  ])('answers %s by the first of those that nothing tells apart', async (path, by) => {
    const response = await fetch(server.url + path);
    expect(await response.json()).toEqual({ by });
  });

  it('says of every end where it is, and what became of it', () => {
    expect(report).toMatch(
      /"#\/definitions\/Gone" does not exist\. The schema is read as any value/,
    );
    expect(report).toMatch(/"#\/parameters\/Gone" does not exist\. The parameter is left out/);
    expect(report).toMatch(
      /"#\/responses\/Gone" does not exist\. The response is read as one with/,
    );
    expect(report).toMatch(/"#\/x-items\/gone" does not exist\. The path item is left out/);
    expect(report).toMatch(/is a URL; the network is never used.*The schema is read as any value/);
    expect(report).toMatch(/The referenced file does not exist: common\/error\.json\. The schema/);
    expect(report).toMatch(/open\.json:\d+:\d+ {2}The reference names \.\.\/error\.json.*--root/);
    expect(report).toMatch(/No request can tell "GetSecond" from "GetFirst"/);
    expect(report).toMatch(/^ {2}ref-resolves \(\d+ times\) {2}open\.json:\d+:\d+ {2}/m);
  });

  it('is kept as its author wrote it', async () => {
    const { readFile } = await import('node:fs/promises');
    const kept = join(folder, 'project/connector/apiDefinition.swagger.json');
    expect(await readFile(kept, 'utf8')).toBe(text);
  });

  it('is checked by all rules, and the project stays in sync with it', async () => {
    const bin = join(repository, 'bin/la-connector-gen.js');
    const cwd = join(folder, 'project');
    const check = await run(process.execPath, [bin, 'generate', '--check'], { cwd });
    expect(check.stdout).toContain('Up to date');
    const validating = run(process.execPath, [bin, 'validate', 'open.json'], { cwd: folder });
    const { code, stdout } = (await validating.catch((error: unknown) => error)) as {
      code: number;
      stdout: string;
    };
    expect(code).toBe(1);
    for (const rule of [
      'ref-resolves',
      'ref-loop',
      'document-ref-outside',
      'path-duplicate-template',
    ])
      expect(stdout).toMatch(new RegExp(`  (?:error|warning)  ${rule}\\b`));
  });
});
