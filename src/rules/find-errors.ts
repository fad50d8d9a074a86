// What the platform may refuse of a definition that a project is made of: the errors of the import
// rules. Warnings are only counted, and suggestions are skipped: locating a finding costs more than finding
// it.

import type { Diagnostic } from '../diagnostics/types.js';
import type { LoadedDocument } from '../document/types.js';
import type { ConnectorSettings } from '../model/settings.js';
import { levelsOf, unknownRules } from './levels.js';
import { rules } from './registry.js';
import { findErrorsAmong } from './run.js';

export interface FoundErrors {
  /** Rules that the settings name and that do not exist, a sentence each; nothing was looked for then. */
  readonly problems: readonly string[];
  /** Sorted by position. */
  readonly errors: readonly Diagnostic[];
  /** How many warnings there are in addition. */
  readonly warnings: number;
}

/**
 * Runs the import rules with the levels of the settings, whatever preset these name.
 *
 * @param file path that the patterns of overrides are matched against.
 */
export function findErrors(
  document: LoadedDocument,
  settings: ConnectorSettings,
  file: string,
): FoundErrors {
  const { validate: checks = {} } = settings;
  const problems = unknownRules(rules, checks);
  if (problems.length > 0) return { problems, errors: [], warnings: 0 };
  const levels = levelsOf(rules, 'import', checks, file);
  // With levels of its own in the settings any rule may give an error.
  const levelled = checks.rules !== undefined || checks.overrides !== undefined;
  const chosen = levels.rules.filter(({ severity }) => levelled || severity !== 'advice');
  return {
    problems,
    ...findErrorsAmong(document, chosen, { settings, severityOf: levels.severityOf }),
  };
}
