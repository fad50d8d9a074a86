// Holds the layout to what docs/architecture.md says: data flows one way, so imports do too. Walks
// every import of src and templates/runtime (static, re-export, dynamic, `import('x').T` types and
// require) and names each that points backwards, or that loads a heavy package before it is needed.

import { readFileSync, readdirSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Node, Project, type SourceFile, ts } from 'ts-morph';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));

/** A room of src may import from itself and from rooms that stand before it. */
const ORDER = [
  'document',
  'model',
  'changes',
  'rules',
  'fix',
  'plan',
  'emit',
  'write',
  'project',
  'index',
  'cli',
];
/** Loaded inside functions alone (`await import()` or `require`), so that a run that does not need one does not pay for it. */
const HEAVY = ['yaml', '@apidevtools/swagger-parser', 'ts-morph', 'prettier'];
/** The one file that runs a part of the runtime, and only when it is asked to. */
const SIMULATE = 'src/simulate.ts';
const SIMULATOR = 'templates/runtime/simulator/';
/** What reads the user's TypeScript: loaded itself only when there is something to edit. */
const EDITORS = ['src/project/rename/', 'src/project/answer-types/'];

interface Import {
  /** Path from the repository's root, with `/`. */
  readonly from: string;
  readonly line: number;
  readonly specifier: string;
  readonly kind: 'type' | 'static' | 'dynamic';
}

function importsOf(path: string, file: SourceFile): Import[] {
  const found: Import[] = [];
  const add = (node: Node, specifier: string | undefined, kind: Import['kind']) => {
    if (specifier === undefined) return;
    found.push({ from: path, line: node.getStartLineNumber(), specifier, kind });
  };
  file.forEachDescendant((node) => {
    if (Node.isImportDeclaration(node)) {
      add(node, node.getModuleSpecifierValue(), isTypeOnly(node) ? 'type' : 'static');
    } else if (Node.isExportDeclaration(node)) {
      add(node, node.getModuleSpecifierValue(), node.isTypeOnly() ? 'type' : 'static');
    } else if (Node.isImportTypeNode(node)) {
      add(node, literalText(node.getArgument()), 'type');
    } else if (Node.isExternalModuleReference(node)) {
      add(node, literalText(node.getExpression()), 'static');
    } else if (Node.isCallExpression(node)) {
      const callee = node.getExpression();
      const [argument] = node.getArguments();
      if (callee.getKind() === ts.SyntaxKind.ImportKeyword) {
        // A computed specifier cannot be judged, so it is a fault of its own.
        add(node, literalText(argument) ?? '(computed)', isDeferred(node) ? 'dynamic' : 'static');
      } else if (/^require(\.resolve)?$/.test(callee.getText())) {
        add(node, literalText(argument), isDeferred(node) ? 'dynamic' : 'static');
      }
    }
  });
  return found;
}

/** With `verbatimModuleSyntax`, `import { type A }` still loads the module: only `import type` does not. */
function isTypeOnly(node: Node): boolean {
  return Node.isImportDeclaration(node) && node.isTypeOnly();
}

/** Inside a function: loaded when that runs. At the top of a module even `await import()` loads at once. */
function isDeferred(node: Node): boolean {
  return node.getAncestors().some((ancestor) => Node.isFunctionLikeDeclaration(ancestor));
}

function literalText(node: Node | undefined): string | undefined {
  if (node === undefined) return undefined;
  if (Node.isLiteralTypeNode(node)) return literalText(node.getLiteral());
  return Node.isStringLiteral(node) || Node.isNoSubstitutionTemplateLiteral(node)
    ? node.getLiteralValue()
    : undefined;
}

/** `src/emit/print.ts` is in `emit`; a file beside the rooms, such as `src/index.ts`, is in `index`. */
function roomOf(path: string): string {
  const parts = path.split('/');
  return parts.length === 2 ? 'index' : (parts[1] ?? '');
}

function packageOf(specifier: string): string | undefined {
  if (specifier.startsWith('.') || specifier.startsWith('node:')) return undefined;
  return specifier
    .split('/')
    .slice(0, specifier.startsWith('@') ? 2 : 1)
    .join('/');
}

