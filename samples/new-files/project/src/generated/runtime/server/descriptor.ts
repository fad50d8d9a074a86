// What the generator says to the runtime: plain data, one entry an operation. The generator emits it
// with these types, so a runtime that needs more is a compile error in every generated project.

export type Json =
  string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json };

/**
 * A JSON Schema (draft 7) as the generator normalises Swagger 2.0 schemas: `x-nullable` has become a
 * type array, boolean `exclusiveMinimum` a number, unknown types and broken patterns are gone, and a
 * reference is `#/definitions/NAME` into {@link ConnectorDescriptor.definitions}, NAME escaped as
 * RFC 6901 and then percent-encoded.
 */
export type JsonSchema = { readonly [keyword: string]: Json };

type Inherited = typeof Object.prototype;

export interface ConnectorDescriptor {
  readonly title: string;
  readonly version: string;
  /** '' or '/v1': starts with a slash, does not end with one. */
  readonly basePath: string;
  /** The second part is for schemes called `constructor` and the like, which are members of `Object` too. */
  readonly security: Readonly<Record<string, SecurityScheme>> & {
    readonly [Name in keyof Inherited]?: SecurityScheme | Inherited[Name];
  };
  readonly definitions: Readonly<Record<string, JsonSchema>>;
  readonly operations: readonly OperationDescriptor[];
}

export type SecurityScheme =
  | { readonly kind: 'apiKey'; readonly in: 'header' | 'query'; readonly name: string }
  | { readonly kind: 'basic' }
  | { readonly kind: 'oauth2' };

/** An operation is open to a caller who meets all schemes of one of the requirements; no requirement: open to all. */
export type SecurityRequirement = ReadonlyArray<{
  readonly scheme: string;
  readonly scopes: readonly string[];
}>;

export interface OperationDescriptor {
  /** Unique. Also the `operation` column of jobs, events and subscriptions, so a change orphans them. */
  readonly id: string;
  /** Name of the controller's constant and of the property of `Controllers`; absent for operations that the runtime answers alone. */
  readonly controller?: string;
  /** Path of the controller's file from the project's root, for the 501 answer. */
  readonly file?: string;
  readonly method: 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch';
  /** The path template as in the definition, without basePath: `/orders/{orderId}`. */
  readonly path: string;
  readonly pattern: PatternDescriptor;
  readonly parameters: readonly ParameterDescriptor[];
  readonly body?: BodyDescriptor;
  readonly responses: readonly ResponseDescriptor[];
  readonly security: readonly SecurityRequirement[];
  /** Where callers find values that the schemas cannot tell; absent: nowhere. */
  readonly values?: readonly ValueSource[];
}

/** A value that works, or where those are listed that do. The server has no use for it; who calls it has. */
export interface ValueSource {
  readonly in: 'path' | 'query' | 'header' | 'body' | 'formData';
  /** The parameter's name alone, or property names from the body's root. */
  readonly path: readonly string[];
  /** `x-ms-test-value`. */
  readonly testValue?: Json;
  /** `x-ms-dynamic-values`, `x-ms-dynamic-list`: an operation lists the values. */
  readonly listed?: {
    readonly operation: string;
    /** What it is called with, by name. `from`: the value of a parameter, or of `body/member`, of this operation. */
    readonly parameters: Readonly<
      Record<string, { readonly value: Json } | { readonly from: string }>
    >;
    /** Property names to the array in its answer, and to the value in an item. */
    readonly items: readonly string[];
    readonly value: readonly string[];
  };
}

