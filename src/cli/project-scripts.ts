// The commands of this tool as a project's own scripts, for what its user is to type next.

import { readScripts } from '../project/package-json.js';
import { argument } from './error-summary.js';

/** What brings a project up to date: `npm run generate` where it has that script and the command runs in its folder. */
export function generateCommandFor(dir: string, tool: string): string {
  const where = dir === '.' ? '' : ` ${argument(dir)}`;
  return scriptFor(dir, 'generate') ?? `${tool} generate${where}`;
}

/** Undefined where the project has no such script. */
export function scriptFor(dir: string, name: 'generate' | 'validate'): string | undefined {
  return dir === '.' && readScripts(dir).has(name) ? `npm run ${name}` : undefined;
}
