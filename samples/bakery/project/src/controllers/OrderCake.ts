import type { OrderCakeController } from '../generated/contracts.gen.js';
import { bakeLayer, refuseFlavour } from '../oven.js';
import type { OrderCakeResponse, OrderCakeResult } from '../generated/operations.gen.js';

/**
 * POST /cakes, a polling action: the engine has its 202 before `run` begins and asks at Location until
 * the cake is there. A crash does not lose the cake: `run` begins again, and the checkpoint says how
 * many layers are already baked.
 */
export const orderCake: OrderCakeController = {
  accept({ body }): OrderCakeResponse | undefined {
    const message = refuseFlavour(body.flavour);
    if (message === undefined) return undefined;
    return { status: 400, body: { error: { code: 'UnknownFlavour', message } } };
  },

  async run({ body }, job): Promise<OrderCakeResult> {
    const layers = body.layers ?? 2;
    let baked = typeof job.checkpoint === 'number' ? job.checkpoint : 0;
    while (baked < layers) {
      await bakeLayer(job.signal);
      baked += 1;
      await job.saveCheckpoint(baked);
    }
    return {
      id: job.id,
      flavour: body.flavour,
      layers,
      ...(body.message === undefined ? {} : { message: body.message }),
      bakedAt: new Date().toISOString(),
    };
  },
};
