// An older project under a newer generator: it is generated anew, and package.json, which is the user's,
// gets the least edit that makes it install.

import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { packageFacts } from '../../src/emit/package-root.js';
import { runtimeDependencies } from '../../src/emit/scaffold.js';
import { updateDependencies } from '../../src/project/package-json.js';
import { hashOf } from '../../src/write/hash.js';
import { LOCK, TestProject, action, definition, differing } from './project.js';

let project: TestProject;

beforeEach(async () => {
  project = await TestProject.make();
});

afterEach(() => project.remove());

interface Lock {
  generator: string;
  dependencies: Record<string, string>;
  files: Record<string, string>;
}

/** As version 0.0.9 left it, which asked for an older ajv and did without jose. */
function makeOlder(shape: (text: string) => string): string {
  const lock = JSON.parse(project.read(LOCK)) as Lock;
  lock.generator = '0.0.9';
  lock.dependencies['ajv'] = '^7.0.0';
  delete lock.dependencies['jose'];
  project.write(LOCK, `${JSON.stringify(lock, null, 2)}\n`);
  const before = project.read('package.json');
  const older = before
    .replace(/("ajv": )"[^"]*"/, '$1"^7.0.0"')
    .replace(/\n *"jose": "[^"]*",?/, '');
  project.write('package.json', shape(older));
  return shape(older);
}

const range = (name: string): string => runtimeDependencies().get(name) ?? '';

/** src/main.ts as versions before `src/env.ts` wrote it. */
const lateMain = `import { existsSync } from 'node:fs';
import { createConnector } from './generated/connector.gen.js';

if (existsSync('.env')) process.loadEnvFile();
await (await createConnector()).listen();
`;

test('a call of publish with a bare filter is named, and kept', async () => {
  makeOlder((text) => text);
  const own = "await connector.triggers.onNews.publish({ id: 1 }, { query: { board: 'news' } });\n";
  project.write('src/news/tell.ts', own);
  project.write(
    'src/other.ts',
    own.replace('{ query', '{ filter: { query').replace(' });', ' } });'),
  );
  const { code, out } = await project.generate();
  expect(code).toBe(0);
  expect(out).toMatch(
    /^src\/news\/tell\.ts: publish\(event, filter\) is publish\(event, \{ filter \}\) now/m,
  );
  expect(out).not.toContain('src/other.ts');
  expect(project.read('src/news/tell.ts')).toBe(own);
});

test('a main.ts that loads .env after its imports is told about it, and kept', async () => {
  makeOlder((text) => text);
  project.write('src/main.ts', lateMain);
  const { code, out } = await project.generate();
  expect(code).toBe(0);
  expect(out).toMatch(/^src\/main\.ts loads \.env after its imports, .*src\/env\.ts/m);
  expect(project.read('src/main.ts')).toBe(lateMain);
  // Once is enough: nothing else is written at the next run.
  expect((await project.generate()).out).not.toContain('src/main.ts');
});

test('a new main.ts is not told about .env', async () => {
  makeOlder((text) => text);
  expect((await project.generate()).out).not.toContain('.env');
});

