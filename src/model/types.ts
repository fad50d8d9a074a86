// The connector in the field's terms: what emitters and rules read instead of raw Swagger. Types
// only. Every union is discriminated by `kind`, defaults are applied, references stay references,
// and every node says where it came from (`pointer`, an RFC 6901 JSON pointer into the document).
// The model knows nothing of TypeScript: names are the document's, not yet identifiers.

export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

export type HttpMethod = 'get' | 'put' | 'post' | 'delete' | 'options' | 'head' | 'patch';

export interface ConnectorModel {
  readonly title: string;
  /** `info.version`; '' when absent. */
  readonly version: string;
  readonly description?: string;
  /** Host name with optional port; absent when the document names none, or an environment variable. */
  readonly host?: string;
  /** Either '' or a path that starts with '/' and does not end with one. */
  readonly basePath: string;
  /** The expressions in place of host and base path until the connector is saved (`@environmentVariables("…")`), as written; absent when nothing does. */
  readonly placeholders?: { readonly host?: string; readonly basePath?: string };
  readonly schemes: readonly string[];
  /** In document order. Ids are unique. */
  readonly operations: readonly OperationModel[];
  /** Every definition, in document order, then inline targets of odd references. Keys are what `RefSchema.name` holds. */
  readonly definitions: ReadonlyMap<string, SchemaModel>;
  /** In document order, by name. */
  readonly security: ReadonlyMap<string, SecuritySchemeModel>;
  /** What `build` could not take as written and left out or bent. Never an exception. */
  readonly notes: readonly ModelNote[];
}

/** Something that the reader of a scaffold's report should know; rules say more. */
export interface ModelNote {
  readonly pointer: string;
  /** The file that `pointer` is of; absent: the definition. */
  readonly in?: 'apiProperties';
  readonly message: string;
  readonly fix?: string;
}

export type SecuritySchemeModel =
  | {
      readonly kind: 'apiKey';
      readonly in: 'header' | 'query';
      readonly name: string;
      readonly pointer: string;
    }
  | { readonly kind: 'basic'; readonly pointer: string }
  | {
      readonly kind: 'oauth2';
      readonly flow: string;
      readonly authorizationUrl?: string;
      readonly tokenUrl?: string;
      readonly scopes: readonly string[];
      readonly pointer: string;
    };

/** All schemes of one requirement must hold; an operation is open to whoever meets one requirement. */
export type SecurityRequirement = ReadonlyArray<{
  readonly scheme: string;
  readonly scopes: readonly string[];
}>;

export type OperationModel =
  | ActionModel
  | PollingActionModel
  | PollingTriggerModel
  | WebhookTriggerModel
  | WebhookActionModel
  | McpModel
  | StatusModel
  | UnsubscribeModel;

export type OperationKind = OperationModel['kind'];

export interface OperationBase {
  /** Unique in the connector: the document's operationId, else derived from method and path; a repeated one gets a number. */
  readonly id: string;
  /** As written; absent when the document gives none. */
  readonly declaredId?: string;
  readonly method: HttpMethod;
  /** The path template as written, without basePath, always starting with '/'. */
  readonly path: string;
  readonly pointer: string;
  readonly summary?: string;
  readonly description?: string;
  readonly visibility?: Visibility;
  readonly deprecated: boolean;
  /** Path, query and header parameters: the path item's merged with the operation's; undeclared path variables added as strings. */
  readonly parameters: readonly ParameterModel[];
  /** Absent when the operation takes no body. */
  readonly body?: BodyModel;
  /** In document order; at least one. */
  readonly responses: readonly ResponseModel[];
  /** Empty means open to everybody. */
  readonly security: readonly SecurityRequirement[];
  /** The places of its request that are marked for the callback URL, the likeliest first; absent: none. */
  readonly callbackMarks?: readonly CallbackMark[];
  /** Other operations that read this one at design time. */
  readonly helperFor: ReadonlySet<'dynamicValues' | 'dynamicSchema'>;
  /** Paging: where the next link and the items are; absent when not declared. */
  readonly pageable?: {
    readonly nextLinkName?: string;
    readonly itemName?: string;
    /** The operation that answers the pages after the first; absent: the same. */
    readonly operationName?: string;
  };
}

