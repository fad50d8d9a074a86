// How the `sh` blocks of README and guides are run. docs/development.md describes the comments.

import type { CodeBlock } from './markdown.js';

export interface HowToRun {
  /** Absent: where the block before ended, at first the folder of the page's session. */
  readonly place?: 'folder' | 'project' | 'clone';
  /** The last line starts a server. */
  readonly server: boolean;
  readonly exitCode: number;
}

/** Whether a block starts this package or npm, and so has to be run. */
export function usesTools({ text }: CodeBlock): boolean {
  return /la-connector-gen|\bnpm |\bnpx /.test(text);
}

/** What the comment `run:` in front of the block says; false: it is not run; undefined: nothing says so. */
export function howToRun({ comment, page, line }: CodeBlock): HowToRun | false | undefined {
  if (comment.startsWith('not run: ')) return false;
  const words = /^run:(.*)$/.exec(comment)?.[1];
  if (words === undefined) return undefined;
  let how: HowToRun = { server: false, exitCode: 0 };
  for (const word of words.split(',').map((it) => it.trim())) {
    if (word === 'server') how = { ...how, server: true };
    else if (word === 'in folder') how = { ...how, place: 'folder' };
    else if (word === 'in project') how = { ...how, place: 'project' };
    else if (word === 'in clone') how = { ...how, place: 'clone' };
    else if (/^exit \d$/.test(word)) how = { ...how, exitCode: Number(word.slice(5)) };
    else if (word !== '') throw new Error(`${page}:${line}: "${word}" is not known.`);
  }
  return how;
}
