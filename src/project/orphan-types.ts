// A controller whose operation is gone is its user's and stays where it is, so what it imports of the
// generated modules stays too, as a loose type: otherwise the whole project would not compile until the
// controller is moved away.

import { join, posix } from 'node:path';
import { contractsPath } from '../emit/contracts.js';
import { docLines } from '../emit/doc-lines.js';
import { comment } from '../emit/escape.js';
import { printAlias } from '../emit/print.js';
import { atom } from '../emit/print-types.js';
import { byCodeUnits } from '../plan/order.js';
import type { OutputFile } from '../plan/types.js';
import { readAt } from './compare-files.js';
import { isUsersPath, pathFrom, sourcesBelow } from './user-sources.js';

const modules: readonly string[] = [
  contractsPath,
  'src/generated/operations.gen.ts',
  'src/generated/types.gen.ts',
];

/** What is imported of a module: name -> path of a file that does. */
type Imported = Map<string, string>;

/** How the types are marked that only such files name. */
const mark = 'No operation needs it any more, only ';

export interface OrphanSearch {
  readonly dir: string;
  /** Controllers that have no operation any more, and stay where they are. */
  readonly orphans: readonly string[];
  /** Such controllers that are about to be moved away. */
  readonly leaving: readonly string[];
  /** Controllers that have one, also by the names that they are about to lose: what they lack is theirs to see. */
  readonly live: readonly string[];
  /** Generated files as they would be if nothing was renamed: code that goes by their names is about to be edited. */
  readonly unrenamed: readonly OutputFile[];
  /** Whether an operation has gone with this run. */
  readonly lost: boolean;
}

/** The generated files, with the types added that only orphans name, or files that they have left behind. */
export function withOrphanTypes(files: readonly OutputFile[], search: OrphanSearch): OutputFile[] {
  const { dir, orphans, unrenamed, lost } = search;
  if (!lost && orphans.length === 0 && !modules.some((path) => hasMark(dir, path)))
    return [...files];
  const imported = importsOf(search);
  return files.map((file) => {
    const names = imported.get(file.path);
    if (names === undefined) return file;
    const content = String(file.content);
    const before = unrenamed.find(({ path }) => path === file.path);
    const declared = new Set([content, String(before?.content ?? '')].flatMap(exportedNames));
    const added = [...names]
      .filter(([name]) => !declared.has(name))
      .sort(([a], [b]) => byCodeUnits(a, b))
      .map(([name, path]) => looseType(name, path, file.path, orphans.includes(path)));
    return added.length === 0 ? file : { ...file, content: [content, ...added].join('\n') };
  });
}

function exportedNames(text: string): string[] {
  return [...text.matchAll(/^export \w+ ([\p{ID_Continue}$]+)/gmu)].map(([, name = '']) => name);
}

function hasMark(dir: string, path: string): boolean {
  return Buffer.from(readAt(dir, path) ?? '').includes(mark);
}

function looseType(name: string, path: string, module: string, isOrphan: boolean): string {
  const isContract = module === contractsPath && name.endsWith('Controller');
  const type = isContract ? "import('./runtime/server/index.js').RetiredController" : 'any';
  const remedy = isOrphan ? ': run `npm run generate -- --prune`' : '';
  return printAlias(
    name,
    atom(type),
    docLines([], 0, [`@deprecated ${mark}${comment(path)}${remedy}.`]),
  );
}

/** What is named by orphans with the files that they are split into, and by files that no live code leads to. */
function importsOf({ dir, orphans, leaving, live }: OrphanSearch): ReadonlyMap<string, Imported> {
  const found = new Map(modules.map((path): [string, Imported] => [path, new Map()]));
  const reachable = walkImports(dir, [...live, 'src/main.ts'], new Set(), () => {});
  const left = sourcesBelow(join(dir, 'src'))
    .map((path) => pathFrom(dir, path))
    .filter((path) => isUsersPath(path) && !reachable.has(path) && !orphans.includes(path));
  const seen = new Set([...live, ...leaving]);
  for (const root of [...orphans, ...left.sort(byCodeUnits)]) {
    walkImports(dir, [root], seen, (module, names) => {
      const known = found.get(module);
      for (const name of names) if (known?.has(name) === false) known.set(name, root);
    });
  }
  return found;
}

/** Goes through the user's files from these on, each once. @returns `seen`, with them. */
function walkImports(
  dir: string,
  roots: readonly string[],
  seen: Set<string>,
  visit: (module: string, names: readonly string[]) => void,
): ReadonlySet<string> {
  const queue = [...roots];
  for (let path = queue.pop(); path !== undefined; path = queue.pop()) {
    if (seen.has(path)) continue;
    seen.add(path);
    const bytes = readAt(dir, path);
    if (bytes === undefined) continue;
    for (const { module, names } of readImports(Buffer.from(bytes).toString('utf8'))) {
      if (!module.startsWith('.')) continue;
      const target = posix.join(posix.dirname(path), module).replace(/\.([cm]?)js$/, '.$1ts');
      if (isUsersPath(target) && !target.startsWith('..')) queue.push(target);
      else visit(target, names);
    }
  }
  return seen;
}

const word = String.raw`[\p{ID_Start}$_][\p{ID_Continue}$]*`;
const lists = /\b(?:import|export)\s+(?:type\s+)?\{([^}]*)\}\s*from\s*(["'])([^"'\n]+)\2/gu;
const wholes = new RegExp(
  String.raw`\b(?:import|export)\s+(?:type\s+)?\*(?:\s*as\s+(${word}))?\s*from\s*(["'])([^"'\n]+)\2`,
  'gu',
);
const inline = new RegExp(String.raw`\bimport\(\s*(["'])([^"'\n]+)\1\s*\)\s*\.\s*(${word})`, 'gu');

interface Import {
  readonly module: string;
  readonly names: readonly string[];
}

/** As the text looks: that an import in a comment counts does no harm. */
function readImports(text: string): Import[] {
  const found: Import[] = [];
  for (const [, list = '', , module = ''] of text.matchAll(lists)) {
    const names = list.split(',').flatMap((item) => {
      const [name] = item
        .trim()
        .replace(/^type\s+/, '')
        .split(/\s/);
      return name !== undefined && new RegExp(`^${word}$`, 'u').test(name) ? [name] : [];
    });
    found.push({ module, names });
  }
  for (const [, alias, , module = ''] of text.matchAll(wholes)) {
    const members =
      alias === undefined
        ? []
        : text.matchAll(
            new RegExp(
              String.raw`(?<![\p{ID_Continue}$.])${alias.replaceAll('$', '\\$')}\s*\.\s*(${word})`,
              'gu',
            ),
          );
    found.push({ module, names: [...members].map(([, name = '']) => name) });
  }
  for (const [, , module = '', name = ''] of text.matchAll(inline))
    found.push({ module, names: [name] });
  return found;
}
