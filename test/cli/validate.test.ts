// Which definitions `validate` checks: that of a project, and every Swagger 2.0 file of a folder.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCommand } from './command-line.js';

const paths = {
  '/tea': {
    get: { operationId: 'GetTea', summary: 'Get tea', responses: { 200: { description: 'Tea.' } } },
  },
};
const json = JSON.stringify({ swagger: '2.0', info: { title: 'Tea', version: '1' }, paths });
const yaml = `# Tea\nswagger: '2.0'\ninfo: {title: Tea, version: '1'}\npaths: ${JSON.stringify(paths)}\n`;

function folderOf(files: Readonly<Record<string, string | Uint8Array>>): string {
  const cwd = mkdtempSync(join(tmpdir(), 'la-validate-'));
  onTestFinished(() => rmSync(cwd, { recursive: true, force: true }));
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(cwd, path)), { recursive: true });
    writeFileSync(join(cwd, path), content);
  }
  return cwd;
}

async function checked(cwd: string, ...args: string[]) {
  const run = await runCommand(['validate', ...args, '--format', 'json'], { cwd });
  const { files = [] } = JSON.parse(run.stdout || '{}') as { files?: Array<{ path: string }> };
  return { ...run, paths: files.map(({ path }) => path.replaceAll('\\', '/')) };
}

describe('validate with a folder', () => {
  it('checks every Swagger 2.0 file, whatever it is called, and says what it skipped', async () => {
    const cwd = folderOf({
      'api/apiDefinition.yaml': yaml,
      'api/apiProperties.json':
        '{"properties":{"connectionParameters":{},"iconBrandColor":"#007ee5","capabilities":[]}}',
      'b/swagger.YAML': `---\n"swagger": "2.0"\n${yaml.split('\n').slice(2).join('\n')}`,
      'b/la-connector.json': '{}',
      'c/Tea.json': `\ufeff${json}`,
      'c/flow.yml': `{swagger: '2.0', info: {title: Tea, version: '1'}, paths: {}}`,
      'd/broken.json': `${json.slice(0, -1)},`,
      'd/named.swagger.json': '[]',
      'e/wide.json': Buffer.from(json, 'utf16le'),
      'node_modules/x/swagger.json': json,
      'new.yaml': 'openapi: 3.0.1\npaths: {}\n',
      'package.json': '{"name":"swagger-tools"}',
      'src/generated/source.gen.json': JSON.stringify({
        operations: {},
        definition: JSON.parse(json),
      }),
    });
    const { paths: found, stderr } = await checked(cwd, '.');
    expect(found).toEqual([
      'api/apiDefinition.yaml',
      'b/swagger.YAML',
      'c/Tea.json',
      'c/flow.yml',
      'd/broken.json',
      'd/named.swagger.json',
      'e/wide.json',
    ]);
    expect(stderr).toContain(
      'Skipped new.yaml: it is OpenAPI 3.0.1; only Swagger 2.0 is checked.\n' +
        'Skipped 2 files without a member "swagger": package.json, ',
    );
    expect(stderr).not.toMatch(/apiProperties|la-connector\.json/);
  });

  it('says what it skipped when nothing is left', async () => {
    const cwd = folderOf({ 'x/new.json': '{"openapi":"3.1.0"}' });
    const { code, stderr, stdout } = await checked(cwd, 'x');
    expect(stderr).toContain('There is no Swagger 2.0 file in the folder x.');
    expect(stderr).toContain('it is OpenAPI 3.1.0; only Swagger 2.0 is checked.');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('validate in a project', () => {
  it('checks its definition by its settings, in every folder of it', async () => {
    const cwd = folderOf({
      'connector/tea.yaml': yaml,
      'la-connector.json': JSON.stringify({
        definition: 'connector/tea.yaml',
        operations: { NoSuch: {} },
        validate: { preset: 'certification' },
      }),
      'src/a.ts': '',
    });
    const top = await checked(cwd);
    expect(top.paths).toEqual(['connector/tea.yaml']);
    const below = await checked(join(cwd, 'src'));
    expect(below.paths).toEqual(['../connector/tea.yaml']);
    const rules = (text: string) => {
      const { files } = JSON.parse(text) as {
        files: Array<{ diagnostics: Array<{ rule: string }> }>;
      };
      return files.flatMap(({ diagnostics }) => diagnostics.map(({ rule }) => rule));
    };
    expect(rules(below.stdout)).toEqual(rules(top.stdout));
    expect(rules(top.stdout)).toContain('info-contact-required');
  });

  it('takes the definition from the lock where no settings are', async () => {
    const cwd = folderOf({ 'deep/api.json': json, 'la-connector.lock.json': '{}' });
    const { stderr } = await checked(cwd);
    // A lock that cannot be read leads to where `scaffold` puts a definition.
    expect(stderr).toContain('1 definition: 1 error');
  });

  it('needs a definition elsewhere', async () => {
    const cwd = folderOf({ 'la-connector.json': '{}', '.git/HEAD': '' });
    const { code, stderr } = await checked(cwd);
    expect(stderr).toContain('validate needs a definition: a file, a folder, or -');
    expect(code).toBe(2);
  });
});
