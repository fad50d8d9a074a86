// One walk over a document makes what all rules look at, so that three hundred rules do not each walk
// it again. Nothing is reported here: malformed parts are skipped, and the rule about them sees the raw node.

import { joinPointer, referenceOf, resolveReference } from '../document/pointer.js';
import type { JsonObject, LoadedDocument } from '../document/types.js';
import { type Companions, type Patterns, buildModel, buildPatterns } from '../model/build.js';
import type { ConnectorSettings } from '../model/settings.js';
import type { ConnectorModel, HttpMethod } from '../model/types.js';
import type {
  Finding,
  Located,
  OperationNode,
  OtherReference,
  ParameterNode,
  PreviousDefinition,
  ResponseNode,
  RuleContext,
} from './types.js';
import { maybeMarked } from './marks.js';
import { MemberIndex } from './member-index.js';
import {
  Operation,
  Parameter,
  PathItem,
  Response,
  UseOfParameter,
  UseOfResponse,
} from './nodes.js';
import { mcpServersOf } from './mcp-servers.js';
import { collectSchemas } from './schema-walk.js';
import { eachObject, isObject, memberOf } from './raw.js';

const methods: ReadonlySet<string> = new Set<HttpMethod>([
  'get',
  'put',
  'post',
  'delete',
  'options',
  'head',
  'patch',
]);

/** References that lead to references: more than any sound document has. */
const LONGEST_CHAIN = 100;

/** Reads a document once, for all rules. */
export function indexDocument(
  document: LoadedDocument,
  settings: ConnectorSettings = {},
  companions: Companions = {},
): PreviousDefinition {
  const root = document.value;
  const resolve = resolverOf(root);
  const nodes = new Nodes(root, resolve);
  const operations = nodes.readPaths();
  nodes.readShared();
  const byId = new Map<string, OperationNode>();
  for (const operation of operations)
    if (!byId.has(operation.id)) byId.set(operation.id, operation);
  const parts = { operations, parameters: nodes.parameters, responses: nodes.responses };
  const { schemas, ofRareType, byMember, references } = collectSchemas(root, parts);
  const found: Found = {
    document,
    root,
    pathItems: nodes.pathItems,
    ...parts,
    schemas,
    schemasOfRareType: ofRareType,
    byMember: {
      operations: new MemberIndex(operations),
      parameters: new MemberIndex(nodes.parameters),
      responses: new MemberIndex(nodes.responses),
      schemas: byMember,
    },
    schemaReferences: references,
    otherReferences: nodes.references,
    settings,
    resolve,
    operation: (id) => byId.get(id),
  };
  return new Index(found, companions);
}

/** What indexing finds; the rest is built on first use. */
type Found = Omit<PreviousDefinition, 'model' | 'patterns' | 'mcpServers'>;

// Classes: each object literal with getters would get a hidden class of its own in V8, which is old
// from the start and keeps the whole definition alive until old memory is collected.
class Index implements PreviousDefinition {
  declare readonly document: LoadedDocument;
  declare readonly root: JsonObject;
  declare readonly pathItems: PreviousDefinition['pathItems'];
  declare readonly operations: readonly OperationNode[];
  declare readonly parameters: readonly ParameterNode[];
  declare readonly responses: PreviousDefinition['responses'];
  declare readonly schemas: PreviousDefinition['schemas'];
  declare readonly schemasOfRareType: PreviousDefinition['schemasOfRareType'];
  declare readonly byMember: PreviousDefinition['byMember'];
  declare readonly schemaReferences: PreviousDefinition['schemaReferences'];
  declare readonly otherReferences: readonly OtherReference[];
  declare readonly settings: ConnectorSettings;
  declare readonly resolve: RuleContext['resolve'];
  declare readonly operation: RuleContext['operation'];
  readonly #companions: Companions;
  #model: ConnectorModel | undefined;
  #patterns: Patterns | undefined;
  #mcpServers: readonly OperationNode[] | undefined;

  constructor(found: Found, companions: Companions) {
    Object.assign(this, found);
    this.#companions = companions;
  }

