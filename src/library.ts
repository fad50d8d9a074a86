// The functions of the library that touch more than memory: what the command line does, with one policy
// for bad input, whether it is a definition, settings, a folder or a server. It is told in the result,
// and nothing is thrown.

import { join } from 'node:path';
import type { Diagnostic } from './diagnostics/types.js';
import type { DocumentSource, LoadLimits } from './document/types.js';
import { settingsPath } from './emit/scaffold.js';
import { type GenerateOptions, type GenerateResult, generate as compare } from './generate.js';
import { type LoadedSettings, loadSettings } from './load-settings.js';
import type { ConnectorSettings } from './model/settings.js';
import type { JsonValue } from './model/types.js';
import type { OutputFile } from './plan/types.js';
import {
  DefinitionError,
  asSimulationError,
  describeConnector,
  runSimulation,
} from './simulate.js';
import type {
  Credentials,
  SimulationProgress,
  SimulationReport,
} from '../templates/runtime/simulator/index.js';
import { applyWrite } from './write/apply-write.js';
import { inspectTarget, planWrite } from './write/plan-write.js';
import { entryAt } from './write/project-path.js';
import { type FileChange, commitChanges, finishInterrupted } from './write/transaction.js';
import { WriteError } from './write/write-error.js';

/** What became of files that were to be written. */
export interface WriteResult {
  /** True when all files were written; otherwise none was. */
  readonly ok: boolean;
  /** Why nothing was written, a sentence each. */
  readonly problems: readonly string[];
}

export interface SimulateOptions {
  /** Where the server listens: `http://127.0.0.1:3000`, with or without the definition's base path. */
  readonly url: string;
  /** What the URLs that the server hands out start with, where that is not `url`: its PUBLIC_BASE_URL. */
  readonly publicUrl?: string;
  /** Operations by id; all if absent. */
  readonly operations?: readonly string[];
  readonly auth?: Credentials;
  /** The server is known to let everybody in: that it does is not reported. Default false. */
  readonly open?: boolean;
  /** GET and HEAD alone are sent. Default false. */
  readonly readOnly?: boolean;
  /** Public URL that leads to the receiver of callbacks; its own address on 127.0.0.1 if absent. */
  readonly callbackUrl?: string;
  /** Where the receiver of callbacks listens on 127.0.0.1; any free port if absent. */
  readonly callbackPort?: number;
  /** Longest that one answer may take, in milliseconds; 120 s, as the engine waits. */
  readonly timeoutMs?: number;
  /** Longest that a result, an event or a callback is waited for, in milliseconds; 30 s. */
  readonly waitMs?: number;
  /** What the engine's pauses are multiplied by; 0.01. They then last from 10 ms to 1 s. */
  readonly scale?: number;
  /** Operations that are walked at once; 4. */
  readonly concurrency?: number;
  /** Values of parameters and of members of the body (`/customer/id`), by operation and name; they win over all others. */
  readonly inputs?: Readonly<Record<string, Readonly<Record<string, JsonValue>>>>;
  /** Makes the event happen that a trigger waits for; resolves with false when it cannot. Absent: events are waited for. */
  readonly fire?: (operation: { readonly id: string }, payload: unknown) => Promise<boolean | void>;
  /** Called whenever the walk of an operation begins or ends. */
  readonly onProgress?: (progress: SimulationProgress) => void;
  /** What la-connector.json says; absent: nothing. */
  readonly settings?: ConnectorSettings;
  /** The connector's apiProperties.json, whose policies say how the gateway asks; absent: there is none. A string is the text itself. */
  readonly apiProperties?: DocumentSource | string;
  readonly limits?: Partial<LoadLimits>;
  /** Folder in which the definition may refer to files, besides its own. */
  readonly root?: string;
}

export interface SimulateResult {
  /** What was seen; absent when the simulation could not begin. */
  readonly report?: SimulationReport;
  /** Why the definition or apiProperties.json cannot be read; sorted by position. */
  readonly diagnostics: readonly Diagnostic[];
  /** What is wrong with settings and options, or that nothing answers at the URL: a sentence each. */
  readonly problems: readonly string[];
  /** Texts by path, to cut code frames from. */
  readonly sources: ReadonlyMap<string, string>;
}

