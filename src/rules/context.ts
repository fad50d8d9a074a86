// One walk over a document makes what all rules look at, so that three hundred rules do not each walk
// it again. Nothing here judges: what is bent is passed by, and the rule about it sees the raw node.

import { joinPointer, referenceOf, resolveReference } from '../document/pointer.js';
import type { JsonObject, LoadedDocument } from '../document/types.js';
import { buildModel } from '../model/build.js';
import type { ConnectorSettings } from '../model/settings.js';
import type { ConnectorModel, HttpMethod } from '../model/types.js';
import type {
  Finding,
  Located,
  OperationNode,
  ParameterNode,
  ParameterUse,
  PreviousDefinition,
  ResponseNode,
  ResponseUse,
  RuleContext,
} from './types.js';
import { MemberIndex } from './member-index.js';
import { cut } from './quoted.js';
import { collectSchemas } from './schema-walk.js';
import { isObject, memberOf, objectEntries, stringOf } from './raw.js';

const methods: readonly HttpMethod[] = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

/** References that lead to references: more than any sound document has. */
const LONGEST_CHAIN = 100;

type Writable<Type> = { -readonly [Key in keyof Type]: Type[Key] };

/** Reads a document once, for all rules. */
export function indexDocument(
  document: LoadedDocument,
  settings: ConnectorSettings = {},
): PreviousDefinition {
  const root = document.value;
  const resolve = resolverOf(root);
  const nodes = new Nodes(root, resolve);
  const operations = nodes.readPaths();
  nodes.readShared();
  const byId = new Map<string, OperationNode>();
  for (const operation of operations)
    if (!byId.has(operation.id)) byId.set(operation.id, operation);
  let model: ConnectorModel | undefined;
  const parameters = nodes.parameters();
  const responses = nodes.responses();
  const { schemas, byMember, references } = collectSchemas(root, {
    operations,
    parameters,
    responses,
  });
  return {
    document,
    root,
    operations,
    parameters,
    responses,
    schemas,
    byMember: {
      operations: new MemberIndex(operations),
      parameters: new MemberIndex(parameters),
      responses: new MemberIndex(responses),
      schemas: byMember,
    },
    schemaReferences: references,
    get model() {
      return (model ??= buildModel(root, settings));
    },
    resolve,
    operation: (id) => byId.get(id),
  };
}

/** What a rule sees: the index with the files beside it, and a place to report to. */
export function contextOf(
  index: PreviousDefinition,
  companions: Pick<RuleContext, 'apiProperties' | 'previous'>,
  report: (finding: Finding) => void,
): RuleContext {
  return {
    document: index.document,
    root: index.root,
    operations: index.operations,
    parameters: index.parameters,
    responses: index.responses,
    schemas: index.schemas,
    byMember: index.byMember,
    schemaReferences: index.schemaReferences,
    resolve: index.resolve,
    operation: index.operation,
    ...companions,
    // Spreading the index would build it.
    get model() {
      return index.model;
    },
    report,
  };
}

/** Most references of a document lead to the same few places: each is followed once. */
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

/** Parameters and responses by where they stand, with the operations that use them. */
class Nodes {
  readonly #root: JsonObject;
  readonly #resolve: RuleContext['resolve'];
  readonly #parameters = new Map<string, ParameterNode & { operations: OperationNode[] }>();
  readonly #responses = new Map<string, ResponseNode & { operations: OperationNode[] }>();

  constructor(root: JsonObject, resolve: RuleContext['resolve']) {
    this.#root = root;
    this.#resolve = resolve;
  }

