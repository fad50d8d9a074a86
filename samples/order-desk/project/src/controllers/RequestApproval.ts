import type { RequestApprovalController } from '../generated/contracts.gen.js';
import { forgetApproval, getOrder, notFound, rememberApproval } from '../orders.js';
import type { RequestApprovalResponse } from '../generated/operations.gen.js';

/**
 * POST /orders/{orderId}/approval, a webhook action: the workflow waits, perhaps for days, until
 * somebody decides. `start` only notes which callback belongs to which order; DecideApproval.ts
 * completes it.
 */
export const requestApproval: RequestApprovalController = {
  async accept({ path }): Promise<RequestApprovalResponse | undefined> {
    if ((await getOrder(path.orderId)) !== undefined) return undefined;
    return { status: 404, body: notFound(`order ${path.orderId}`) };
  },

  async start({ path, body }, callback, job) {
    await rememberApproval(callback.id, path.orderId);
    job.log.info({ approver: body.approver, approval: callback.id }, 'approver asked');
  },

  async cancel({ id }) {
    await forgetApproval(id);
  },
};
