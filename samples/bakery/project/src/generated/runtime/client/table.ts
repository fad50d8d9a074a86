// What the generated client hands to the runtime: plain data on every operation, as far as it differs
// from the usual (JSON in and out, arrays with commas). Types only. It is shipped to browsers, so it is small.

export type Group = 'path' | 'query' | 'headers' | 'body';
type Inherited = typeof Object.prototype;
/** `constructor` and the like are names too, which TypeScript takes for those of `Object` otherwise. */
export type Names<T> = Readonly<Record<string, T>> & {
  readonly [Name in keyof Inherited]?: T | Inherited[Name];
};

/** Property names on the way from a value to a part of it. */
export type Path = readonly string[];

/** Requirements of which one is enough; each names schemes that are all needed. */
type Security = ReadonlyArray<readonly string[]>;

/** One operation, as far as it differs from: no body, JSON answers, arrays with commas, the table's security. */
export interface ClientOperation {
  /** Method and path template: `POST /cakes/{id}`. */
  readonly call: string;
  /** How the body is written. */
  readonly body?: 'json' | 'text' | 'xml' | 'binary' | 'urlencoded' | 'multipart';
  /** Content type of the body; absent for forms and for application/json. */
  readonly type?: string;
  /** Path variables that are percent-encoded twice. */
  readonly double?: readonly string[];
  /** What stands between the elements of arrays where it is no comma; '' for none: one parameter each. */
  readonly separators?: Partial<Readonly<Record<Group, Names<' ' | '\t' | '|' | ''>>>>;
  /** What is sent for required parameters that the caller left out. */
  readonly defaults?: Partial<Readonly<Record<Group, Names<unknown>>>>;
  /** What answers carry where it is not JSON, by status; `any`: JSON, or a text that is none. */
  readonly answers?: Names<'none' | 'text' | 'binary' | 'json' | 'any'>;
  readonly security?: Security;
  /** A 202 means "not yet": the call's result is undefined. */
  readonly pending?: true;
  /** The only success is a redirect: the call's result is where it leads. */
  readonly redirects?: true;
  /** A polling action: the function that answers at `Location`, true where the definition has none. */
  readonly job?: string | true;
  /** A polling trigger: 'one' item an answer, or where the list of them is. */
  readonly feed?: 'one' | Path;
  /** A polling trigger whose state the caller keeps. */
  readonly gateway?: Gateway;
  /** A webhook: how its subscriptions end and what its notifications look like. */
  readonly hook?: Hook;
  /** A list that comes in pages. */
  readonly pages?: Pages;
  /** Parameters whose choices another function answers, by place: `query.kind`. */
  readonly choices?: Names<Choices>;
}

/** How the state is sent, and where an answer has its items and the state: in the first item, or in the body. */
export interface Gateway {
  readonly items: Path;
  readonly parameter: string;
  readonly before: string;
  readonly after: string;
  readonly in: 'item' | 'body';
  readonly path: Path;
}

export interface Hook {
  /** Ends a subscription whose answer had no `Location`; absent when the definition has no such function. */
  readonly end?: {
    readonly call: string;
    /** The parameter that takes the subscription's id. */
    readonly id?: string;
    /** Where it is; absent: in the path. */
    readonly in?: 'query';
    /** The callback URL: where it is in the input of the subscribe call, and in that of this one. */
    readonly url?: readonly [from: Path, to: Path];
  };
  /** Of a notification, as far as {@link NotificationShape} says; absent when the definition says nothing. */
  readonly shape?: NotificationShape;
}

/** A JSON type, `any` for none in particular; with `?` the member may be absent or null. */
export type MemberType =
  `${'string' | 'number' | 'boolean' | 'object' | 'array' | 'any'}${'' | '?'}`;

/** The top of a notification: an object, or a list, and the members of it or of each of its objects. */
export interface NotificationShape {
  readonly list?: true;
  /** Absent: they may be anything. */
  readonly members?: Names<MemberType>;
}

export interface Pages {
  /** Where the address of the next page is. */
  readonly next: Path;
  readonly items: Path;
  /** The function that answers the next pages, if it is another one. */
  readonly call?: string;
}

export interface Choices {
  readonly call: string;
  /** What is always sent. */
  readonly send?: Partial<Readonly<Record<Group, unknown>>>;
  /** What is passed on: where it is in the caller's input, and where it goes. */
  readonly pass?: ReadonlyArray<readonly [from: Path, to: Path]>;
  readonly items?: Path;
  readonly value?: Path;
  readonly title?: Path;
}

export interface ClientTable<Name extends string> {
  /** Where each scheme goes: a header or a query parameter of that name for a key. */
  readonly schemes: Names<
    'basic' | 'bearer' | { readonly header: string } | { readonly query: string }
  >;
  /** Of the operations that have none of their own. */
  readonly security: Security;
  readonly operations: Readonly<Record<Name, ClientOperation>>;
}
