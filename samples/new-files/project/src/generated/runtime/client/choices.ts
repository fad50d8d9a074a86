// Dynamic values: what a parameter may be, as another operation lists it.

import { type CallOptions, type Input, type Pattern, begin, resultOf } from './client.js';
import { dig, put } from './dig.js';
import { send } from './send.js';

/** One value that a parameter may have. */
export interface Choice<Value> {
  readonly value: Value;
  /** What to show for it. */
  readonly title: string;
}

/** Adds `choices` to the functions whose parameters have dynamic values. */
export const dynamicValues: Pattern = (run, { operation, endpoints }) => {
  if (!operation.choices) return run;
  return Object.assign(run, {
    async choices(of: string, input: Input = {}, call?: CallOptions): Promise<object[]> {
      const way = operation.choices?.[of];
      const endpoint = typeof way === 'object' && endpoints[way.call];
      if (!endpoint || typeof way !== 'object')
        throw new TypeError(`There are no choices of ${of}`);
      let asked: object = way.send ?? {};
      for (const [from, to] of way.pass ?? []) {
        const value = dig(input, from);
        if (value !== undefined) asked = put(asked, to, value);
      }
      const exchange = begin(endpoint, asked, call);
      const list = dig(resultOf(exchange, await send(exchange)), way.items);
      return (Array.isArray(list) ? list : []).map((item) => {
        const value = dig(item, way.value);
        return { value, title: String(dig(item, way.title) ?? value) };
      });
    },
  });
};
