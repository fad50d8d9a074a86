// Finds the operation of a request. A matcher of our own, because real path templates have variables
// in the middle of a segment (`/items({id})`, `/{a}-{b}`), any characters in names and static parts,
// and the same shape twice, which no router of a library takes.

type Part = { readonly text: string } | { readonly variable: string };

interface Segment {
  readonly parts: readonly Part[];
  /** How much text it has. Sorts the alternatives of one place: what asks for more comes first, or it would never be reached. */
  readonly weight: number;
  /** Equal for segments that no request can tell apart: two variables side by side take what one takes. */
  readonly shape: string;
  readonly variables: readonly string[];
}

interface Entry<Target> {
  readonly template: string;
  readonly segments: readonly Segment[];
  /** Where it has how many slashes: some definitions tell operations apart by nothing else. */
  readonly slashes: string;
  readonly target: Target;
}

interface Place<Target> {
  readonly children: Array<{ segment: Segment; readonly place: Place<Target> }>;
  readonly entries: Map<string, Array<Entry<Target>>>;
}

export type Match<Target> =
  | {
      readonly kind: 'found';
      readonly target: Target;
      /** By variable name, still percent-encoded. */
      readonly variables: ReadonlyMap<string, string>;
    }
  /** The path is known, the method is not. */
  | { readonly kind: 'wrongMethod'; readonly allowed: readonly string[] }
  | { readonly kind: 'none' };

const NO_VARIABLES: ReadonlyMap<string, string> = new Map();

export class Router<Target> {
  readonly #root: Place<Target> = { children: [], entries: new Map() };
  /** What a path without variables leads to, where it is written just so: nothing else comes before it. */
  readonly #plain = new Map<string, Match<Target>>();

  /**
   * Adds a route.
   *
   * @param method upper case.
   * @param template `/orders/{orderId}`.
   * @returns the target that has this method and shape already; the new one is then not added.
   */
  add(method: string, template: string, target: Target): Target | undefined {
    const segments = splitTemplate(template).map(parseSegment);
    let place = this.#root;
    for (const segment of segments) {
      let child = place.children.find(({ segment: { shape } }) => shape === segment.shape);
      if (child === undefined) {
        child = { segment, place: { children: [], entries: new Map() } };
        place.children.push(child);
        place.children.sort((a, b) => b.segment.weight - a.segment.weight);
      } else if (segment.variables.length < child.segment.variables.length) {
        // It takes shorter texts as well.
        child.segment = segment;
      }
      place = child.place;
    }
    const slashes = slashesOf(template);
    const entries = place.entries.get(method) ?? [];
    const taken = entries.find((entry) => entry.slashes === slashes);
    if (taken !== undefined) return taken.target;
    place.entries.set(method, [...entries, { template, segments, slashes, target }]);
    if (!/[{}%]/.test(template)) {
      this.#plain.set(`${method} ${template}`, {
        kind: 'found',
        target,
        variables: NO_VARIABLES,
      });
    }
    return undefined;
  }

  /** @param path as it came, without the query. Repeated and trailing slashes do not matter unless routes differ in them. */
  find(method: string, path: string): Match<Target> {
    const plain = this.#plain.get(`${method} ${path}`);
    if (plain !== undefined) return plain;
    const segments = split(path);
    const allowed = new Set<string>();
    const place = this.#search(this.#root, segments, 0, method, allowed);
    if (place === undefined) {
      return allowed.size === 0
        ? { kind: 'none' }
        : { kind: 'wrongMethod', allowed: [...allowed].sort() };
    }
    const entries = place.entries.get(method) ?? place.entries.get('GET') ?? [];
    const entry = entries.length === 1 ? entries[0] : bySlashes(entries, slashesOf(path));
    if (entry === undefined) return { kind: 'none' };
    const variables = new Map<string, string>();
    entry.segments.forEach((segment, index) => {
      const values = match(segment, segments[index] ?? '') ?? [];
      segment.variables.forEach((name, position) => variables.set(name, values[position] ?? ''));
    });
    return { kind: 'found', target: entry.target, variables };
  }

  #search(
    place: Place<Target>,
    segments: readonly string[],
    index: number,
    method: string,
    allowed: Set<string>,
  ): Place<Target> | undefined {
    const segment = segments[index];
    if (segment === undefined) {
      if (place.entries.has(method) || (method === 'HEAD' && place.entries.has('GET')))
        return place;
      for (const known of place.entries.keys()) allowed.add(known);
      return undefined;
    }
    for (const child of place.children) {
      if (match(child.segment, segment) === undefined) continue;
      const found = this.#search(child.place, segments, index + 1, method, allowed);
      if (found !== undefined) return found;
    }
    return undefined;
  }
}

