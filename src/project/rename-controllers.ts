// Renames controllers after their operations: the file, the constant that it exports, the types of its
// operation, and every reference in the user's code. ts-morph finds the places; the bytes between them
// stay as they are, so nothing of the user's is printed anew.

import { existsSync, readdirSync } from 'node:fs';
import { join, relative, resolve, sep } from 'node:path';
import { Node, Project, type SourceFile, SyntaxKind } from 'ts-morph';
import { controllerFile } from '../emit/controllers.js';
import { TYPE_SUFFIXES } from '../plan/reserved-names.js';
import { byCodeUnits } from '../plan/order.js';
import type { FileChange } from '../write/transaction.js';
import { readAt } from './compare-files.js';
import type { ControllerRename } from './plan-project.js';

/** A stretch of a file's text and what takes its place. */
interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

type Edits = Map<SourceFile, TextEdit[]>;

const skipped = new Set(['node_modules', 'dist', '.git', '.la-connector', 'removed-controllers']);

/** What the renames change in the project; empty for those whose controller is not there. */
export function renameControllers(dir: string, renames: readonly ControllerRename[]): FileChange[] {
  const project = openProject(dir);
  const edits: Edits = new Map();
  const moves = new Map<SourceFile, string>();
  for (const { before, after } of renames) {
    const from = controllerFile(before);
    const to = controllerFile(after);
    const file = from === undefined ? undefined : project.getSourceFile(resolve(dir, from));
    if (file === undefined || to === undefined) continue;
    renameConstant(project, file, before.controller, after.controller, edits);
    for (const stem of before.former ?? [before.type])
      renameTypes(project, dir, stem, after.type, edits);
    renameMembers(project, dir, before.controller, after.constant, edits);
    if (from === to) continue;
    moves.set(file, to);
    renamePaths(project, file, resolve(dir, to), edits);
  }
  return [...new Set([...edits.keys(), ...moves.keys()])]
    .filter((file) => isUsers(dir, file))
    .sort((a, b) => byCodeUnits(a.getFilePath(), b.getFilePath()))
    .flatMap((file) => changesOf(dir, file, edits.get(file) ?? [], moves.get(file)));
}

function openProject(dir: string): Project {
  const project = new Project({
    skipAddingFilesFromTsConfig: true,
    skipFileDependencyResolution: true,
    // Types of the language and of packages do not matter for names.
    compilerOptions: { noLib: true, types: [], allowJs: false, module: 199, moduleResolution: 99 },
  });
  for (const path of sourcesBelow(dir)) project.addSourceFileAtPath(path);
  return project;
}

function sourcesBelow(folder: string): string[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return skipped.has(entry.name) ? [] : sourcesBelow(path);
    return entry.isFile() && /\.[cm]?tsx?$/.test(entry.name) ? [path] : [];
  });
}

function projectPath(dir: string, file: SourceFile): string {
  return relative(resolve(dir), file.getFilePath()).split(sep).join('/');
}

function isUsers(dir: string, file: SourceFile): boolean {
  return !projectPath(dir, file).startsWith('src/generated/');
}

function addEdit(edits: Edits, file: SourceFile, edit: TextEdit): void {
  const list = edits.get(file) ?? [];
  if (!list.some(({ start }) => start === edit.start)) list.push(edit);
  edits.set(file, list);
}

/** The exported constant, wherever the user's code says its name. */
function renameConstant(
  project: Project,
  file: SourceFile,
  from: string,
  to: string,
  edits: Edits,
): void {
  if (from === to) return;
  const name = declaredName(file, from);
  if (name === undefined) return;
  // Both ends of `export { a as b }` and of shorthand members are told by prefix and suffix.
  const places = project
    .getLanguageService()
    .findRenameLocations(name, { usePrefixAndSuffixText: true });
  for (const place of places) {
    const span = place.getTextSpan();
    const text = `${place.getPrefixText() ?? ''}${to}${place.getSuffixText() ?? ''}`;
    addEdit(edits, place.getSourceFile(), { start: span.getStart(), end: span.getEnd(), text });
  }
}

/** The identifier that declares what the file exports under a name, if it does so itself. */
function declaredName(file: SourceFile, name: string): Node | undefined {
  for (const declaration of file.getExportedDeclarations().get(name) ?? []) {
    if (declaration.getSourceFile() !== file) continue;
    if (Node.hasName(declaration)) return declaration.getNameNode();
  }
  // `export { orderCake } from './order-cake.js'`: the file was split.
  return file
    .getDescendantsOfKind(SyntaxKind.ExportSpecifier)
    .map((specifier) => specifier.getAliasNode() ?? specifier.getNameNode())
    .find((node) => node.getText() === name);
}

/** Types of the operation that are imported from generated files. They need not exist any more. */
function renameTypes(project: Project, dir: string, from: string, to: string, edits: Edits): void {
  if (from === to) return;
  const renamed = new Map(TYPE_SUFFIXES.map((suffix) => [from + suffix, to + suffix]));
  for (const file of project.getSourceFiles()) {
    if (!isUsers(dir, file)) continue;
    for (const declaration of file.getImportDeclarations()) {
      if (!isGenerated(dir, file, declaration.getModuleSpecifierValue())) continue;
      for (const specifier of declaration.getNamedImports())
        renameImport(file, specifier, renamed, edits);
      const namespace = declaration.getNamespaceImport();
      if (namespace !== undefined) renameQualified(file, namespace.getText(), renamed, edits);
    }
  }
}

