// Every operation is reached at its own URL, however odd its path is; where no request could tell two
// apart, that is noted.

import { request } from 'node:http';
import { describe, expect, it } from 'vitest';
import { describeConnector } from '../../../src/simulate.js';
import { buildModel } from '../../../src/model/build.js';
import { exampleRequest } from '../../../templates/runtime/server/examples.js';
import { run } from './running-server.js';

function documentOf(paths: readonly string[]) {
  const get = (index: number) => ({
    operationId: `Op${index}`,
    responses: { 200: { description: '', schema: { type: 'object' } } },
  });
  return {
    swagger: '2.0',
    info: { title: 'Paths', version: '1' },
    paths: Object.fromEntries(paths.map((path, index) => [path, { get: get(index) }])),
  };
}

/** Not `fetch`, which would tidy the URL up. */
function ask(origin: string, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const { hostname, port } = new URL(origin);
    request({ hostname, port, path }, (response) => {
      let text = '';
      response.on('data', (chunk: Buffer) => (text += chunk.toString()));
      response.on('end', () => resolve(text));
    })
      .on('error', reject)
      .end();
  });
}

/** Ids of the operations that answer at the URLs of all, in order. */
async function reached(paths: readonly string[]): Promise<string[]> {
  const descriptor = await describeConnector(JSON.stringify(documentOf(paths)));
  const controllers = Object.fromEntries(
    descriptor.operations.map(({ id, controller = '' }) => [
      controller,
      { handle: () => ({ status: 200, body: { id } }) },
    ]),
  );
  const { url } = await run(descriptor, controllers);
  const answers = descriptor.operations.map(async (operation) => {
    const text = await ask(url, exampleRequest(operation, descriptor).path);
    return (JSON.parse(text) as { id?: string }).id ?? text;
  });
  return Promise.all(answers);
}

const notesOf = (paths: readonly string[]): string[] =>
  buildModel(documentOf(paths), {})
    .notes.map(({ message }) => message)
    .filter((message) => message.startsWith('No request can tell'));

describe('an operation is reached beside', () => {
  it.each<[string, string[]]>([
    ['a custom verb', ['/x/{a}:custom', '/x/{a}:custom:custom', '/x/{a}']],
    ['a custom verb, declared last', ['/x/{a}:custom:custom', '/x/{a}', '/x/{a}:custom']],
    ['a variable verb', ['/x/{a}:{b}', '/x/{a}:{b}:c', '/x/{a}:one', '/x/all:one']],
    ['an extension', ['/x/{a}.json', '/x/{a}.tar.json', '/x/{a}.{b}', '/x/{a}']],
    ['more variables', ['/x/{a}-{b}', '/x/{a}-{b}-{c}', '/x/{a}']],
    ['a prefix', ['/s/{a}suffix', '/s/prefix{a}suffix']],
    ['quotes and brackets', ["/f('{a}')", '/f({a})', '/f(a={a},b={b})', '/f(a={a})', '/f()']],
    [
      'text that is an expression elsewhere',
      ['/r/(.*)+$', '/r/[a-z]', '/r/a|b', '/r/a.b', '/r/axb', '/r/^x'],
    ],
    ['stars', ['/w/*', '/w/a*', '/w/**', '/w']],
    ['colons', ['/c/:id', '/c/::x', '/c/a:b', '/c/id', '/c/:id(\\d+)']],
    ['slashes at the end', ['/t', '/t/', '/t//']],
    ['slashes inside', ['/a//d', '/a/d', '//a/d', '/a//d/']],
    ['matrix parameters', ['/m;v=1', '/m;v={a}', '/m', '/m;{a}={b}']],
    ['letter case', ['/Case', '/case']],
    [
      'encoded characters',
      ['/p/%7Bx%7D', '/p/{x}', '/p/a%2Fb', '/p/a/b', '/p/%zz', '/p/caf%C3%A9'],
    ],
    ['other characters', ['/back\\slash', '/"quote"', '/<b>', '/@x/$y/~z/!a', '/a,b', '/a&b=c']],
    ['braces that are none', ['/x/${a}', '/x/${a}}', '/x/{}']],
    ['names with a slash', ['/x/{a/b}', '/x/{a/b}/c']],
    ['dots', ['/a/./b', '/a/../c', '/.well-known/x']],
    ['the own routes', ['/healthz', '/_connector/jobs/{id}', '/swagger.json']],
  ])('%s', async (_what, paths) => {
    expect(await reached(paths)).toEqual(paths.map((_path, index) => `Op${index}`));
    expect(notesOf(paths)).toEqual([]);
  });
});

describe('no request can tell apart', () => {
  it.each<[string, string, string]>([
    ['names of variables', '/x/{a}', '/x/{b}'],
    ['variables side by side', '/x/{a}{b}', '/x/{c}'],
    ['variables side by side after text', '/x/pre{a}', '/x/pre{a}{b}'],
    ['escapes', '/p/a%20b', '/p/a b'],
    ['escapes of letters', '/p/caf%C3%A9', '/p/café'],
    ['a percent sign', '/p/%zz', '/p/%25zz'],
    ['queries', '/q?x=1', '/q?x=2'],
    ['fragments', '/h#a', '/h#b'],
  ])('%s, so the first answers and a note says so', async (_what, one, other) => {
    const [first, second] = await reached([one, other]);
    expect(first).toBe('Op0');
    expect(second).not.toBe('Op1');
    expect(notesOf([one, other])).toEqual([expect.stringContaining('"Op1" from "Op0"')]);
  });
});
