import type { OnRepositoryEventController } from '../generated/contracts.gen.js';
import type { OnRepositoryEventResult } from '../generated/operations.gen.js';

/**
 * POST /repos/{owner}/{repo}/hooks, a webhook trigger. The runtime keeps the subscription and its
 * callback URL, answers with Location, and serves the DELETE; this only shapes the body of the answer.
 * Events are sent from ReportEvent.ts.
 */
export const onRepositoryEvent: OnRepositoryEventController = {
  subscribed({ id, request }): OnRepositoryEventResult | undefined {
    const { name, active = true, events } = request.body;
    return { id, name, active, events };
  },
};
