import type { GetOrderController } from '../generated/contracts.gen.js';
import { getOrder as read, notFound } from '../orders.js';
import type { GetOrderResponse } from '../generated/operations.gen.js';

/** GET /orders/{orderId}. */
export const getOrder: GetOrderController = {
  async handle({ path }): Promise<GetOrderResponse> {
    const order = await read(path.orderId);
    if (order === undefined) return { status: 404, body: notFound(`order ${path.orderId}`) };
    return { status: 200, body: order };
  },
};
