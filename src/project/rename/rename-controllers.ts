// Renames controllers after their operations: the file, the constant that it exports, the types of its
// operation, and every reference in the user's code. ts-morph finds the places; the bytes between them
// stay as they are, so nothing of the user's is printed anew.

import { resolve, sep } from 'node:path';
import { Node, type SourceFile, SyntaxKind } from 'ts-morph';
import { controllerFile } from '../../emit/controllers.js';
import { byCodeUnits } from '../../plan/order.js';
import type { OperationNames } from '../../plan/types.js';
import type { FileChange } from '../../write/transaction.js';
import { readAt } from '../compare-files.js';
import type { ControllerRename, ProjectPlan } from '../plan-project.js';
import { renameMembers } from './rename-members.js';
import { renameDefinitions, renameTypes } from './rename-types.js';
import type { UserCode } from './user-code.js';
import { usesName } from './uses-name.js';

export { UserCode } from './user-code.js';

/**
 * Controllers that had better keep their names, with the reason: a part of a sentence.
 * @returns by operation id; a controller that is not there is none of them.
 */
export function unrenamable(
  code: UserCode,
  renames: readonly ControllerRename[],
): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  for (const { before, after } of renames) {
    const path = controllerFile(before);
    const file = path === undefined ? undefined : code.at(path);
    const fault = file && faultOf(code, file, before.controller, after.controller);
    if (fault !== undefined) found.set(after.operation.id, `${path} was not renamed: ${fault}`);
  }
  return found;
}

function faultOf(code: UserCode, file: SourceFile, from: string, to: string): string | undefined {
  if (!isWhole(code, file)) return 'it is not UTF-8.';
  if (from === to) return undefined;
  const name = declaredName(code, file, from);
  if (name === undefined) return `it does not export ${from} in a way that can be followed.`;
  for (const user of new Set(placesOf(code, name).map(({ user: one }) => one))) {
    if (!isWhole(code, user)) return `${code.pathOf(user)} is not UTF-8.`;
    if (usesName(user, to)) return `${code.pathOf(user)} has something else called ${to}.`;
  }
  return undefined;
}

/**
 * What the renames change in the project.
 * @param used names of all operations, as they will be.
 */
export function renameControllers(
  code: UserCode,
  { renames, renamedTypes }: Pick<ProjectPlan, 'renames' | 'renamedTypes'>,
  used: readonly OperationNames[],
): FileChange[] {
  renameDefinitions(code, renamedTypes);
  const moves = new Map<SourceFile, string>();
  for (const { before, after } of renames) {
    const from = controllerFile(before);
    const to = controllerFile(after);
    const file = from === undefined ? undefined : code.at(from);
    if (to === undefined) continue;
    const others = used.filter(({ operation }) => operation.id !== after.operation.id);
    if (file !== undefined) renameConstant(code, file, before.controller, after.controller);
    for (const stem of before.former ?? [before.type]) {
      // Where another operation goes by the old name now, only this one's own files mean this one.
      const isTaken = others.some(({ type }) => type === stem);
      if (isTaken && file === undefined) continue;
      const files = isTaken && file !== undefined ? ownFiles(code, file, used) : code.files;
      renameTypes(code, files, stem, after.type);
    }
    for (const member of new Set([before.constant, before.controller]))
      if (!others.some(({ constant }) => constant === member))
        renameMembers(code, member, after.constant);
    if (file === undefined || from === to) continue;
    moves.set(file, to);
    renamePaths(code, file, resolve(code.dir, to));
  }
  return [...new Set([...code.edited, ...moves.keys()])]
    .filter((file) => code.isUsers(file))
    .sort((a, b) => byCodeUnits(a.getFilePath(), b.getFilePath()))
    .flatMap((file) => changesOf(code, file, moves.get(file)));
}

/** A controller's file and what it was split into: all that it imports and no other controller does. */
function ownFiles(code: UserCode, file: SourceFile, used: readonly OperationNames[]): SourceFile[] {
  const others = used
    .flatMap((names) => controllerFile(names) ?? [])
    .flatMap((path) => code.at(path) ?? [])
    .filter((other) => other !== file);
  const theirs = reachable(code, others, new Set([file]));
  const own = reachable(code, [file], new Set(others));
  return [...own].filter((one) => one === file || !theirs.has(one));
}

