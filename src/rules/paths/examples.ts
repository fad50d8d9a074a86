// The documents of this group's examples.

import type { JsonObject } from '../../document/types.js';

/** One operation per `VERB /path`; a path alone has none. */
export function pathsOf(...keys: readonly string[]): JsonObject {
  const paths = new Map<string, Record<string, unknown>>();
  for (const key of keys) {
    const [verb = '', path] = key.split(/ (.*)/);
    const item = paths.get(path ?? verb) ?? {};
    if (path !== undefined) {
      const operationId = `${verb}${path}`.replaceAll(/[^A-Za-z0-9]+/g, '');
      item[verb] = { operationId, responses: { '200': { description: 'Done.' } } };
    }
    paths.set(path ?? verb, item);
  }
  return { paths: Object.fromEntries(paths) };
}
