// What a rule is, and what it sees. A rule is data with one function; the docs page, `--rules`,
// `explain` and the presets come from the same fields.

import type { Severity, SourceRange } from '../diagnostics/types.js';
import type {
  JsonObject,
  LoadLimits,
  LoadedDocument,
  NodePart,
  PlacedFile,
} from '../document/types.js';
import type { Patterns } from '../model/build.js';
import type { ConnectorSettings } from '../model/settings.js';
import type { ConnectorModel, HttpMethod } from '../model/types.js';
import type { Evidence } from './evidence.js';
import type { MemberIndex } from './member-index.js';

/**
 * `import`: what Microsoft checks when a connector is created or updated. `certification`: what it
 * also checks when one is certified (a certification run has the import rules too). `off`: known,
 * and run only when a config file asks for it.
 */
export type RulePreset = 'import' | 'certification' | 'off';

export interface RuleReference {
  /** Short names of docs/rules/SOURCES.md: `VAL`, `EXT`, `PR 3407`, `corpus`, or `ours` for a rule of this tool only. */
  readonly source: string;
  /** Code names of Microsoft's own validator: `OperationIdNotFound`. Empty when it has none. */
  readonly codes: readonly string[];
  /** Page to read on. Absent when there is none. */
  readonly url?: string;
}

/** A document that shows a rule: members that are merged over a small sound definition. */
export interface RuleExample {
  /** What it shows, if that is not obvious. */
  readonly title?: string;
  /** Root members that replace those of the sound definition; `undefined` removes one. */
  readonly document?: JsonObject;
  /** The whole text instead, where the fault is in the text itself. */
  readonly text?: string;
  /** How the text is saved; UTF-8 if absent. */
  readonly encoding?: 'latin1';
  /** Texts of files next to it, by name. */
  readonly files?: Readonly<Record<string, string>>;
  /** What is named instead of the definition, where that is the fault. */
  readonly named?: string;
  /** Lower limits than those of loading, so that the example can be short. */
  readonly limits?: Partial<LoadLimits>;
  /** The whole apiProperties.json next to it; none if absent. */
  readonly apiProperties?: JsonObject;
  /** The definition as published before: members that are merged over the sound definition, too. None if absent. */
  readonly previous?: JsonObject;
}

export interface BadExample extends RuleExample {
  /** Every finding of this rule, in order of position: where, and a part of the message. */
  readonly expect: ReadonlyArray<{
    readonly pointer: string;
    readonly message: string;
    /** The rule's own if absent. */
    readonly severity?: Severity;
  }>;
}

export interface RuleExamples {
  readonly good: readonly [RuleExample, ...RuleExample[]];
  readonly bad: readonly [BadExample, ...BadExample[]];
}

/**
 * In which preset a rule runs, and how severe its findings are there. An error of `import` names its source:
 * a refusal by the platform, quoted, or a case (see evidence.ts, and define-rule.ts for the policy).
 */
export type RuleLevel = ImportError | MilderLevel;

export interface ImportError {
  readonly severity: 'error';
  readonly preset: 'import';
  readonly evidence: Evidence;
  readonly certificationSeverity?: undefined;
}

export type MilderLevel =
  | {
      readonly severity: MilderSeverity;
      readonly preset: 'import';
      /** Under the preset `certification`, where it is another. */
      readonly certificationSeverity?: Severity | undefined;
      readonly evidence?: undefined;
    }
  | {
      readonly severity: Severity;
      readonly preset: 'certification' | 'off';
      readonly certificationSeverity?: undefined;
      readonly evidence?: undefined;
    };

export type MilderSeverity = Exclude<Severity, 'error'>;

export type RuleDefinition = RuleBody & RuleLevel;

/** What a rule is besides its level. */
export interface RuleBody {
  /** Kebab-case, `<subject>-<fault>`; never changes meaning. */
  readonly id: string;
  /** The rule needs more than the definition, and is skipped where that is absent. */
  readonly needs?: Companion;
  /** One sentence: the requirement. */
  readonly summary: string;
  /** Why it matters: what goes wrong otherwise. */
  readonly why: string;
  /** What to do, in general. */
  readonly fix: string;
  readonly reference: RuleReference;
  /** Rules that name the same cause better. Where one of them reports at least as severely, this rule does not. */
  readonly yieldsTo?: readonly YieldsTo[];
  /** Made on demand: checking does not need them. */
  readonly examples: () => RuleExamples;
  /** Absent: loading finds it, before any rule can run. */
  check?(this: void, context: RuleContext): void;
}

