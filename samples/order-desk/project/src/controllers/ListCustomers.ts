import type { ListCustomersController } from '../generated/contracts.gen.js';
import { customers } from '../orders.js';
import type { ListCustomersResponse } from '../generated/operations.gen.js';

/** GET /customers: dynamic values for the customer fields. */
export const listCustomers: ListCustomersController = {
  handle(): ListCustomersResponse {
    return { status: 200, body: { value: customers } };
  },
};
