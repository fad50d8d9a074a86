// A project that nobody has touched passes its own tests, whatever shape its answers have, and lists what
// is not written; a controller that answers wrongly makes them fail.

import { rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from './project.js';
import { scaffoldText, testOf, type TestOutcome } from './untouched-project.js';
import { shapes } from './untouched-shapes.js';

let folder: string;
let untouched: TestOutcome;

beforeAll(async () => {
  folder = await scaffoldText('untouched', JSON.stringify(shapes));
  untouched = await testOf(folder);
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function write(name: string, handler: string): void {
  const constant = name.charAt(0).toLowerCase() + name.slice(1);
  const text =
    `import type { ${name}Controller } from '../generated/contracts.gen.js';\n` +
    `export const ${constant}: ${name}Controller = { ${handler} };\n`;
  writeFileSync(join(folder, `src/controllers/${name}.ts`), text);
}

describe('an untouched project', () => {
  it('passes its own tests', () => {
    expect(untouched).toMatchObject({ code: 0 });
    expect(untouched.output).toMatch(/fail 0/);
  });

  it('lists what is not written', () => {
    for (const file of ['ActRedirect', 'ActFault', 'ActWork', 'OnStep'])
      expect(untouched.output).toContain(`src/controllers/${file}.ts`);
  });

  it('compiles, also with a redirect as it is declared', async () => {
    write(
      'ActMoved',
      "handle: () => ({ status: 303, headers: { Location: 'https://there.example/' } })",
    );
    await compile(folder);
  });
});

it('fails them for each written controller that answers wrongly', async () => {
  const wrong = {
    OnMembers: "subscribed: async () => ({ id: 'a' }) as never",
    OnList: "subscribed: async () => 'none' as never",
    ActRedirect: 'handle: async () => ({ status: 302 }) as never',
    ActFault: 'handle: async () => ({ status: 204 }) as never',
  };
  for (const [name, handler] of Object.entries(wrong)) write(name, handler);
  const { code, output } = await testOf(folder);
  expect(code).not.toBe(0);
  const broken = new Set([...output.matchAll(/(\w+) {2}[A-Z]+ .*BROKEN/g)].map(([, name]) => name));
  expect([...broken]).toEqual(['OnMembers', 'OnList', 'ActRedirect', 'ActFault']);
});
