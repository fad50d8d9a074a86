// How messages show a value of the document: quoted, on one line, and cut.

const longest = 60;

/** `"Get an order"`; a value that is not a string as JSON, or by its kind where that is long. Cut at 60 characters. */
export function quoted(value: unknown): string {
  const text = typeof value === 'string' ? value : undefined;
  if (text === undefined) return cut(jsonOf(value));
  return `"${cut(text.replace(/\s+/g, ' '))}"`;
}

/** At most 60 characters, or `most`; the last is an ellipsis where some are left out. */
export function cut(text: string, most = longest): string {
  return text.length <= most ? text : `${text.slice(0, most - 1)}…`;
}

function jsonOf(value: unknown): string {
  if (value === undefined) return 'nothing';
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.values(value);
  // Looked at one level deep: a hostile value must not be written out for every finding.
  const small = members.length <= 5 && members.every((member) => typeof member !== 'object');
  const text = small ? JSON.stringify(value) : '';
  if (small && text.length <= longest) return text;
  return Array.isArray(value) ? 'an array' : 'an object';
}
