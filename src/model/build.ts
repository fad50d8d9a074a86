// From the parsed document to the connector model. Nothing here throws on what a document says: a bad
// value leaves a field absent or takes the nearest meaning, and a note says so where the user should
// know. Besides `document`, only this room and the rules read raw Swagger.

import {
  type SchemaPlace,
  Notes,
  type BuildContext,
  type ReferenceFaults,
} from './build-context.js';
import { CallbackMarks } from './callback.js';
import { cutCycles } from './cycles.js';
import { addDiscriminators } from './discriminators.js';
import { buildOperations, type DraftOperation } from './operations.js';
import { readBasePath } from './paths.js';
import { recognise } from './patterns.js';
import { pollingPolicies } from './policies.js';
import { mentionsVariable } from './environment-variables.js';
import {
  at,
  isRawObject,
  member,
  objectMember,
  present,
  quote,
  strings,
  text,
} from './raw-value.js';
import type { RawObject } from './raw-value.js';
import { ReferenceNames } from './resolve.js';
import { anyAt, buildDefinition, buildSchema } from './schema.js';
import { buildSecuritySchemes } from './security.js';
import { Subtypes } from './subtypes.js';
import type { ConnectorSettings } from './settings.js';
import type { ConnectorModel, OperationModel, SchemaModel } from './types.js';

/** What says more about a definition than it does itself. */
export interface Companions {
  /** The connector's apiProperties.json, parsed: anything at all; absent: there is none. */
  readonly apiProperties?: unknown;
  /** Why references lead nowhere, for the notes; absent: that is all that is known. */
  readonly references?: ReferenceFaults;
}

/**
 * @param document The parsed document, references kept. Anything at all: what is not an object gives an
 *   empty model with a note.
 * @param settings What la-connector.json overrides; `{}` for nothing.
 */
