// Every escaping function against hostile strings; ts-morph is the judge of what a literal or a
// comment became.

import { runInThisContext } from 'node:vm';

import fc from 'fast-check';
import * as prettier from 'prettier';
import { Node, Project, SyntaxKind } from 'ts-morph';
import { describe, expect, it } from 'vitest';
import { parse as parseYaml } from 'yaml';

import {
  comment,
  dataKey,
  htmlText,
  identifier,
  isReserved,
  jsonText,
  lineComment,
  markdown,
  pathSegment,
  propertyKey,
  shellWord,
  stringLiteral,
  templateLiteral,
  yamlString,
} from '../../src/emit/escape.js';

const HOSTILE = [
  '',
  ' ',
  "'",
  '"',
  `'"`,
  `''"`,
  '`',
  '${process.exit(1)}',
  '`${process.exit(1)}`',
  '*/ process.exit(1); /*',
  '**/',
  '* /',
  '*\u200b/ x',
  '*\u0000/ x',
  '/*',
  '//',
  '/// <reference path="x" />',
  '@ts-ignore',
  ' @ts-nocheck',
  '{@link javascript:alert(1)}',
  '# sourceMappingURL=data:application/json;base64,e30=',
  'a\nb',
  'a\r\nb',
  'a\tb',
  '\u2028\u2029\u0085',
  '\\',
  '\\\\',
  "\\'",
  '\\u0041',
  '\u0000\u0001\u001f\u007f\u009f',
  '\u001b[2J\u001b]0;owned\u0007',
  '\u202eevil\u202c \u2066x\u2069 \u200f\u061c',
  '\ufeff\u200b\u200d\ufe0f',
  '\ud800',
  'x\udc00y',
  '\ud83d\ude00',
  '\u{e0041}',
  '../../etc/passwd',
  '..\\..\\x',
  '__proto__',
  'constructor',
  'toString',
  '{{{evil}}} {{#if x}}',
  '<script>alert(1)</script>',
  '&amp; <b> ]]>',
  '[x](javascript:alert(1)) ![y](z) **b** _i_ | # h',
  '# heading',
  '1. item',
  '- item',
  '$(rm -rf /); `id` && x | y > z',
  '--flag',
  '!!js/function',
  'key: value #comment',
  'prettier-ignore',
  'é日本語한글',
];

const project = new Project({ useInMemoryFileSystem: true });
let count = 0;
function parse(text: string) {
  const file = project.createSourceFile(`f${count++}.ts`, text);
  const diagnostics = project.getProgram().getSyntacticDiagnostics(file);
  expect(diagnostics.map((diagnostic) => diagnostic.getMessageText())).toEqual([]);
  return file;
}

const INVISIBLE = /[\p{Cc}\u061c\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/u;

describe('templateLiteral', () => {
  const all = [...HOSTILE, '`', '${x}', '$\\{', '\\`', '$$', 'a\r\nb\rc', '\\\\u2028'];
  it.each(all)('evaluates to %j, with as many lines', (text) => {
    const literal = templateLiteral(text);
    expect(runInThisContext(literal)).toBe(text);
    expect(literal.split('\n')).toHaveLength(text.split('\n').length);
  });

  it('evaluates to the same value for any string', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        expect(runInThisContext(templateLiteral(text))).toBe(text);
      }),
    );
  });
});

describe('stringLiteral', () => {
  it('stays one literal with the same value', () => {
    const file = parse(
      `f([\n${HOSTILE.map((text) => `  ${stringLiteral(text)},\n`).join('')}]);\n`,
    );
    expect(file.getStatements()).toHaveLength(1);
    const array = file.getFirstDescendantByKindOrThrow(SyntaxKind.ArrayLiteralExpression);
    const values = array
      .getElements()
      .map((element) =>
        Node.isStringLiteral(element) ? element.getLiteralValue() : element.getKindName(),
      );
    expect(values).toEqual(HOSTILE);
  });

  it('evaluates to the same value for any string, with nothing invisible in it', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), (text) => {
        const literal = stringLiteral(text);
        expect(runInThisContext(literal)).toBe(text);
        expect(literal).not.toMatch(INVISIBLE);
      }),
    );
    for (let code = 0; code <= 0xffff; code++) {
      const text = `a${String.fromCharCode(code)}b`;
      expect(runInThisContext(stringLiteral(text))).toBe(text);
    }
  });

  it('is as Prettier prints it', async () => {
    const text = HOSTILE.map((value, index) => `const a${index} = ${stringLiteral(value)};\n`);
    const printed = await prettier.format(text.join(''), {
      parser: 'typescript',
      singleQuote: true,
      printWidth: 100,
    });
    expect(text.join('')).toBe(printed);
  });

  it.each([
    ["it's", `"it's"`],
    ['say "x"', `'say "x"'`],
    [`'"`, `'\\'"'`],
    ['plain', `'plain'`],
    ['a\nb', `'a\\nb'`],
    ['\u202e', `'\\u202e'`],
    ['\ud800', `'\\ud800'`],
  ])('prints %j as %s', (text, literal) => {
    expect(stringLiteral(text)).toBe(literal);
  });
});