function renameImport(
  file: SourceFile,
  specifier: { getNameNode(): Node; getAliasNode(): Node | undefined },
  renamed: ReadonlyMap<string, string>,
  edits: Edits,
): void {
  const name = specifier.getNameNode();
  const text = renamed.get(name.getText());
  if (text === undefined) return;
  addEdit(edits, file, { start: name.getStart(), end: name.getEnd(), text });
  if (specifier.getAliasNode() !== undefined || !Node.isIdentifier(name)) return;
  for (const reference of name.findReferencesAsNodes()) {
    if (reference.getSourceFile() !== file) continue;
    addEdit(edits, file, { start: reference.getStart(), end: reference.getEnd(), text });
  }
}

/** `operations.OrderCakeRequest`, where `operations` is a whole generated module. */
function renameQualified(
  file: SourceFile,
  namespace: string,
  renamed: ReadonlyMap<string, string>,
  edits: Edits,
): void {
  for (const node of file.getDescendantsOfKind(SyntaxKind.QualifiedName)) {
    if (node.getLeft().getText() !== namespace) continue;
    const right = node.getRight();
    const text = renamed.get(right.getText());
    if (text !== undefined)
      addEdit(edits, file, { start: right.getStart(), end: right.getEnd(), text });
  }
}

function isGenerated(dir: string, file: SourceFile, specifier: string): boolean {
  if (!specifier.startsWith('.')) return false;
  const target = resolve(file.getDirectoryPath(), specifier);
  return relative(resolve(dir), target).split(sep).join('/').startsWith('src/generated/');
}

const memberOwners = new Set(['Client', 'Connector', 'Controllers']);

/** `client.orderCake()` and `connector.triggers.orderCake`: members of what generated files declare. */
function renameMembers(
  project: Project,
  dir: string,
  from: string,
  to: string,
  edits: Edits,
): void {
  if (from === to) return;
  for (const file of project.getSourceFiles()) {
    if (!isUsers(dir, file)) continue;
    for (const node of file.getDescendantsOfKind(SyntaxKind.PropertyAccessExpression)) {
      const name = node.getNameNode();
      if (name.getText() !== from || !isOfConnector(dir, node.getExpression())) continue;
      addEdit(edits, file, { start: name.getStart(), end: name.getEnd(), text: to });
    }
  }
}

/** Whether the type of an expression is the client, or a group of the connector's triggers or actions. */
function isOfConnector(dir: string, expression: Node): boolean {
  const symbol = expression.getType().getSymbol();
  return (symbol?.getDeclarations() ?? []).some((declaration) => {
    if (isUsers(dir, declaration.getSourceFile())) return false;
    const owner = declaration.getFirstAncestorByKind(SyntaxKind.InterfaceDeclaration);
    const own = Node.isInterfaceDeclaration(declaration) ? declaration : owner;
    return own !== undefined && memberOwners.has(own.getName());
  });
}

/** Imports of the file, and its own, when it gets another name. */
function renamePaths(project: Project, file: SourceFile, to: string, edits: Edits): void {
  const service = project.getLanguageService().compilerObject;
  for (const { fileName, textChanges } of service.getEditsForFileRename(
    file.getFilePath(),
    to.split(sep).join('/'),
    {},
    {},
  )) {
    const changed = project.getSourceFile(fileName);
    if (changed === undefined) continue;
    for (const { span, newText } of textChanges) {
      const edit = { start: span.start, end: span.start + span.length, text: newText };
      addEdit(edits, changed, edit);
    }
  }
}

function changesOf(
  dir: string,
  file: SourceFile,
  edits: readonly TextEdit[],
  moved: string | undefined,
): FileChange[] {
  const path = projectPath(dir, file);
  const before = readAt(dir, path);
  if (before === undefined) return [];
  const bytes = Buffer.from(before);
  // The compiler's text begins behind a byte-order mark.
  const mark = bytes.subarray(0, 3).equals(Buffer.from([0xef, 0xbb, 0xbf])) ? '\ufeff' : '';
  // Bytes that are no UTF-8 would not come back as they were.
  if (!Buffer.from(mark + file.getFullText()).equals(bytes)) return [];
  const after = Buffer.from(mark + applyEdits(file.getFullText(), edits));
  if (moved === undefined) return [{ path, owner: 'user', before, after }];
  if (existsSync(join(dir, moved)) && moved.toLowerCase() !== path.toLowerCase()) return [];
  return [
    { path, owner: 'user', before, after: undefined },
    { path: moved, owner: 'user', before: readAt(dir, moved), after },
  ];
}

function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = text;
  for (const { start, end, text: replacement } of edits.toSorted((a, b) => b.start - a.start))
    result = result.slice(0, start) + replacement + result.slice(end);
  return result;
}
