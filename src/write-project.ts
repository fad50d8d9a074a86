// Writes the files of `scaffold` into a new or empty folder, for users of the library.

import type { OutputFile } from './plan/types.js';
import { applyWrite } from './write/apply-write.js';
import { inspectTarget, planWrite } from './write/plan-write.js';
import { WriteError } from './write/write-error.js';

export interface WriteProjectResult {
  /** True when all files were written; otherwise none was. */
  readonly ok: boolean;
  /** Why nothing was written, a sentence each. */
  readonly problems: readonly string[];
}

/**
 * Writes a new project: all files or none.
 *
 * @param dir the project's folder; it is made, or must be empty.
 * @example
 * const { files } = await scaffold(text);
 * const { ok, problems } = writeProject('my-connector', files);
 */
export function writeProject(dir: string, files: readonly OutputFile[]): WriteProjectResult {
  if (dir === '')
    return { ok: false, problems: ['The folder has no name: it is an empty string.'] };
  try {
    const state = inspectTarget(dir);
    if (state === 'project' || state === 'occupied')
      return { ok: false, problems: [`${dir} is not empty. Give another folder.`] };
    applyWrite(planWrite(files, dir));
    return { ok: true, problems: [] };
  } catch (error) {
    if (!(error instanceof WriteError)) throw error;
    return { ok: false, problems: error.problems };
  }
}