export interface YieldsTo {
  /** Id of the other rule. */
  readonly rule: string;
  /** What the two findings have in common: the node, or the operation that they are in. */
  readonly within: 'node' | 'operation';
}

/** A file that belongs to a definition: its apiProperties.json, or the definition as it was published before. */
export type Companion = 'apiProperties' | 'previous';

/** What a rule found, at the narrowest node. */
export interface Finding {
  /** RFC 6901 pointer of the node; of its parent when something is missing. */
  readonly pointer: string;
  /** The file that `pointer` is of; the definition if absent. */
  readonly in?: Companion;
  /** Instead of the rule's own, in every preset; a config file still has the last word. Never an error: that needs evidence. */
  readonly severity?: MilderSeverity;
  /** Instead of the node's position, for a part of the text itself: offsets in UTF-16 code units, end exclusive. */
  readonly span?: { readonly start: number; readonly end: number };
  /** Instead of both, for a position in a file that the definition references. */
  readonly place?: Place;
  /** `key` points at the member's name; `value` if absent. */
  readonly part?: NodePart;
  /** What is wrong here, with the operation, parameter and values named as their author knows them. */
  readonly message: string;
  /** What to do here; the rule's own `fix` if absent. */
  readonly fix?: string;
  /** Those of the rule's codes that Microsoft's validator would give here; all of them if absent. */
  readonly codes?: readonly string[];
  /** The other end. */
  readonly related?: ReadonlyArray<
    | { readonly pointer: string; readonly in?: Companion; readonly message: string }
    | (Place & { readonly message: string })
  >;
  /** Changes that fix it, for `--fix`. Absent when a person must decide. */
  readonly edits?: readonly Edit[];
  /** Why a person should look at the edits first, a sentence; `--fix` then needs `--unsafe`. Absent: they are safe. */
  readonly unsafe?: string;
}

/** A place in any file. */
export type Place = SourceRange & { readonly path: string };

/** A change to the document that leaves every other byte alone. */
export type Edit =
  | { readonly kind: 'renameKey'; readonly pointer: string; readonly to: string }
  | { readonly kind: 'setValue'; readonly pointer: string; readonly value: unknown }
  | {
      readonly kind: 'addMember';
      readonly pointer: string;
      readonly key: string;
      readonly value: unknown;
    }
  | { readonly kind: 'remove'; readonly pointer: string }
  /** For the text alone: no value may change by it. Offsets as in `Finding.span`. */
  | {
      readonly kind: 'replaceText';
      readonly start: number;
      readonly end: number;
      readonly text: string;
    }
  | { readonly kind: 'removeByteOrderMark' };

export interface RuleContext {
  readonly document: LoadedDocument;
  readonly root: JsonObject;
  /** Every path item that is an object, in document order. */
  readonly pathItems: readonly PathItemNode[];
  /** Every operation, in document order. */
  readonly operations: readonly OperationNode[];
  /** Every parameter object once, at its own position: shared ones, path items' and operations'. References are not included. */
  readonly parameters: readonly ParameterNode[];
  /** Every response object once, at its own position. */
  readonly responses: readonly ResponseNode[];
  /** Every schema object once, at its own position, including nested ones; parameters that are schemas themselves are not included. */
  readonly schemas: readonly SchemaNode[];
  /** Those of them that have a `type` which is none of string, number, integer, boolean and object. */
  readonly schemasOfRareType: readonly SchemaNode[];
  /** Which of them have a member: a rule about `format` need not look at all there are. */
  readonly byMember: ByMember;
  /** Every reference in a position of a schema. */
  readonly schemaReferences: readonly SchemaReference[];
  /** Every reference in a position of a parameter or a response; those of a path item only if it has operations. */
  readonly otherReferences: readonly OtherReference[];
  /** apiProperties.json, for a rule that needs it. */
  readonly apiProperties: PlacedFile | undefined;
  /** The definition as published before, for a rule that needs it. */
  readonly previous: PreviousDefinition | undefined;
  /** The connector model, built on first use. Most rules need its patterns alone. */
  readonly model: ConnectorModel;
  /** What the operations are, as the model has it; built on first use. */
  readonly patterns: Patterns;
  /** Those of the operations that are MCP servers, by the model. */
  readonly mcpServers: readonly OperationNode[];
  /** What la-connector.json says; the model knows it. */
  readonly settings: ConnectorSettings;
  /** Follows `$ref`, also in a chain; a value that is not a reference is its own target. Undefined when the target does not exist or is not an object. */
  resolve(value: unknown, pointer: string): Located | undefined;
  /** The operation with this operationId; the first of several. */
  operation(id: string): OperationNode | undefined;
  report(finding: Finding): void;
}

