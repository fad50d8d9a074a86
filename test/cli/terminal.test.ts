// Commands that a user is to repeat begin as this one did.

import { rm, writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { howStarted } from '../../src/cli/terminal.js';
import { npmRun, installGenerator } from '../e2e/npm.js';
import { scaffoldText } from '../e2e/untouched-project.js';

describe('how the tool was started', () => {
  const pnpm = { npm_command: 'dlx', npm_config_user_agent: 'pnpm/12.21.0 npm/? node/?' };
  const yarn = { npm_config_user_agent: 'yarn/4.18.1 npm/? node/v20' };
  const npx = { npm_lifecycle_event: 'npx', npm_command: 'exec' };
  test.each([
    ['la-connector-gen', {}, '/usr/lib/node_modules/la-connector-gen/bin/la-connector-gen.js'],
    ['npx la-connector-gen', { ...npx, npm_lifecycle_script: "'la-connector-gen' scaffold" }, ''],
    ['la-connector-gen', { ...npx, npm_lifecycle_script: "'make' all" }, ''],
    ['pnpm dlx la-connector-gen', pnpm, '/home/a/.cache/pnpm/dlx/7c2e/node_modules/x.js'],
    ['la-connector-gen', pnpm, '/usr/bin/la-connector-gen'],
    ['yarn dlx la-connector-gen', yarn, '/tmp/xfs-469b5191/dlx-23774/.yarn/cache/x.zip/x.js'],
    ['la-connector-gen', yarn, '/home/a/project/node_modules/.bin/la-connector-gen'],
    ['node bin/la-connector-gen.js', {}, '/home/a/clone/bin/la-connector-gen.js'],
    ["node '/home/b c/bin/la-connector-gen.js'", {}, '/home/b c/bin/la-connector-gen.js'],
  ])('%s', (tool, env, script) => {
    expect(howStarted(env, script, '/home/a/clone')).toBe(tool);
  });
});

test('what a project has scripts for is said by its scripts', async () => {
  const get = { operationId: 'a', responses: { 200: { description: '' } } };
  const base = { swagger: '2.0', info: { title: 'Shop', version: '1' } };
  const definition = { ...base, paths: { '/a': { get } } };
  // Two operations with one id are an error, so that `validate` is named.
  const twice = { ...base, paths: { '/a': { get }, '/b': { get } } };
  const folder = await scaffoldText('scripts-said', JSON.stringify(definition));
  await installGenerator(folder);
  await writeFile(`${folder}/connector/apiDefinition.swagger.json`, JSON.stringify(twice));
  const { code, stdout } = await npmRun(folder, 'check');
  expect(code).toBe(1);
  expect(stdout).toMatch(/Run npm run generate\./);
  expect(stdout).toMatch(/^ {2}npm run validate$/m);
  await rm(`${folder}/..`, { recursive: true, force: true });
});