  get model(): ConnectorModel {
    return (this.#model ??= buildModel(this.root, this.settings, this.#companions));
  }

  get patterns(): Patterns {
    if (this.#model !== undefined) return this.#model;
    return (this.#patterns ??= buildPatterns(
      this.root,
      this.settings,
      this.#companions,
      markedIn(this),
    ));
  }

  get mcpServers(): readonly OperationNode[] {
    return (this.#mcpServers ??= mcpServersOf(this, this.settings));
  }
}

function markedIn(index: PreviousDefinition): (pointer: string) => boolean {
  const found = new Set([...maybeMarked(index)].map(({ pointer }) => pointer));
  return (pointer) => found.has(pointer);
}

/** What a rule sees: the index with the related files, and where to report. */
export function contextOf(
  index: PreviousDefinition,
  companions: Pick<RuleContext, 'apiProperties' | 'previous'>,
  report: (finding: Finding) => void,
): RuleContext {
  return new Context(index, companions, report);
}

class Context extends Index implements RuleContext {
  declare readonly apiProperties: RuleContext['apiProperties'];
  declare readonly previous: RuleContext['previous'];
  readonly report: RuleContext['report'];
  readonly #index: PreviousDefinition;

  constructor(
    index: PreviousDefinition,
    companions: Pick<RuleContext, 'apiProperties' | 'previous'>,
    report: (finding: Finding) => void,
  ) {
    // The own members alone: what is built on first use is the index's.
    super(index, companions);
    Object.assign(this, companions);
    this.#index = index;
    this.report = report;
  }

  override get model(): ConnectorModel {
    return this.#index.model;
  }

  override get patterns(): Patterns {
    return this.#index.patterns;
  }

  override get mcpServers(): readonly OperationNode[] {
    return this.#index.mcpServers;
  }
}

/** Most references of a document have the same few targets: each is resolved once. */
function resolverOf(root: JsonObject): RuleContext['resolve'] {
  const ends = new Map<string, Located | undefined>();
  return (value, pointer) => {
    const target = referenceOf(value);
    if (target === undefined) return isObject(value) ? { raw: value, pointer } : undefined;
    const known = ends.get(target);
    if (known !== undefined || ends.has(target)) return known;
    const end = endOf(root, target);
    ends.set(target, end);
    return end;
  };
}

function endOf(root: JsonObject, reference: string): Located | undefined {
  let target = reference;
  for (let count = 1; count < LONGEST_CHAIN; count += 1) {
    const found = resolveReference(root, target);
    if (found === undefined) return undefined;
    const next = referenceOf(found.value);
    if (next === undefined)
      return isObject(found.value) ? { raw: found.value, pointer: found.pointer } : undefined;
    target = next;
  }
  return undefined;
}

/** Each parameter or response once, by its position. Pointers are only made and compared where references lead to some. */
class Places<Node extends Located> {
  readonly all: Node[] = [];
  #known: Map<string, Node> | undefined;

  /** What stands here, looked at for the first time unless a reference led here. */
  add(node: Node): Node {
    if (this.#known === undefined) {
      this.all.push(node);
      return node;
    }
    return this.#addNew(this.#known, node);
  }

  /** What a reference leads to. */
  addReferred(node: Node): Node {
    this.#known ??= new Map(this.all.map((one) => [one.pointer, one]));
    return this.#addNew(this.#known, node);
  }

  #addNew(known: Map<string, Node>, node: Node): Node {
    const there = known.get(node.pointer);
    if (there !== undefined) return there;
    known.set(node.pointer, node);
    this.all.push(node);
    return node;
  }
}

/** Reads operations, parameters and responses. */
class Nodes {
  readonly #root: JsonObject;
  readonly #resolve: RuleContext['resolve'];
  readonly pathItems: PathItem[] = [];
  readonly references: OtherReference[] = [];
  readonly #parameters = new Places<Parameter>();
  readonly #responses = new Places<Response>();

  constructor(root: JsonObject, resolve: RuleContext['resolve']) {
    this.#root = root;
    this.#resolve = resolve;
  }

  get parameters(): readonly ParameterNode[] {
    return this.#parameters.all;
  }

  get responses(): readonly ResponseNode[] {
    return this.#responses.all;
  }

