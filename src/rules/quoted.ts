// How messages show a value of the document: quoted, on one line, and cut.

const longest = 60;

/** `"Get an order"`; a value that is no string as JSON. Cut at 60 characters. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : undefined;
  if (text === undefined) return cut(jsonOf(value));
  return `"${cut(text.replace(/\s+/g, ' '))}"`;
}

/** At most 60 characters; the last is an ellipsis where some are left out. */
export function cut(text: string): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}

function jsonOf(value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? '[]' : 'a list';
  if (typeof value === 'object' && value !== null) return 'an object';
  return value === undefined ? 'nothing' : JSON.stringify(value);
}
