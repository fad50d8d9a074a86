// Runs `simulate`: plays the engine against a server, and prints the report. 1 when the server violates
// the protocol, 2 when it cannot be reached or the usage is wrong.

import { dirname } from 'node:path';
import { formatText } from '../diagnostics/text.js';
import { defaultLimits } from '../document/limits.js';
import { decode } from '../document/decode.js';
import { parseText } from '../document/parse.js';
import { propertiesBeside } from '../document/properties-file.js';
import { readBounded } from '../document/read.js';
import type { OperationReport } from '../../templates/runtime/simulator/index.js';
import {
  asSimulationError,
  DefinitionError,
  describeConnector,
  runSimulation,
  simulatorChecks,
  type SimulateOptions,
} from '../simulate.js';
import { definitionSource } from './definition-source.js';
import { UsageError } from './failure.js';
import { findProject, howToStart, type Project, projectUrl } from './find-project.js';
import { readSettings, settingsReport } from './read-settings.js';
import {
  formatChecks,
  formatSimulationReport,
  type SimulationFormat,
} from './simulation-report.js';
import { rootFolder } from './root-folder.js';
import { withProgress } from './simulation-progress.js';
import type { Terminal } from './terminal.js';

/** As on the command line; absent: not given. */
export interface SimulateFlags extends Omit<SimulateArguments, 'definition' | 'url'> {
  readonly definition?: string | undefined;
  readonly url?: string | undefined;
}

/** With the project's values where the command line has none. */
export interface SimulateArguments {
  readonly definition: string;
  readonly url: string;
  readonly auth?: string[] | undefined;
  readonly allowAnonymous?: boolean | undefined;
  readonly publicUrl?: string | undefined;
  readonly callbackUrl?: string | undefined;
  readonly callbackPort?: number | undefined;
  readonly operation?: string[] | undefined;
  readonly readOnly?: boolean | undefined;
  readonly yes?: boolean | undefined;
  readonly inputs?: string | undefined;
  readonly timeout: number;
  readonly wait: number;
  readonly format: SimulationFormat;
  readonly config?: string | undefined;
  readonly root?: string | undefined;
}

type Descriptor = Awaited<ReturnType<typeof describeConnector>>;

/** Prints what is checked. */
export async function listChecks(format: SimulationFormat, terminal: Terminal): Promise<number> {
  if (format === 'junit') throw new UsageError('--checks supports only the formats text and json.');
  terminal.out(formatChecks(await simulatorChecks(), format));
  return 0;
}

/**
 * Resolves with the exit code.
 * @throws UsageError when neither the command line nor a project says what is simulated.
 */
export async function runSimulate(flags: SimulateFlags, terminal: Terminal): Promise<number> {
  const { definition, config } = flags;
  const project =
    (await findProject()) ??
    (definition === undefined || definition === '-'
      ? undefined
      : await findProject(dirname(definition)));
  const url = flags.url ?? (project && projectUrl(project));
  const path = definition ?? project?.definition;
  if (path === undefined)
    throw new UsageError(
      'simulate needs a definition: a file, or - for standard input. Inside a project, it uses that of the project. See la-connector-gen simulate --help.',
    );
  if (url === undefined)
    throw new UsageError(
      'simulate needs --url, where the server listens: --url http://127.0.0.1:3000.',
    );
  const settings = config ?? (definition === undefined ? project?.config : undefined);
  return simulateProject({ ...flags, definition: path, url, config: settings }, project, terminal);
}

async function simulateProject(
  args: SimulateArguments,
  project: Project | undefined,
  terminal: Terminal,
): Promise<number> {
  const url = checkUsage(args);
  const options = await optionsOf(args);
  const settings = await readSettings(args.definition, args.config);
  if (!settings.ok) {
    terminal.err(settings.report);
    return 2;
  }
  try {
    const properties = propertiesBeside(args.definition);
    const descriptor = await describeConnector(await definitionSource(args.definition, terminal), {
      settings: settings.settings,
      ...(properties !== undefined && { apiProperties: { kind: 'file', path: properties } }),
      ...rootFolder(args.root, settings.root),
    });
    warnOfChanges(descriptor, args, url, terminal);
    const report = await withProgress(terminal, (onProgress) =>
      runSimulation(descriptor, { ...options, onProgress }),
    );
    terminal.out(await formatSimulationReport(args.format, args.definition, report));
    return report.ok ? 0 : 1;
  } catch (error) {
    if (error instanceof DefinitionError) {
      if (error.diagnostics.length > 0)
        terminal.out(formatText(error.diagnostics, error.sources, terminal));
      terminal.err(settingsReport(settings.path, error.problems));
      return 2;
    }
    const known = await asSimulationError(error);
    if (known === undefined) throw error;
    const hint = known.unreachable && project !== undefined ? ` ${howToStart(project)}` : '';
    throw new UsageError(known.message + hint);
  }
}

