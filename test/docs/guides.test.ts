// README and guides: what they link to is there, README is short, and each block of code says how it is
// tested. test/e2e/guide-commands.test.ts and guide-snippets.test.ts run and compile the blocks.

import { existsSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { describe, expect, test } from 'vitest';
import {
  allPages,
  anchorsOf,
  guidePages,
  linksOf,
  type Page,
  parsePage,
  root,
} from './markdown.js';
import { serverSettings } from '../../src/emit/server-settings.js';
import { howToRun, usesTools } from './shell-blocks.js';

const pages = allPages();
const anchors = new Map(pages.map((page) => [page.path, anchorsOf(page)]));

/** What is wrong with the links of a page. */
function brokenLinks(page: Page): string[] {
  return linksOf(page).flatMap(({ line, target }) => {
    const at = `${page.path}:${line}: ${target}`;
    if (/^(https?|mailto):/.test(target)) return [];
    const [file = '', anchor] = target.split('#');
    const path =
      file === ''
        ? page.path
        : normalize(join(dirname(page.path), decodeURIComponent(file))).replaceAll('\\', '/');
    if (path !== page.path && (path.startsWith('..') || !existsSync(join(root, path))))
      return [`${at}: no such file`];
    if (anchor === undefined) return [];
    const known = path === page.path ? anchorsOf(page) : anchors.get(path);
    return known?.has(anchor) ? [] : [`${at}: no such heading`];
  });
}

describe('links', () => {
  test('lead to files and headings that exist', () => {
    expect(pages.flatMap(brokenLinks)).toEqual([]);
    expect(pages.flatMap(linksOf).length).toBeGreaterThan(300);
  });

  test('that lead nowhere are found', () => {
    const text =
      '# A b\n\n[`x`](nowhere.md) [y](#a-b) [z](#c) [r](README.md#guides) [q](../../x)\n';
    expect(brokenLinks(parsePage('page.md', text))).toEqual([
      'page.md:3: nowhere.md: no such file',
      'page.md:3: #c: no such heading',
      'page.md:3: ../../x: no such file',
    ]);
  });

  test('of README name every guide', () => {
    const readme = pages.find(({ path }) => path === 'README.md')!;
    const linked = linksOf(readme).map(({ target }) => target.split('#')[0]);
    const guides = guidePages().map(({ path }) => path);
    expect(linked).toEqual(expect.arrayContaining(guides.filter((it) => it !== 'README.md')));
  });
});

test('the README of a project links to guides of this version that exist', () => {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
    version: string;
  };
  const base = `https://unpkg.com/la-connector-gen@${version.split('.')[0]}/`;
  const template = readFileSync(join(root, 'templates/scaffold/README.md.hbs'), 'utf8');
  const links = [...template.matchAll(/https:\/\/unpkg\.com\/[^)]+/g)].map(([link]) => link);
  expect(links.length).toBeGreaterThan(5);
  for (const link of links) {
    expect(link).toContain(base);
    expect(existsSync(join(root, link.slice(base.length))), link).toBe(true);
  }
});

test('the settings in Server API are those of the server', () => {
  const { text } = pages.find(({ path }) => path === 'docs/guides/server-api.md')!;
  const rows = [...text.matchAll(/^\| `([A-Z_]+)` +\|.*\| (?:`([^`]*)`)? *\|$/gm)];
  expect(rows.map(([, name, value]) => [name, value])).toEqual(
    serverSettings.map(({ name, default: value }) => [name, value]),
  );
});

test('README has at most 250 lines', () => {
  const readme = pages.find(({ path }) => path === 'README.md')!;
  expect(readme.text.trimEnd().split('\n').length).toBeLessThanOrEqual(250);
});

describe('code', () => {
  const blocks = guidePages().flatMap((page) => page.blocks);

  test('that uses la-connector-gen or npm says how it is run', () => {
    const silent = blocks.filter(
      (block) => block.language === 'sh' && usesTools(block) && howToRun(block) === undefined,
    );
    // Put `<!-- run: -->` in front of it, or `<!-- not run: REASON -->`: see docs/development.md.
    expect(silent.map(({ page, line }) => `${page}:${line}`)).toEqual([]);
  });

  test('that is not run has a reason, and there is little of it', () => {
    const skipped = blocks.filter(
      ({ language, comment }) => language === 'sh' && comment.startsWith('not run:'),
    );
    expect(skipped.length).toBeLessThanOrEqual(4);
    for (const { comment } of skipped) expect(comment.length).toBeGreaterThan(20);
  });

  test('has a language', () => {
    const bare = blocks.filter(({ language }) => !/^[a-z]+$/.test(language));
    expect(bare.map(({ page, line, language }) => `${page}:${line}: ${language}`)).toEqual([]);
  });
});
