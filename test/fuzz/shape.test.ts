// The fuzz tests are worth what they can see: that a string which became code, a line, a key or a path
// is noticed, and that a string which stayed one is not.

import { describe, expect, it } from 'vitest';
import type { OutputFile } from '../../src/plan/types.js';
import { safetyFaults } from './safety.js';
import { shapeOf, shapeOfText } from './shape.js';

const file = (path: string, content = '\n'): OutputFile => ({ path, content, owner: 'generator' });

describe('the shape of a file', () => {
  it.each([
    ['a.ts', "const a = 'x';", "const a = 'x';process.exit(1);//';"],
    ['a.ts', "const a = 'x';", "const a = 'x' + process.exit(1);"],
    ['a.ts', 'const a = `x`;', 'const a = `${process.exit(1)}`;'],
    ['a.ts', '/* x */ f();', '/* */ process.exit(1); /* */ f();'],
    ['a.ts', '// x\nf();', '// \nprocess.exit(1);\nf();'],
    ['a.ts', '// x\nf();', '// \u2028process.exit(1);\nf();'],
    ['a.ts', "const a = { x: 'y' };", "const a = { x: 'y', z: 'y' };"],
    ['a.ts', "const a = { ['x']: 'y' };", "const a = { [process.exit(1)]: 'y' };"],
    ['a.ts', "interface A { x: 'y' }", "interface A { x: 'y' | 'z' }"],
    ['a.ts', 'a.b;', 'a[process.exit(1)];'],
    ['a.ts', "import 'x';", "import 'x'; import 'y';"],
    ['package.json', '{"name":"x"}', '{"name":"x","scripts":{"postinstall":"touch pwned"}}'],
    ['a.yml', 'a: "x"', 'a: "x"\nrun: touch pwned'],
    ['a.yml', 'a: x', 'a:\n  - x'],
    ['Dockerfile', 'LABEL x', 'LABEL \nRUN touch pwned'],
    ['.env.example', '# x', '# \nPORT=1'],
    ['README.md', '# x\ny', '# x\n# y'],
    ['README.md', 'x', 'x\n\n```'],
  ])('%s differs: %s', (path, harmless, hostile) => {
    expect(shapeOfText(path, hostile)).not.toBe(shapeOfText(path, harmless));
  });

  it.each([
    ['a.ts', "const a = 'x';", 'const a = "\';process.exit(1);//";'],
    ['a.ts', "const a = { x: 'y' };", "const a = { '*/': 'y' };"],
    ['a.ts', "const a = { x: 'y' };", "const a = { ['__proto__']: 'y' };"],
    ['a.ts', 'interface A { x: 1 }', "interface A { 'a b': 1 }"],
    ['a.ts', 'type B = A.x;', 'type B = A.y;'],
    ['a.ts', 'a.b;', "a['b c'];"],
    ['a.ts', '/** x */ f();', '/** process.exit(1) */ g();'],
    ['a.json', '{"a":"x"}', '{"b":"\\"}"}'],
    ['README.md', '# x', '# \\# y'],
  ])('%s stays: %s', (path, harmless, hostile) => {
    expect(shapeOfText(path, hostile)).toBe(shapeOfText(path, harmless));
  });

  it.each([
    ['a.ts', "const a = ';"],
    ['a.ts', 'const a = `'],
    ['a.ts', '*/'],
    ['a.json', '{"a":"x"y"}'],
    ['a.yml', 'a: "x" y: z'],
  ])('%s has to parse: %s', (path, text) => {
    expect(() => shapeOfText(path, text)).toThrow();
  });

  it('counts files, folders and extensions', () => {
    const shape = (...paths: string[]) => shapeOf(paths.map((path) => file(path))).files;
    expect(shape('src/a.ts')).toEqual(shape('src/b.ts'));
    expect(shape('src/a.ts')).not.toEqual(shape('src/a.ts', 'src/b.ts'));
    expect(shape('src/a.ts')).not.toEqual(shape('src/x/a.ts'));
    expect(shape('src/a.ts')).not.toEqual(shape('src/a.js'));
  });
});

describe('the safety of a project', () => {
  it.each([
    '../a',
    'a/../b',
    '/a',
    'a//b',
    './a',
    'a\\b',
    'C:a',
    'a:b',
    'a?',
    'a*',
    'a|b',
    'a<b',
    'a"b',

    'con',
    'NUL.txt',
    'x/aux.ts',
    'COM1',
    'lpt9.a.b',
    'a.',
    'a ',
    ' a',
    'a\n',
    'a\u202eb',
    'a\0',
    '\ud800',
    'x'.repeat(256),
    `${'x/'.repeat(100)}y`,
  ])('refuses the path %j', (path) => {
    expect(safetyFaults([file(path)])).not.toEqual([]);
  });

  it.each([
    ['src/a.ts', '\u001b[2J\n'],
    ['src/a.ts', '\u202e\n'],
    ['src/a.ts', '\r\n'],
    ['src/a.ts', '\u2028\n'],
    ['src/a.ts', '\ud800\n'],
    ['src/a.ts', 'no line feed'],
    ['package.json', '{"name":"../x"}\n'],
    ['package.json', '{"name":"X"}\n'],
    ['package.json', '{"name":""}\n'],
  ])('refuses %s with %j', (path, content) => {
    expect(safetyFaults([file(path, content)])).not.toEqual([]);
  });

  it('refuses two files that are one on some systems', () => {
    expect(safetyFaults([file('src/Abc.ts'), file('src/aBC.ts')])).not.toEqual([]);
    expect(safetyFaults([file('src/\u00e9.ts'), file('src/e\u0301.ts')])).not.toEqual([]);
  });

  it('lets ordinary projects through', () => {
    const files = [file('src/a.ts', 'f();\n'), file('package.json', '{"name":"order-desk"}\n')];
    expect(safetyFaults([...files, file('.env.example'), file('src/com10.ts')])).toEqual([]);
  });
});
