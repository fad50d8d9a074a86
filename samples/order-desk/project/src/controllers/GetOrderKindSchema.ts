import type { GetOrderKindSchemaController } from '../generated/contracts.gen.js';
import { kinds, notFound } from '../orders.js';
import type { GetOrderKindSchemaResponse } from '../generated/operations.gen.js';

/** GET /kinds/{kind}/schema: the dynamic schema of an order's details. */
export const getOrderKindSchema: GetOrderKindSchemaController = {
  handle({ path }): GetOrderKindSchemaResponse {
    const kind = kinds.find(({ id }) => id === path.kind);
    if (kind === undefined) return { status: 404, body: notFound(`kind of order ${path.kind}`) };
    return { status: 200, body: { schema: kind.schema } };
  },
};