/** What is wrong with one import; undefined when nothing is. */
function faultOf({ from, specifier, kind }: Import, dependencies: Set<string>): string | undefined {
  if (specifier === '(computed)') return 'imports a computed name, which nobody can check';
  const name = packageOf(specifier);
  const target = specifier.startsWith('.')
    ? posix.normalize(posix.join(dirname(from), specifier))
    : undefined;
  if (from.startsWith('templates/runtime/')) return runtimeFault(from, target, name);
  if (target !== undefined) return roomFault(from, target, kind);
  if (name === undefined) return undefined;
  if (name === 'typescript') return 'imports typescript: version 7 has no API to print with';
  if (name === 'ts-morph')
    return EDITORS.some((folder) => from.startsWith(folder))
      ? undefined
      : `imports ts-morph, which ${EDITORS.join(' and ')} alone may do`;
  if (kind === 'type') return undefined;
  if (HEAVY.includes(name) && kind === 'static')
    return `loads ${name} at once: load it where it is used`;
  if (!dependencies.has(name)) return `imports ${name}, which is not among the dependencies`;
  return undefined;
}

function runtimeFault(from: string, target: string | undefined, name: string | undefined) {
  if (target !== undefined && !target.startsWith('templates/runtime/')) {
    return `reaches out of templates/runtime, to ${target}`;
  }
  if (!from.startsWith('templates/runtime/client/')) return undefined;
  if (target !== undefined && target.startsWith('templates/runtime/client/')) return undefined;
  // Runs in browsers and workers: neither packages, nor Node's own modules, nor the server.
  return `is the client's, which stands alone, and imports ${target ?? name ?? 'a Node module'}`;
}

function roomFault(from: string, target: string, kind: Import['kind']): string | undefined {
  if (target.startsWith('templates/runtime/')) {
    if (kind === 'type') return undefined;
    if (from !== SIMULATE || !target.startsWith(SIMULATOR))
      return 'takes more than types from templates/runtime';
    return kind === 'dynamic' ? undefined : 'loads the simulator at once: load it where it is used';
  }
  if (!target.startsWith('src/')) return `reaches out of src, to ${target}`;
  if (
    EDITORS.some((folder) => target.startsWith(folder)) &&
    !EDITORS.some((folder) => from.startsWith(folder)) &&
    kind === 'static'
  )
    return 'loads the compiler at once: load it where something is edited';
  const [own, other] = [roomOf(from), roomOf(target)];
  if (other === 'diagnostics' || own === other) return undefined;
  if (own === 'diagnostics') return `is in diagnostics, which all may read, and reads ${other}`;
  const [ownPlace, otherPlace] = [ORDER.indexOf(own), ORDER.indexOf(other)];
  if (ownPlace < 0) return `is in ${own}, which has no place in the order`;
  if (otherPlace < 0) return `imports from ${other}, which has no place in the order`;
  if (otherPlace > ownPlace) return `points backwards: ${own} comes before ${other}`;
  return undefined;
}

/** Every fault of a tree of files, as `path:line text`. */
function findFaults(files: ReadonlyMap<string, string>, dependencies: Set<string>): string[] {
  const project = new Project({ useInMemoryFileSystem: true, skipLoadingLibFiles: true });
  const faults: string[] = [];
  for (const [path, text] of files) {
    for (const one of importsOf(path, project.createSourceFile(`/${path}`, text))) {
      const fault = faultOf(one, dependencies);
      if (fault !== undefined) faults.push(`${path}:${one.line} ${fault} (${one.specifier})`);
    }
  }
  return faults;
}

function readTree(...folders: string[]): Map<string, string> {
  const files = new Map<string, string>();
  for (const folder of folders) {
    for (const name of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      const path = posix.join(folder, name.replaceAll('\\', '/'));
      if (/\.[mc]?ts$/.test(path)) files.set(path, readFileSync(join(root, path), 'utf8'));
    }
  }
  return files;
}

function dependenciesOfPackage(): Set<string> {
  const { dependencies } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    dependencies: Record<string, string>;
  };
  return new Set(Object.keys(dependencies));
}

