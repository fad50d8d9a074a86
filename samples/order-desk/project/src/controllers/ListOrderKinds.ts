import type { ListOrderKindsController } from '../generated/contracts.gen.js';
import { kinds } from '../orders.js';
import type { ListOrderKindsResponse } from '../generated/operations.gen.js';

/** GET /kinds: dynamic values for the kind of order. */
export const listOrderKinds: ListOrderKindsController = {
  handle(): ListOrderKindsResponse {
    return { status: 200, body: kinds.map(({ id, name }) => ({ id, name })) };
  },
};
