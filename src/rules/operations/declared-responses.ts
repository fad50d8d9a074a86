// Which responses the operations of a document declare, read once for all rules about them. Documents
// have thousands of responses but only a handful of names, so a rule about names looks at the names.

import { perDocument } from '../per-document.js';
import { isObject, memberOf } from '../raw.js';
import type { OperationNode, ResponseUse, RuleContext } from '../types.js';

interface Named {
  readonly operations: readonly OperationNode[];
  /** It is 200 to 299. */
  readonly success: boolean;
}

export interface DeclaredResponses {
  /** The names as written, without extensions, with the operations that have them in document order. */
  readonly byName: ReadonlyMap<string, Named>;
  /** Operations without any response. */
  readonly none: readonly OperationNode[];
  /** Operations with responses, but none of 200 to 299. */
  readonly noSuccess: readonly OperationNode[];
}

export const declaredResponses = perDocument(({ operations }: RuleContext): DeclaredResponses => {
  const byName = new Map<string, Named & { operations: OperationNode[] }>();
  const none: OperationNode[] = [];
  const noSuccess: OperationNode[] = [];
  for (let at = 0; at < operations.length; at += 1) {
    const operation = operations[at] as OperationNode;
    const names = responseNames(operation);
    let any = false;
    let success = false;
    for (let next = 0; next < names.length; next += 1) {
      const name = names[next] as string;
      let found = byName.get(name);
      if (found === undefined) {
        if (isExtension(name)) continue;
        found = { operations: [], success: isSuccess(name) };
        byName.set(name, found);
      }
      found.operations.push(operation);
      any = true;
      success ||= found.success;
    }
    if (!any) none.push(operation);
    else if (!success) noSuccess.push(operation);
  }
  return { byName, none, noSuccess };
});

const nothing: readonly never[] = [];

/** The operations with a response of that name. */
export function declaring(context: RuleContext, name: string): readonly OperationNode[] {
  return declaredResponses(context).byName.get(name)?.operations ?? nothing;
}

/** Names as written, without extensions; also those whose reference cannot be resolved. */
export function statuses(operation: OperationNode): readonly string[] {
  return responseNames(operation).filter((name) => !isExtension(name));
}

function responseNames({ raw }: OperationNode): readonly string[] {
  const responses = memberOf(raw, 'responses');
  return isObject(responses) ? Object.keys(responses) : nothing;
}

function isExtension(name: string): boolean {
  return /^x-/i.test(name);
}

export function isSuccess(status: string): boolean {
  return /^2[0-9][0-9]$/.test(status);
}

export function hasSchema({ response }: ResponseUse): boolean {
  return isObject(memberOf(response.raw, 'schema'));
}

interface ResponseSchemas {
  /** The operations that have several responses with a schema, and those. */
  readonly several: ReadonlyArray<{
    readonly operation: OperationNode;
    readonly uses: readonly ResponseUse[];
  }>;
  /** Responses called "default" that have one, and the first operation that has each. */
  readonly ofDefault: ReadonlyMap<ResponseUse['response'], OperationNode>;
}

/** Which responses of operations have a schema. */
export const responseSchemas = perDocument(({ operations }: RuleContext): ResponseSchemas => {
  const several: Array<ResponseSchemas['several'][number]> = [];
  const ofDefault = new Map<ResponseUse['response'], OperationNode>();
  for (let at = 0; at < operations.length; at += 1) {
    const operation = operations[at] as OperationNode;
    const { responses } = operation;
    let count = 0;
    for (let next = 0; next < responses.length; next += 1) {
      const { status, response } = responses[next] as ResponseUse;
      const schema = memberOf(response.raw, 'schema');
      if (schema === undefined) continue;
      if (isObject(schema)) count += 1;
      if (status === 'default' && !ofDefault.has(response)) ofDefault.set(response, operation);
    }
    if (count > 1) several.push({ operation, uses: responses.filter(hasSchema) });
  }
  return { several, ofDefault };
});
