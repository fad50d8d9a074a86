// Dynamic values: what a parameter may be, as another operation lists it.

import { type CallOptions, type Input, type Pattern, begin, resultOf } from './client.js';
import { dig, put } from './dig.js';
import { send } from './send.js';
import type { Choices } from './table.js';

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
      const way = operation.choices?.[of] as Choices | undefined;
      const endpoint = endpoints[way?.call ?? ''];
      if (!way || !endpoint) throw new TypeError(`No choices of ${of}`);
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
