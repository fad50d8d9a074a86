// URLs that the server hands out: absolute, below the public base URL that its operator configured,
// and never made from a header of the request.

/**
 * Fills a path template. A variable without a value stays empty.
 *
 * @param values plain (not encoded) values by variable name.
 */
export function fillPath(template: string, values: ReadonlyMap<string, string>): string {
  return template
    .split(/(\{[^{}]+\})/)
    .map((part, index) =>
      index % 2 === 1 ? encodeSegment(values.get(part.slice(1, -1)) ?? '') : encodeText(part),
    )
    .join('');
}

/** Static text of a template, in which escapes, slashes and what may stand in a path stay as they are. */
function encodeText(text: string): string {
  return text.replace(/[^A-Za-z0-9\-._~!$&'()*+,;=:@/%]+|%(?![0-9A-Fa-f]{2})/g, encodeURIComponent);
}

/** Percent-encodes a value for one path segment; `.` and `..` stay one segment. */
export function encodeSegment(value: string): string {
  return encodeURIComponent(value).replace(/^\.{1,2}$/, (dots) => dots.replaceAll('.', '%2E'));
}

/** The names of a template's variables, in order. */
export function variablesOf(template: string): string[] {
  return [...template.matchAll(/\{([^{}]+)\}/g)].map((found) => found[1] ?? '');
}

/** Path and query of a request target (origin form; absolute form is what proxies send). */
export function splitTarget(target: string): { path: string; query: string } {
  const origin = target.replace(/^https?:\/\/[^/?#]*/i, '');
  const mark = origin.indexOf('?');
  if (mark < 0) return { path: origin === '' ? '/' : origin, query: '' };
  return { path: origin.slice(0, mark) || '/', query: origin.slice(mark + 1) };
}

/** The query of a request; what is in it is looked at when it is asked for, and once. */
export class Query {
  /** As it came, without its question mark. */
  readonly text: string;
  #parameters: URLSearchParams | undefined;

  constructor(text: string) {
    this.text = text;
  }

  /** The first value of a name. */
  get(name: string): string | null {
    return this.text === '' ? null : this.#read().get(name);
  }

  /** All values of a name, in their order. */
  getAll(name: string): string[] {
    return this.text === '' ? [] : this.#read().getAll(name);
  }

  #read(): URLSearchParams {
    return (this.#parameters ??= new URLSearchParams(this.text));
  }
}

/** A query without the parameters of these names; the rest stays as it was written. */
export function withoutQueryParameters(query: string, names: ReadonlySet<string>): string {
  if (names.size === 0) return query;
  const kept = query.split('&').filter((pair) => !names.has(queryName(pair)));
  return kept.join('&');
}

/** `query` with `name` set once, at its end, and everything else as it came. */
export function withQueryParameter(query: string, name: string, value: string): string {
  const kept = query.split('&').filter((pair) => pair !== '' && queryName(pair) !== name);
  return [...kept, `${encodeURIComponent(name)}=${encodeURIComponent(value)}`].join('&');
}

function queryName(pair: string): string {
  return [...new URLSearchParams(pair).keys()][0] ?? '';
}
