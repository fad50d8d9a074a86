// Types that both ends share and that the generated operations.gen.ts names. Types only, and nothing
// imported, so that the client stands alone: no server runtime behind it.

/** An uploaded file: a `file` field of a multipart form. Equal to the server runtime's type of that name. */
export interface UploadedFile {
  readonly name: string;
  readonly mediaType: string;
  readonly bytes: Uint8Array;
}

/** Bytes, or text in UTF-8, piece by piece: a Node Readable, a web ReadableStream, an async generator. Equal to the server runtime's type of that name. */
export type ByteStream = AsyncIterable<Uint8Array | string>;

/** A binary body as a server gives it; a client gets all of it as Uint8Array. */
export type BinaryBody = Uint8Array | ByteStream;

/** A binary body as a client sends it. A stream is sent as it is read, and not again when that fails. */
export type BinaryInput = Uint8Array | Blob | ReadableStream<Uint8Array>;

/** A text as a server gives it, bytes being in the declared encoding; a client gets all of it as a string. */
export type TextBody = string | Uint8Array | ByteStream;

/** A body as a client gets it. */
export type Received<Body> = unknown extends Body
  ? Body
  : [TextBody] extends [Body]
    ? Exclude<Body, Uint8Array | ByteStream>
    : Exclude<Body, ByteStream>;

/** The final status codes that are assigned (IANA, 200 to 599). A closed union, so that `default` can be told from the declared statuses. */
export type HttpStatus =
  | 200
  | 201
  | 202
  | 203
  | 204
  | 205
  | 206
  | 207
  | 208
  | 226
  | 300
  | 301
  | 302
  | 303
  | 304
  | 305
  | 307
  | 308
  | 400
  | 401
  | 402
  | 403
  | 404
  | 405
  | 406
  | 407
  | 408
  | 409
  | 410
  | 411
  | 412
  | 413
  | 414
  | 415
  | 416
  | 417
  | 418
  | 421
  | 422
  | 423
  | 424
  | 425
  | 426
  | 428
  | 429
  | 431
  | 451
  | 500
  | 501
  | 502
  | 503
  | 504
  | 505
  | 506
  | 507
  | 508
  | 510
  | 511;

/** Any JSON. */
export type JsonValue =
  string | number | boolean | null | readonly JsonValue[] | { readonly [key: string]: JsonValue };

/**
 * What an MCP server answers: a JSON body, nothing (202 to a notification), or with a `content-type` of
 * its own in `headers` a text, such as `text/event-stream`.
 */
export interface McpAnswer {
  readonly status: HttpStatus;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Every status that an operation does not declare: where its `default` answer goes. */
export type OtherStatus<Declared extends number> = Exclude<HttpStatus, Declared>;

/** `T` with every member optional at any depth; lists and bytes stay whole. */
export type DeepPartial<T> = T extends readonly unknown[] | Uint8Array
  ? T
  : T extends object
    ? { readonly [Key in keyof T]?: DeepPartial<T[Key]> }
    : T;
