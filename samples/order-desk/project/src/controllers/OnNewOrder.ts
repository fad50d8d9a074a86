import type { OnNewOrderController } from '../generated/contracts.gen.js';

/** GET /triggers/new-orders, a polling trigger on the runtime's durable event feed: CreateOrder.ts publishes. */
export const onNewOrder: OnNewOrderController = {};
