// The library: what the command line does, as functions that return files and findings. The list is
// complete and explicit: whatever is not here may change without notice. Bad input never throws: the
// result says what is wrong. test/library.test.ts holds the list.

export { fix } from './fix.js';
export { generate, simulate, updateProject, writeProject } from './library.js';
export { loadSettings } from './load-settings.js';
export { rules } from './rules/manual/list.js';
export { scaffold } from './scaffold.js';
export { formatSimulation } from './simulate.js';
export { validate } from './validate.js';

export type { FixOptions, FixResult } from './fix.js';
export type { GenerateOptions, GenerateResult, ProjectUpdate } from './generate.js';
export type { SimulateOptions, SimulateResult, WriteResult } from './library.js';
export type { LoadedSettings } from './load-settings.js';
export type { ScaffoldNote, ScaffoldOptions, ScaffoldResult } from './scaffold.js';
export type { ValidateOptions, ValidateResult } from './validate.js';

export type { Change, ChangeKind, ChangePlace } from './changes/types.js';
export type { Diagnostic, Severity, SourceRange } from './diagnostics/types.js';
export type { DocumentSource, LoadLimits } from './document/types.js';
export type { FileOwner, OutputFile } from './plan/types.js';
export type { EditedFile } from './project/compare-files.js';
export type { FileBaseline, PlacedFinding } from './rules/baseline.js';
export type { Evidence } from './rules/evidence.js';
export type { FixSafety } from './rules/manual/derive-fixable.js';
export type { RuleInfo } from './rules/manual/list.js';
export type { Companion } from './rules/types.js';
export type { FileChange } from './write/transaction.js';
export type {
  CheckOverride,
  CheckSettings,
  ConnectorSettings,
  OperationSettings,
  PatternOverride,
  RuleLevel,
  RuleLevels,
} from './model/settings.js';
export type {
  ActionModel,
  AllOfSchema,
  AnySchema,
  ArraySchema,
  BodyModel,
  BooleanSchema,
  CallbackLocation,
  CallbackMark,
  CallbackStep,
  CollectionFormat,
  ConnectorModel,
  DiscriminatorModel,
  DynamicReference,
  FileSchema,
  FormFieldModel,
  GatewayModel,
  HeaderModel,
  HttpMethod,
  JsonValue,
  KindModel,
  LocationValue,
  McpModel,
  ModelNote,
  NullSchema,
  NumberSchema,
  ObjectSchema,
  OperationBase,
  OperationModel,
  Pairing,
  PairingEvidence,
  ParameterModel,
  PollingActionModel,
  PollingTriggerModel,
  PropertyModel,
  RefSchema,
  ResponseBodyModel,
  ResponseModel,
  SchemaBase,
  SchemaModel,
  SecurityRequirement,
  SecuritySchemeModel,
  StatusModel,
  StringSchema,
  UnionSchema,
  UnpairedReason,
  UnsubscribeModel,
  ValueOrigin,
  Visibility,
  WebhookActionModel,
  WebhookBase,
  WebhookTriggerModel,
} from './model/types.js';
export type {
  CheckId,
  Credentials,
  Finding,
  OperationReport,
  Outcome,
  SimulationProgress,
  SimulationReport,
} from '../templates/runtime/simulator/index.js';
export type { Severity as CheckSeverity } from '../templates/runtime/simulator/index.js';
