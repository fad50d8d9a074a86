// Lists that come in pages (`x-ms-pageable`): each page has the address of the next one.

import { type CallOptions, type Pattern, aim, begin, resultOf, standIn } from './client.js';
import { dig } from './dig.js';
import { locate } from './location.js';
import { failure, send } from './send.js';

/** What the list at the end of a path holds. */
export type ItemOf<Page, Way extends readonly string[]> = Way extends readonly [
  infer Name extends string,
  ...infer Rest extends readonly string[],
]
  ? NonNullable<Page> extends { readonly [Key in Name]?: infer Part }
    ? ItemOf<Part, Rest>
    : unknown
  : NonNullable<Page> extends ReadonlyArray<infer Item>
    ? Item
    : unknown;

/** Adds `pages` and `items` to the functions of such operations. */
export const paging: Pattern = (run, endpoint) => {
  const { pages: way } = endpoint.operation;
  if (!way) return run;
  const { next: link, items: list, call: name } = way;
  async function* pages(input?: object, call?: CallOptions): AsyncGenerator<unknown, void> {
    const exchange = begin(endpoint, input, call);
    for (;;) {
      const page = resultOf(exchange, await send(exchange));
      yield page;
      const address = dig(page, link);
      if (typeof address !== 'string' || address === '') return;
      const next = locate(exchange, address);
      if (next === exchange.at)
        throw failure(exchange, 'location', undefined, new Error('a page that follows itself'));
      if (name !== undefined) exchange.endpoint = standIn(endpoint, name);
      aim(exchange, next, 'GET');
    }
  }
  async function* items(input?: object, call?: CallOptions): AsyncGenerator<unknown, void> {
    for await (const page of pages(input, call)) {
      const found = dig(page, list);
      if (Array.isArray(found)) yield* found;
    }
  }
  return Object.assign(run, { pages, items });
};