  readPaths(): OperationNode[] {
    const operations: OperationNode[] = [];
    eachObject(memberOf(this.#root, 'paths'), (raw, path) => {
      const pathItem = new PathItem(raw, path);
      const known = this.references.length;
      pathItem.parameters = this.#parameterUses(pathItem);
      this.pathItems.push(pathItem);
      eachObject(raw, (operation, method) => {
        if (methods.has(method))
          operations.push(this.#operation(method as HttpMethod, pathItem, operation));
      });
      if (operations.at(-1)?.pathItem !== pathItem) this.references.length = known;
    });
    return operations;
  }

  /** Members of `parameters` and `responses` that nothing uses are included, too. */
  readShared(): void {
    eachObject(memberOf(this.#root, 'parameters'), (raw, name) => {
      this.#parameters.add(new Parameter(raw, '/parameters', name));
      this.#addReference('parameter', raw, joinPointer('/parameters', name));
    });
    eachObject(memberOf(this.#root, 'responses'), (raw, name) => {
      this.#responses.add(new Response(raw, '/responses', name));
      this.#addReference('response', raw, joinPointer('/responses', name));
    });
  }

  #operation(method: HttpMethod, pathItem: PathItem, raw: JsonObject): OperationNode {
    const operation = new Operation(raw, pathItem, method);
    const shared = pathItem.parameters;
    const own = this.#parameterUses(operation);
    const parameters = shared.length === 0 ? own : [...own, ...notReplaced(shared, own)];
    const responses = this.#responseUses(operation);
    for (let at = 0; at < parameters.length; at += 1)
      parameters[at]?.parameter.operations.push(operation);
    for (let at = 0; at < responses.length; at += 1)
      responses[at]?.response.operations.push(operation);
    operation.parameters = parameters;
    operation.ownParameters = own;
    operation.responses = responses;
    return operation;
  }

  /** The list of a path item or of an operation. */
  #parameterUses(owner: Located): UseOfParameter[] {
    const uses: UseOfParameter[] = [];
    const list = memberOf(owner.raw, 'parameters');
    if (!Array.isArray(list)) return uses;
    const above = `${owner.pointer}/parameters`;
    for (let position = 0; position < list.length; position += 1) {
      const item: unknown = list[position];
      if (!isObject(item)) continue;
      if (referenceOf(item) === undefined) {
        const parameter = this.#parameters.add(new Parameter(item, above, position));
        uses.push(new UseOfParameter(parameter, undefined));
        continue;
      }
      const at = `${above}/${position}`;
      this.#addReference('parameter', item, at);
      const found = this.#resolve(item, at);
      if (found === undefined) continue;
      const parameter = this.#parameters.addReferred(new Parameter(found.raw, found.pointer));
      uses.push(new UseOfParameter(parameter, at));
    }
    return uses;
  }

  #responseUses(owner: Located): UseOfResponse[] {
    const uses: UseOfResponse[] = [];
    const above = `${owner.pointer}/responses`;
    eachObject(memberOf(owner.raw, 'responses'), (item, status) => {
      if (status.startsWith('x-')) return;
      if (referenceOf(item) === undefined) {
        const response = this.#responses.add(new Response(item, above, status));
        uses.push(new UseOfResponse(status, response, undefined));
        return;
      }
      const at = joinPointer(above, status);
      this.#addReference('response', item, at);
      const found = this.#resolve(item, at);
      if (found === undefined) return;
      const response = this.#responses.addReferred(new Response(found.raw, found.pointer));
      uses.push(new UseOfResponse(status, response, at));
    });
    return uses;
  }

  #addReference(kind: OtherReference['kind'], raw: JsonObject, pointer: string): void {
    const target = referenceOf(raw);
    if (target !== undefined) this.references.push({ kind, raw, pointer, target });
  }
}

/** Those of the path item that the operation does not replace, by location and name. */
function notReplaced(
  shared: readonly UseOfParameter[],
  own: readonly UseOfParameter[],
): readonly UseOfParameter[] {
  const keyOf = ({ parameter }: UseOfParameter): string => `${parameter.in} ${parameter.name}`;
  const replaced = new Set(own.map(keyOf));
  return shared.filter((use) => !replaced.has(keyOf(use)));
}
