// The commands of README and guides, run as a reader runs them.

import { afterEach, describe, expect, test } from 'vitest';
import { guidePages } from '../docs/markdown.js';
import { howToRun } from '../docs/shell-blocks.js';
import { GuideSession } from './guide-session.js';

let session: GuideSession | undefined;
afterEach(async () => {
  await session?.close();
  session = undefined;
});

const pages = guidePages()
  .map(({ path, blocks }) => ({
    path,
    blocks: blocks.filter((block) => block.language === 'sh' && howToRun(block)),
  }))
  .filter(({ blocks }) => blocks.length > 0);

// The blocks are for a POSIX shell.
describe.skipIf(process.platform === 'win32')('the commands of', () => {
  test.each(pages)(
    '$path',
    async ({ path, blocks }) => {
      session = await GuideSession.open(path.replaceAll(/\W+/g, '-'));
      for (const block of blocks) await session.run(block);
    },
    900_000,
  );

  test('README and guides are many', () => {
    expect(pages.flatMap(({ blocks }) => blocks).length).toBeGreaterThanOrEqual(15);
  });
});