describe.each([
  ['backup', /\n *"(?:backup|restore)": "[^"]*",/g, 'store/command.ts'],
  ['move', /\n *"move": "[^"]*",/g, 'store/postgres/move.ts'],
  ['ops', /\n *"ops": "[^"]*",/g, 'ops/command.ts'],
])('the script %s', (name, pattern, command) => {
  const file = `src/generated/runtime/server/${command}`;

  test('is proposed once, with the version that brings its command', async () => {
    makeOlder((text) => text.replace(pattern, ''));
    expect(project.read('package.json')).not.toContain(`"${name}"`);
    rmSync(project.path(file));
    const { out } = await project.generate();
    const [, title = ''] = /CHANGELOG\.md, "(`npm run .*)"\.$/m.exec(out) ?? [];
    expect(title).toContain(`npm run ${name}`);
    expect(readFileSync(join(import.meta.dirname, '../../CHANGELOG.md'), 'utf8')).toContain(
      `- ${title}`,
    );
    project.write(LOCK, project.read(LOCK).replace(/"generator": "[^"]*"/, '"generator": "0.0.9"'));
    expect((await project.generate()).out).not.toContain(`npm run ${name}`);
  });

  test('is not spoken of where a project has it', async () => {
    makeOlder((text) => text);
    rmSync(project.path(file));
    expect((await project.generate()).out).not.toContain(`npm run ${name}`);
  });
});

describe('the script that starts the generator', () => {
  const pin = (version: string) => (text: string) =>
    text.replace(/la-connector-gen@[\w.]+/, `la-connector-gen@${version}`);

  test('starts the version that generates now, where it started the one before', async () => {
    const older = makeOlder(pin('0.0.9'));
    const { out } = await project.generate();
    const { version } = packageFacts();
    expect(out).toContain(
      `package.json: the script la-connector-gen starts version ${version} now.`,
    );
    expect(project.read('package.json')).toContain(`la-connector-gen@${version}"`);
    expect(older).not.toContain(`la-connector-gen@${version}"`);
    expect((await project.generate('--check')).code).toBe(0);
  });

  test('is left alone where the user chose another version', async () => {
    makeOlder(pin('0.0.5'));
    const { out } = await project.generate();
    expect(out).toContain('The script la-connector-gen of package.json starts version 0.0.5, but');
    expect(project.read('package.json')).toContain('la-connector-gen@0.0.5"');
  });

  test('may be missing', async () => {
    makeOlder((text) => text.replace(/,\n *"la-connector-gen": "[^"]*"/, ''));
    const { code, out } = await project.generate();
    expect([code, out.includes('the script la-connector-gen')]).toEqual([0, false]);
  });
});

describe('an older project', () => {
  test.each([
    ['two spaces', (text: string) => text],
    ['tabs', (text: string) => text.replaceAll('  ', '\t')],
    ['four spaces', (text: string) => text.replaceAll('  ', '    ')],
    ['CRLF line ends', (text: string) => text.replaceAll('\n', '\r\n')],
    ['no line end at the end', (text: string) => text.trimEnd()],
    ['a byte-order mark', (text: string) => `\ufeff${text}`],
  ])('is generated anew; package.json keeps %s', async (_, shape) => {
    const older = makeOlder(shape);
    const before = project.snapshot();
    const check = await project.generate('--check');
    expect(check.code).toBe(1);
    expect(differing(before, project.snapshot())).toEqual([]);
    const { code, out } = await project.generate();
    expect(code).toBe(0);
    expect(out).toContain(`la-connector-gen 0.0.9 -> ${packageFacts().version}`);
    expect(out).toContain(
      `package.json: ajv is ${JSON.stringify(range('ajv'))} now. Run npm install.`,
    );
    expect(out).toContain(
      `package.json: jose ${JSON.stringify(range('jose'))} was added to the dependencies. Run npm install.`,
    );
    expect(differing(before, project.snapshot())).toEqual([LOCK, 'package.json']);

    const now = project.read('package.json');
    const value = JSON.parse(now.replace(/^\ufeff/, '')) as { dependencies: Lock['dependencies'] };
    expect(value.dependencies['ajv']).toBe(range('ajv'));
    expect(value.dependencies['jose']).toBe(range('jose'));
    // Every line of the older one is there as it was, but for one range and maybe a comma.
    const lines = (text: string): string[] => text.split('\n').map((line) => line.replace(',', ''));
    const kept = lines(older).filter((line) => !line.includes('"ajv"'));
    expect(lines(now).filter((line) => !/"(?:ajv|jose)"/.test(line))).toEqual(kept);
    expect(now.includes('\r\n')).toBe(older.includes('\r\n'));
    expect(now.replaceAll('\r\n', '').includes('\n')).toBe(!older.includes('\r\n'));
    expect((await project.generate('--check')).code).toBe(0);
  });

  test('of the user keeps ranges that the user chose, and is told', async () => {
    makeOlder((text) => text.replace('"ajv": "^7.0.0"', '"ajv": "7.1.2"'));
    const { out } = await project.generate();
    expect(out).toContain(
      `package.json has ajv "7.1.2"; the runtime is tested with ${JSON.stringify(range('ajv'))}.`,
    );
    expect(project.read('package.json')).toContain('"ajv": "7.1.2"');
  });

  test('whose package.json cannot be read is generated all the same', async () => {
    makeOlder(() => '{ "name": ');
    const { code, out } = await project.generate();
    expect(code).toBe(0);
    expect(out).toContain('package.json');
    expect(project.read('package.json')).toBe('{ "name": ');
  });

  test('without stale files of the older version', async () => {
    project.write('src/generated/runtime/old.ts', 'export {};\n');
    const lock = JSON.parse(project.read(LOCK)) as Lock;
    lock.generator = '0.0.9';
    lock.files['src/generated/runtime/old.ts'] =
      'sha256-8d3b9bd3d1b1b3b5b6ba7ff6d8bd1d2b8ffdf0c2ab3c9cbf2fb9fd4a4f4d5f0e';
    project.write(LOCK, JSON.stringify(lock));
    // Its hash is another one, so somebody edited it.
    expect((await project.generate()).code).toBe(2);
    expect(project.read('src/generated/runtime/old.ts')).toBe('export {};\n');
    expect((await project.generate('--force')).code).toBe(0);
    expect(project.snapshot().has('src/generated/runtime/old.ts')).toBe(false);
    expect(project.read('.la-connector/backup/1/src/generated/runtime/old.ts')).toBe(
      'export {};\n',
    );
  });
});

describe('a newer project', () => {
  test.each(['0.1.1', '1.0.0', '99.0.0', '0.2.0-beta.1', 'next'])(
    '%s is refused',
    async (version) => {
      const lock = JSON.parse(project.read(LOCK)) as Lock;
      project.write(LOCK, JSON.stringify({ ...lock, generator: version }));
      const before = project.snapshot();
      for (const args of [[], ['--check'], ['--force']]) {
        const { code, err } = await project.generate(...args);
        expect([code, err]).toEqual([
          2,
          expect.stringContaining('is newer than this one') as string,
        ]);
      }
      expect(differing(before, project.snapshot())).toEqual([]);
    },
  );
});

describe('package.json', () => {
  const needs = new Map([['ajv', '^8.0.0']]);
  test.each([
    [
      'has no dependencies',
      '{\n  "name": "x"\n}\n',
      /"dependencies": \{\n {4}"ajv": "\^8\.0\.0"\n {2}\}/,
    ],
    ['has none in them', '{ "dependencies": {} }', /"ajv": "\^8\.0\.0"/],
    ['is one line', '{"dependencies":{"b":"1"}}', /"b":"1",\s*"ajv": ?"\^8\.0\.0"/],
  ])('that %s', (_, text, expected) => {
    const { text: after, changed } = updateDependencies(text, new Map(), needs);
    expect(after).toMatch(expected);
    expect(() => JSON.parse(after) as unknown).not.toThrow();
    expect(changed).toHaveLength(1);
  });

  test('is left alone where nothing new is needed, even what the user took out', () => {
    const text = '{"dependencies":{}}';
    expect(updateDependencies(text, needs, needs)).toEqual({ text, changed: [], doubts: [] });
  });
});

describe('an operation that is read in another way than by the version before', () => {
  const contracts = 'src/generated/contracts.gen.ts';
  const queued = {
    responses: { 202: { description: 'Queued', schema: { type: 'object' } } },
  };

  test('is named, with its controller and how to keep it as it was', async () => {
    project.remove();
    project = await TestProject.make(
      definition({ 'post /mails': action('SendMail', queued), 'get /cakes': action('ListCakes') }),
    );
    const older = project
      .read(contracts)
      .replace(
        /(SendMailController =\s+runtime\.)ActionController<\s*operations\.SendMailRequest,/,
        '$1PollingActionController<operations.SendMailRequest, unknown,',
      );
    expect(older).toContain('PollingActionController');
    project.write(contracts, older);
    const lock = JSON.parse(project.read(LOCK)) as Lock;
    lock.files[contracts] = hashOf(older);
    project.write(LOCK, `${JSON.stringify(lock, null, 2)}\n`);

    const note =
      'POST /mails (SendMail) is read as an action now; it was a polling action. ' +
      'src/controllers/SendMail.ts has to follow its new contract. To keep it as it was, set this ' +
      'in la-connector.json: {"operations":{"SendMail":{"pattern":"pollingAction"}}}';
    expect((await project.generate('--check')).out).toContain(note);
    const { code, out } = await project.generate();
    expect(code).toBe(0);
    expect(out).toContain(note);
    expect(out).not.toContain('ListCakes');
    expect((await project.generate()).out).not.toContain('read as');
  });

  test('is not named where the definition changed it', async () => {
    project.remove();
    project = await TestProject.make(definition({ 'post /mails': action('SendMail') }));
    const located = { 202: { description: 'Wait', headers: { Location: { type: 'string' } } } };
    project.define(definition({ 'post /mails': action('SendMail', { responses: located }) }));
    const { out } = await project.generate();
    expect(out).toContain('is now a polling action');
    expect(out).not.toContain('read as');
  });
});
