// What the library exports, that the types of it are complete, that its examples compile, and what it
// does with bad input: results, not throws.

import { execFileSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Node, Project } from 'ts-morph';
import { expect, it, onTestFinished } from 'vitest';
import * as library from '../src/index.js';

const root = fileURLToPath(new URL('..', import.meta.url));
const project = new Project({
  tsConfigFilePath: join(root, 'tsconfig.json'),
  skipAddingFilesFromTsConfig: true,
});
const index = project.addSourceFileAtPath(join(root, 'src/index.ts'));
project.resolveSourceFileDependencies();
const exported = index.getExportedDeclarations();

it('exports this and nothing else', async () => {
  const values = Object.keys(library);
  const types = [...exported.keys()].filter((name) => !values.includes(name));
  const text = [...values.sort(), '', ...types.sort(), ''].join('\n');
  await expect(text).toMatchFileSnapshot('library-exports.txt');
});

/** Names that a declaration mentions as types, function bodies and comments apart. */
function mentionedBy(declaration: Node): Node[] {
  const found: Node[] = [];
  declaration.forEachDescendant((node, walk) => {
    // No test is skipped here: the walk leaves out what lies inside. The type of one member of a type
    // is looked up: what it comes to is not that type.
    if (Node.isBlock(node) || Node.isJSDoc(node) || Node.isIndexedAccessTypeNode(node))
      return walk.skip();
    // As is that of a value.
    if (Node.isTypeQuery(node) || Node.isMappedTypeNode(node)) return walk.skip();
    if (Node.isTypeReference(node)) found.push(node.getTypeName());
    if (Node.isExpressionWithTypeArguments(node)) found.push(node.getExpression());
    return undefined;
  });
  return found;
}

it('exports every type that its functions and types mention', () => {
  const known = new Set<Node>([...exported.values()].flat());
  const missing = new Set<string>();
  let mentioned = 0;
  for (const declaration of known) {
    for (const name of mentionedBy(declaration)) {
      const symbol = name.getSymbol();
      const declarations = (symbol?.getAliasedSymbol() ?? symbol)?.getDeclarations() ?? [];
      mentioned += declarations.length;
      for (const its of declarations) {
        const foreign = its.getSourceFile().getFilePath().includes('/node_modules/');
        if (foreign || Node.isTypeParameterDeclaration(its) || known.has(its)) continue;
        missing.add(name.getText());
      }
    }
  }
  expect([...missing]).toEqual([]);
  expect(mentioned).toBeGreaterThan(200);
});

/** The text of each example in a comment, by the name of what it belongs to. */
function examples(): Map<string, string> {
  const found = new Map<string, string>();
  for (const [name, declarations] of exported) {
    for (const declaration of declarations) {
      const documented = Node.isVariableDeclaration(declaration)
        ? declaration.getVariableStatement()
        : declaration;
      if (!Node.isJSDocable(documented)) continue;
      for (const tag of documented.getJsDocs().flatMap((doc) => doc.getTags()))
        if (tag.getTagName() === 'example') found.set(name, tag.getCommentText() ?? '');
    }
  }
  return found;
}

