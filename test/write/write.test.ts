// Writing to a real folder: what is refused, and that a failure leaves everything as it was.

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { OutputFile } from '../../src/plan/types.js';
import { applyWrite } from '../../src/write/apply-write.js';
import { checkPaths } from '../../src/write/check-paths.js';
import {
  type ManifestFacts,
  createManifest,
  manifestPath,
  parseManifest,
  printManifest,
} from '../../src/write/manifest.js';
import { inspectTarget, planWrite } from '../../src/write/plan-write.js';
import { WriteError } from '../../src/write/write-error.js';
import { hashOf } from '../../src/write/hash.js';

let root: string;
let dir: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'la-write-'));
  dir = join(root, 'out');
});

afterEach(() => {
  rmSync(root, { recursive: true, force: true });
});

function file(
  path: string,
  content: string | Uint8Array = `${path}\n`,
  owner: OutputFile['owner'] = 'generator',
): OutputFile {
  return { path, content, owner };
}

/** Every file below `folder` with its text, and every empty folder. */
function tree(folder: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' }).sort()) {
    const path = join(folder, name);
    if (statSync(path).isFile()) found[name] = readFileSync(path, 'utf8');
    else if (readdirSync(path).length === 0) found[`${name}/`] = '';
  }
  return found;
}

function problems(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof WriteError) return error.problems;
    throw error;
  }
  return [];
}

const nothing: ManifestFacts = {
  generator: '',
  definition: '',
  options: {},
  inputs: new Map(),
  dependencies: new Map(),
  names: { operations: new Map(), definitions: new Map(), formerTypes: new Map() },
  orphans: [],
};

const asRoot = process.getuid?.() === 0;

describe('a new folder', () => {
  test('is there whole, with the folders above it, and nothing beside it', () => {
    const deep = join(root, 'a', 'b');
    const plan = planWrite(
      [file('x/y.ts'), file('z', Uint8Array.of(65)), file('u', 'u', 'user')],
      deep,
    );
    expect(existsSync(deep)).toBe(false);
    expect(applyWrite(plan)).toEqual({ written: 3 });
    expect(tree(root)).toEqual({ 'a/b/u': 'u', 'a/b/x/y.ts': 'x/y.ts\n', 'a/b/z': 'A' });
  });

  test('has the access rights of any other new folder', () => {
    applyWrite(planWrite([file('a')], dir));
    mkdirSync(join(root, 'other'));
    expect(statSync(dir).mode).toBe(statSync(join(root, 'other')).mode);
  });

  test('a failure leaves nothing behind, not even the folders above', () => {
    // The second file cannot be staged: its parent is the first one. `planWrite` would refuse it.
    const files = [file('a'), file('a/b')];
    const plan = {
      dir: join(root, 'p', 'q'),
      exists: false,
      files: files.map((it) => ({ file: it, action: 'create' as const })),
    };
    expect(problems(() => applyWrite(plan)).length).toBe(1);
    expect(tree(root)).toEqual({});
  });

  test('a folder that somebody made meanwhile is not written into', () => {
    const plan = planWrite([file('a')], dir);
    mkdirSync(dir);
    expect(problems(() => applyWrite(plan))).toEqual([
      `${dir} was made by somebody else meanwhile.`,
    ]);
    expect(tree(root)).toEqual({ 'out/': '' });
  });

  test.skipIf(asRoot)('a folder that may not be written into', () => {
    chmodSync(root, 0o555);
    try {
      const found = problems(() => applyWrite(planWrite([file('a')], dir)));
      expect(found).toEqual([`${dir}: permission denied.`]);
    } finally {
      chmodSync(root, 0o755);
    }
  });
});