function bySlashes<Target>(
  entries: ReadonlyArray<Entry<Target>>,
  slashes: string,
): Entry<Target> | undefined {
  return (
    entries.find((candidate) => candidate.slashes === slashes) ??
    entries.find((candidate) => atEnd(candidate.slashes) === atEnd(slashes)) ??
    entries[0]
  );
}

/** `//a/{b}/` as `//x/x/`. */
function slashesOf(path: string): string {
  return path.replace(/\{[^{}]+\}/g, 'x').replace(/[^/]+/g, 'x');
}

function atEnd(slashes: string): string {
  return slashes.slice(slashes.lastIndexOf('x') + 1);
}

function split(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

/** A variable may have a slash in its name. */
function splitTemplate(template: string): string[] {
  return template.match(/(?:\{[^{}]+\}|[^/])+/g) ?? [];
}

function parseSegment(text: string): Segment {
  const parts: Part[] = [];
  let rest = text;
  for (let found = /\{([^{}]+)\}/.exec(rest); found !== null; found = /\{([^{}]+)\}/.exec(rest)) {
    if (found.index > 0) parts.push({ text: decoded(rest.slice(0, found.index)) });
    parts.push({ variable: found[1] ?? '' });
    rest = rest.slice(found.index + found[0].length);
  }
  if (rest !== '') parts.push({ text: decoded(rest) });
  const variables = parts.flatMap((part) => ('variable' in part ? [part.variable] : []));
  const texts = parts.map((part) => ('variable' in part ? null : part.text));
  return {
    parts,
    weight:
      variables.length === 0 ? Infinity : texts.reduce((sum, it) => sum + (it?.length ?? 0), 0),
    shape: JSON.stringify(texts.filter((it, at) => it !== null || texts[at - 1] !== null)),
    variables,
  };
}

/** The values of the variables, still encoded where that can be told; undefined when the segment does not fit. */
function match(segment: Segment, raw: string): string[] | undefined {
  const direct = valuesOf(segment.parts, raw);
  if (direct !== undefined || !raw.includes('%')) return direct;
  // The caller may have encoded a static character, such as the brackets of `items({id})`.
  const plain = decoded(raw);
  if (plain === raw) return undefined;
  return valuesOf(segment.parts, plain)?.map(encodeURIComponent);
}

const NO_VALUES: string[] = [];

/**
 * From left to right: a variable ends where the text after it first occurs, the last text counts from
 * the end. No backtracking, so that time grows with the length alone, whatever a stranger asks for.
 */
function valuesOf(parts: readonly Part[], value: string): string[] | undefined {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) {
    if ('text' in only) return value === only.text ? NO_VALUES : undefined;
    return value === '' ? undefined : [value];
  }
  const values: string[] = [];
  let at = 0;
  for (const [index, part] of parts.entries()) {
    if ('text' in part) {
      if (!value.startsWith(part.text, at)) return undefined;
      at += part.text.length;
      continue;
    }
    const end = endOfVariable(parts, index, value, at);
    if (end <= at) return undefined;
    values.push(value.slice(at, end));
    at = end;
  }
  return at === value.length ? values : undefined;
}

/** Not beyond `at` when the variable would be empty or what follows is not there. */
function endOfVariable(parts: readonly Part[], index: number, value: string, at: number): number {
  const next = parts[index + 1];
  if (next === undefined) return value.length;
  // Two side by side: nothing says where the first ends, so it gets one character.
  if ('variable' in next) return Math.min(at + 1, value.length);
  if (index + 2 === parts.length) return value.length - next.text.length;
  return value.indexOf(next.text, at + 1);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
