// The expressions of the `pollingtrigger` policy: names and indexes below `triggerBody()`. The language
// has far more; whatever else it is gives undefined and is not guessed at.

/** Property names and indexes from the answer's body. */
export type ExpressionPath = ReadonlyArray<string | number>;

export interface StateExpression {
  /** Text around the value: `modified gt ` of `modified gt @{triggerBody().value[0].modified}`. */
  readonly before: string;
  readonly after: string;
  readonly path: ExpressionPath;
}

const MAX_LENGTH = 2000;
const MAX_SEGMENTS = 32;

const root = /\s*(?:triggerBody\(\s*\)|triggerOutputs\(\s*\)\??(?:\.body|\[\s*'body'\s*\]))/iy;
const segment = /\s*\??(?:\.([^\s.?[\](){},'"@]+)|\[\s*(?:(\d{1,9})|'((?:[^']|'')*)')\s*\])/y;

/** What a parameter of the policy is set to. 'constant' when it reads nothing; undefined when it cannot be followed. */
export function parseState(text: string): StateExpression | 'constant' | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  if (text.startsWith('@') && !text.startsWith('@{') && !text.startsWith('@@')) {
    const path = parsePath(text.slice(1));
    return path && { before: '', after: '', path };
  }
  const start = text.indexOf('@{');
  if (start < 0) return 'constant';
  const end = readPath(text, start + 2);
  const close = text.slice(end?.next).trimStart();
  if (end === undefined || !close.startsWith('}')) return undefined;
  const after = close.slice(1);
  // Two values in one parameter cannot be told apart again.
  if (after.includes('@{')) return undefined;
  return { before: literal(text.slice(0, start)), after: literal(after), path: end.path };
}

/** A whole text that is one expression, with or without `@`: `@triggerBody().value`. */
export function parseDataPath(text: string): ExpressionPath | undefined {
  if (text.length > MAX_LENGTH) return undefined;
  const inner = /^\s*(?:@\{(.*)\}|@?(.*))\s*$/s.exec(text);
  return parsePath(inner?.[1] ?? inner?.[2] ?? '');
}

function parsePath(text: string): ExpressionPath | undefined {
  const read = readPath(text, 0);
  return read && text.slice(read.next).trim() === '' ? read.path : undefined;
}

function readPath(
  text: string,
  from: number,
): { readonly path: ExpressionPath; readonly next: number } | undefined {
  root.lastIndex = from;
  if (!root.test(text)) return undefined;
  let next = root.lastIndex;
  const path: Array<string | number> = [];
  for (;;) {
    segment.lastIndex = next;
    const found = segment.exec(text);
    if (found === null) return { path, next };
    if (path.length === MAX_SEGMENTS) return undefined;
    const [, name, index, quoted] = found;
    path.push(index === undefined ? (name ?? quoted?.replaceAll("''", "'") ?? '') : Number(index));
    next = segment.lastIndex;
  }
}

/** `@@` is how the language writes one `@`. */
function literal(text: string): string {
  return text.replaceAll('@@', '@');
}