describe('an existing folder', () => {
  beforeEach(() => {
    mkdirSync(join(dir, 'src'), { recursive: true });
    writeFileSync(join(dir, 'src/mine.ts'), 'mine');
    writeFileSync(join(dir, 'src/old.ts'), 'old');
    writeFileSync(join(dir, 'src/same.ts'), 'same');
  });
  const files = [
    file('src/mine.ts', 'stub', 'user'),
    file('src/new/stub.ts', 'stub', 'user'),
    file('src/old.ts', 'new'),
    file('src/same.ts', 'same'),
  ];

  test('the user’s files stay, the generator’s are replaced, equal ones not touched', () => {
    const plan = planWrite(files, dir);
    expect(plan.files.map((it) => it.action)).toEqual(['keep', 'create', 'replace', 'unchanged']);
    const before = statSync(join(dir, 'src/same.ts'), { bigint: true });
    expect(applyWrite(plan)).toEqual({ written: 2 });
    expect(tree(dir)).toEqual({
      'src/mine.ts': 'mine',
      'src/new/stub.ts': 'stub',
      'src/old.ts': 'new',
      'src/same.ts': 'same',
    });
    const after = statSync(join(dir, 'src/same.ts'), { bigint: true });
    expect([after.ino, after.mtimeNs]).toEqual([before.ino, before.mtimeNs]);
  });

  test('a failure half-way takes back what was done', () => {
    const before = tree(dir);
    const plan = planWrite([...files, file('late/x.ts')], dir);
    // In the way of the last file, after the plan was made.
    writeFileSync(join(dir, 'late'), '');
    expect(problems(() => applyWrite(plan)).length).toBe(1);
    rmSync(join(dir, 'late'));
    expect(tree(dir)).toEqual(before);
  });

  test('what is in the way is named, all of it', () => {
    mkdirSync(join(dir, 'is-folder'));
    const plan = () => planWrite([file('src/mine.ts/x'), file('is-folder'), file('ok')], dir);
    expect(problems(plan)).toEqual([
      'src/mine.ts is in the way: a folder of that name is needed.',
      'is-folder is in the way: a file of that name is needed.',
    ]);
  });

  test('nothing is written through a symbolic link', () => {
    const outside = join(root, 'outside');
    mkdirSync(outside);
    symlinkSync(outside, join(dir, 'linked'));
    symlinkSync(join(outside, 'nowhere'), join(dir, 'file.ts'));
    const plan = () =>
      planWrite([file('linked/a.ts'), file('linked/b/c.ts'), file('file.ts')], dir);
    expect(problems(plan)).toEqual([
      'linked is a symbolic link: nothing is written through one.',
      'file.ts is a symbolic link: nothing is written through one.',
    ]);
    expect(tree(outside)).toEqual({});
  });

  test('the folder itself may be reached through a link', () => {
    symlinkSync(dir, join(root, 'link'));
    applyWrite(planWrite([file('new.ts')], join(root, 'link')));
    expect(existsSync(join(dir, 'new.ts'))).toBe(true);
  });
});

describe('what a folder is to us', () => {
  test('absent, empty, with .git alone, with something else', () => {
    expect(inspectTarget(dir)).toBe('absent');
    mkdirSync(dir);
    expect(inspectTarget(dir)).toBe('empty');
    mkdirSync(join(dir, '.git'));
    expect(inspectTarget(dir)).toBe('empty');
    writeFileSync(join(dir, 'a'), '');
    expect(inspectTarget(dir)).toBe('occupied');
    writeFileSync(join(dir, manifestPath), '{"version":1}');
    expect(inspectTarget(dir)).toBe('occupied');
    const manifest = createManifest({ ...nothing, generator: '1.0.0', definition: 'a' }, []);
    writeFileSync(join(dir, manifestPath), String(printManifest(manifest).content));
    expect(inspectTarget(dir)).toBe('project');
  });

  test('a file and a link to nowhere are refused', () => {
    writeFileSync(dir, '');
    expect(problems(() => inspectTarget(dir))).toEqual([`${dir} is not a folder.`]);
    const link = join(root, 'link');
    symlinkSync(join(root, 'nowhere'), link);
    expect(problems(() => inspectTarget(link))).toEqual([`${link} is a link that leads nowhere.`]);
  });
});

describe('paths', () => {
  test.each([
    '../a',
    '/a',
    'a//b',
    'a/./b',
    'a/../../b',
    'a\\b',
    'C:a',
    'a/nul',
    'COM1.ts',
    'a.',
    'a ',
    'a\u0000',
    'a\u001b[2J',
    '',
  ])('%j is refused', (path) => {
    expect(checkPaths([file(path)]).length).toBe(1);
    expect(problems(() => planWrite([file(path)], dir)).length).toBe(1);
  });

  test.each([
    [['a.ts', 'A.ts']],
    [['a.ts', 'a.ts']],
    [['src/a', 'Src/b']],
    [['a', 'a/b']],
    [['a/b', 'A']],
    [['\u00e9', 'e\u0301']],
  ])('%j would be the same somewhere', (paths) => {
    expect(checkPaths(paths.map((path) => file(path))).length).toBe(1);
  });

  test('ordinary ones pass', () => {
    expect(
      checkPaths(['a', 'b/a', 'b/c', '.github/x.yml', 'ü/ñ.ts'].map((it) => file(it))),
    ).toEqual([]);
  });
});

