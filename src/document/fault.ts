// A fault is what the parts of loading find, in offsets of the text; a diagnostic is the same for
// the reader, in lines and columns. Parts know offsets only, so the line table is built once and
// only when something is wrong.

import type { Diagnostic } from '../diagnostics/types.js';
import { lineTable } from './lines.js';
import type { LoadRule } from './load-rules.js';

export interface Fault {
  readonly rule: LoadRule;
  readonly message: string;
  readonly fix?: string;
  /** Offsets in UTF-16 code units, end exclusive. Absent: the start of the file. */
  readonly start?: number;
  readonly end?: number;
  /** The other end, in the same text. */
  readonly related?: { readonly start: number; readonly end: number; readonly message: string };
  /** '' when absent. */
  readonly pointer?: string;
}

export function faultDiagnostic(path: string, text: string, fault: Fault): Diagnostic {
  const lines = lineTable(text);
  const start = fault.start ?? 0;
  return {
    rule: fault.rule,
    severity: 'error',
    message: fault.message,
    ...(fault.fix === undefined ? {} : { fix: fault.fix }),
    path,
    pointer: fault.pointer ?? '',
    fixable: false,
    ...lines.range(start, fault.end ?? start),
    ...(fault.related === undefined
      ? {}
      : {
          related: [
            {
              path,
              message: fault.related.message,
              ...lines.range(fault.related.start, fault.related.end),
            },
          ],
        }),
  };
}