export interface ByMember {
  readonly operations: MemberIndex<OperationNode>;
  readonly parameters: MemberIndex<ParameterNode>;
  readonly responses: MemberIndex<ResponseNode>;
  readonly schemas: MemberIndex<SchemaNode>;
}

/** The earlier definition, indexed as this one is. */
export type PreviousDefinition = Omit<RuleContext, 'report' | 'previous' | 'apiProperties'>;

/** A raw object and its position. */
export interface Located {
  readonly raw: JsonObject;
  readonly pointer: string;
}

export interface PathItemNode extends Located {
  readonly path: string;
  /** Its list, references followed. */
  readonly parameters: readonly ParameterUse[];
}

export interface OperationNode extends Located {
  /** '' when absent or not a string. */
  readonly id: string;
  readonly method: HttpMethod;
  readonly path: string;
  readonly pathItem: PathItemNode;
  /** `POST /orders (CreateOrder)`: how messages name it. */
  readonly label: string;
  readonly internal: boolean;
  /** What applies to it: its own and the path item's that it does not replace, references followed. */
  readonly parameters: readonly ParameterUse[];
  /** Its own list alone. */
  readonly ownParameters: readonly ParameterUse[];
  readonly responses: readonly ResponseUse[];
}

export interface ParameterUse {
  readonly parameter: ParameterNode;
  /** Where the operation (or path item) references it; the parameter's own pointer unless it is a reference. */
  readonly at: string;
}

export interface ParameterNode extends Located {
  /** '' when absent or not a string. */
  readonly name: string;
  /** '' when absent or not a string. */
  readonly in: string;
  readonly required: boolean;
  readonly internal: boolean;
  /** The operations that have it. */
  readonly operations: readonly OperationNode[];
}

export interface ResponseUse {
  /** As written: `200`, `default`. */
  readonly status: string;
  readonly response: ResponseNode;
  readonly at: string;
}

export interface ResponseNode extends Located {
  readonly operations: readonly OperationNode[];
}

/** The position of a schema. */
export type SchemaPlace = 'definition' | 'body' | 'response' | 'notification';

/** A member that holds schemas. */
export type SchemaKeyword =
  'schema' | 'properties' | 'items' | 'additionalProperties' | 'allOf' | 'anyOf' | 'oneOf';

export interface SchemaNode extends Located {
  readonly place: SchemaPlace;
  /** The member of `parent` that contains it; `schema` or absent at the top. */
  readonly keyword: SchemaKeyword | undefined;
  /** The property's name, where the schema is one. */
  readonly property: string | undefined;
  /** The schema that this one is part of; absent at the top. */
  readonly parent: SchemaNode | undefined;
  /** Its name is in `required` of the object that has it as a property. */
  readonly required: boolean;
  readonly internal: boolean;
  /** Definition name; set on the top schema of a definition. */
  readonly definition: string | undefined;
  /** Set inside the body, response or notification of one operation. */
  readonly operation: OperationNode | undefined;
}

/** An object with `$ref` in a position of a parameter or a response. */
export interface OtherReference extends Located {
  readonly kind: 'parameter' | 'response';
  /** As written: `#/parameters/Order`. */
  readonly target: string;
}

/** An object with `$ref` in a position of a schema. */
export interface SchemaReference extends Located {
  /** As written: `#/definitions/Order`. */
  readonly target: string;
  /** The schema that it is part of; absent where it is a whole body, response or definition. */
  readonly parent?: SchemaNode | undefined;
  /** As of a schema. */
  readonly keyword: SchemaKeyword | undefined;
  readonly place: SchemaPlace;
  readonly required: boolean;
}