/** The URL of the server. */
function checkUsage(args: SimulateArguments): URL {
  for (const [name, seconds] of Object.entries({ timeout: args.timeout, wait: args.wait })) {
    // Beyond 2^31 ms a timer fires at once.
    if (!(seconds > 0 && seconds <= 86_400))
      throw new UsageError(`--${name} needs a number of seconds, for example --${name} 30.`);
  }
  const { callbackPort, callbackUrl } = args;
  if (
    callbackPort !== undefined &&
    !(Number.isInteger(callbackPort) && callbackPort > 0 && callbackPort < 65_536)
  )
    throw new UsageError('--callback-port needs a port number, for example --callback-port 4040.');
  if (callbackUrl !== undefined && callbackPort === undefined)
    throw new UsageError(
      '--callback-url needs --callback-port, the port on this computer that it forwards to.',
    );
  const urls = { url: args.url, 'public-url': args.publicUrl, 'callback-url': callbackUrl };
  for (const [name, text] of Object.entries(urls)) {
    if (text === undefined) continue;
    if (!URL.canParse(text) || !/^https?:$/.test(new URL(text).protocol))
      throw new UsageError(
        `--${name} needs an absolute http or https URL, not ${JSON.stringify(text)}.`,
      );
  }
  return new URL(args.url);
}

async function optionsOf(args: SimulateArguments): Promise<SimulateOptions> {
  const { publicUrl, callbackUrl, callbackPort, operation, inputs } = args;
  return {
    url: args.url,
    auth: credentialsOf(args.auth ?? []),
    open: args.allowAnonymous === true,
    readOnly: args.readOnly === true,
    timeoutMs: args.timeout * 1000,
    waitMs: args.wait * 1000,
    ...(publicUrl !== undefined && { publicUrl }),
    ...(callbackUrl !== undefined && { callbackUrl }),
    ...(callbackPort !== undefined && { callbackPort }),
    ...(operation !== undefined && { operations: operation }),
    ...(inputs !== undefined && { inputs: await readInputs(inputs) }),
  };
}

/** Environment variables are for secrets that must not appear in a list of processes. */
const variables = {
  'api-key': 'SIMULATE_API_KEY',
  basic: 'SIMULATE_BASIC',
  bearer: 'SIMULATE_BEARER',
} as const;

function credentialsOf(given: readonly string[]): NonNullable<SimulateOptions['auth']> {
  const texts = new Map<string, string>();
  for (const [kind, variable] of Object.entries(variables)) {
    const text = process.env[variable];
    if (text !== undefined && text !== '') texts.set(kind, text);
  }
  for (const text of given) {
    const [, kind = '', value = ''] = /^([a-z-]+):(.+)$/s.exec(text) ?? [];
    // The text itself may be a secret, so it is not repeated.
    if (!Object.hasOwn(variables, kind))
      throw new UsageError('--auth needs api-key:KEY, basic:USER:PASSWORD or bearer:TOKEN.');
    texts.set(kind, value);
  }
  const [apiKey, basic, bearer] = ['api-key', 'basic', 'bearer'].map((kind) => texts.get(kind));
  const [, user, password] = /^([^:]*):(.*)$/s.exec(basic ?? '') ?? [];
  if (basic !== undefined && (user === undefined || password === undefined))
    throw new UsageError('Basic credentials have the form USER:PASSWORD.');
  return {
    ...(apiKey !== undefined && { apiKey }),
    ...(user !== undefined && password !== undefined && { basic: { user, password } }),
    ...(bearer !== undefined && { bearer }),
  };
}

async function readInputs(path: string): Promise<NonNullable<SimulateOptions['inputs']>> {
  const read = await readBounded(path, defaultLimits.bytes);
  if (!read.ok) throw new UsageError(`--inputs ${path}: ${read.fault.message}`);
  const decoded = decode(read.bytes);
  if (!decoded.ok) throw new UsageError(`--inputs ${path}: ${decoded.fault.message}`);
  const parsed = await parseText(decoded.text, path, defaultLimits);
  if (!parsed.ok) throw new UsageError(`--inputs ${path}: ${parsed.fault.message}`);
  const { value } = parsed;
  const isTable = (one: unknown): boolean =>
    typeof one === 'object' && one !== null && !Array.isArray(one);
  if (!isTable(value) || !Object.values(value as object).every(isTable))
    throw new UsageError(
      `--inputs ${path} must contain values by operation and name: { "GetOrder": { "orderId": "42" } }.`,
    );
  return value as NonNullable<SimulateOptions['inputs']>;
}

const loopback = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** Before anything is sent. @throws UsageError when data on another computer's server may change without --yes. */
function warnOfChanges(
  { operations }: Descriptor,
  { readOnly, yes, operation: chosen, callbackUrl }: SimulateArguments,
  { hostname, host }: URL,
  terminal: Terminal,
): void {
  const called = operations.filter(({ id }) => chosen === undefined || chosen.includes(id));
  const changing = called
    .filter(({ method, pattern }) => !isReading(method) && pattern.kind !== 'unsubscribe')
    .map(({ id }) => id);
  const isHere = loopback.test(hostname);
  if (readOnly !== true && changing.length > 0) {
    const names = changing.slice(0, 5).join(', ') + (changing.length > 5 ? ', ...' : '');
    const what = `${changing.length} ${changing.length === 1 ? 'operation' : 'operations'} of ${host} that may change data (${names})`;
    if (!isHere && yes !== true)
      throw new UsageError(
        `simulate would call ${what}, several times each. Add --yes to confirm, or --read-only to skip them.`,
      );
    terminal.err(`Calling ${what}, several times each.\n`);
  }
  const webhooks = called.some(({ pattern }) => pattern.kind.startsWith('webhook'));
  if (webhooks && !isHere && callbackUrl === undefined && readOnly !== true) {
    terminal.err(
      `${host} cannot call back to this computer. Open a tunnel to one of its ports, and set --callback-url and --callback-port.\n`,
    );
  }
}

function isReading(method: OperationReport['method']): boolean {
  return method === 'get' || method === 'head';
}