export type Visibility = 'important' | 'advanced' | 'internal' | 'none';

/** Request in, response out. */
export interface ActionModel extends OperationBase {
  readonly kind: 'action';
  /** Declares a 202 that could also mean "not yet": the report says how to override it. */
  readonly mayPoll?: true;
}

/** 202 + Location, then the status URL until it is something other than 202. */
export interface PollingActionModel extends OperationBase {
  readonly kind: 'pollingAction';
  /** The response whose body is the result: declared 200, else the lowest other 2xx that is not 202; absent when none is. */
  readonly result?: ResponseModel;
  /** Id of the definition's own status operation (kind `status`); absent: the runtime serves one. */
  readonly statusOperation?: string;
  /** False when the 202 could also mean "queued": the report says how to override it. */
  readonly certain: boolean;
}

export interface PollingTriggerModel extends OperationBase {
  readonly kind: 'pollingTrigger';
  readonly split: 'single' | 'batch';
  /** Name of the query parameter that carries the state: the gateway's, a declared one, else `triggerState`. */
  readonly stateParameter: string;
  /** Present when the gateway keeps the state: the trigger then answers 200 alone, newest first. */
  readonly gateway?: GatewayModel;
  /** The success response (200, else 201, else default). */
  readonly result?: ResponseModel;
  /** Batch: the property names from the body's root to the array; empty when the root is the array. Single: always empty. */
  readonly itemsPath: readonly string[];
  /** Schema of one item. Absent when the document declares none. */
  readonly item?: SchemaModel;
}

/** A polling trigger behind the `pollingtrigger` policy of apiProperties.json: where the gateway reads the state, and how it sends it. */
export interface GatewayModel {
  /** Text around the state in the parameter: `modified gt ` of `modified gt 2024-05-01`. */
  readonly before: string;
  readonly after: string;
  /** Where the gateway reads it: in the first item of the last answer that had any, or in that answer's body. */
  readonly in: 'item' | 'body';
  /** Property names from there. */
  readonly path: readonly string[];
  /** What can be put there where nothing is; absent: only the author knows what belongs there. */
  readonly fill?: 'dateTime' | 'number' | 'int32' | 'text' | 'uuid';
  /** The path that the gateway asks, where it is another than the definition's. */
  readonly servedAt?: string;
}

/** Where a subscribe request carries the callback URL. */
export interface CallbackLocation {
  readonly in: 'body' | 'query' | 'header' | 'formData' | 'path';
  /** Property names from the body's root, or the parameter's name alone. */
  readonly path: readonly string[];
  readonly pointer: string;
  /** Nothing marks or sets it: its name alone says so. */
  readonly byName?: true;
}

/** A place of a request that the document marks with `x-ms-notification-url`. */
export interface CallbackMark extends CallbackLocation {
  /** Pointer of what has the mark: the property, or the definition that it refers to. */
  readonly markedAt: string;
  /** The properties from the body's root to the place, which is the last; none for a parameter or the whole body. */
  readonly steps: readonly CallbackStep[];
  /** Why no URL can be read there: the mark is neither true nor false, the place is no string, or there are many of it. Absent: it can. */
  readonly fault?: 'value' | 'type' | 'list';
}

/** A property on the way to a marked place. */
export interface CallbackStep {
  readonly name: string;
  readonly pointer: string;
  /** Pointer of the object that has the property. */
  readonly parent: string;
  readonly required: boolean;
  readonly internal: boolean;
}