function reachable(
  code: UserCode,
  start: readonly SourceFile[],
  barred: ReadonlySet<SourceFile>,
): Set<SourceFile> {
  const found = new Set(start);
  for (const file of found) {
    for (const next of file.getReferencedSourceFiles())
      if (code.isUsers(next) && !barred.has(next)) found.add(next);
  }
  return found;
}

/** The exported constant, wherever the user's code says its name. */
function renameConstant(code: UserCode, file: SourceFile, from: string, to: string): void {
  if (from === to) return;
  const name = declaredName(code, file, from);
  if (name === undefined) return;
  for (const { user, start, end, prefix, suffix } of placesOf(code, name))
    code.edit(user, { start, end, text: `${prefix}${to}${suffix}` });
}

interface Place {
  readonly user: SourceFile;
  readonly start: number;
  readonly end: number;
  readonly prefix: string;
  readonly suffix: string;
}

/** Where a name is said. Both ends of `export { a as b }` and of shorthand members are told by prefix and suffix. */
function placesOf(code: UserCode, name: Node): Place[] {
  return code.project
    .getLanguageService()
    .findRenameLocations(name, { usePrefixAndSuffixText: true })
    .map((place) => ({
      user: place.getSourceFile(),
      start: place.getTextSpan().getStart(),
      end: place.getTextSpan().getEnd(),
      prefix: place.getPrefixText() ?? '',
      suffix: place.getSuffixText() ?? '',
    }))
    .filter(({ user }) => code.isUsers(user));
}

/** The identifier that declares what the file exports under a name. */
function declaredName(code: UserCode, file: SourceFile, name: string): Node | undefined {
  const declarations = file.getExportedDeclarations().get(name) ?? [];
  const own = declarations.find((declaration) => declaration.getSourceFile() === file);
  if (own !== undefined && Node.hasName(own) && own.getName() === name) return own.getNameNode();
  // `export { orderCake } from './order-cake.js'`: the file was split.
  const specifier = file
    .getDescendantsOfKind(SyntaxKind.ExportSpecifier)
    .map((one) => one.getAliasNode() ?? one.getNameNode())
    .find((node) => node.getText() === name);
  if (specifier !== undefined) return specifier;
  // `export * from './order-cake.js'`
  const far = declarations.find((declaration) => code.isUsers(declaration.getSourceFile()));
  return far !== undefined && Node.hasName(far) && far.getName() === name
    ? far.getNameNode()
    : undefined;
}

/** Imports of the file, and its own, when it gets another name. */
function renamePaths(code: UserCode, file: SourceFile, to: string): void {
  const service = code.project.getLanguageService().compilerObject;
  for (const { fileName, textChanges } of service.getEditsForFileRename(
    file.getFilePath(),
    to.split(sep).join('/'),
    {},
    {},
  )) {
    const changed = code.project.getSourceFile(fileName);
    if (changed === undefined) continue;
    for (const { span, newText } of textChanges)
      code.edit(changed, { start: span.start, end: span.start + span.length, text: newText });
  }
}

/** The compiler's text begins behind a byte-order mark. */
function bytesOf(before: Uint8Array, text: string): Buffer {
  const mark = Buffer.from(before.subarray(0, 3)).equals(Buffer.from([0xef, 0xbb, 0xbf]));
  return Buffer.from((mark ? '\ufeff' : '') + text);
}

/** Bytes that are no UTF-8 would not come back as they were. */
function isWhole(code: UserCode, file: SourceFile): boolean {
  const before = readAt(code.dir, code.pathOf(file));
  return before !== undefined && bytesOf(before, file.getFullText()).equals(before);
}

function changesOf(code: UserCode, file: SourceFile, moved: string | undefined): FileChange[] {
  const path = code.pathOf(file);
  const before = readAt(code.dir, path);
  if (before === undefined || !isWhole(code, file)) return [];
  const after = bytesOf(before, code.textOf(file));
  if (moved === undefined)
    return after.equals(before) ? [] : [{ path, owner: 'user', before, after }];
  return [
    { path, owner: 'user', before, after: undefined },
    { path: moved, owner: 'user', before: readAt(code.dir, moved), after },
  ];
}
