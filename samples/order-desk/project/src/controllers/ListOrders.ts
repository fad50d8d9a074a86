import type { ListOrdersController } from '../generated/contracts.gen.js';
import { listOrders as read } from '../orders.js';
import type { ListOrdersResponse } from '../generated/operations.gen.js';

/** GET /orders: newest first, in pages; `after` is the id of the last order of the page before. */
export const listOrders: ListOrdersController = {
  async handle({ query: { status, top, after } }, { baseUrl }): Promise<ListOrdersResponse> {
    const all = (await read()).toReversed();
    const wanted = all.filter((order) => status === undefined || status.includes(order.status));
    const start = after === undefined ? 0 : wanted.findIndex(({ id }) => id === after) + 1;
    const value = wanted.slice(start, start + top);
    const end = value.at(-1);
    if (end === undefined || start + top >= wanted.length) return { status: 200, body: { value } };
    const states = status === undefined ? '' : `&status=${status.join(',')}`;
    const nextLink = `${baseUrl}/orders?top=${top}&after=${end.id}${states}`;
    return { status: 200, body: { value, nextLink } };
  },
};
