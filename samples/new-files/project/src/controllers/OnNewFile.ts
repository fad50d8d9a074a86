import { pollFolder } from '../files.js';
import type { OnNewFileController } from '../generated/contracts.gen.js';
import type { OnNewFileItem } from '../generated/operations.gen.js';
import type { PollResult } from '../generated/runtime/server/index.js';

/**
 * GET /trigger/file, a polling trigger with one run a file. `poll` says which files come after the
 * state; the runtime hands them out one by one and keeps the state in `triggerState`.
 */
export const onNewFile: OnNewFileController = {
  poll({ query }, state): Promise<PollResult<OnNewFileItem>> {
    return pollFolder(query.folder, state);
  },
};
