import { setTimeout as wait } from 'node:timers/promises';
import type { ShipOrderController } from '../generated/contracts.gen.js';
import { ConnectorError } from '../generated/runtime/server/index.js';
import { getOrder, notFound, setStatus } from '../orders.js';
import type { ShipOrderResponse, ShipOrderResult } from '../generated/operations.gen.js';

const packing = Number(process.env['PACKING_SECONDS'] ?? '5') * 1000;

/**
 * POST /orders/{orderId}/shipment, a polling action with a status operation of its own
 * (GetShipmentStatus, which the runtime answers). `run` may begin again after a crash: shipping an
 * order that is already shipped does nothing new.
 */
export const shipOrder: ShipOrderController = {
  async accept({ path }): Promise<ShipOrderResponse | undefined> {
    const order = await getOrder(path.orderId);
    if (order === undefined) return { status: 404, body: notFound(`order ${path.orderId}`) };
    if (order.status === 'approved' || order.status === 'shipped') return undefined;
    const message = `Order ${order.number} is ${order.status}: only an approved order is shipped.`;
    return { status: 409, body: { error: { code: 'NotApproved', message } } };
  },

  async run({ path }, job): Promise<ShipOrderResult> {
    await wait(packing, undefined, { signal: job.signal });
    const before = await getOrder(path.orderId);
    const order = await setStatus(path.orderId, 'shipped');
    if (order === undefined) throw new ConnectorError(404, notFound(`order ${path.orderId}`));
    if (before?.status !== 'shipped') {
      await job.connector.triggers.onOrderChange.publish(
        { order, status: 'shipped', changedAt: new Date().toISOString() },
        { filter: { body: { status: 'shipped' } } },
      );
    }
    return { orderId: order.id, trackingCode: `CT${order.number}` };
  },
};
