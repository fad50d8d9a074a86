// The parts of README, CHANGELOG and docs that tests look at: headings, links and blocks of code.

import { readFileSync, readdirSync } from 'node:fs';
import { join, resolve } from 'node:path';

export const root = resolve(import.meta.dirname, '../..');

export interface CodeBlock {
  /** Path of the page, from the root. */
  readonly page: string;
  /** Line of the opening fence, from 1. */
  readonly line: number;
  readonly language: string;
  readonly text: string;
  /** The comment directly in front of the block, without its marks; '' if there is none. */
  readonly comment: string;
}

export interface Page {
  /** From the root, with slashes. */
  readonly path: string;
  readonly text: string;
  /** Outside of blocks of code, by line from 1. */
  readonly prose: ReadonlyMap<number, string>;
  readonly blocks: readonly CodeBlock[];
}

/** README, CHANGELOG and everything in docs. */
export function allPages(): readonly Page[] {
  const docs = readdirSync(join(root, 'docs'), { recursive: true, encoding: 'utf8' })
    .map((name) => `docs/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.md'))
    .toSorted();
  return ['README.md', 'CHANGELOG.md', ...docs].map(readPage);
}

/** README and the guides: the pages whose code is tested. */
export function guidePages(): readonly Page[] {
  return allPages().filter(({ path }) => path === 'README.md' || path.startsWith('docs/guides/'));
}

export function readPage(path: string): Page {
  return parsePage(path, readFileSync(join(root, path), 'utf8'));
}

export function parsePage(path: string, text: string): Page {
  const lines = text.split(/\r?\n/);
  const prose = new Map<number, string>();
  const blocks: CodeBlock[] = [];
  let comment = '';
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const fence = /^(\s*)(```+)(.*)$/.exec(line);
    if (fence === null) {
      prose.set(index + 1, line);
      const whole = /^<!-- (.*) -->$/.exec(line);
      if (whole !== null) comment = whole[1] ?? '';
      else if (line.trim() !== '') comment = '';
      continue;
    }
    const [, indent = '', marks = '', info = ''] = fence;
    const end = lines.findIndex((it, at) => at > index && it.trim() === marks);
    if (end === -1) throw new Error(`${path}:${index + 1}: this block of code does not end.`);
    const text = lines
      .slice(index + 1, end)
      .map((it) => it.slice(indent.length))
      .join('\n');
    blocks.push({ page: path, line: index + 1, language: info.trim(), text, comment });
    comment = '';
    index = end;
  }
  return { path, text, prose, blocks };
}

/** The anchors that GitHub gives the headings of a page, and those of its own. */
export function anchorsOf({ prose }: Page): ReadonlySet<string> {
  const anchors = new Set<string>();
  for (const line of prose.values()) {
    for (const [, id = ''] of line.matchAll(/<a (?:id|name)="([^"]+)"/g)) anchors.add(id);
    const heading = /^#{1,6} +(.*?)[ #]*$/.exec(line)?.[1];
    if (heading === undefined) continue;
    const base = slug(heading);
    let anchor = base;
    for (let count = 1; anchors.has(anchor); count++) anchor = `${base}-${count}`;
    anchors.add(anchor);
  }
  return anchors;
}

function slug(heading: string): string {
  return heading
    .replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replaceAll(/<[^>]*>/g, '')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}\p{M}_ -]/gu, '')
    .replaceAll(' ', '-');
}

/** The targets of links and pictures, with the line of each; code is left out. */
export function linksOf({ prose }: Page): ReadonlyArray<{ line: number; target: string }> {
  return [...prose].flatMap(([line, text]) => {
    const plain = text.replaceAll(/(`+)(?:(?!\1).)*\1(?!\])/g, '');
    return [...plain.matchAll(/\]\(<?([^()\s>]+)>?(?: "[^"]*")?\)/g)].map(([, target = '']) => ({
      line,
      target,
    }));
  });
}
