import { listFolders as folders } from '../files.js';
import type { ListFoldersController } from '../generated/contracts.gen.js';
import type { ListFoldersResponse } from '../generated/operations.gen.js';

/** GET /folders: fills the drop-down list of folders in the designer. */
export const listFolders: ListFoldersController = {
  async handle(): Promise<ListFoldersResponse> {
    return { status: 200, body: { value: await folders() } };
  },
};
