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
  return {
    path: prefix + (template.startsWith('/') ? template : `/${template}`),
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
