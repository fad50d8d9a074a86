// Files beside the sound definition, as rows of the tables of this folder.

import type { Severity } from '../../../../src/diagnostics/types.js';
import type { JsonObject } from '../../../../src/document/types.js';
import { soundProperties, withParameters } from '../../../../src/rules/properties/examples.js';

/** A file beside the sound definition, the rule that is asked, and where it reports. */
export interface PropertyVariant {
  readonly rule: string;
  readonly says: string;
  readonly file: unknown;
  /** Root members that replace those of the sound definition. */
  readonly document?: JsonObject;
  readonly at: readonly string[];
  readonly severity?: Severity;
}

/** What it says, the file, where the rule reports, and members of the definition. */
export type Row = readonly [
  says: string,
  file: unknown,
  at?: string | readonly string[],
  document?: JsonObject,
];

export const filesOf = (
  rule: string,
  rows: readonly Row[],
  severity?: Severity,
): PropertyVariant[] =>
  rows.map(([says, file, at = [], document]) => ({
    rule,
    says,
    file,
    at: typeof at === 'string' ? [at] : at,
    ...(document && { document }),
    ...(severity && { severity }),
  }));

export const parameters = '/properties/connectionParameters';
export const policy = '/properties/policyTemplateInstances/0';
export const sets = '/properties/connectionParameterSets';
export const oauth = `${parameters}/token/oAuthSettings`;
export const texts = {
  displayName: 'Name',
  description: 'Whose key it is.',
  tooltip: 'As you sign in.',
};

export const shown = (type: string, constraints: unknown): JsonObject => ({
  type,
  uiDefinition: { ...texts, constraints },
});

export const withSet = (set: JsonObject, around: JsonObject = {}): JsonObject =>
  soundProperties({
    connectionParameters: undefined,
    connectionParameterSets: { values: [{ name: 'key', parameters: {}, ...set }], ...around },
  });

/** The parameter `token` of this type. */
export const typed = (type: unknown) => withParameters({ token: { type, oAuthSettings: {} } });
export const tokenType = `${parameters}/token/type`;
