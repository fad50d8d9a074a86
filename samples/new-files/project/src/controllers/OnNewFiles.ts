import { pollFolder } from '../files.js';
import type { OnNewFilesController } from '../generated/contracts.gen.js';

/** GET /trigger/files, the same as a batch: all new files come in one answer. */
export const onNewFiles: OnNewFilesController = {
  poll({ query }, state) {
    return pollFolder(query.folder, state);
  },
};
