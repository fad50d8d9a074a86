// Types of an operation that user's code imports from generated files. They need not exist any more.

import { relative, resolve, sep } from 'node:path';
import { Node, type SourceFile, SyntaxKind } from 'ts-morph';
import { TYPE_SUFFIXES } from '../../plan/reserved-names.js';
import type { UserCode } from './user-code.js';

/** @param files those of the user's in which the names mean this operation. */
export function renameTypes(
  code: UserCode,
  files: readonly SourceFile[],
  from: string,
  to: string,
): void {
  if (from === to) return;
  const renamed = new Map(TYPE_SUFFIXES.map((suffix) => [from + suffix, to + suffix]));
  for (const file of files) {
    for (const declaration of file.getImportDeclarations()) {
      if (!isGenerated(code, file, declaration.getModuleSpecifierValue())) continue;
      for (const specifier of declaration.getNamedImports())
        renameSpecifier(code, specifier, renamed);
      const namespace = declaration.getNamespaceImport();
      if (namespace !== undefined) renameQualified(code, file, namespace.getText(), renamed);
    }
    for (const declaration of file.getExportDeclarations()) {
      if (!isGenerated(code, file, declaration.getModuleSpecifierValue() ?? '')) continue;
      for (const specifier of declaration.getNamedExports())
        renameSpecifier(code, specifier, renamed);
    }
    renameImportTypes(code, file, renamed);
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
function renameImportTypes(
  code: UserCode,
  file: SourceFile,
  renamed: ReadonlyMap<string, string>,
): void {
  for (const node of file.getDescendantsOfKind(SyntaxKind.ImportType)) {
    const argument = node.getArgument();
    const literal = Node.isLiteralTypeNode(argument) ? argument.getLiteral() : undefined;
    const name = node.getQualifier();
    const text = name && renamed.get(name.getText());
    if (!Node.isStringLiteral(literal) || name === undefined || text === undefined) continue;
    if (isGenerated(code, file, literal.getLiteralValue()))
      code.edit(file, { start: name.getStart(), end: name.getEnd(), text });
  }
}

function isGenerated(code: UserCode, file: SourceFile, specifier: string): boolean {
  if (!specifier.startsWith('.')) return false;
  const target = resolve(file.getDirectoryPath(), specifier);
  return relative(resolve(code.dir), target).split(sep).join('/').startsWith('src/generated/');
}
