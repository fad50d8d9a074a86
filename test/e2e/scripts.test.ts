// The scripts of a scaffolded project, run by npm: the mock starts whatever the controllers look like,
// `dev` regenerates and restarts, and what user code exports is no declaration of the package.

import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { RunningScript, installGenerator, npmRun } from './npm.js';
import { freePort, start } from './project.js';
import { scaffoldText } from './untouched-project.js';

const response = { 200: { description: '', schema: { type: 'string' } } };
const paths = (...ids: readonly string[]): object =>
  Object.fromEntries(
    ids.map((id) => [`/${id.toLowerCase()}`, { get: { operationId: id, responses: response } }]),
  );
const definition = (...ids: readonly string[]): string =>
  JSON.stringify({ swagger: '2.0', info: { title: 'Shop', version: '1' }, paths: paths(...ids) });

let folder: string;
let script: RunningScript | undefined;

beforeAll(async () => {
  folder = await scaffoldText('scripts', definition('One', 'Two', 'Three'));
  await installGenerator(folder);
});
afterEach(async () => {
  await script?.stop();
  script = undefined;
});
afterAll(() => rm(join(folder, '..'), { recursive: true, force: true }));

const write = (path: string, text: string): Promise<void> => writeFile(join(folder, path), text);

describe('controllers that are half written', () => {
  beforeAll(async () => {
    await write('src/controllers/One.ts', 'export const one: number = () => ({ statu });\n');
    await write('src/controllers/Two.ts', 'export const two = { handle(: \n');
    await write('src/controllers/Three.ts', "export const three = {};\nthrow new Error('no');\n");
  });

  it('do not keep the mock from starting', async () => {
    const port = await freePort();
    script = new RunningScript(folder, 'mock', { PORT: String(port) });
    await script.line(/listening/i);
    for (const path of ['one', 'two', 'three']) {
      const answer = await fetch(`http://127.0.0.1:${port}/${path}`);
      expect([answer.status, typeof (await answer.json())]).toEqual([200, 'string']);
    }
  });

  it('still are errors of the type check', async () => {
    const { code, stdout } = await npmRun(folder, 'typecheck');
    expect(code).not.toBe(0);
    expect(stdout).toMatch(/src\/controllers\/Two\.ts\(1,/);
  });

  afterAll(async () => {
    for (const name of ['One', 'Two', 'Three'])
      await write(
        `src/controllers/${name}.ts`,
        `import type { ${name}Controller } from '../generated/contracts.gen.js';\n` +
          `export const ${name.toLowerCase()}: ${name}Controller = { handle: () => ({ status: 200, body: 'first' }) };\n`,
      );
  });
});

describe('npm run dev', () => {
  it('restarts on a change of the code, and regenerates on one of the definition', async () => {
    const port = await freePort();
    const ask = async (path: string): Promise<string> => {
      const answer = await fetch(`http://127.0.0.1:${port}/${path}`);
      return `${answer.status} ${await answer.text()}`;
    };
    // A change may restart it more than once.
    const restarted = async (path: string, answer: RegExp): Promise<void> => {
      do await script?.line(/listening/i);
      while (!answer.test(await ask(path).catch(String)));
    };
    script = new RunningScript(folder, 'dev', { PORT: String(port) });
    await restarted('one', /^200 "first"$/);

    const controller = join(folder, 'src/controllers/One.ts');
    const text = await readFile(controller, 'utf8');
    await writeFile(controller, text.replace("'first'", "'second'"));
    await restarted('one', /^200 "second"$/);

    await write('connector/apiDefinition.swagger.json', definition('One', 'Two', 'Three', 'Four'));
    await script.line(/added +GET \/four \(Four\)/);
    await restarted('four', /^501 /);
  });
});

describe('npm run build', () => {
  it('declares the client alone, so that user code needs no names for its types', async () => {
    await write(
      'src/database.ts',
      'class Database {}\nexport const open = () => new Database();\n',
    );
    await write(
      'src/db.ts',
      "import { open } from './database.js';\n\nexport const db = open();\n",
    );
    expect(await npmRun(folder, 'build')).toMatchObject({ code: 0 });
    for (const path of ['generated/client.gen', 'generated/operations.gen'])
      expect(existsSync(join(folder, `dist/${path}.d.ts`)), path).toBe(true);
    for (const path of ['db', 'main', 'generated/connector.gen'])
      expect(existsSync(join(folder, `dist/${path}.d.ts`)), path).toBe(false);
  });
});

describe('npm run backup and restore', () => {
  it('copy the database of a running server, and put it back when that has ended', async () => {
    expect(await npmRun(folder, 'build')).toMatchObject({ code: 0 });
    await rm(join(folder, 'data'), { recursive: true, force: true });
    expect(await npmRun(folder, 'backup')).toMatchObject({ code: 1 });
    const server = await start(folder);
    try {
      expect(await npmRun(folder, 'backup')).toMatchObject({ code: 0 });
      expect(existsSync(join(folder, 'data/backups/connector-1.db'))).toBe(true);
      const early = await npmRun(folder, 'restore', 'data/backups/connector-1.db');
      expect(early).toMatchObject({ code: 1 });
    } finally {
      await server.kill();
    }
    const { code, stdout } = await npmRun(folder, 'restore', 'data/backups/connector-1.db');
    expect([code, stdout]).toEqual([0, expect.stringContaining('connector.db.before-restore-1')]);
  });
});
