// A definition through the library, and what the command line would print about it.

import { scaffoldReport } from '../../src/cli/report.js';
import { formatText } from '../../src/diagnostics/text.js';
import { type Diagnostic, type OutputFile, scaffold } from '../../src/index.js';

export type Generated =
  | { readonly files: readonly OutputFile[]; readonly printed: string }
  | { readonly refused: readonly Diagnostic[]; readonly printed: string };

export async function generate(text: string): Promise<Generated> {
  const result = await scaffold(text);
  if (result.files.length > 0) {
    return {
      files: result.files,
      printed: scaffoldReport(result, {
        definition: '-',
        folder: result.name,
        config: 'la-connector.json',
        tool: 'la-connector-gen',
      }),
    };
  }
  const { diagnostics, sources } = result;
  return { refused: diagnostics, printed: formatText(diagnostics, sources) };
}
