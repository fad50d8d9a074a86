// The pipeline of `simulate`: document -> model -> descriptor -> the simulator of the engine, against
// a server that runs somewhere. The simulator is the one that generated projects have; it is loaded
// here alone, and only when something is simulated.

import type {
  Check,
  SimulationError,
  SimulationReport,
  SimulatorOptions,
} from '../templates/runtime/simulator/index.js';
import type { ConnectorDescriptor } from '../templates/runtime/server/descriptor.js';
import type { Diagnostic } from './diagnostics/types.js';
import { asSource } from './document/as-source.js';
import { load, loadPlain } from './document/load.js';
import type { DocumentSource, LoadLimits } from './document/types.js';
import { descriptorData } from './emit/descriptor.js';
import type { Data } from './emit/print-data.js';
import { buildModel } from './model/build.js';
import { checkSettings } from './model/check-settings.js';
import type { ConnectorSettings } from './model/settings.js';
import { planNames } from './plan/names.js';

export interface SimulateOptions extends SimulatorOptions {
  /** What la-connector.json says; absent: nothing. */
  readonly settings?: ConnectorSettings;
  /** The connector's apiProperties.json, whose policies say how the gateway asks; absent: there is none. A string is the text itself. */
  readonly apiProperties?: DocumentSource | string;
  readonly limits?: Partial<LoadLimits>;
  /** Folder in which the definition may refer to files, besides its own. */
  readonly root?: string;
}

/** The definition, or what the settings say of it, cannot be used. */
export class DefinitionError extends Error {
  /** Why; empty when it is the settings. */
  readonly diagnostics: readonly Diagnostic[];
  /** Texts by path, to cut code frames from. */
  readonly sources: ReadonlyMap<string, string>;
  /** What is wrong with the settings, a sentence each. */
  readonly problems: readonly string[];

  constructor(
    diagnostics: readonly Diagnostic[],
    sources: ReadonlyMap<string, string>,
    problems: readonly string[] = [],
  ) {
    super([...diagnostics.map(({ message }) => message), ...problems].join(' '));
    this.name = 'DefinitionError';
    this.diagnostics = diagnostics;
    this.sources = sources;
    this.problems = problems;
  }
}

/** @throws SimulationError when the server cannot be reached or an option is wrong. */
export async function runSimulation(
  descriptor: ConnectorDescriptor,
  options: SimulatorOptions,
): Promise<SimulationReport> {
  const { simulateServer } = await import('../templates/runtime/simulator/index.js');
  return simulateServer(descriptor, options);
}

/** What a simulation knows of a definition. @throws DefinitionError */
export async function describeConnector(
  source: DocumentSource | string,
  options: Pick<SimulateOptions, 'settings' | 'apiProperties' | 'limits' | 'root'> = {},
): Promise<ConnectorDescriptor> {
  const { settings = {}, apiProperties: beside } = options;
  const loaded = await load(asSource(source, '-'), options);
  if (!loaded.ok) throw new DefinitionError(loaded.diagnostics, loaded.sources);
  const plain =
    beside === undefined
      ? undefined
      : await loadPlain(asSource(beside, 'apiProperties.json'), options);
  // What the gateway does must be known to play it.
  if (plain?.ok === false) throw new DefinitionError(plain.diagnostics, plain.sources);
  const model = buildModel(loaded.document.value, settings, { apiProperties: plain?.file.value });
  const problems = checkSettings(settings, model);
  if (problems.length > 0) throw new DefinitionError([], loaded.sources, problems);
  const data = asRead(descriptorData(model, planNames(model))) as ConnectorDescriptor;
  // The server may be written in any language: files of a generated project would mislead.
  const operations = data.operations.map(({ file: _file, ...operation }) => operation);
  return { ...data, operations };
}

/** As printed and read again. */
export function asRead(data: Data): unknown {
  if (typeof data !== 'object' || data === null) return data;
  if (Array.isArray(data)) return data.map(asRead);
  const entries = data instanceof Map ? [...data] : Object.entries(data);
  return Object.fromEntries(
    entries.flatMap(([key, value]) => (value === undefined ? [] : [[key, asRead(value as Data)]])),
  );
}

/**
 * The report for people; ends with a line end.
 *
 * @example
 * const { report } = await simulate(text, { url: 'http://127.0.0.1:3000' });
 * if (report !== undefined) console.log(await formatSimulation(report));
 */
export async function formatSimulation(report: SimulationReport): Promise<string> {
  const { formatReport } = await import('../templates/runtime/simulator/index.js');
  return formatReport(report);
}

/** All checks of the simulator. */
export async function simulatorChecks(): Promise<readonly Check[]> {
  const { checks } = await import('../templates/runtime/simulator/index.js');
  return checks;
}

/** The simulator's own error, for the person who started it; undefined for any other. */
export async function asSimulationError(error: unknown): Promise<SimulationError | undefined> {
  const { SimulationError: Known } = await import('../templates/runtime/simulator/index.js');
  return error instanceof Known ? error : undefined;
}
