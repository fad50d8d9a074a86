// Makes a generated type known in a file of the user's: by the import that is there, or by another one
// in the same style.

import { posix } from 'node:path';
import { type ImportDeclaration, Node, type SourceFile } from 'ts-morph';
import { byCodeUnits } from '../../plan/order.js';
import type { TextEdit } from '../rename/user-code.js';
import { usesName } from '../rename/uses-name.js';
import type { GeneratedType } from '../promised-types.js';
import { insertion } from './return-type.js';

/** The names that are still to be imported into one file. */
export class TypeImports {
  readonly #file: SourceFile;
  readonly #path: string;
  /** Names by module. */
  readonly #missing = new Map<string, Set<string>>();

  constructor(file: SourceFile, path: string) {
    this.#file = file;
    this.#path = path;
  }

  /** How the file calls the type. */
  nameOf({ module, name }: GeneratedType): string {
    for (const declaration of this.#importsOf(module)) {
      const namespace = declaration.getNamespaceImport();
      if (namespace !== undefined) return `${namespace.getText()}.${name}`;
      const own = declaration.getNamedImports().find((one) => one.getName() === name);
      if (own !== undefined) return own.getAliasNode()?.getText() ?? name;
    }
    const specifier = this.#specifier(module);
    const missing = this.#missing.get(module) ?? new Set();
    if (!missing.has(name) && usesName(this.#file, name))
      return `import(${this.#quoted(specifier)}).${name}`;
    this.#missing.set(module, missing.add(name));
    return name;
  }

  /** The edits that import what was asked for. */
  edits(): TextEdit[] {
    const lines: string[] = [];
    const edits: TextEdit[] = [];
    for (const [module, names] of this.#missing) {
      const lists = this.#importsOf(module).filter((one) => one.getNamedImports().length > 0);
      const list = lists.find((one) => one.isTypeOnly());
      if (list === undefined) lines.push(this.#line(module, [...names].sort(byCodeUnits)));
      else edits.push(addedTo(list, [...names].sort(byCodeUnits)));
    }
    return lines.length === 0 ? edits : [...edits, this.#inserted(lines)];
  }

  #importsOf(module: string): ImportDeclaration[] {
    return this.#file.getImportDeclarations().filter((declaration) => {
      const specifier = declaration.getModuleSpecifierValue();
      if (!specifier.startsWith('.')) return false;
      const target = posix.join(posix.dirname(this.#path), specifier);
      return target.replace(/\.[cm]?[jt]s$/, '') === module;
    });
  }

  #specifier(module: string): string {
    const way = posix.relative(posix.dirname(this.#path), module);
    return `${way.startsWith('.') ? way : `./${way}`}.js`;
  }

  #line(module: string, names: readonly string[]): string {
    const [first] = this.#file.getImportDeclarations();
    const end = first === undefined || first.getText().endsWith(';') ? ';' : '';
    return `import type { ${names.join(', ')} } from ${this.#quoted(this.#specifier(module))}${end}`;
  }

  #quoted(text: string): string {
    const [first] = this.#file.getImportDeclarations();
    const quote = first?.getModuleSpecifier().getText().startsWith('"') === true ? '"' : "'";
    return quote + text + quote;
  }

  /** Below the last import; at the beginning where there is none. */
  #inserted(lines: readonly string[]): TextEdit {
    const text = this.#file.getFullText();
    const eol = /\r?\n/.exec(text)?.[0] ?? '\n';
    const last = this.#file.getImportDeclarations().at(-1);
    if (last !== undefined) {
      const end = last.getEnd();
      const rest = /^[ \t]*(?:\/\/[^\r\n]*)?(?=\r?\n|$)/.exec(text.slice(end))?.[0] ?? '';
      return insertion(end + rest.length, lines.map((line) => eol + line).join(''));
    }
    // A `#!` and comments that speak to the compiler stay first.
    const head = /^(?:#![^\n]*\n)?(?:[ \t]*\/\/ ?@ts-[^\n]*\n)*/.exec(text)?.[0] ?? '';
    return insertion(head.length, lines.map((line) => line + eol).join(''));
  }
}

function addedTo(declaration: ImportDeclaration, names: readonly string[]): TextEdit {
  const specifiers = declaration.getNamedImports();
  const last = specifiers.at(-1);
  if (last === undefined || !Node.isImportSpecifier(last))
    throw new Error('an import without names was chosen');
  const before = last.getFullText().slice(0, last.getStart() - last.getPos());
  const space = /^\s+$/.test(before) ? before : ' ';
  return insertion(last.getEnd(), names.map((name) => `,${space}${name}`).join(''));
}
