// Base path and path templates as a server can register them: a leading slash, no query, no fragment,
// no variables in the base. What is cut off a path comes back as parameters.

import { quote } from './raw-value.js';
import type { Notes } from './build-context.js';

export interface PathReading {
  readonly path: string;
  /** `?name=value` in the template: a fixed value, or the path variable that stood for it. */
  readonly query: ReadonlyArray<
    | { readonly name: string; readonly value: string }
    | { readonly name: string; readonly variable: string }
  >;
}

export interface BasePathReading {
  /** '' or '/v1'. */
  readonly basePath: string;
  /** The rest of a base path with variables: goes in front of every path. */
  readonly prefix: string;
}

export function readBasePath(declared: string | undefined, notes: Notes): BasePathReading {
  const written = (declared ?? '').trim();
  // A whole URL is the host and the base path in one.
  const withoutHost = written.replace(/^https?:\/\/[^/?#]*/i, '');
  const cut = withoutHost.split(/[?#]/, 1)[0] ?? '';
  const trimmed = cut.replace(/\/+$/, '');
  const path = trimmed === '' || trimmed.startsWith('/') ? trimmed : `/${trimmed}`;
  if (cut !== written) {
    notes.add(
      '/basePath',
      `The base path ${quote(written)} is more than a path; ${quote(path || '/')} is taken.`,
    );
  }
  const variable = path.indexOf('{');
  if (variable === -1) return { basePath: path, prefix: '' };
  const slash = path.lastIndexOf('/', variable);
  notes.add(
    '/basePath',
    `Swagger 2.0 has no variables in the base path; ${quote(path.slice(slash))} is taken as the beginning of every path.`,
    'Put the variable into the paths and declare it.',
  );
  return { basePath: path.slice(0, slash), prefix: path.slice(slash) };
}

export function readPath(key: string, pointer: string, prefix: string, notes: Notes): PathReading {
  const [beforeFragment = '', ...fragment] = key.split('#');
  const [template = '', ...rest] = beforeFragment.split('?');
  const query = rest.join('?');
  if (fragment.length > 0) {
    notes.add(
      pointer,
      `What follows # in the path ${quote(key)} never reaches a server and is cut.`,
      'Give each operation a path or a method of its own.',
    );
  }
  if (rest.length > 0) {
    notes.add(
      pointer,
      `The query in the path ${quote(key)} is read as query parameters.`,
      'Declare them among the parameters, with "in": "query".',
    );
  }
  const path = prefix + (template.startsWith('/') ? template : `/${template}`);
  const reached = withoutDots(path);
  if (reached !== path) {
    notes.add(
      pointer,
      `Nothing sends a path with "." or ".." as a segment: ${quote(path)} is read as ${quote(reached)}.`,
      'Write the path without them.',
    );
  }
  if (path.includes('{}')) {
    notes.add(
      pointer,
      `"{}" in the path ${quote(path)} names no variable; the braces are taken as they are.`,
      'Name the variable.',
    );
  }
  return {
    path: reached,
    query: query
      .split('&')
      .filter((pair) => pair !== '')
      .map((pair) => {
        const [name = '', ...values] = pair.split('=');
        const value = values.join('=');
        const variable = /^\{([^{}]+)\}$/.exec(value)?.[1];
        return variable === undefined ? { name, value } : { name, variable };
      }),
  };
}

/** As URL parsers take such segments away, together with the one before ".." (RFC 3986, 5.2.4). */
function withoutDots(path: string): string {
  if (!/\/\.{1,2}(?:\/|$)/.test(path)) return path;
  const kept: string[] = [];
  const segments = path.split('/').slice(1);
  for (const segment of segments) {
    if (segment === '..') kept.pop();
    else if (segment !== '.') kept.push(segment);
  }
  const last = segments.at(-1);
  return `/${kept.join('/')}${(last === '.' || last === '..') && kept.length > 0 ? '/' : ''}`;
}

/**
 * Equal for paths that no request can tell apart: variables by any name, several side by side, and
 * characters written plainly or percent-encoded.
 */
export function requestShape(path: string): string {
  return path
    .replaceAll(/(?:\{[^{}]+\})+/g, '{}')
    .split(/(\{\}|\/)/)
    .map((part) => (part === '{}' || part === '/' ? part : plainly(part)))
    .join('');
}

function plainly(text: string): string {
  try {
    // A percent sign that begins no escape stands for itself.
    return encodeURIComponent(decodeURIComponent(text.replaceAll(/%(?![\da-f]{2})/gi, '%25')));
  } catch {
    // Bytes that are no text, or half a surrogate pair.
    return JSON.stringify(text);
  }
}
