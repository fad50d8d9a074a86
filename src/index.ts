// The library: what the command line does, as functions that return files and findings.

export { fix } from './fix.js';
export type { FixResult } from './fix.js';
export { generate } from './generate.js';
export type { GenerateOptions, GenerateResult, ProjectUpdate } from './generate.js';
export { commitChanges } from './write/transaction.js';
export type { FileChange } from './write/transaction.js';
export type { Change, ChangeKind, ChangePlace } from './changes/types.js';
export { loadSettings } from './load-settings.js';
export type { LoadedSettings } from './load-settings.js';
export { writeProject } from './write-project.js';
export type { WriteProjectResult } from './write-project.js';
export { scaffold } from './scaffold.js';
export type { ScaffoldNote, ScaffoldOptions, ScaffoldResult } from './scaffold.js';
export { DefinitionError, formatSimulation, simulate } from './simulate.js';
export type { SimulateOptions } from './simulate.js';
export type {
  Credentials,
  Finding,
  OperationReport,
  Outcome,
  SimulationReport,
} from '../templates/runtime/simulator/index.js';
export { validate } from './validate.js';
export type { ValidateOptions, ValidateResult } from './validate.js';
export type { Diagnostic, Severity, SourceRange } from './diagnostics/types.js';
export type { DocumentSource, LoadLimits } from './document/types.js';
export type { ConnectorSettings, OperationSettings, PatternOverride } from './model/settings.js';
export type * from './model/types.js';
export type { FileOwner, OutputFile } from './plan/types.js';
