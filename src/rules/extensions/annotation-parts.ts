// Operations with an x-ms-api-annotation, and a sound pair of them for the examples.

import type { JsonObject } from '../../document/types.js';
import { operationExample, secondOperation } from '../operations/example-operation.js';
import { perDocument } from '../per-document.js';
import { isObject, memberOf, stringOf } from '../raw.js';
import type { OperationNode, RuleContext } from '../types.js';

export const key = 'x-ms-api-annotation';
export const first = { [key]: { family: 'GetOrder', revision: 1, status: 'Production' } };
export const second = {
  operationId: 'GetOrderV2',
  [key]: { family: 'GetOrder', revision: 2, status: 'Preview' },
};
export const good = [operationExample(first, secondOperation(second))] as const;

export interface Annotated {
  readonly operation: OperationNode;
  readonly raw: JsonObject;
  readonly pointer: string;
  readonly family: string;
  readonly active: boolean;
}

export const annotated = perDocument(({ byMember }: RuleContext): readonly Annotated[] =>
  byMember.operations.with(key).flatMap((operation) => {
    const raw = memberOf(operation.raw, key);
    if (!isObject(raw)) return [];
    const family = stringOf(memberOf(raw, 'family'));
    const active = memberOf(operation.raw, 'deprecated') !== true;
    return [{ operation, raw, pointer: `${operation.pointer}/${key}`, family, active }];
  }),
);
