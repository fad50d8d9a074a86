// A definition through the library, and what the command line would print about it.

import { scaffoldReport } from '../../src/cli/report.js';
import { formatText } from '../../src/diagnostics/text.js';
import { type Diagnostic, type OutputFile, scaffold } from '../../src/index.js';

export type Generated =
  | { readonly files: readonly OutputFile[]; readonly printed: string }
  | { readonly refused: readonly Diagnostic[]; readonly printed: string };

export async function generate(text: string): Promise<Generated> {
  // The rules are tried elsewhere: here everything that can be read must be survived.
  const result = await scaffold(text, { force: true });
  if (result.files.length > 0) {
    return {
      files: result.files,
      printed: scaffoldReport(result, {
        definition: '-',
        folder: result.name,
        config: 'la-connector.json',
      }),
    };
  }
  const { diagnostics, sources } = result;
  return { refused: diagnostics, printed: formatText(diagnostics, sources) };
}