/**
 * Compares a project with its definition: what is to be written and removed, and why. Writes nothing.
 *
 * @param dir the project's folder.
 * @example
 * const { update, problems } = await generate('my-connector');
 * if (update === undefined) console.error(problems);
 * else updateProject('my-connector', update.files);
 */
export async function generate(
  dir: string,
  options: GenerateOptions = {},
): Promise<GenerateResult> {
  try {
    const own = options.settings === undefined ? await settingsIn(dir) : undefined;
    if (own?.readable === false || (own && own.problems.length > 0)) {
      const { diagnostics, problems, readable, sources } = own;
      return { dir, diagnostics, problems, readable, sources };
    }
    const settings = options.settings ?? own?.settings ?? {};
    return await compare(dir, { ...options, settings });
  } catch (error) {
    const problems = problemsOf(error);
    return { dir, diagnostics: [], problems, readable: false, sources: new Map() };
  }
}

async function settingsIn(dir: string): Promise<LoadedSettings | undefined> {
  const path = join(dir, settingsPath);
  return entryAt(path) === undefined ? undefined : loadSettings(path);
}

/**
 * Writes a new project: all files or none.
 *
 * @param dir the project's folder; it is made, or must be empty.
 * @example
 * const { files } = await scaffold({ kind: 'file', path: 'apiDefinition.swagger.json' });
 * const { ok, problems } = writeProject('my-connector', files);
 * if (!ok) console.error(problems);
 */
export function writeProject(dir: string, files: readonly OutputFile[]): WriteResult {
  if (dir === '')
    return { ok: false, problems: ['The folder has no name: it is an empty string.'] };
  return written(() => {
    const state = inspectTarget(dir);
    if (state === 'project' || state === 'occupied')
      throw new WriteError([`${dir} is not empty. Give another folder.`]);
    applyWrite(planWrite(files, dir));
  });
}

/**
 * Writes what `generate` found, as one transaction: when the process is killed, the next run finishes
 * it. Files that changed since they were compared are left alone, and then none is written. Does not
 * ask whether a file was edited by hand: `update.edited` lists those.
 *
 * @param dir the project's folder.
 * @example
 * const { update } = await generate('my-connector');
 * if (update !== undefined && update.edited.length === 0) updateProject('my-connector', update.files);
 */
export function updateProject(dir: string, files: readonly FileChange[]): WriteResult {
  return written(() => {
    finishInterrupted(dir);
    commitChanges(dir, files);
  });
}

/**
 * Plays the Logic Apps engine against a running server, and tells where it breaks the protocol.
 * Operations that change data are called too, unless `readOnly` is set.
 *
 * @param source A path, a text, or bytes. A string is the text itself.
 * @example
 * const definition = { kind: 'file', path: 'apiDefinition.swagger.json' } as const;
 * const { report, problems } = await simulate(definition, { url: 'http://127.0.0.1:3000' });
 * if (report === undefined) console.error(problems);
 * else console.log(await formatSimulation(report));
 */
export async function simulate(
  source: DocumentSource | string,
  options: SimulateOptions,
): Promise<SimulateResult> {
  const nothing = { diagnostics: [], problems: [], sources: new Map<string, string>() };
  try {
    const descriptor = await describeConnector(source, options);
    return { ...nothing, report: await runSimulation(descriptor, options) };
  } catch (error) {
    if (error instanceof DefinitionError) {
      const { diagnostics, problems, sources } = error;
      return { diagnostics, problems, sources };
    }
    const known = await asSimulationError(error);
    if (known === undefined) throw error;
    return { ...nothing, problems: [known.message] };
  }
}

function written(write: () => void): WriteResult {
  try {
    write();
    return { ok: true, problems: [] };
  } catch (error) {
    return { ok: false, problems: problemsOf(error) };
  }
}

/** @throws what is no problem of the input. */
function problemsOf(error: unknown): readonly string[] {
  if (error instanceof WriteError) return error.problems;
  throw error;
}