export interface WebhookBase extends OperationBase {
  /** Absent when the document does not mark one and no override names it: subscribe then answers 400 with the reason. */
  readonly callback?: CallbackLocation;
  /** Body of a notification (`x-ms-notification-content`); absent when not declared. */
  readonly notification?: SchemaModel;
  /** The response to a subscribe call: 201, else 200, else the lowest 2xx, else default. */
  readonly subscribed?: ResponseModel;
  /** Id of the operation (kind `unsubscribe`) to which Location leads; absent: the runtime serves one. */
  readonly unsubscribeOperation?: string;
  /** What Location holds for its path and query besides the id; absent where that is nothing. */
  readonly unsubscribeValues?: readonly LocationValue[];
  /** How that operation was found, or why none was. */
  readonly pairing: Pairing;
}

/** Where a subscribe request has a value: property names from the body's root, or the parameter's name alone. */
export interface ValueOrigin {
  readonly in: CallbackLocation['in'];
  readonly path: readonly string[];
}

/** A part of the Location of a subscription. */
export interface LocationValue {
  readonly in: 'path' | 'query';
  readonly name: string;
  /** What the subscribe request says there; absent: `value` always. */
  readonly from?: ValueOrigin;
  /** Used where the request says nothing; absent: the part is left out. */
  readonly value?: JsonValue;
}

export type Pairing =
  | { readonly evidence: PairingEvidence }
  | {
      readonly unpaired: UnpairedReason;
      /** Ids of the operations that came close. */
      readonly near: readonly string[];
    };

/**
 * What ties an unsubscribe operation, the surest first: la-connector.json names it; it takes the callback
 * URL; its path goes on where the one of the subscribe operation ends; it has the same path; only the
 * engine calls it (`internal`) and its path or name is about the subscription; its name is, and users
 * have no other use for it.
 */
export type PairingEvidence =
  'setting' | 'callbackUrl' | 'below' | 'samePath' | 'internal' | 'named';

export type UnpairedReason =
  /** la-connector.json says so. */
  | 'setting'
  /** Nothing in the definition could end a subscription. */
  | 'noDelete'
  /** What deletes is about other things. */
  | 'unrelated'
  /** Users list, read or make by hand what it deletes. */
  | 'managed'
  /** It does not say which of its values is the subscription's id. */
  | 'noId'
  /** It needs a value that the subscribe request does not have. */
  | 'needsMore'
  /** Several are equally good. */
  | 'several'
  /** It ends the subscriptions of another operation in another way. */
  | 'otherWay';

export interface WebhookTriggerModel extends WebhookBase {
  readonly kind: 'webhookTrigger';
  readonly split: 'single' | 'batch';
}

export interface WebhookActionModel extends WebhookBase {
  readonly kind: 'webhookAction';
}

/** An MCP server (`x-ms-agentic-protocol`): takes and answers any JSON, whatever the definition declares of either. */
export interface McpModel extends OperationBase {
  readonly kind: 'mcp';
  /** The value of `x-ms-agentic-protocol` in lower case; '' when it is no string. */
  readonly protocol: string;
}

/** The definition's own status operation of one or more polling actions; the runtime answers it. */
export interface StatusModel extends OperationBase {
  readonly kind: 'status';
  /** The path variable that carries the job's id. */
  readonly jobParameter: string;
  readonly of: readonly string[];
}

/** Ends a subscription of one or more webhook operations; the runtime answers it. */
export interface UnsubscribeModel extends OperationBase {
  readonly kind: 'unsubscribe';
  /** How the request names the subscription: by its id, or by the callback URL. */
  readonly by:
    | {
        readonly kind: 'id';
        readonly in: 'path' | 'query';
        /** In the query, it need not be declared: Location has it all the same. */
        readonly parameter: string;
      }
    | { readonly kind: 'callbackUrl'; readonly location: CallbackLocation };
  readonly of: readonly string[];
  /** Required parameters that look like credentials of the caller: they are asked for, though the engine's DELETE may lack them. Absent: none. */
  readonly secrets?: ReadonlyArray<{ readonly in: 'query' | 'header'; readonly name: string }>;
}

