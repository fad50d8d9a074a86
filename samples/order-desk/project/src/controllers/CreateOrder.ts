import { randomUUID } from 'node:crypto';
import type { CreateOrderController } from '../generated/contracts.gen.js';
import { addOrder, customers, kinds } from '../orders.js';
import type { CreateOrderResponse } from '../generated/operations.gen.js';

/** POST /orders: takes an order and tells the workflows that wait for one (the event feed of OnNewOrder). */
export const createOrder: CreateOrderController = {
  async handle({ headers, query, body }, { connector, log }): Promise<CreateOrderResponse> {
    const refuse = (message: string): CreateOrderResponse => ({
      status: 400,
      body: { error: { code: 'BadOrder', message } },
    });
    if (!customers.some(({ id }) => id === body.customerId)) {
      return refuse(`There is no customer ${body.customerId}.`);
    }
    if (!kinds.some(({ id }) => id === query.kind)) {
      return refuse(`There is no kind of order ${query.kind}.`);
    }
    const order = await addOrder((number) => ({
      ...body,
      id: randomUUID(),
      number,
      status: 'open',
      createdAt: new Date().toISOString(),
    }));
    await connector.triggers.onNewOrder.publish(order, {
      filter: { query: { customerId: order.customerId } },
    });
    log.info({ order: order.id, desk: headers['X-Desk'] }, 'order taken');
    return { status: 201, body: order };
  },
};
