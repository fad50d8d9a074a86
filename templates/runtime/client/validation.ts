// Answers and callbacks held to the definition, to their whole depth. Used by validating-client.gen.ts
// alone, so that other clients do not carry it.

import {
  type CallOptions,
  type ClientOptions,
  type Endpoint,
  type Pattern,
  begin,
} from './client.js';
import { type Definitions, type Schema, type SchemaFault, faultsOf } from './schema-check.js';
import { failure } from './send.js';

/** What the definition says of answers: the part of the generated descriptor that is read here. */
export interface AnswerSchemas {
  readonly definitions: Definitions;
  readonly operations: readonly OperationSchemas[];
}

interface OperationSchemas {
  /** Name of the client's function, where the operation has a controller. */
  readonly controller?: string;
  readonly method: string;
  readonly path: string;
  readonly pattern: { readonly kind: string; readonly notification?: Schema };
  readonly responses: ReadonlyArray<{
    readonly status: number | 'default';
    readonly body: string;
    readonly schema?: Schema;
  }>;
}

export interface ValidateOption {
  /** True: a 2xx answer that is not as declared throws a `ClientError` 'body', whose `cause` is a {@link ValidationError}. */
  readonly validate?: boolean | undefined;
}

/** A client whose functions take `validate` among their options. */
export type Validating<Client> = { readonly [Name in keyof Client]: WithOption<Client[Name]> };

type WithOption<Function_> = Function_ extends (...values: infer Values) => infer Result
  ? Function_ & ((...values: Widened<Values>) => Result)
  : Function_;

type Widened<Values> = Values extends [input: infer In, options?: infer Options]
  ? [input: In, options?: Options & ValidateOption]
  : Values extends [input?: infer In, options?: infer Options]
    ? [input?: In, options?: Options & ValidateOption]
    : Values;

export type ValidatingOptions = ClientOptions & ValidateOption;

/** What is wrong with an answer or a callback: the first fault in words, and all of them. */
export class ValidationError extends Error {
  override readonly name = 'ValidationError';
  /** At most 20. */
  readonly faults: readonly SchemaFault[];

  constructor(faults: readonly SchemaFault[]) {
    const [{ path, message } = { path: '', message: '' }] = faults;
    const more = faults.length > 1 ? ` (and ${faults.length - 1} more)` : '';
    super(`${path === '' ? 'it' : path} ${message}${more}`);
    this.faults = faults;
  }
}

/** An extra for `createClient`: `parse` looks at everything, and so do calls that ask for it. */
export function validation({ definitions, operations }: AnswerSchemas): Pattern {
  return (run, endpoint) => {
    const operation = operations.find((one) => isOf(one, endpoint));
    if (operation === undefined || operation.pattern.kind === 'mcp') return run;
    const check = (schema: Schema, value: unknown): ValidationError | undefined => {
      const faults = faultsOf(schema, value, definitions);
      return faults.length > 0 ? new ValidationError(faults) : undefined;
    };
    endpoint.check = ({ call, method }, { status, body }) => {
      const { validate = (endpoint.options as ValidateOption).validate } = call as CallOptions &
        ValidateOption;
      // The DELETE that ends a job or a subscription is answered as another operation declares.
      const isEnd = method === 'DELETE' && endpoint.method !== 'DELETE';
      if (!validate || isEnd || status < 200 || status > 299) return;
      const schema = schemaOf(operation, status);
      const fault = schema && check(schema, body);
      if (fault) throw fault;
    };
    const { notification } = operation.pattern;
    const { parse } = run as { parse?: (body: unknown) => unknown };
    if (parse === undefined || notification === undefined) return run;
    return Object.assign(run, {
      parse(body: unknown): unknown {
        const value = parse(body);
        const fault = check(notification, value);
        if (fault) throw failure(begin(endpoint), 'notification', undefined, fault);
        return value;
      },
    });
  };
}

function isOf({ controller, method, path }: OperationSchemas, endpoint: Endpoint): boolean {
  if (controller !== undefined) return controller === endpoint.name;
  return method.toUpperCase() === endpoint.method && path === endpoint.path;
}

/** Of a JSON body; undefined for others, and for a status that is not declared. */
function schemaOf({ responses }: OperationSchemas, status: number): Schema | undefined {
  const response =
    responses.find((one) => one.status === status) ??
    responses.find((one) => one.status === 'default');
  return response?.body === 'json' ? response.schema : undefined;
}