export interface ParameterModel {
  readonly name: string;
  readonly in: 'path' | 'query' | 'header';
  readonly required: boolean;
  /** A scalar, or an array of scalars (nested arrays occur). */
  readonly schema: SchemaModel;
  /** For arrays; `csv` when the document is silent. */
  readonly collectionFormat?: CollectionFormat;
  readonly default?: JsonValue;
  readonly urlEncoding: 'single' | 'double';
  readonly summary?: string;
  readonly description?: string;
  readonly visibility?: Visibility;
  readonly dynamicValues?: DynamicReference;
  /** True for what is not declared: a variable of the path, and the headers of MCP itself. */
  readonly undeclared: boolean;
  readonly notificationUrl: boolean;
  /** `x-ms-test-value`; absent when not given. */
  readonly testValue?: JsonValue;
  readonly pointer: string;
}

export type CollectionFormat = 'csv' | 'ssv' | 'tsv' | 'pipes' | 'multi';

/** `x-ms-dynamic-values`, `-list`, `-schema` or `-properties`: read from another operation's answer. */
export interface DynamicReference {
  readonly kind: 'values' | 'schema';
  readonly operationId: string;
  readonly parameters: JsonValue;
  readonly collectionPath?: string;
  readonly valuePath?: string;
  readonly titlePath?: string;
  readonly pointer: string;
}

export type BodyModel =
  | {
      /** JSON; `text` and `xml` are handed over as a string; `binary` as bytes. */
      readonly kind: 'json' | 'text' | 'xml' | 'binary';
      readonly name: string;
      readonly required: boolean;
      readonly schema: SchemaModel;
      readonly mediaTypes: readonly string[];
      readonly description?: string;
      readonly pointer: string;
    }
  | {
      /** Form fields. `multipart` where a field is a file or only multipart is consumed; servers take either encoding when no field is a file. */
      readonly kind: 'form';
      readonly encoding: 'urlencoded' | 'multipart';
      readonly required: boolean;
      readonly fields: readonly FormFieldModel[];
      readonly mediaTypes: readonly string[];
      readonly pointer: string;
    };

export interface FormFieldModel {
  readonly name: string;
  readonly required: boolean;
  /** `{ kind: 'file' }` for an uploaded file. */
  readonly schema: SchemaModel;
  readonly collectionFormat?: CollectionFormat;
  readonly default?: JsonValue;
  readonly summary?: string;
  readonly description?: string;
  readonly notificationUrl: boolean;
  readonly testValue?: JsonValue;
  readonly pointer: string;
}

export interface ResponseModel {
  readonly status: number | 'default';
  readonly description?: string;
  readonly body: ResponseBodyModel;
  /** Unique by lower-cased name. */
  readonly headers: readonly HeaderModel[];
  /** `examples` by media type, as written. */
  readonly example?: JsonValue;
  readonly pointer: string;
}

export type ResponseBodyModel =
  | { readonly kind: 'none' }
  | {
      readonly kind: 'json' | 'text' | 'binary';
      readonly schema: SchemaModel;
      readonly mediaType: string;
    };

export interface HeaderModel {
  readonly name: string;
  /** An answer without it makes no sense: the `Location` of a redirect. */
  readonly required?: true;
  readonly schema: SchemaModel;
  readonly collectionFormat?: CollectionFormat;
  readonly description?: string;
}

export interface SchemaBase {
  readonly pointer: string;
  readonly title?: string;
  /** `x-ms-summary`. */
  readonly summary?: string;
  readonly description?: string;
  /** `x-nullable: true`, or `null` among the types. */
  readonly nullable: boolean;
  readonly readOnly: boolean;
  readonly visibility?: Visibility;
  readonly default?: JsonValue;
  readonly example?: JsonValue;
  /** Allowed values, already without duplicates; absent when not limited. Never empty. `null` is not among them: `nullable` says it. */
  readonly enum?: readonly JsonValue[];
  readonly dynamicValues?: DynamicReference;
  readonly dynamicSchema?: DynamicReference;
  readonly notificationUrl: boolean;
  /** Its `x-ms-notification-url` is neither true nor false; absent: it is, or there is none. */
  readonly malformedNotificationUrl?: true;
}