describe('propertyKey and dataKey', () => {
  it('quotes only what is not a plain identifier', () => {
    expect(['a', '$a_1', 'default', 'x-y', '1', 'é', '', '日 本', 'ก'].map(propertyKey)).toEqual([
      'a',
      '$a_1',
      'default',
      "'x-y'",
      "'1'",
      'é',
      "''",
      "'日 本'",
      "'\\u0e01'",
    ]);
  });

  it('name the same member, and never the prototype', () => {
    const members = HOSTILE.map((name) => `${dataKey(name)}: 1`).join(', ');
    const value = runInThisContext(`({ ${members} })`) as object;
    expect(Object.keys(value).toSorted()).toEqual([...HOSTILE].toSorted());
    expect(Object.getPrototypeOf(value)).toBe(Object.prototype);

    const file = parse(`interface A {\n${HOSTILE.map((n) => `${propertyKey(n)}: 1;`).join('\n')}}`);
    const names = file.getInterfaceOrThrow('A').getProperties();
    expect(names).toHaveLength(HOSTILE.length);
  });
});

describe('comment', () => {
  it.each(HOSTILE)('%j stays inside its JSDoc comment', (text) => {
    for (const wrapped of [`/** ${comment(text)} */`, `/**\n * ${comment(text)}\n */`]) {
      const file = parse(`${wrapped}\nexport const a = 1;\n`);
      expect(file.getStatements()).toHaveLength(1);
      const [doc] = file.getVariableStatementOrThrow('a').getJsDocs();
      expect(doc?.getTags()).toEqual([]);
      expect(wrapped).toBe(doc?.getText());
    }
    expect(comment(text)).not.toMatch(INVISIBLE);
  });

  it.each(HOSTILE)('%j stays inside its line comment', (text) => {
    const file = parse(`// ${lineComment(text)}\nexport const a: string = 1;\n`);
    expect(file.getStatements()).toHaveLength(1);
    // An error that @ts-ignore would hide is still there.
    expect(project.getProgram().getSemanticDiagnostics(file)).toHaveLength(1);
  });

  it('leaves ordinary text alone', () => {
    const text = 'Sends a mail to support@contoso.com (see https://x.y/z), 50 % "off" & more.';
    expect(comment(text)).toBe(text);
    expect(comment(' two\n  lines ')).toBe('two lines');
  });
});

describe('identifier', () => {
  it('lets identifiers through', () => {
    for (const name of ['a', '$', '_a1', 'OrderCake', '日本', 'get', 'of']) {
      expect(identifier(name)).toBe(name);
    }
  });

  it('throws for everything else', () => {
    const bad = ['', '1a', 'a-b', 'a b', 'a;b', 'class', '__proto__', 'a\u200d', 'a\n', '\u202ea'];
    for (const name of bad) expect(() => identifier(name), name).toThrow('Not an identifier');
  });

  it('knows the words that no constant and no type may have', () => {
    expect(['case', 'string', 'await', 'Order'].map(isReserved)).toEqual([true, true, true, false]);
  });
});

describe('pathSegment', () => {
  it.each(['OrderCake', 'a.b', '.env', 'a b', 'é', '__proto__', 'console'])('takes %j', (name) => {
    expect(pathSegment(name)).toBe(name);
  });

  it.each([
    '',
    '.',
    '..',
    'a/b',
    'a\\b',
    '/etc',
    'C:x',
    'a:b',
    'a*',
    'a?',
    'a|b',
    'a\0',
    'a\nb',
    'a.',
    'a ',
    ' a',
    'CON',
    'nul.ts',
    'Com1.txt',
    'a\u202eb',
    'a\u200bb',
    '\ud800',
    'x'.repeat(256),
    '日'.repeat(86),
  ])('refuses %j', (name) => {
    expect(() => pathSegment(name)).toThrow('Not a safe file name');
  });
});

describe('text of other languages', () => {
  it.each(HOSTILE)('%j survives JSON and YAML', (text) => {
    expect(JSON.parse(jsonText({ text }))).toEqual({ text });
    expect(jsonText(text)).not.toMatch(INVISIBLE);
    const wellFormed = text.replace(/\p{Cs}/gu, '\ufffd');
    expect(parseYaml(`a: ${yamlString(text)}\n`)).toEqual({ a: wellFormed });
  });

  it.each(HOSTILE)('%j makes no Markdown, HTML or shell', (text) => {
    expect(htmlText(text)).not.toMatch(/[<>"'\n]/);
    expect(markdown(text)).not.toMatch(/[<>\n]|(?<!\\)[`*_[\]|~]|^[#=+-]/);
    const word = shellWord(text);
    expect(word).toMatch(/^(?:[\w%+=:,./@][\w%+=:,./@-]*|(?:'[^'\n]*'|\\')+)$/);
  });

  it('says what it means', () => {
    expect(jsonText([1], 2)).toBe('[\n  1\n]');
    expect(markdown('a *b* <c>')).toBe('a \\*b\\* &lt;c&gt;');
    expect(shellWord("it's")).toBe("'it'\\''s'");
    expect(shellWord('a/b.json')).toBe('a/b.json');
    expect(htmlText('<a> & "b"')).toBe('&lt;a&gt; &amp; &quot;b&quot;');
  });
});
