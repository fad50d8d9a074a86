// Disks that refuse: read-only folders, a full disk, files that change under our hands. Where the file
// system must not simply obey, the command runs as a user without rights, in a process of its own.

import { execFileSync, spawnSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  statfsSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { commitChanges, finishInterrupted } from '../../src/write/transaction.js';
import { bin } from '../cli/command-line.js';
import { type Outcome, TestProject, action, definition, differing, snapshotOf } from './project.js';

const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

const later = definition({
  'get /cakes': action('ListCakes'),
  'post /cakes': action('OrderCake', { responses: { 204: { description: 'Done' } } }),
  'get /bread': action('ListBread'),
});

let project: TestProject;

beforeEach(async () => {
  project = await TestProject.make();
});

afterEach(() => {
  chmodAll(project.dir, 0o755);
  project.remove();
});

function chmodAll(folder: string, mode: number): void {
  chmodSync(folder, mode);
  for (const entry of readdirSync(folder, { withFileTypes: true }))
    if (entry.isDirectory()) chmodAll(join(folder, entry.name), mode);
}

function asNobody(dir: string, ...args: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'generate', dir, ...args], {
    encoding: 'utf8',
    ...(isRoot && { uid: NOBODY, gid: NOBODY }),
  });
  return { code: status ?? -1, out: stdout, err: stderr };
}

describe.skipIf(process.platform === 'win32')('without the right to write', () => {
  test.each([['.'], ['src/generated'], ['src/generated/runtime/server'], ['src/controllers']])(
    '%s',
    (folder) => {
      project.define(later);
      if (isRoot) execFileSync('chown', ['-R', `${NOBODY}:${NOBODY}`, project.dir]);
      if (folder.endsWith('server')) project.edit(`${folder}/index.ts`, (text) => `${text}// mine`);
      const whole = snapshotOf(project.dir);
      if (folder === '.') chmodAll(project.dir, 0o555);
      else chmodSync(project.path(folder), 0o555);
      const { code, out, err } = asNobody(project.dir, '--force');
      chmodAll(project.dir, 0o755);
      expect([code, err]).toEqual([2, expect.stringContaining('permission denied') as string]);
      expect(out + err).not.toMatch(/is a bug|^ {4}at /m);
      const now = [...snapshotOf(project.dir)].filter(([path]) => !path.includes('/backup/'));
      expect(differing(whole, new Map(now))).toEqual([]);
      expect(asNobody(project.dir, '--force').code).toBe(0);
      expect(asNobody(project.dir, '--check').code).toBe(0);
    },
  );

  test('--check needs none', () => {
    project.define(later);
    chmodAll(project.dir, 0o555);
    expect(asNobody(project.dir, '--check').code).toBe(1);
  });

  test('a generated file that may not be read', () => {
    project.define(later);
    chmodSync(project.path('src/generated/operations.gen.ts'), 0o000);
    if (isRoot) chmodAll(project.dir, 0o777);
    const { code, err } = asNobody(project.dir);
    expect([code, err]).toEqual([2, expect.stringContaining('permission denied') as string]);
    chmodSync(project.path('src/generated/operations.gen.ts'), 0o644);
  });
});

/** A file system of its own with little room; undefined where none may be mounted. */
function smallDisk(folder: string, kib: number): (() => void) | undefined {
  mkdirSync(folder, { recursive: true });
  const options = `size=${kib}k`;
  const { status } = spawnSync('mount', ['-t', 'tmpfs', '-o', options, 'tmpfs', folder]);
  if (status !== 0) return undefined;
  return () => void spawnSync('umount', [folder]);
}

describe('a full disk', () => {
  // How much room is left decides where the run gets stuck: at the lock, while staging, at a folder.
  test.each([0, 1, 2, 3, 8, 60])('with %i blocks left', (blocks) => {
    const disk = join(dirname(project.dir), 'disk');
    const unmount = smallDisk(disk, 6000);
    if (unmount === undefined) {
      console.log('Nothing may be mounted here: not tried.');
      return;
    }
    try {
      const dir = join(disk, 'project');
      cpSync(project.dir, dir, { recursive: true });
      writeFileSync(join(dir, 'connector/apiDefinition.swagger.json'), later);
      const filler = join(disk, 'filler');
      const { bavail, bsize } = statfsSync(disk);
      writeFileSync(filler, Buffer.alloc(Math.max(0, bavail - 1 - blocks) * bsize));
      const before = snapshotOf(dir);
      const { code, out, err } = asRoot(dir);
      expect(out + err).not.toMatch(/is a bug|^ {4}at /m);
      if (code === 0) {
        expect(blocks).toBeGreaterThan(8);
      } else {
        expect([code, err]).toEqual([2, expect.stringContaining('no space left') as string]);
        expect(differing(before, snapshotOf(dir))).toEqual([]);
        expect(existsSync(join(dir, '.la-connector'))).toBe(false);
      }
      writeFileSync(filler, '');
      expect(asRoot(dir).code).toBe(0);
      expect(asRoot(dir, '--check').code).toBe(0);
    } finally {
      unmount();
    }
  });
});

function asRoot(dir: string, ...args: string[]): Outcome {
  const { status, stdout, stderr } = spawnSync(process.execPath, [bin, 'generate', dir, ...args], {
    encoding: 'utf8',
  });
  return { code: status ?? -1, out: stdout, err: stderr };
}

describe('a file that changes under our hands', () => {
  const path = 'src/controllers/OrderCake.ts';
  const change = (text: string): Parameters<typeof commitChanges>[1] => [
    { path: 'src/new.ts', owner: 'user', before: undefined, after: 'new' },
    { path, owner: 'user', before: Buffer.from(text), after: 'changed' },
    {
      path: 'src/main.ts',
      owner: 'user',
      before: readFileSync(project.path('src/main.ts')),
      after: undefined,
    },
  ];

  test('stops the run, and nothing has changed', () => {
    const changes = change(project.read(path));
    project.edit(path, (text) => `// meanwhile\n${text}`);
    const before = project.snapshot();
    expect(() => commitChanges(project.dir, changes)).toThrow(
      `${path} was changed while this run was at work. Run again.`,
    );
    expect(differing(before, project.snapshot())).toEqual([]);
  });

  test('after a kill is left as it is, and what would have been written is kept', () => {
    const steps = [{ path, before: 'as it was', staged: '0' }];
    project.write('.la-connector/run/journal.json', JSON.stringify({ version: 1, steps }));
    project.write('.la-connector/run/next/0', 'moved here');
    const mine = project.read(path);
    expect(finishInterrupted(project.dir)).toEqual({
      finished: 0,
      left: [path],
      backup: '.la-connector/backup/1',
    });
    expect(project.read(path)).toBe(mine);
    expect(project.read(`.la-connector/backup/1/${path}`)).toBe('moved here');
    expect(existsSync(project.path('.la-connector/run'))).toBe(false);
  });
});
