// A controller that its user moved to another folder is still the one of its operation: where a stub would
// take its place, a line passes it on instead.

import { basename, dirname, join, posix } from 'node:path';
import { identifier, stringLiteral } from '../emit/escape.js';
import { controllerFile } from '../emit/controllers.js';
import { byCodeUnits } from '../plan/order.js';
import type { Names, OutputFile } from '../plan/types.js';
import { entryAt } from '../write/project-path.js';
import { readAt } from './compare-files.js';
import { isUsersPath, pathFrom, sourcesBelow } from './user-sources.js';

/**
 * The files, with a line in place of the stub of each controller that stands elsewhere under its own name.
 * @param known controllers that there were at the last run.
 */
export function followMoved(
  files: readonly OutputFile[],
  names: Names,
  known: readonly string[],
  dir: string,
): OutputFile[] {
  const constants = new Map(
    names.operations.map((it) => [controllerFile(it) ?? '', it.controller]),
  );
  const gone = new Set(known.filter((path) => entryAt(join(dir, path)) === undefined));
  const sources = gone.size === 0 ? [] : usersSources(dir);
  return files.map((file) => {
    const constant = constants.get(file.path);
    if (constant === undefined || !gone.has(file.path)) return file;
    const moved = sources.filter((path) => isMoved(path, file.path, constant, dir));
    const [only] = moved;
    if (only === undefined || moved.length > 1) return file;
    return { ...file, content: passOn(constant, file.path, only) };
  });
}

/** Sorted. */
function usersSources(dir: string): string[] {
  return sourcesBelow(join(dir, 'src'))
    .map((path) => pathFrom(dir, path))
    .filter(isUsersPath)
    .sort(byCodeUnits);
}

function isMoved(path: string, from: string, constant: string, dir: string): boolean {
  if (basename(path) !== basename(from)) return false;
  const text = readAt(dir, path);
  return text !== undefined && exportsConstant(Buffer.from(text).toString('utf8'), constant);
}

function passOn(constant: string, from: string, to: string): string {
  const way = posix.relative(dirname(from), to).replace(/\.ts$/, '.js');
  const module = stringLiteral(way.startsWith('.') ? way : `./${way}`);
  return `// Moved: the server finds it through here.\nexport { ${identifier(constant)} } from ${module};\n`;
}

/** Whether a text looks as if it exports a name. */
export function exportsConstant(text: string, constant: string): boolean {
  const at = text.search(/\bexport\b/);
  return (
    at >= 0 &&
    text
      .slice(at)
      .split(/[^\p{ID_Continue}$]+/u)
      .includes(constant)
  );
}
