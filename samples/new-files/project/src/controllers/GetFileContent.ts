import { open } from 'node:fs/promises';
import { below } from '../files.js';
import type { GetFileContentController } from '../generated/contracts.gen.js';
import type { GetFileContentResponse } from '../generated/operations.gen.js';

/** GET /files/content: the bytes of one file, read while they are sent. */
export const getFileContent: GetFileContentController = {
  async handle({ query }): Promise<GetFileContentResponse> {
    try {
      const file = await open(below(query.path));
      return { status: 200, body: file.createReadStream() };
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
      const message = `There is no file ${query.path} below the watched folder.`;
      return { status: 404, body: { error: { code: 'FileNotFound', message } } };
    }
  },
};
