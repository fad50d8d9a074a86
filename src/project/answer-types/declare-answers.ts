// Looks for handlers without a declared return type, and declares it. ts-morph finds the places; the
// bytes between them stay as they are. Loaded only where there may be such handlers.

import { Project, type SourceFile } from 'ts-morph';
import { byCodeUnits } from '../../plan/order.js';
import type { FileChange } from '../../write/transaction.js';
import { readAt } from '../compare-files.js';
import type { TextEdit } from '../rename/user-code.js';
import { type Handler, HandlerSearch } from './find-handler.js';
import { TypeImports } from './import-type.js';
import type { PromisedType, Promising } from '../promised-types.js';
import { returnType, returnTypeEdits, returnedBy } from './return-type.js';

/** A handler whose answer the compiler does not look through. */
export interface OpenHandler {
  /** File that it is in, from the project's root. */
  readonly path: string;
  readonly promise: PromisedType;
  readonly handler: Handler;
}

export class AnswerTypes {
  readonly #dir: string;
  readonly #pending: ReadonlyMap<string, FileChange>;
  readonly #project = new Project({
    useInMemoryFileSystem: true,
    skipLoadingLibFiles: true,
    skipFileDependencyResolution: true,
  });
  readonly #files = new Map<string, SourceFile | undefined>();

  /** @param pending changes of files that are about to be made: their texts count. */
  constructor(dir: string, pending: readonly FileChange[]) {
    this.#dir = dir;
    this.#pending = new Map(pending.map((change) => [change.path, change]));
  }

  /** In the order of the controllers. */
  find(controllers: readonly Promising[]): OpenHandler[] {
    const search = new HandlerSearch((path) => this.#open(path));
    const seen = new Set<Handler>();
    return controllers.flatMap(({ path, constant, promises }) =>
      promises.flatMap((promise): OpenHandler[] => {
        const handler = search.find(path, constant, promise.handler);
        if (handler === undefined || seen.has(handler)) return [];
        seen.add(handler);
        if (handler.getReturnTypeNode() !== undefined || !returnedBy(handler).values) return [];
        return [{ path: this.#pathOf(handler.getSourceFile()), promise, handler }];
      }),
    );
  }

  /** The pending changes, and those that declare the return types of these handlers. */
  declare(handlers: readonly OpenHandler[]): FileChange[] {
    const changes = new Map(this.#pending);
    for (const path of [...new Set(handlers.map((one) => one.path))].sort(byCodeUnits)) {
      const file = this.#open(path);
      if (file === undefined) continue;
      const imports = new TypeImports(file, path);
      const edits = handlers
        .filter((one) => one.path === path)
        .flatMap(({ handler, promise }) => {
          const inner = promise.of && imports.nameOf(promise.of);
          const name = imports.nameOf(promise.type);
          const type = inner === undefined ? name : `${name}<${inner}>`;
          return returnTypeEdits(handler, returnType(handler, type, promise.optional));
        });
      const known = this.#pending.get(path);
      const before = known?.before ?? readAt(this.#dir, path);
      const mark = this.#textAt(path)?.startsWith('\ufeff') === true ? '\ufeff' : '';
      const after = Buffer.from(mark + edited(file.getFullText(), [...edits, ...imports.edits()]));
      changes.set(path, { path, owner: 'user', before: known ? known.before : before, after });
    }
    return [...changes.values()];
  }

  #open(path: string): SourceFile | undefined {
    if (this.#files.has(path)) return this.#files.get(path);
    const text = this.#textAt(path);
    const file =
      text === undefined
        ? undefined
        : this.#project.createSourceFile(`/${path}`, text.replace(/^\ufeff/, ''));
    this.#files.set(path, file);
    return file;
  }

  /** Undefined where there is none, or bytes that would not come back as they were. */
  #textAt(path: string): string | undefined {
    const pending = this.#pending.get(path);
    const content = pending === undefined ? readAt(this.#dir, path) : pending.after;
    if (content === undefined) return undefined;
    const text = Buffer.from(content).toString('utf8');
    return Buffer.from(text).equals(Buffer.from(content)) ? text : undefined;
  }

  #pathOf(file: SourceFile): string {
    for (const [path, one] of this.#files) if (one === file) return path;
    throw new Error('a file that was not opened');
  }
}

/** Insertions at one place keep their order. */
function edited(text: string, edits: readonly TextEdit[]): string {
  let result = '';
  let at = 0;
  for (const { start, end, text: inserted } of edits.toSorted((a, b) => a.start - b.start)) {
    result += text.slice(at, start) + inserted;
    at = end;
  }
  return result + text.slice(at);
}
