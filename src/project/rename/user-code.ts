// The user's code as the compiler sees it, and edits of it: stretches of text that are replaced, with
// every byte between them left as it is.

import { resolve } from 'node:path';
import { Project, type ResolutionHostFactory, ScriptTarget, type SourceFile, ts } from 'ts-morph';
import { isUsersPath, pathFrom, sourcesBelow } from '../user-sources.js';

/** A stretch of a file's text and what takes its place. */
export interface TextEdit {
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

export class UserCode {
  readonly dir: string;
  readonly project: Project;
  readonly #edits = new Map<SourceFile, Map<number, TextEdit>>();

  constructor(dir: string) {
    this.dir = dir;
    this.project = new Project({
      skipAddingFilesFromTsConfig: true,
      skipFileDependencyResolution: true,
      resolutionHost: withoutPackages,
      compilerOptions: {
        target: ScriptTarget.ES2023,
        lib: ['lib.es2023.d.ts'],
        types: [],
        allowJs: false,
        module: 199,
        moduleResolution: 99,
      },
    });
    for (const path of sourcesBelow(dir)) this.project.addSourceFileAtPath(path);
  }

  /** A file by its path from the project's root. */
  at(path: string): SourceFile | undefined {
    return this.project.getSourceFile(resolve(this.dir, path));
  }

  /** The files of the user. */
  get files(): SourceFile[] {
    return this.project.getSourceFiles().filter((file) => this.isUsers(file));
  }

  pathOf(file: SourceFile): string {
    return pathFrom(this.dir, file.getFilePath());
  }

  isUsers(file: SourceFile): boolean {
    return isUsersPath(this.pathOf(file));
  }

  /** The first edit at a place counts. */
  edit(file: SourceFile, edit: TextEdit): void {
    const own = this.#edits.get(file) ?? new Map<number, TextEdit>();
    this.#edits.set(file, own);
    if (!own.has(edit.start)) own.set(edit.start, edit);
  }

  replaceEdit(file: SourceFile, edit: TextEdit): void {
    this.#edits.get(file)?.delete(edit.start);
    this.edit(file, edit);
  }

  editAt(file: SourceFile, start: number): TextEdit | undefined {
    return this.#edits.get(file)?.get(start);
  }

  get edited(): SourceFile[] {
    return [...this.#edits.keys()];
  }

  /** The file's text with its edits made. */
  textOf(file: SourceFile): string {
    let result = file.getFullText();
    const edits = [...(this.#edits.get(file)?.values() ?? [])];
    for (const { start, end, text } of edits.toSorted((a, b) => b.start - a.start))
      result = result.slice(0, start) + text + result.slice(end);
    return result;
  }
}

/** Packages hold nothing that is renamed, and reading them takes longer than all the rest. */
const withoutPackages: ResolutionHostFactory = (host, compilerOptions) => ({
  resolveModuleNames: (names, containingFile) => {
    const options = compilerOptions();
    return names.map((name) => {
      const { resolvedModule } = ts.resolveModuleName(name, containingFile, options, host);
      return resolvedModule?.isExternalLibraryImport === true ? undefined : resolvedModule;
    });
  },
});
