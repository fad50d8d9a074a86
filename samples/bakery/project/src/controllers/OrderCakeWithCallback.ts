import type { OrderCakeWithCallbackController } from '../generated/contracts.gen.js';
import { bakeLayer, refuseFlavour } from '../oven.js';
import type { OrderCakeWithCallbackResponse } from '../generated/operations.gen.js';

/**
 * POST /cake-calls, a webhook action: the workflow waits until `callback.complete`. When its run is
 * cancelled, `job.signal` is aborted, and the bakery never calls.
 */
export const orderCakeWithCallback: OrderCakeWithCallbackController = {
  accept({ body }): OrderCakeWithCallbackResponse | undefined {
    const message = refuseFlavour(body.flavour);
    if (message === undefined) return undefined;
    return { status: 400, body: { error: { code: 'UnknownFlavour', message } } };
  },

  async start({ body }, callback, job) {
    await bakeLayer(job.signal);
    await callback.complete({
      id: callback.id,
      flavour: body.flavour,
      layers: 1,
      ...(body.message === undefined ? {} : { message: body.message }),
      bakedAt: new Date().toISOString(),
    });
  },
};