  parameters(): ParameterNode[] {
    return [...this.#parameters.values()];
  }

  responses(): ResponseNode[] {
    return [...this.#responses.values()];
  }

  readPaths(): OperationNode[] {
    const operations: OperationNode[] = [];
    for (const [path, raw] of objectEntries(memberOf(this.#root, 'paths'))) {
      if (!isObject(raw)) continue;
      const pathItem = { raw, pointer: joinPointer('/paths', path) };
      const shared = this.#uses(memberOf(raw, 'parameters'), `${pathItem.pointer}/parameters`);
      for (const method of Object.keys(raw)) {
        const operation = memberOf(raw, method);
        if (!methods.includes(method as HttpMethod) || !isObject(operation)) continue;
        operations.push(this.#operation(method as HttpMethod, path, pathItem, operation, shared));
      }
    }
    return operations;
  }

  /** What stands under `parameters` and `responses` and nobody uses is looked at too. */
  readShared(): void {
    for (const [name, raw] of objectEntries(memberOf(this.#root, 'parameters'))) {
      if (isObject(raw)) this.#parameter({ raw, pointer: joinPointer('/parameters', name) });
    }
    for (const [name, raw] of objectEntries(memberOf(this.#root, 'responses'))) {
      if (isObject(raw)) this.#response({ raw, pointer: joinPointer('/responses', name) });
    }
  }

  #operation(
    method: HttpMethod,
    path: string,
    pathItem: Located,
    raw: JsonObject,
    shared: readonly ParameterUse[],
  ): OperationNode {
    const id = stringOf(memberOf(raw, 'operationId'));
    const pointer = joinPointer(pathItem.pointer, method);
    const own = this.#uses(memberOf(raw, 'parameters'), `${pointer}/parameters`);
    const replaced = new Set(own.map(({ parameter }) => `${parameter.in} ${parameter.name}`));
    const inherited = shared.filter(
      ({ parameter }) => !replaced.has(`${parameter.in} ${parameter.name}`),
    );
    const operation: Writable<OperationNode> = {
      raw,
      pointer,
      id,
      method,
      path,
      pathItem,
      label: labelOf(method, path, id),
      internal: memberOf(raw, 'x-ms-visibility') === 'internal',
      trigger: memberOf(raw, 'x-ms-trigger') !== undefined,
      parameters: [...own, ...inherited],
      responses: this.#responseUses(memberOf(raw, 'responses'), `${pointer}/responses`),
    };
    for (const { parameter } of operation.parameters) {
      this.#parameters.get(parameter.pointer)?.operations.push(operation);
    }
    for (const { response } of operation.responses) {
      this.#responses.get(response.pointer)?.operations.push(operation);
    }
    return operation;
  }

  #uses(list: unknown, pointer: string): ParameterUse[] {
    if (!Array.isArray(list)) return [];
    return list.flatMap((item: unknown, position) => {
      const at = `${pointer}/${position}`;
      const found = this.#resolve(item, at);
      return found === undefined ? [] : [{ parameter: this.#parameter(found), at }];
    });
  }

  #responseUses(responses: unknown, pointer: string): ResponseUse[] {
    return objectEntries(responses).flatMap(([status, item]) => {
      if (status.startsWith('x-')) return [];
      const at = joinPointer(pointer, status);
      const found = this.#resolve(item, at);
      return found === undefined ? [] : [{ status, response: this.#response(found), at }];
    });
  }

  #parameter({ raw, pointer }: Located): ParameterNode {
    const known = this.#parameters.get(pointer);
    if (known !== undefined) return known;
    const node = {
      raw,
      pointer,
      name: stringOf(memberOf(raw, 'name')),
      in: stringOf(memberOf(raw, 'in')),
      required: memberOf(raw, 'required') === true,
      internal: memberOf(raw, 'x-ms-visibility') === 'internal',
      operations: [],
    };
    this.#parameters.set(pointer, node);
    return node;
  }

  #response({ raw, pointer }: Located): ResponseNode {
    const known = this.#responses.get(pointer);
    if (known !== undefined) return known;
    const node = { raw, pointer, operations: [] };
    this.#responses.set(pointer, node);
    return node;
  }
}

/** Stands in many messages, so that a path of a megabyte must not be part of it. */
function labelOf(method: string, path: string, id: string): string {
  const name = id === '' ? '' : ` (${cut(id, 200)})`;
  return `${method.toUpperCase()} ${cut(path, 500)}${name}`;
}
