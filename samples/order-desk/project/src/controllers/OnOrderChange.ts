import type { OnOrderChangeController } from '../generated/contracts.gen.js';
import type { OnOrderChangeResult } from '../generated/operations.gen.js';

/** POST /subscriptions, a webhook trigger: DecideApproval.ts and ShipOrder.ts publish. */
export const onOrderChange: OnOrderChangeController = {
  subscribed({ id, request }, { log }): OnOrderChangeResult | undefined {
    log.info({ subscription: id, status: request.body.status }, 'subscribed to changes of orders');
    return { id };
  },
};
