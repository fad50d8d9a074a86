// What a project of an earlier version has in files that are the user's, and that a new one has
// otherwise for a reason. The files are left alone: CHANGELOG.md says what to write.

import { readAt } from './compare-files.js';

/** A sentence for each. */
export function upgradeNotes(dir: string): string[] {
  const main = textAt(dir, 'src/main.ts');
  return loadsEnvLate(main)
    ? [
        'src/main.ts loads .env after its imports, so the modules that it imports do not see those variables. Move that line to a file src/env.ts and import it first: see CHANGELOG.md, "`.env` is loaded before any other module".',
      ]
    : [];
}

/** Imports are evaluated before the body of a module. */
function loadsEnvLate(text: string): boolean {
  return /^(?!\s*(?:\/\/|\*)).*\bloadEnvFile\s*\(/m.test(text) && /^import\b/m.test(text);
}

function textAt(dir: string, path: string): string {
  const bytes = readAt(dir, path);
  return bytes === undefined ? '' : Buffer.from(bytes).toString('utf8');
}
