import type { ListOrderKindsController } from '../generated/contracts.gen.js';
import { kinds } from '../orders.js';

/** GET /kinds: dynamic values for the kind of order. */
export const listOrderKinds: ListOrderKindsController = {
  handle() {
    return { status: 200, body: kinds.map(({ id, name }) => ({ id, name })) };
  },
};
