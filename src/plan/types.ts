// What a plan decides before anything is printed: names, and the list of files with their owners.

import type { OperationModel } from '../model/types.js';

/** Who may change a file after it was written. `generator`: replaced on every run. `user`: written once, when absent. */
export type FileOwner = 'generator' | 'user';

export interface OutputFile {
  /** Relative to the project's root, with `/`. Has passed `pathSegment` for every part. */
  readonly path: string;
  readonly owner: FileOwner;
  /** Text with `\n` line ends and one at the end, or bytes. */
  readonly content: string | Uint8Array;
}

/** The names of one operation in the output. Unique without regard to letter case, never a reserved word. */
export interface OperationNames {
  readonly operation: OperationModel;
  /** camelCase: the controller's constant, the client's function. `orderCake` */
  readonly constant: string;
  /** PascalCase stem of its types: `OrderCake` + `Request`, `Input`, `Response`, `Result`, `Controller`, ... */
  readonly type: string;
  /** File name of its controller without extension, close to the operationId: `OrderCake`. */
  readonly file: string;
  /** What the controller's file exports: `constant`, unless the two could not be renamed together. */
  readonly controller: string;
  /** Stems of its types that the user's code may say, the oldest first; absent unless the operation has been renamed and its names have not. */
  readonly former?: readonly string[];
}

/** Names that an operation has from an earlier run; members that are absent are planned. */
export type KeptNames = Partial<Omit<OperationNames, 'operation'>>;

/** Names that must stay what they are, whatever comes to stand before them. */
export interface NamePlan {
  /** By operation id. */
  readonly operations: ReadonlyMap<string, KeptNames>;
  /** TypeScript type name by definition name. */
  readonly definitions: ReadonlyMap<string, string>;
  /** Definition by the name that its type had before it was renamed: code may still say it. */
  readonly formerTypes: ReadonlyMap<string, string>;
}

export interface Names {
  readonly operations: readonly OperationNames[];
  /** By operation id. */
  readonly byId: ReadonlyMap<string, OperationNames>;
  /** TypeScript type name by definition name. */
  readonly definitions: ReadonlyMap<string, string>;
  /** Definition by a former name of its type; no type has that name now. */
  readonly formerTypes: ReadonlyMap<string, string>;
}