it('has an example that compiles for everything that can be called', () => {
  const found = examples();
  expect([...found.keys()].sort()).toEqual(Object.keys(library).sort());
  const folder = join(root, '.tmp', `library-${process.pid}`);
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(folder, { recursive: true });
  const names = Object.keys(library).join(', ');
  for (const [name, text] of found)
    writeFileSync(
      join(folder, `${name}.ts`),
      `import { ${names} } from 'la-connector-gen';\ndeclare const text: string;\n` +
        `void [${names}, text];\nexport async function example(): Promise<void> {\n${text}\n}\n`,
    );
  const compilerOptions = {
    noEmit: true,
    noUnusedLocals: false,
    rootDir: root,
    paths: { 'la-connector-gen': [join(root, 'src/index.ts')] },
  };
  const options = { extends: join(root, 'tsconfig.json'), compilerOptions, include: ['*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(options));
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  execFileSync(process.execPath, [tsc, '-p', folder], { encoding: 'utf8' });
}, 120_000);

/** A folder that is removed when the test has ended. */
function temporary(): string {
  const folder = mkdtempSync(join(tmpdir(), 'la-library-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

const TEA = JSON.stringify({
  swagger: '2.0',
  info: { title: 'Tea', version: '1' },
  paths: { '/teas': { get: { operationId: 'ListTeas', responses: { 200: { description: '' } } } } },
});

it('writes a project, and into no folder that holds something', async () => {
  const folder = temporary();
  const { files } = await library.scaffold(TEA);
  const dir = join(folder, 'tea');
  expect(library.writeProject(dir, files)).toEqual({ ok: true, problems: [] });
  expect(existsSync(join(dir, 'la-connector.lock.json'))).toBe(true);
  expect(library.writeProject(dir, files)).toMatchObject({ ok: false });
  writeFileSync(join(folder, 'file'), '');
  expect(library.writeProject(join(folder, 'file'), files)).toMatchObject({ ok: false });
  expect(library.writeProject('', files)).toMatchObject({ ok: false });
});

it('brings a project up to date, with the settings that it has', async () => {
  const folder = temporary();
  const dir = join(folder, 'tea');
  const { files, definition = '' } = await library.scaffold(TEA);
  library.writeProject(dir, files);
  expect((await library.generate(dir)).update?.files).toEqual([]);
  writeFileSync(join(dir, definition), TEA.replaceAll('ListTeas', 'GetTeas'));
  const { update } = await library.generate(dir);
  expect(update?.changes).toHaveLength(1);
  expect(library.updateProject(dir, update?.files ?? [])).toEqual({ ok: true, problems: [] });
  expect((await library.generate(dir)).update?.files).toEqual([]);
  // What was compared is not there any more.
  expect(library.updateProject(dir, update?.files ?? []).ok).toBe(false);
  writeFileSync(join(dir, 'la-connector.json'), '{ "definition": 7 }');
  const refused = await library.generate(dir);
  expect(refused.update).toBeUndefined();
  expect(refused.problems).toHaveLength(1);
});

it.each<[string, () => Promise<{ diagnostics: readonly object[]; problems: readonly string[] }>]>([
  ['settings that are not there', () => library.loadSettings('no-such.json')],
  ['a folder that is not there', () => library.generate('no-such-folder')],
  ['a folder that is no project', () => library.generate(temporary())],
  ['a definition that is not there', () => library.validate({ kind: 'file', path: 'no-such' })],
  ['a text that is no definition', () => library.scaffold('[')],
  ['nothing to fix in', () => library.fix('[').then((it) => ({ problems: [], ...it }))],
  ['nothing to simulate', () => library.simulate('[', { url: 'http://127.0.0.1:1' })],
  [
    'settings of nothing',
    () =>
      library.simulate(TEA, {
        url: 'http://127.0.0.1:1',
        settings: { operations: { ListTeas: { pattern: 'mcp' } } },
      }),
  ],
  ['a server that is not there', () => library.simulate(TEA, { url: 'http://127.0.0.1:1' })],
  ['a URL that is none', () => library.simulate(TEA, { url: 'tea' })],
])('says what is wrong with %s, and throws nothing', async (_what, call) => {
  const { diagnostics, problems } = await call();
  expect(diagnostics.length + problems.length).toBeGreaterThan(0);
});

it('lists the rules as the command line does', () => {
  expect(library.rules.length).toBeGreaterThan(370);
  expect(library.rules.find(({ id }) => id === 'op-id-unique')).toMatchObject({
    severity: 'error',
    preset: 'import',
  });
  expect(library.rules.some(({ fixable }) => fixable)).toBe(true);
});