export type SchemaModel =
  | RefSchema
  | StringSchema
  | NumberSchema
  | BooleanSchema
  | NullSchema
  | ArraySchema
  | ObjectSchema
  | AllOfSchema
  | UnionSchema
  | FileSchema
  | AnySchema;

/** A reference by name; recursion is only possible through one. */
export interface RefSchema extends SchemaBase {
  readonly kind: 'ref';
  /** A key of `ConnectorModel.definitions`. */
  readonly name: string;
}

export interface StringSchema extends SchemaBase {
  readonly kind: 'string';
  readonly format?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  /** Only patterns that compile as a JavaScript regular expression. */
  readonly pattern?: string;
}

export interface NumberSchema extends SchemaBase {
  readonly kind: 'number' | 'integer';
  readonly format?: string;
  readonly minimum?: number;
  readonly exclusiveMinimum?: number;
  readonly maximum?: number;
  readonly exclusiveMaximum?: number;
  readonly multipleOf?: number;
}

export interface BooleanSchema extends SchemaBase {
  readonly kind: 'boolean';
}

export interface NullSchema extends SchemaBase {
  readonly kind: 'null';
}

export interface ArraySchema extends SchemaBase {
  readonly kind: 'array';
  readonly items: SchemaModel;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly uniqueItems: boolean;
}

export interface ObjectSchema extends SchemaBase {
  readonly kind: 'object';
  readonly properties: readonly PropertyModel[];
  /** `true` when anything goes (also when the document is silent); false when closed. */
  readonly additional: boolean | SchemaModel;
  /** The document says itself that anything else may be there, beside the properties that it names. */
  readonly open?: true;
  /** Required names that are not among the properties. */
  readonly requiredElsewhere: readonly string[];
  readonly minProperties?: number;
  readonly maxProperties?: number;
  /** Set on a definition whose subtypes a property tells apart: its own, or that of a base. */
  readonly discriminator?: DiscriminatorModel;
}

export interface DiscriminatorModel {
  readonly property: string;
  /** What a value of the definition can be, in document order: each definition that extends it through allOf, directly or not, and itself, but none that is abstract. */
  readonly kinds: readonly KindModel[];
}

export interface KindModel {
  /** A key of `ConnectorModel.definitions`. */
  readonly name: string;
  /** The values of the property that say this kind: strings, numbers or booleans, at least one. Absent when the document does not say which they are: then any. */
  readonly values?: readonly JsonValue[];
}

export interface PropertyModel {
  readonly name: string;
  readonly required: boolean;
  readonly schema: SchemaModel;
}

/** All parts hold; siblings of `allOf` are the last part. In a definition, a part that refers to a base with a discriminator means the base alone; elsewhere any of its kinds. */
export interface AllOfSchema extends SchemaBase {
  readonly kind: 'allOf';
  readonly parts: readonly SchemaModel[];
  /** As {@link ObjectSchema.discriminator}. */
  readonly discriminator?: DiscriminatorModel;
}

/** One of several types (a `type` array, or `anyOf`/`oneOf`, which Swagger 2.0 does not know but files contain). */
export interface UnionSchema extends SchemaBase {
  readonly kind: 'union';
  readonly variants: readonly SchemaModel[];
}

/** Bytes: an uploaded file or a binary body. */
export interface FileSchema extends SchemaBase {
  readonly kind: 'file';
}

/** Nothing known: any JSON value. */
export interface AnySchema extends SchemaBase {
  readonly kind: 'any';
}
