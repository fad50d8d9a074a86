// Errors that the runtime makes, in the shape that the definition declares for their status, where that
// can be filled: generated clients type the declared body. docs/guides/errors.md has the mapping.

import { isDeepStrictEqual } from 'node:util';
import type { ConnectorDescriptor, JsonSchema, OperationDescriptor } from './descriptor.js';
import { type MadeError, madeBy, sentence } from './errors.js';
import type { Fault } from './errors.js';
import { responseOf } from './respond.js';
import { declaredBy, undeclaredMembers } from './undeclared.js';
import type { Validators } from './validate.js';

/** Makes the body of an error; undefined leaves it to the runtime. */
export type ErrorBodyMaker = (
  status: number,
  message: string,
  details: readonly Fault[] | undefined,
) => unknown;

/** The body as it is sent: `body` itself unless the runtime made it. */
export type ErrorShape = (
  operation: OperationDescriptor | undefined,
  status: number,
  body: unknown,
) => unknown;

/** Objects within objects that are filled. */
const MAX_DEPTH = 3;

const names = {
  message: new Set(
    'message msg errormessage errordescription description detail reason title text'.split(' '),
  ),
  code: new Set('code errorcode type'.split(' ')),
  status: new Set('status statuscode httpstatus httpstatuscode'.split(' ')),
  details: new Set('details errors faults violations'.split(' ')),
  place: new Set('path field target property parameter name pointer'.split(' ')),
};

export function createErrorShape(
  { definitions }: ConnectorDescriptor,
  validators: Validators,
  make: ErrorBodyMaker | undefined,
): ErrorShape {
  return (operation, status, body) => {
    const made = madeBy(body);
    if (made === undefined) return body;
    const own = madeByUser(make, status, made);
    if (own !== undefined) return own;
    const response = operation && responseOf(operation, status);
    const { schema } = response ?? {};
    if (operation?.pattern.kind === 'mcp' || response?.body !== 'json' || schema === undefined)
      return body;
    const fits = (value: unknown): boolean =>
      validators.check(schema, value, { in: 'body' }).length === 0 &&
      undeclaredMembers(schema, value, definitions).length === 0;
    if (fits(body)) return body;
    const filling = new Filling(definitions, { ...made, status });
    const filled = filling.value([schema], 0);
    if (!filling.hasMessage || !fits(filled)) return body;
    // Where nothing but the list of faults is not declared, it is worth more than an exact fit.
    return isDeepStrictEqual(filled, withoutDetails(made)) ? body : filled;
  };
}

/** One that fails must not hide the error that it is about. */
function madeByUser(
  make: ErrorBodyMaker | undefined,
  status: number,
  { message, details }: MadeError,
): unknown {
  try {
    const body = make?.(status, message, details);
    return JSON.stringify(body) === undefined ? undefined : body;
  } catch {
    return undefined;
  }
}

function withoutDetails({ code, message }: MadeError): object {
  return { error: { code, message } };
}

class Filling {
  readonly #definitions: ConnectorDescriptor['definitions'];
  readonly #made: MadeError;
  /** Without the message nothing is said. */
  hasMessage = false;

  constructor(definitions: ConnectorDescriptor['definitions'], made: MadeError) {
    this.#definitions = definitions;
    this.#made = made;
  }

  /** An object, or the message where a text is declared. */
  value(schemas: readonly JsonSchema[], depth: number): unknown {
    const { members, types } = declaredBy(schemas, this.#definitions);
    if (members.size === 0) return types.has('string') ? this.#message() : undefined;
    if (depth >= MAX_DEPTH) return undefined;
    const keys = [...members.keys()].map(folded);
    const saysMessage = keys.some((key) => names.message.has(key));
    const entries = [...members].flatMap(([name, own]): Array<[string, unknown]> => {
      const value = this.#member(folded(name), own, depth, saysMessage);
      return value === undefined ? [] : [[name, value]];
    });
    return entries.length === 0 ? undefined : Object.fromEntries(entries);
  }

  #member(
    name: string,
    schemas: readonly JsonSchema[],
    depth: number,
    saysMessage: boolean,
  ): unknown {
    const { status, code, details = [] } = this.#made;
    const { members, types, items } = declaredBy(schemas, this.#definitions);
    const isText = members.size === 0 && (types.has('string') || types.size === 0);
    const isNumber = types.has('integer') || types.has('number');
    if (names.message.has(name) && isText) return this.#message();
    if (names.code.has(name)) return isNumber ? status : isText ? code : undefined;
    if (names.status.has(name)) return isNumber ? status : isText ? String(status) : undefined;
    if (names.details.has(name) && types.has('array') && details.length > 0)
      return details.map((fault) => this.#detail(fault, items)).filter((one) => one !== undefined);
    if (name !== 'error' && !name.endsWith('error')) return undefined;
    if (members.size > 0) return this.value(schemas, depth + 1);
    return isText ? (saysMessage ? code : this.#message()) : undefined;
  }

  #detail(fault: Fault, items: readonly JsonSchema[]): unknown {
    const { members, types } = declaredBy(items, this.#definitions);
    if (members.size === 0) return types.has('string') ? sentence(fault) : fault;
    const entries = [...members.keys()].flatMap((name): Array<[string, unknown]> => {
      const key = folded(name);
      if (key === 'in') return [[name, fault.in]];
      if (names.place.has(key)) return [[name, fault.path]];
      return names.message.has(key) ? [[name, fault.message]] : [];
    });
    return Object.fromEntries(entries);
  }

  #message(): string {
    this.hasMessage = true;
    return this.#made.message;
  }
}

function folded(name: string): string {
  return name.toLowerCase().replaceAll(/[^\p{L}\p{N}]/gu, '');
}
