import type { ListFlavoursController } from '../generated/contracts.gen.js';
import { flavours } from '../oven.js';
import type { ListFlavoursResponse } from '../generated/operations.gen.js';

/** GET /flavours: fills the drop-down list of flavours in the designer. */
export const listFlavours: ListFlavoursController = {
  handle(): ListFlavoursResponse {
    return { status: 200, body: flavours };
  },
};
