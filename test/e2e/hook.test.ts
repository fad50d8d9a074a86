// The pre-commit hook of README and guide, as git runs it: it refuses commits whose generated files are out
// of date, and says when it could not find that out.

import { execFile } from 'node:child_process';
import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { installGenerator } from './npm.js';
import { repository } from './project.js';
import { scaffoldText } from './untouched-project.js';

const run = promisify(execFile);
const page = 'docs/guides/regenerating.md';
const path = (name: string): object => ({
  [`/${name}`]: { get: { operationId: name, responses: { 200: { description: '' } } } },
});
const definition = (paths: object): string =>
  JSON.stringify({ swagger: '2.0', info: { title: 'Shop', version: '1' }, paths });

let folder: string;

beforeEach(async () => {
  folder = await scaffoldText('hook', definition(path('One')));
  await run('git', ['init', '--quiet'], { cwd: folder });
  await mkdir(join(folder, '.git/hooks'), { recursive: true });
  const [, hook = ''] =
    /```sh\n(#!\/bin\/sh\n[^]*?)```/.exec(await readFile(join(repository, page), 'utf8')) ?? [];
  expect(hook).toContain('npm run');
  await writeFile(join(folder, '.git/hooks/pre-commit'), hook);
  await chmod(join(folder, '.git/hooks/pre-commit'), 0o755);
});
afterEach(() => rm(join(folder, '..'), { recursive: true, force: true }));

async function commit(): Promise<{ code: number; stderr: string }> {
  const env = {
    ...process.env,
    // Where nothing answers: the generator is in the project, or nowhere.
    npm_config_registry: 'http://127.0.0.1:9/',
    npm_config_fetch_retries: '0',
  };
  const who = ['-c', 'user.name=a', '-c', 'user.email=a@b.example'];
  await run('git', ['add', '--all'], { cwd: folder });
  try {
    const args = [...who, 'commit', '--quiet', '--allow-empty', '--message', 'one'];
    return { code: 0, ...(await run('git', args, { cwd: folder, env })) };
  } catch (error) {
    return error as { code: number; stderr: string };
  }
}

const outOfDate = 'The generated files are out of date: run npm run generate';
const unchecked = 'The generated files could not be checked';

describe('the pre-commit hook', () => {
  it('lets a project pass that is in sync, and refuses one that is not', async () => {
    await installGenerator(folder);
    expect(await commit()).toMatchObject({ code: 0 });
    const text = definition({ ...path('One'), ...path('Two') });
    await writeFile(join(folder, 'connector/apiDefinition.swagger.json'), text);
    const refused = await commit();
    expect(refused).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(outOfDate) as string,
    });
    expect(refused.stderr).not.toContain(unchecked);
    await run('npm', ['run', 'generate'], { cwd: folder });
    expect(await commit()).toMatchObject({ code: 0 });
  });

  it('does not call a definition out of date that cannot be read', async () => {
    await installGenerator(folder);
    await writeFile(join(folder, 'connector/apiDefinition.swagger.json'), '{ "swagger": ');
    const { code, stderr } = await commit();
    expect(code).toBe(1);
    expect(stderr).toContain(unchecked);
    expect(stderr).not.toContain(outOfDate);
  });

  it('says so when the generator cannot be started', async () => {
    const { code, stderr } = await commit();
    expect(code).toBe(1);
    expect(stderr).toMatch(/^npm error/m);
    expect(stderr).toContain(unchecked);
    expect(stderr).not.toContain(outOfDate);
  });
});

describe('README', () => {
  it('has the hook of the guide, or leads there', async () => {
    const [guide, readme] = await Promise.all(
      [page, 'README.md'].map((name) => readFile(join(repository, name), 'utf8')),
    );
    const hook = /```sh\n#!\/bin\/sh\n[^]*?```/;
    expect(guide).toMatch(hook);
    expect(hook.exec(readme!)?.[0] ?? hook.exec(guide!)?.[0]).toBe(hook.exec(guide!)?.[0]);
  });
});