export type PatternDescriptor =
  | {
      readonly kind: 'action';
      /** Member of the answer with the address of the next page (`x-ms-pageable`). */
      readonly nextLink?: string;
      /** Property names to the items of a page, where there is a next link. */
      readonly items?: readonly string[];
      /** Id of the operation that describes the pages after the first; absent: this one. */
      readonly nextOperation?: string;
    }
  | {
      readonly kind: 'pollingAction';
      /** Status of the final answer; the response of that status describes its body. */
      readonly resultStatus: number;
      /** Id of the definition's own status operation. */
      readonly statusOperation?: string;
    }
  | {
      readonly kind: 'pollingTrigger';
      readonly split: 'single' | 'batch';
      readonly stateParameter: string;
      /** Present behind the `pollingtrigger` policy: the gateway keeps the state, and is answered 200 alone, newest first. */
      readonly gateway?: {
        /** Text around the state in the parameter. */
        readonly before: string;
        readonly after: string;
        /** Where the gateway reads the state: in the first item, or in the answer's body. */
        readonly in: 'item' | 'body';
        readonly path: readonly string[];
        /** What can be put there where nothing is. */
        readonly fill?: 'dateTime' | 'number' | 'int32' | 'text' | 'uuid';
        /** The path that the gateway asks, where it is another than the definition's. */
        readonly servedAt?: string;
      };
      readonly itemsPath: readonly string[];
      /** Schema of one item; absent: anything. */
      readonly item?: JsonSchema;
    }
  | {
      readonly kind: 'webhookTrigger' | 'webhookAction';
      readonly split: 'single' | 'batch';
      /** Absent: the definition does not say where the callback URL is; subscribing answers 400. */
      readonly callback?: CallbackLocation;
      readonly subscribedStatus: number;
      readonly unsubscribeOperation?: string;
      /** What Location holds for that operation besides the id; absent: nothing. */
      readonly unsubscribeValues?: readonly LocationValue[];
      readonly notification?: JsonSchema;
    }
  /** Takes and answers any JSON. */
  | { readonly kind: 'mcp' }
  | { readonly kind: 'status'; readonly jobParameter: string; readonly of: readonly string[] }
  | {
      readonly kind: 'unsubscribe';
      readonly by:
        /** In the path unless `in` says otherwise. In the query it need not be among the parameters. */
        | { readonly kind: 'id'; readonly in?: 'query'; readonly parameter: string }
        | { readonly kind: 'callbackUrl'; readonly location: CallbackLocation };
      readonly of: readonly string[];
      /** Parameters that look like credentials: asked for although the engine's DELETE is bare otherwise. */
      readonly secrets?: ReadonlyArray<{ readonly in: 'query' | 'header'; readonly name: string }>;
    };

export interface CallbackLocation {
  readonly in: 'body' | 'query' | 'header' | 'formData' | 'path';
  /** Property names from the body's root, or the parameter's name alone. */
  readonly path: readonly string[];
}

/** A part of the Location of a subscription. */
export interface LocationValue {
  readonly in: 'path' | 'query';
  readonly name: string;
  /** Where the subscribe request has it; absent: `value` always. */
  readonly from?: CallbackLocation;
  /** Used where the request says nothing; absent: the part is left out. */
  readonly value?: Json;
}

export type CollectionFormat = 'csv' | 'ssv' | 'tsv' | 'pipes' | 'multi';

export interface ParameterDescriptor {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  readonly schema: JsonSchema;
  readonly collectionFormat?: CollectionFormat;
  /** Applied when the parameter is absent. */
  readonly default?: Json;
  /** `double`: the value arrives percent-encoded twice. */
  readonly urlEncoding: 'single' | 'double';
}

export type BodyDescriptor =
  | {
      readonly kind: 'json' | 'text' | 'xml' | 'binary';
      readonly required: boolean;
      readonly schema: JsonSchema;
      readonly mediaTypes: readonly string[];
    }
  | {
      readonly kind: 'form';
      readonly encoding: 'urlencoded' | 'multipart';
      readonly required: boolean;
      readonly fields: readonly FormFieldDescriptor[];
      readonly mediaTypes: readonly string[];
    };

export interface FormFieldDescriptor {
  readonly name: string;
  readonly required: boolean;
  /** True for an uploaded file; `schema` is then empty. */
  readonly file: boolean;
  readonly schema: JsonSchema;
  readonly collectionFormat?: CollectionFormat;
  readonly default?: Json;
}

export interface ResponseDescriptor {
  readonly status: number | 'default';
  readonly body: 'none' | 'json' | 'text' | 'binary';
  /** Present unless `body` is none or binary. */
  readonly schema?: JsonSchema;
  /** Content type of the body, without parameters unless declared. */
  readonly mediaType?: string;
  readonly headers: ReadonlyArray<{ readonly name: string; readonly schema: JsonSchema }>;
  /** The definition's own example for this answer. */
  readonly example?: Json;
}
