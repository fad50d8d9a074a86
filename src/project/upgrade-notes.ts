// What a project of an earlier version has in files that are the user's, and that a new one has
// otherwise for a reason. The files are left alone: CHANGELOG.md says what to write.

import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { readAt } from './compare-files.js';
import { readScripts } from './package-json.js';

/** Commands that the runtime has got since, each with a script that new projects have for it. */
const commands = [
  {
    script: 'backup',
    file: 'src/generated/runtime/server/store/command.ts',
    note: 'The runtime can copy and restore its database now, but package.json has no scripts for it: see CHANGELOG.md, "`npm run backup` and `npm run restore`".',
  },
  {
    script: 'move',
    file: 'src/generated/runtime/server/store/postgres/move.ts',
    note: 'The runtime can work on PostgreSQL now, and move a SQLite database there, but package.json has no script for it: see CHANGELOG.md, "`npm run move -- data/connector.db`".',
  },
  {
    script: 'ops',
    file: 'src/generated/runtime/server/ops/command.ts',
    note: 'Operators can look at jobs, deliveries, subscriptions and the feed now, but package.json has no script for it: see CHANGELOG.md, "`npm run ops`".',
  },
] as const;

/** A sentence for each. */
export function upgradeNotes(dir: string): string[] {
  const notes: string[] = [];
  if (loadsEnvLate(textAt(dir, 'src/main.ts')))
    notes.push(
      'src/main.ts loads .env after its imports, so the modules that it imports do not see those variables. Move that line to a file src/env.ts and import it first: see CHANGELOG.md, "`.env` is loaded before any other module".',
    );
  const publishing = ownFiles(dir).filter((path) => filtersBare(textAt(dir, path)));
  if (publishing.length > 0)
    notes.push(
      `${listed(publishing)}: publish(event, filter) is publish(event, { filter }) now: see CHANGELOG.md, "\`publish\` and \`complete\` take options".`,
    );
  // Reported once, with the version that brings the command: a project without the scripts then does without them on purpose.
  const scripts = readScripts(dir);
  for (const { script, file, note } of commands)
    if (readAt(dir, file) === undefined && !scripts.has(script)) notes.push(note);
  return notes;
}

/** Files that are looked at, and files that one note names. */
const MOST_FILES = 2000;
const MOST_NAMED = 5;

function listed(paths: readonly string[]): string {
  const more = paths.length - MOST_NAMED;
  return paths.slice(0, MOST_NAMED).join(', ') + (more > 0 ? ` and ${more} more` : '');
}

/** TypeScript below src that is not generated, by its path from the project, in a fixed order. */
function ownFiles(dir: string): string[] {
  let names: string[];
  try {
    names = readdirSync(join(dir, 'src'), { recursive: true, encoding: 'utf8' });
  } catch {
    return [];
  }
  return names
    .map((name) => `src/${name.replaceAll('\\', '/')}`)
    .filter((path) => path.endsWith('.ts') && !path.startsWith('src/generated/'))
    .sort()
    .slice(0, MOST_FILES);
}

/** A call whose second argument begins as a request does. */
function filtersBare(text: string): boolean {
  return /\.publish\((?:[^(){}]|\([^()]*\)|\{[^{}]*\})*,\s*\{\s*(?:path|query|body)\s*[,:}]/.test(
    text,
  );
}

/** Imports are evaluated before the body of a module. */
function loadsEnvLate(text: string): boolean {
  return /^(?!\s*(?:\/\/|\*)).*\bloadEnvFile\s*\(/m.test(text) && /^import\b/m.test(text);
}

function textAt(dir: string, path: string): string {
  const bytes = readAt(dir, path);
  return bytes === undefined ? '' : Buffer.from(bytes).toString('utf8');
}
