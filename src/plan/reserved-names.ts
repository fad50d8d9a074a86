// Names that generated code cannot, or had better not, take from a definition: words of the language,
// what the generated modules already call something, and members that every object has.

function list(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

const WORDS = list(`
  abstract any arguments as asserts async await bigint boolean break case catch class const constructor
  continue debugger declare default delete do else enum eval export extends false finally for function
  global globalThis if implements import in infer Infinity instanceof interface is keyof let module
  namespace NaN never new null number object package private protected public readonly require return
  satisfies static string super switch symbol this throw true try type typeof undefined unique unknown
  using var void while with yield
`);

/** What the modules that import every controller, and the stubs, call things themselves. */
const MODULE_NAMES = list(`
  Buffer client connector console controllers createClient createConnector createServer descriptor
  exports fetch notImplemented operations options process types
`);

/** `then` makes a client look like a promise; the others are what objects inherit or serialise with. */
const MEMBERS = list(`
  catch finally hasOwnProperty isPrototypeOf propertyIsEnumerable prototype then toJSON toLocaleString
  toString valueOf
`);

/** For constants and members, which keep their letter case. */
export const RESERVED_CONSTANTS: ReadonlySet<string> = new Set([
  ...WORDS,
  ...MODULE_NAMES,
  ...MEMBERS,
]);

/** Types of the language and of the platform that generated code uses, or that a reader would take for those. */
export const GLOBAL_TYPES: ReadonlySet<string> = new Set(
  list(`
    AbortController AbortSignal Array ArrayBuffer AsyncIterable AsyncIterator Awaited BigInt Blob Boolean
    Buffer Client Connector Controllers Date Descriptor Error Event EventTarget Exclude Extract File
    FormData Function Headers Infinity Iterable Iterator JSON Json JsonValue Map Math NaN NonNullable
    Number Object Omit OtherStatus Partial Pick Promise Proxy Readonly ReadonlyArray ReadonlyMap
    ReadonlySet Record Reflect RegExp Request Required Response Set String Symbol TypeError URL
    URLSearchParams Uint8Array UploadedFile WeakMap WeakSet
  `),
);

/** Types that contracts and clients import and that a stem with a suffix could spell. */
export const IMPORTED_TYPES: ReadonlySet<string> = new Set(
  list(`
    ActionController IteratorResult PollingActionController PollingTriggerController PollResult
    PromiseSettledResult WebhookActionController WebhookTriggerController
  `),
);

/** What is put behind an operation's stem to name a type. */
export const TYPE_SUFFIXES: readonly string[] = list(`
  Request Input Response Result Item Notification Filter Controller Body Errors
`);

/** Names that Windows takes for a device, with any extension. */
export const DEVICE = /^(?:con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$)$/i;