describe('the manifest', () => {
  const about: ManifestFacts = {
    generator: '1.2.3',
    definition: 'connector/a.json',
    options: { z: 1, a: true },
    inputs: new Map([['connector/a.json', 'hash']]),
    dependencies: new Map([['fastify', '^5.0.0']]),
    names: {
      operations: new Map([['b', { file: 'b-2', constant: 'b2' }]]),
      definitions: new Map([['__proto__', 'Proto2']]),
      formerTypes: new Map([['Cake', '__proto__']]),
    },
    orphans: ['src/controllers/Gone.ts'],
  };
  const at = (name: string) => `src/generated/${name}`;

  test('lists the generator’s files only, sorted, and reads back', () => {
    const stub = file('src/controllers/a.ts', 'z', 'user');
    const files = [file(at('b'), 'x'), file(at('B2'), 'y'), file('mine', 'z', 'user'), stub];
    const manifest = createManifest(about, files);
    const printed = printManifest(manifest);
    expect(printed.path).toBe(manifestPath);
    expect(printed.owner).toBe('generator');
    expect(printed.content).toBe(`{
  "version": 1,
  "generator": "1.2.3",
  "definition": "connector/a.json",
  "options": {
    "a": true,
    "z": 1
  },
  "inputs": {
    "connector/a.json": "hash"
  },
  "dependencies": {
    "fastify": "^5.0.0"
  },
  "names": {
    "operations": {
      "b": {
        "constant": "b2",
        "file": "b-2"
      }
    },
    "definitions": {
      "__proto__": "Proto2"
    },
    "formerTypes": {
      "Cake": "__proto__"
    }
  },
  "controllers": [
    "src/controllers/a.ts"
  ],
  "orphans": [
    "src/controllers/Gone.ts"
  ],
  "files": {
    "src/generated/B2": "${hashOf('y')}",
    "src/generated/b": "${hashOf('x')}"
  }
}
`);
    expect(parseManifest(String(printed.content))).toEqual(manifest);
    const again = createManifest(about, [...files, printed]);
    expect(printManifest(again)).toEqual(printed);
  });

  test('a checkout with \\r\\n is not an edit, another change is', () => {
    expect(hashOf(Buffer.from('a\r\nb\r\n'))).toBe(hashOf('a\nb\n'));
    expect(hashOf(Buffer.from('é\r\n'))).toBe(hashOf('é\n'));
    expect(hashOf(Buffer.from('a\n\rb'))).not.toBe(hashOf('a\nb'));
    expect(hashOf(new Uint8Array([0, 255]))).toMatch(/^sha256-[0-9a-f]{64}$/);
  });

  test.each([
    '',
    '[]',
    'null',
    '{"version":2,"generator":"","definition":"","options":{},"files":{}}',
    '{"version":1,"generator":"","definition":"","options":{},"files":{"a":1}}',
    '{"version":1,"generator":"","definition":"","options":{"a":{}},"files":{}}',
    '{"version":1,"generator":1,"definition":"","options":{},"files":{}}',
  ])('%j is none', (text) => {
    expect(parseManifest(text)).toBeUndefined();
  });

  test.each([
    ['files', '{"a":"h"}'],
    ['files', '{"src/generated/../../a":"h"}'],
    ['controllers', '["src/generated/a.ts"]'],
    ['orphans', '["src/controllers/../../../a.ts"]'],
    ['names', '{"operations":{"a":{"constant":"a;b"}}}'],
    ['names', '{"operations":{"a":{"file":"../a"}}}'],
    ['names', '{"operations":{"a":{"other":"a"}}}'],
    ['names', '{"definitions":{"a":"class"}}'],
    ['inputs', '[]'],
  ])('one whose %s are %s is none', (member, value) => {
    const sound = { version: 1, generator: '1', definition: '', options: {}, files: {} };
    expect(parseManifest(JSON.stringify(sound))).toBeDefined();
    const text = JSON.stringify({ ...sound, [member]: JSON.parse(value) });
    expect(parseManifest(text)).toBeUndefined();
  });

  test('__proto__ as an option stays one', () => {
    const text =
      '{"version":1,"generator":"","definition":"","options":{"__proto__":"x"},"files":{}}';
    const manifest = parseManifest(text);
    expect(Object.getPrototypeOf(manifest?.options)).toBe(Object.prototype);
  });
});
