// A project as `scaffold` leaves it, and its own tests as `npm test` runs them.

import { execFile } from 'node:child_process';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { npmRun } from './npm.js';
import { repository } from './project.js';

const run = promisify(execFile);

export interface TestOutcome {
  readonly code: number;
  readonly output: string;
}

/** Scaffolds a definition below `.tmp`, where the packages of this repository are found. */
export async function scaffoldText(name: string, definition: string): Promise<string> {
  const parent = join(repository, '.tmp/e2e', `${name}-${process.pid}`);
  await rm(parent, { recursive: true, force: true });
  await mkdir(parent, { recursive: true });
  const file = join(parent, 'definition.json');
  await writeFile(file, definition);
  const folder = join(parent, 'project');
  const bin = join(repository, 'bin/la-connector-gen.js');
  await run(process.execPath, [bin, 'scaffold', file, '--out', folder, '--force']);
  return folder;
}

/** What `npm test` of a project says, and its exit code. */
export async function testOf(folder: string): Promise<TestOutcome> {
  const { code, stdout, stderr } = await npmRun(folder, 'test');
  return { code, output: stdout + stderr };
}
