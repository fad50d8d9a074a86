import type { OnOrderChangeController } from '../generated/contracts.gen.js';

/** POST /subscriptions, a webhook trigger: DecideApproval.ts and ShipOrder.ts publish. */
export const onOrderChange: OnOrderChangeController = {
  subscribed({ id, request }, { log }) {
    log.info({ subscription: id, status: request.body.status }, 'subscribed to changes of orders');
    return { id };
  },
};
