// A standard action: request in, response out.

import { ConnectorError, fileToImplement, NotImplementedError } from '../controller.js';
import { errorBody } from '../errors.js';
import { type AnyController, type Handler, optionalCall, type Services } from '../request.js';
import { toAnswer } from '../respond.js';
import type { OperationDescriptor } from '../descriptor.js';

export function actionHandler(services: Services, operation: OperationDescriptor): Handler {
  return async ({ request, context }) => {
    const controller = services.controller(operation);
    mustBeWritten(operation, controller, 'handle');
    const value = await optionalCall(controller, 'handle', request, context);
    return toAnswer(operation, value);
  };
}

/** @throws NotImplementedError when nobody has written the handler yet. */
export function mustBeWritten(
  operation: OperationDescriptor,
  controller: AnyController,
  name: string,
): void {
  const file = fileToImplement(controller[name]);
  if (file !== undefined) throw new NotImplementedError(file);
  if (typeof controller[name] !== 'function') {
    const message = `The controller of ${operation.id} has no ${name}().`;
    throw new ConnectorError(
      501,
      errorBody(501, `${message} Write it in ${operation.file ?? 'its file'}.`),
    );
  }
}

/** What `accept` refused with, or undefined to go on. */
export async function refusal(
  services: Services,
  operation: OperationDescriptor,
  values: readonly unknown[],
) {
  const value = await optionalCall(services.controller(operation), 'accept', ...values);
  return value === undefined || value === null ? undefined : toAnswer(operation, value);
}
