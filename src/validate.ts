// The pipeline of `validate`: document -> rules, all in memory. Fit for an editor: no global state,
// nothing printed, nothing thrown for a bad definition.

import { sortDiagnostics } from './diagnostics/sort.js';
import type { Diagnostic } from './diagnostics/types.js';
import { load } from './document/load.js';
import type { DocumentSource, LoadLimits } from './document/types.js';
import type { ConnectorSettings } from './model/settings.js';
import { rulesOf } from './rules/registry.js';
import { runRules } from './rules/run.js';

export interface ValidateOptions {
  /** `import` (what is checked on create and update) if absent; `certification` has more. */
  readonly preset?: 'import' | 'certification';
  /** What la-connector.json says; absent: nothing. */
  readonly settings?: ConnectorSettings;
  readonly limits?: Partial<LoadLimits>;
}

export interface ValidateResult {
  /** Sorted by position. */
  readonly diagnostics: readonly Diagnostic[];
  /** Texts by path, to cut code frames from. */
  readonly sources: ReadonlyMap<string, string>;
  /** False when the text could not be read as a definition: `diagnostics` then say why, and no rule has run. */
  readonly readable: boolean;
}

/** Checks a definition. A string is the text itself. */
export async function validate(
  source: DocumentSource | string,
  options: ValidateOptions = {},
): Promise<ValidateResult> {
  const given: DocumentSource =
    typeof source === 'string' ? { kind: 'text', path: '-', text: source } : source;
  const loaded = await load(given, options.limits ? { limits: options.limits } : {});
  const { sources } = loaded;
  if (!loaded.ok) return { diagnostics: loaded.diagnostics, sources, readable: false };
  const found = runRules(loaded.document, rulesOf(options.preset ?? 'import'), options.settings);
  const diagnostics = found.map(({ edits: _edits, ...diagnostic }) => diagnostic);
  return { diagnostics: sortDiagnostics(diagnostics), sources, readable: true };
}
