import type { ReportEventController } from '../generated/contracts.gen.js';

/**
 * POST /repos/{owner}/{repo}/events: what the version control server calls after a push. The filter
 * picks the hooks of this repository that listen to this event; `publish` resolves when the event is
 * on disk, so the 202 is a promise that survives a crash.
 */
export const reportEvent: ReportEventController = {
  async handle({ path, body }, { connector }) {
    const repository = { owner: path.owner, name: path.repo };
    await connector.triggers.onRepositoryEvent.publish(
      { ...body, repository },
      { filter: { path, body: { events: [body.event], active: true } } },
    );
    return { status: 202 };
  },
};
