// Lays the `ts` blocks of README and guides into a scaffolded project. docs/development.md describes
// the comments in front of them.

import { guidePages, type CodeBlock } from '../docs/markdown.js';

export interface TypedBlock {
  readonly block: CodeBlock;
  /** In the project; without folders that would collide. */
  readonly path: string;
  readonly text: string;
}

/** Where a block's own relative imports lead from. */
function folderOf(text: string): string {
  if (/from '\.\.\/src\//.test(text)) return 'test';
  return /from '\.\.\//.test(text) ? 'src/controllers' : 'src';
}

/** All `ts` blocks that are compiled, and those that are not. */
export function typedBlocks(): { checked: readonly TypedBlock[]; skipped: readonly CodeBlock[] } {
  const blocks = guidePages()
    .flatMap((page) => page.blocks)
    .filter(({ language }) => language === 'ts');
  const skipped = blocks.filter(({ comment }) => comment.startsWith('no types: '));
  const checked = blocks
    .filter((block) => !skipped.includes(block))
    .map((block, index) => {
      const before = /^types:(.*)$/.exec(block.comment)?.[1]?.trim() ?? '';
      const text = `${before}\n${block.text}\nexport {};\n`;
      return { block, text, path: `${folderOf(text)}/guide-${index}.ts` };
    });
  return { checked, skipped };
}
