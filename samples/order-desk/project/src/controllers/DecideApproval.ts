import type { DecideApprovalController } from '../generated/contracts.gen.js';
import { forgetApproval, notFound, orderOfApproval, setStatus } from '../orders.js';
import type { DecideApprovalResponse } from '../generated/operations.gen.js';

/** PUT /decisions/{approvalId}: the approver's answer goes to the waiting workflow and to the subscribers of OnOrderChange. */
export const decideApproval: DecideApprovalController = {
  async handle({ path, body }, { connector }): Promise<DecideApprovalResponse> {
    const orderId = await orderOfApproval(path.approvalId);
    if (orderId === undefined) {
      return { status: 404, body: notFound(`open question ${path.approvalId}`) };
    }
    await connector.actions.requestApproval.complete(path.approvalId, body);
    await forgetApproval(path.approvalId);
    const status = body.approved ? 'approved' : 'rejected';
    const order = await setStatus(orderId, status);
    if (order !== undefined) {
      await connector.triggers.onOrderChange.publish(
        { order, status, changedAt: new Date().toISOString() },
        { filter: { body: { status } } },
      );
    }
    return { status: 204 };
  },
};