describe('imports', () => {
  it('point one way in src and templates/runtime', () => {
    const files = readTree('src', 'templates/runtime');
    expect(files.size).toBeGreaterThan(10);
    expect(findFaults(files, dependenciesOfPackage())).toEqual([]);
  });

  // What the walk must be able to see. Each is one line of one made-up file.
  it.each([
    ['src/model/build.ts', "import { a } from '../emit/print.js';", 'points backwards'],
    ['src/model/build.ts', "import type { A } from '../plan/types.js';", 'points backwards'],
    ['src/document/load.ts', "const m = await import('../model/build.js');", 'points backwards'],
    ['src/plan/names.ts', "export * from '../emit/types.js';", 'points backwards'],
    ['src/plan/names.ts', "type T = import('../write/apply.js').T;", 'points backwards'],
    ['src/document/load.ts', "require('../model/build.js');", 'points backwards'],
    ['src/document/load.ts', "require.resolve('../model/build.js');", 'points backwards'],
    ['src/document/load.ts', "import a = require('../model/build.js');", 'points backwards'],
    ['src/index.ts', "import { run } from './cli/main.js';", 'points backwards'],
    ['src/write/apply.ts', "import { scaffold } from '../index.js';", 'points backwards'],
    ['src/diagnostics/text.ts', "import type { A } from '../model/types.js';", 'all may read'],
    ['src/stray/a.ts', "import type { A } from '../model/types.js';", 'no place in the order'],
    ['src/cli/main.ts', "import type { A } from '../stray/a.js';", 'no place in the order'],
    ['src/cli/main.ts', "import { a } from '../../test/a.js';", 'reaches out of src'],
    ['src/emit/a.ts', "import { a } from '../../templates/runtime/server/a.js';", 'than types'],
    ['src/emit/a.ts', "import { type A } from '../../templates/runtime/a.js';", 'than types'],
    ['src/simulate.ts', "() => import('../templates/runtime/server/a.js');", 'than types'],
    ['src/simulate.ts', "export * from '../templates/runtime/simulator/a.js';", 'where it is used'],
    ['src/emit/files.ts', "import type { Project } from 'ts-morph';", 'alone may do'],
    ['src/emit/print.ts', "import ts from 'typescript';", 'has no API'],
    [
      'src/generate.ts',
      "import { renameControllers } from './project/rename/rename-controllers.js';",
      'where something is edited',
    ],
    ['src/emit/a.ts', "import babel from 'prettier/plugins/babel';", 'where it is used'],
    ['src/document/a.ts', "import 'yaml';", 'where it is used'],
    ['src/document/a.ts', "export { parse } from 'yaml';", 'where it is used'],
    ['src/document/a.ts', "const yaml = await import('yaml');", 'where it is used'],
    ['src/document/a.ts', "const yaml = require('yaml');", 'where it is used'],
    ['src/document/a.ts', 'await import(name);', 'computed name'],
    ['src/document/a.ts', "import fastify from 'fastify';", 'not among the dependencies'],
    ['templates/runtime/server/a.ts', "import '../../../src/a.js';", 'out of templates/runtime'],
    ['templates/runtime/server/a.ts', "type T = import('../../../src/a.js').T;", 'out of templ'],
    ['templates/runtime/client/a.ts', "import type { A } from '../server/a.js';", 'stands alone'],
    ['templates/runtime/client/a.ts', "import { request } from 'undici';", 'stands alone'],
    ['templates/runtime/client/a.ts', "import { Buffer } from 'node:buffer';", 'stands alone'],
  ])('are reported: %s %s', (path, line, fault) => {
    const found = findFaults(new Map([[path, `\n${line}\nexport {};\n`]]), dependenciesOfPackage());
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(`${path}:2`);
    expect(found[0]).toContain(fault);
  });

  it('are let through when they point forwards', () => {
    const files = new Map([
      ['src/project/rename/rename-controllers.ts', "import { Project } from 'ts-morph';"],
      ['src/generate.ts', "() => import('./project/rename/rename-controllers.js');"],
      ['src/emit/a.ts', "import type { A } from '../model/types.js';\nimport { b } from './b.js';"],
      ['src/emit/b.ts', "import type { D } from '../../templates/runtime/server/a.js';"],
      [
        'src/document/a.ts',
        "import type { Document } from 'yaml';\nconst a = () => import('yaml');",
      ],
      ['src/document/b.ts', "function load() { return require('yaml'); }"],
      ['src/simulate.ts', "() => import('../templates/runtime/simulator/index.js');"],
      ['src/rules/a.ts', "import { range } from '../diagnostics/range.js';"],
      ['src/cli/main.ts', "import { scaffold } from '../index.js';\nimport yargs from 'yargs';"],
      ['templates/runtime/server/a.ts', "import type { W } from '../client/wire.js';"],
    ]);
    expect(findFaults(files, dependenciesOfPackage())).toEqual([]);
  });
});
