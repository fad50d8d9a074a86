import { pollFolder } from '../files.js';
import type { OnNewFilesController } from '../generated/contracts.gen.js';
import type { OnNewFilesItem } from '../generated/operations.gen.js';
import type { PollResult } from '../generated/runtime/server/index.js';

/** GET /trigger/files, the same as a batch: all new files come in one answer. */
export const onNewFiles: OnNewFilesController = {
  poll({ query }, state): Promise<PollResult<OnNewFilesItem>> {
    return pollFolder(query.folder, state);
  },
};
