import type { ListCustomersController } from '../generated/contracts.gen.js';
import { customers } from '../orders.js';

/** GET /customers: dynamic values for the customer fields. */
export const listCustomers: ListCustomersController = {
  handle() {
    return { status: 200, body: { value: customers } };
  },
};