export function buildModel(
  document: unknown,
  settings: ConnectorSettings,
  companions: Companions = {},
): ConnectorModel {
  const context = createContext(document, settings, companions);
  const { root, notes } = context;
  if (!isRawObject(document))
    notes.add('', 'The document is not an object; there is nothing in it.');
  const info = objectMember(root, 'info') ?? {};
  const schemes = buildSecuritySchemes(context);
  const definitions = buildDefinitions(context);
  const placeholders = readPlaceholders(root, notes);
  const { basePath, prefix } = readPrefix(placeholders, context);
  const drafts = buildOperations({ schemes, prefix }, context);
  addReferenced(definitions, context);
  cutCycles(definitions, notes);
  addDiscriminators(definitions, context.subtypes, notes);
  const operations = recogniseAll(drafts, definitions, context, companions);
  markHelpers(operations, context);
  return present<ConnectorModel>({
    title: text(info, 'title')?.trim() ?? '',
    version: versionOf(member(info, 'version')),
    description: text(info, 'description'),
    host:
      placeholders?.host === undefined
        ? text(root, 'host')
            ?.trim()
            .replace(/^https?:\/\//i, '')
        : undefined,
    basePath,
    placeholders,
    schemes: strings(member(root, 'schemes') ?? []),
    operations,
    definitions,
    security: schemes,
    notes: notes.list(),
  });
}

/** The operations of a model, and those of its definitions that their requests are made of. */
export type Patterns = Pick<ConnectorModel, 'operations' | 'definitions'>;

/**
 * What the operations of a document are, as `buildModel` has it, for those who ask for nothing else. A
 * schema that makes no difference to that is any value, and dynamic values do not mark the operations
 * that give them. Of most operations little is read then: an action that nothing marks may have no
 * parameters, body or responses here.
 *
 * @param mayBeMarked False where no request of the operation at that pointer has `x-ms-notification-url`
 *   in it, definitions included.
 */
export function buildPatterns(
  document: unknown,
  settings: ConnectorSettings,
  companions: Companions,
  mayBeMarked: (pointer: string) => boolean,
): Patterns {
  const context = createContext(document, settings, companions, mayBeMarked);
  const schemes = buildSecuritySchemes(context);
  const { prefix } = readPrefix(readPlaceholders(context.root, context.notes), context);
  const drafts = buildOperations({ schemes, prefix }, context);
  const definitions = buildReferenced(context);
  cutCycles(definitions, context.notes);
  return { operations: recogniseAll(drafts, definitions, context, companions), definitions };
}

function readPrefix(
  placeholders: ConnectorModel['placeholders'],
  { root, notes }: BuildContext,
): ReturnType<typeof readBasePath> {
  const basePath = placeholders?.basePath === undefined ? text(root, 'basePath') : undefined;
  return readBasePath(basePath, notes);
}

function recogniseAll(
  drafts: readonly DraftOperation[],
  definitions: ReadonlyMap<string, SchemaModel>,
  { marks, settings, notes }: BuildContext,
  { apiProperties }: Companions,
): OperationModel[] {
  const policies = pollingPolicies(apiProperties);
  const marked = marks.found ? withMarks(drafts, definitions) : drafts;
  return recognise(marked, { definitions, settings, policies, notes });
}

/** A host or base path that is known only when the connector is saved; undefined when both are written. */
function readPlaceholders(root: RawObject, notes: Notes): ConnectorModel['placeholders'] {
  const [host, basePath] = [text(root, 'host'), text(root, 'basePath')].map((value) =>
    mentionsVariable(value) ? value : undefined,
  );
  if (basePath !== undefined) {
    notes.add(
      '/basePath',
      `The base path ${quote(basePath)} is an environment variable of Power Platform; "/" is taken.`,
      'Where the variable has a path, let a proxy remove it before requests reach the server.',
    );
  }
  return host === undefined && basePath === undefined
    ? undefined
    : present<NonNullable<ConnectorModel['placeholders']>>({ host, basePath });
}

function createContext(
  document: unknown,
  settings: ConnectorSettings,
  { references = new Map() }: Companions,
  mayBeMarked?: (pointer: string) => boolean,
): BuildContext {
  const root = isRawObject(document) ? document : {};
  const shared = {
    root,
    settings,
    notes: new Notes(),
    faults: references,
    references: new ReferenceNames(root),
    subtypes: new Subtypes(root),
    marks: { found: false },
    dynamic: [],
  };
  const context: BuildContext = {
    ...shared,
    ...(mayBeMarked && {
      outline: { mayBeMarked, context: { ...shared, shallow: true, schema: outlineOf } },
    }),
    schema: (raw, pointer, place, depth = 0) => buildSchema(raw, pointer, place, depth, context),
  };
  /** Any value, unless a request may leave it out for its default. */
  function outlineOf(raw: unknown, pointer: string, place: SchemaPlace): SchemaModel {
    const optional = place === 'parameter' && isRawObject(raw) && Object.hasOwn(raw, 'default');
    return optional ? context.schema(raw, pointer, place) : { ...anyAt(pointer), kind: 'string' };
  }
  return context;
}

/** What is referred to so far, and what that refers to: both lists grow while they are read. */
function buildReferenced(context: BuildContext): Map<string, SchemaModel> {
  const definitions = new Map<string, SchemaModel>();
  const { named, extra } = context.references;
  const raw = objectMember(context.root, 'definitions') ?? {};
  let [nextNamed, nextExtra] = [0, 0];
  for (;;) {
    const name = named[nextNamed];
    const other = extra[nextExtra];
    if (name !== undefined) {
      nextNamed += 1;
      if (definitions.has(name)) continue;
      const definition = buildDefinition(
        name,
        member(raw, name),
        at('/definitions', name),
        context,
      );
      definitions.set(name, definition);
    } else if (other !== undefined) {
      nextExtra += 1;
      definitions.set(other.name, context.schema(other.value, other.pointer, 'definition'));
    } else return definitions;
  }
}

function buildDefinitions(context: BuildContext): Map<string, SchemaModel> {
  const definitions = new Map<string, SchemaModel>();
  for (const [name, raw] of Object.entries(objectMember(context.root, 'definitions') ?? {})) {
    definitions.set(name, buildDefinition(name, raw, at('/definitions', name), context));
  }
  return definitions;
}

/** Building a target may name further ones, so the list grows while it is read. */
function addReferenced(definitions: Map<string, SchemaModel>, context: BuildContext): void {
  for (const { name, value, pointer } of context.references.extra) {
    definitions.set(name, context.schema(value, pointer, 'definition'));
  }
}

/** What is marked for the callback URL can be told when every definition is known. */
function withMarks(
  drafts: readonly DraftOperation[],
  definitions: ReadonlyMap<string, SchemaModel>,
): DraftOperation[] {
  const marks = new CallbackMarks(definitions);
  return drafts.map((draft) => {
    const callbackMarks = marks.of(draft.base);
    return callbackMarks.length === 0
      ? draft
      : { ...draft, base: { ...draft.base, callbackMarks } };
  });
}

/** YAML makes `version: 1.0` a number. */
function versionOf(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

/** Tells the operations that fill lists and schemas at design time what they are used for. */
function markHelpers(operations: readonly OperationModel[], context: BuildContext): void {
  const byId = new Map<string, Set<'dynamicValues' | 'dynamicSchema'>>();
  for (const { kind, operationId } of context.dynamic) {
    const uses = byId.get(operationId) ?? new Set();
    uses.add(kind === 'values' ? 'dynamicValues' : 'dynamicSchema');
    byId.set(operationId, uses);
  }
  for (const operation of operations) {
    // The set was made by this run and is nobody else's yet.
    const uses = operation.helperFor as Set<'dynamicValues' | 'dynamicSchema'>;
    for (const use of byId.get(operation.declaredId ?? '') ?? []) uses.add(use);
  }
}
