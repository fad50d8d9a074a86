// What the handlers of an operation promise: the type that their return type has to name, so that an
// answer which the definition does not have is a compile error. TypeScript does not look for undeclared
// members where a function has no return type of its own.

import { controllerFile } from '../emit/controllers.js';
import type { ResponseModel } from '../model/types.js';
import type { OperationNames } from '../plan/types.js';

/** A type that the generated modules export. */
export interface GeneratedType {
  readonly module: 'src/generated/operations.gen' | 'src/generated/runtime/server/index';
  readonly name: string;
}

export interface PromisedType {
  /** Name of the method: `handle`. */
  readonly handler: string;
  readonly type: GeneratedType;
  /** What `type` is around: the item of `PollResult<Item>`. */
  readonly of?: GeneratedType;
  /** It may return nothing instead. */
  readonly optional: boolean;
}

export interface Promising {
  /** Path of the controller, from the project's root. */
  readonly path: string;
  /** What it exports. */
  readonly constant: string;
  readonly promises: readonly PromisedType[];
}

/** The controllers with handlers that return something which the definition describes. */
export function promisingControllers(operations: readonly OperationNames[]): Promising[] {
  return operations.flatMap((names) => {
    const path = controllerFile(names);
    const promises = promisesOf(names);
    if (path === undefined || promises.length === 0) return [];
    return [{ path, constant: names.controller, promises }];
  });
}

function promisesOf({ operation, type: stem }: OperationNames): PromisedType[] {
  const own = (suffix: string): GeneratedType => ({
    module: 'src/generated/operations.gen',
    name: stem + suffix,
  });
  const accept = { handler: 'accept', type: own('Response'), optional: true };
  switch (operation.kind) {
    case 'action':
    case 'mcp':
      return [{ handler: 'handle', type: own('Response'), optional: false }];
    case 'pollingAction':
      return hasBody(operation.result)
        ? [{ handler: 'run', type: own('Result'), optional: false }, accept]
        : [accept];
    case 'pollingTrigger': {
      const type: GeneratedType = {
        module: 'src/generated/runtime/server/index',
        name: 'PollResult',
      };
      return [{ handler: 'poll', type, of: own('Item'), optional: false }];
    }
    case 'webhookTrigger':
      return hasBody(operation.subscribed)
        ? [{ handler: 'subscribed', type: own('Result'), optional: true }]
        : [];
    case 'webhookAction':
      return hasOneBody(operation.responses) && hasBody(operation.subscribed)
        ? [accept, { handler: 'subscribed', type: own('Result'), optional: true }]
        : [accept];
    case 'status':
    case 'unsubscribe':
      return [];
    default:
      return operation satisfies never;
  }
}

function hasBody(response: ResponseModel | undefined): boolean {
  return response !== undefined && response.body.kind !== 'none';
}

/** The contract takes the bodies of both statuses; the result is that of one. */
function hasOneBody(responses: readonly ResponseModel[]): boolean {
  const possible = responses.filter(({ status }) => status === 200 || status === 201);
  return possible.length === 1 && !responses.some(({ status }) => status === 'default');
}
