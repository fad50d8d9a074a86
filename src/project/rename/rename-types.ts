// Types that user's code imports from generated files: those of a renamed operation, which need not exist
// any more, and those of renamed definitions.

import { resolve } from 'node:path';
import { Node, type SourceFile, SyntaxKind } from 'ts-morph';
import { TYPE_SUFFIXES } from '../../plan/reserved-names.js';
import { pathFrom } from '../user-sources.js';
import type { UserCode } from './user-code.js';
import { usesName } from './uses-name.js';

/** The types of definitions have a file of their own, and may be called like those of an operation. */
const definitions = 'src/generated/types.gen';

interface Renaming {
  /** New names by old ones. */
  readonly names: ReadonlyMap<string, string>;
  /** Whether a module, by its path from the project's root without extension, declares them. */
  readonly declares: (module: string) => boolean;
}

/**
 * Renames the types of an operation.
 * @param files those of the user's in which the names mean this operation.
 */
export function renameTypes(
  code: UserCode,
  files: readonly SourceFile[],
  from: string,
  to: string,
): void {
  if (from === to) return;
  rename(code, files, {
    names: new Map(TYPE_SUFFIXES.map((suffix) => [from + suffix, to + suffix])),
    declares: (module) => module.startsWith('src/generated/') && module !== definitions,
  });
}

/** Renames the types of definitions. @param names new names by old ones. */
export function renameDefinitions(code: UserCode, names: ReadonlyMap<string, string>): void {
  if (names.size > 0)
    rename(code, code.files, { names, declares: (module) => module === definitions });
}

function rename(code: UserCode, files: readonly SourceFile[], renaming: Renaming): void {
  for (const file of files) {
    for (const declaration of file.getImportDeclarations()) {
      if (!isDeclared(code, file, declaration.getModuleSpecifierValue(), renaming)) continue;
      for (const specifier of declaration.getNamedImports())
        renameSpecifier(code, specifier, renaming.names);
      const namespace = declaration.getNamespaceImport();
      if (namespace !== undefined) renameQualified(code, file, namespace.getText(), renaming.names);
    }
    for (const declaration of file.getExportDeclarations()) {
      if (!isDeclared(code, file, declaration.getModuleSpecifierValue() ?? '', renaming)) continue;
      for (const specifier of declaration.getNamedExports())
        renameSpecifier(code, specifier, renaming.names);
    }
    renameImportTypes(code, file, renaming);
  }
}

/** `import type { OrderCakeRequest }`, and where the file says the name. */
function renameSpecifier(
  code: UserCode,
  specifier: { getNameNode(): Node; getAliasNode(): Node | undefined },
  renamed: ReadonlyMap<string, string>,
): void {
  const name = specifier.getNameNode();
  const text = renamed.get(name.getText());
  if (text === undefined) return;
  const file = name.getSourceFile();
  const put = (node: Node): void =>
    code.edit(file, { start: node.getStart(), end: node.getEnd(), text });
  if (specifier.getAliasNode() !== undefined || !Node.isIdentifier(name)) return put(name);
  if (Node.isExportSpecifier(name.getParent())) {
    // Who imports it from here knows it by the old name.
    const end = name.getEnd();
    return code.edit(file, { start: name.getStart(), end, text: `${text} as ${name.getText()}` });
  }
  // Something else in the file is called that: there the type keeps its name.
  if (usesName(file, text)) {
    const kept = `${text} as ${name.getText()}`;
    return code.edit(file, { start: name.getStart(), end: name.getEnd(), text: kept });
  }
  put(name);
  for (const reference of name.findReferencesAsNodes()) {
    if (reference.getSourceFile() !== file) continue;
    const parent = reference.getParent();
    if (Node.isExportSpecifier(parent) && parent.getAliasNode() === undefined) {
      const [start, end] = [reference.getStart(), reference.getEnd()];
      code.edit(file, { start, end, text: `${text} as ${reference.getText()}` });
    } else put(reference);
  }
}

/** `operations.OrderCakeRequest`, where `operations` is a whole generated module. */
function renameQualified(
  code: UserCode,
  file: SourceFile,
  namespace: string,
  renamed: ReadonlyMap<string, string>,
): void {
  for (const node of file.getDescendantsOfKind(SyntaxKind.QualifiedName)) {
    if (node.getLeft().getText() !== namespace) continue;
    const right = node.getRight();
    const text = renamed.get(right.getText());
    if (text !== undefined) code.edit(file, { start: right.getStart(), end: right.getEnd(), text });
  }
}

/** `import('../generated/operations.gen.js').OrderCakeRequest` */
function renameImportTypes(code: UserCode, file: SourceFile, renaming: Renaming): void {
  for (const node of file.getDescendantsOfKind(SyntaxKind.ImportType)) {
    const argument = node.getArgument();
    const literal = Node.isLiteralTypeNode(argument) ? argument.getLiteral() : undefined;
    const name = node.getQualifier();
    const text = name && renaming.names.get(name.getText());
    if (!Node.isStringLiteral(literal) || name === undefined || text === undefined) continue;
    if (isDeclared(code, file, literal.getLiteralValue(), renaming))
      code.edit(file, { start: name.getStart(), end: name.getEnd(), text });
  }
}

/** Whether a module declares the types, or passes all of them on: `export * from './generated/types.gen.js'`. */
function isDeclared(
  code: UserCode,
  file: SourceFile,
  specifier: string,
  renaming: Renaming,
  met = new Set<SourceFile>(),
): boolean {
  if (!specifier.startsWith('.')) return false;
  const target = resolve(file.getDirectoryPath(), specifier);
  const path = pathFrom(code.dir, target);
  const module = path.replace(/\.[cm]?[jt]s$/, '');
  if (renaming.declares(module)) return true;
  const own = code.at(`${module}.ts`);
  if (own === undefined || met.has(own) || !code.isUsers(own)) return false;
  met.add(own);
  return own
    .getExportDeclarations()
    .filter((it) => it.getNamedExports().length === 0 && it.getNamespaceExport() === undefined)
    .map((it) => it.getModuleSpecifierValue() ?? '')
    .some((next) => isDeclared(code, own, next, renaming, met));
}
