// Emits the files that a project gets once and that are the user's from then on: package.json, the
// README, how to start, test and deploy it, and the definition itself.

import type { DocumentFormat } from '../document/types.js';
import type { ConnectorSettings } from '../model/settings.js';
import type { ConnectorModel, OperationKind } from '../model/types.js';
import type { Names, OperationNames, OutputFile } from '../plan/types.js';
import { byCodeUnits } from '../plan/order.js';
import { projectName } from '../plan/project-name.js';
import { controllerFile } from './controllers.js';
import { dnsLabel } from './escape.js';
import { exampleInput } from './example-input.js';
import { packageFacts } from './package-root.js';
import { serverSettings } from './server-settings.js';
import type { OperationRow } from './template-helpers.js';

/** Where a project keeps its definition, in the format that its author writes. */
export const definitionPaths = {
  json: 'connector/apiDefinition.swagger.json',
  yaml: 'connector/apiDefinition.swagger.yaml',
} as const satisfies Readonly<Record<DocumentFormat, string>>;

/** Where it keeps the definition's apiProperties.json: beside it. */
export const propertiesPath = 'connector/apiProperties.json';

/** Where it keeps what the author says about it. */
export const settingsPath = 'la-connector.json';

export interface ScaffoldOptions {
  /** Text of the definition. */
  readonly definition: string;
  /** Which of {@link definitionPaths} it gets. */
  readonly format: DocumentFormat;
  /** Text of {@link propertiesPath}; absent: there is none. */
  readonly apiProperties?: string;
  /** Overrides that shaped the model; they go into la-connector.json. */
  readonly settings: ConnectorSettings;
}

/** Longest name of what runs in a cluster, which adds some characters of its own. */
const LABEL_LENGTH = 50;

const patternNames: Readonly<Record<OperationKind, string>> = {
  action: 'action',
  pollingAction: 'polling action',
  pollingTrigger: 'polling trigger',
  webhookTrigger: 'webhook trigger',
  webhookAction: 'webhook action',
  mcp: 'MCP server',
  status: 'status of a polling action',
  unsubscribe: 'unsubscribe',
};

const dependencies = [
  '@fastify/busboy',
  '@fastify/rate-limit',
  'ajv',
  'ajv-formats',
  'fastify',
  'ipaddr.js',
  'jose',
  'kysely',
  'libsql',
  // Not imported: Fastify's newest one needs Node.js 22, which Yarn 1 refuses to install on 20.
  'light-my-request',
  'secure-json-parse',
  'undici',
];
const devDependencies = ['@types/node', 'typescript'];

/** The name of a project: of its package, and of its folder unless the user names one. */
export function nameOf(model: ConnectorModel): string {
  return projectName(model.title, [...dependencies, ...devDependencies]);
}

/** The files of the user, in the order of their paths. */
export async function emitScaffold(
  model: ConnectorModel,
  names: Names,
  options: ScaffoldOptions,
): Promise<OutputFile[]> {
  const { loadTemplates } = await import('./scaffold-templates.js');
  const templates = await loadTemplates();
  const context = contextOf(model, names, options);
  const files = [...templates].map(([path, render]): OutputFile => {
    return { path, owner: 'user', content: render(context) };
  });
  files.push({
    path: definitionPaths[options.format],
    owner: 'user',
    content: options.definition,
  });
  if (options.apiProperties !== undefined)
    files.push({ path: propertiesPath, owner: 'user', content: options.apiProperties });
  return files.sort((a, b) => byCodeUnits(a.path, b.path));
}

/** Ranges of the packages that the runtime needs, by name. */
export function runtimeDependencies(): ReadonlyMap<string, string> {
  const { ranges: known } = packageFacts();
  return new Map(dependencies.map((name) => [name, known[name] ?? '*']));
}

/** Name of the script that starts this tool: the one place that pins its version. */
export const generatorScript = 'la-connector-gen';

/** Errors of npm are shown even where the script that calls this one is silent. */
function generatorCommand(version: string): string {
  return `npx --yes --loglevel=error la-connector-gen@${version}`;
}

function contextOf(model: ConnectorModel, names: Names, options: ScaffoldOptions): object {
  const facts = packageFacts();
  const ranges = (packages: readonly string[]): object[] =>
    packages.map((name) => {
      const range = facts.ranges[name];
      if (range === undefined) throw new Error(`No range is known for ${name}.`);
      return { name, range };
    });
  const name = nameOf(model);
  const label = dnsLabel(name, LABEL_LENGTH);
  const example = exampleCall(names);
  return {
    name,
    volume: `${name}-data:/app/data`,
    label,
    image: `registry.example.com/${label}:0.1.0`,
    tlsSecret: `${label}-tls`,
    title: model.title || 'Connector',
    description: model.description ?? '',
    definition: definitionPaths[options.format],
    base: model.basePath || '/',
    basePath: model.basePath,
    clientOptions: { baseUrl: `http://127.0.0.1:3000${model.basePath}` },
    clientModule: `${name}/client`,
    dependencies: ranges(dependencies),
    devDependencies: ranges(devDependencies),
    lightMyRequest: facts.ranges['light-my-request'],
    generatorCommand: generatorCommand(facts.version),
    operations: names.operations.map(rowOf),
    first: firstController(names),
    hasGateway: names.operations.some(
      ({ operation }) => operation.kind === 'pollingTrigger' && operation.gateway !== undefined,
    ),
    hasMcp: names.operations.some(({ operation }) => operation.kind === 'mcp'),
    settings: serverSettings,
    connectorSettings: {
      $schema: settingsSchema(facts.version),
      definition: definitionPaths[options.format],
      ...(options.settings.operations ? { operations: options.settings.operations } : {}),
    },
    example,
  };
}

/** Where editors find the schema of la-connector.json that this package publishes. */
function settingsSchema(version: string): string {
  const [major = '0'] = version.split('.');
  return `https://unpkg.com/la-connector-gen@${major}/schemas/la-connector.schema.json`;
}

function rowOf(names: OperationNames): OperationRow {
  const { operation } = names;
  const file = controllerFile(names);
  return {
    id: operation.id,
    pattern: patternNames[operation.kind],
    method: operation.method,
    path: operation.path,
    ...(file === undefined ? {} : { file }),
  };
}

/** The file that the README sends a newcomer to: an action's where there is one. False when nothing is to be written. */
function firstController(names: Names): { readonly file: string } | false {
  const order = [...names.operations].sort((a, b) => rank(a) - rank(b));
  const file = order[0] && controllerFile(order[0]);
  return file === undefined ? false : { file };
}

function rank({ operation }: OperationNames): number {
  if (operation.kind === 'action') return operation.visibility === 'internal' ? 1 : 0;
  return operation.kind === 'status' || operation.kind === 'unsubscribe' ? 3 : 2;
}

/** The call of the example test: the first action for which an input can be made up. */
function exampleCall(names: Names): object | false {
  for (const { operation, constant } of names.operations) {
    if (operation.kind !== 'action') continue;
    const input = exampleInput(operation);
    if (input === undefined) continue;
    // Where the input begins in the template's line.
    const column = `  const call = client.${constant}(`.length;
    return { title: `${constant} answers`, constant, input, hasInput: input.size > 0, column };
  }
  return false;
}
