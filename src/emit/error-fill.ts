// Which declared error answers the server can fill with an error of its own. Where it cannot, its usual
// body arrives instead, and the client's types say so. A strict reading of the mapping in
// templates/runtime/server/error-shape.ts: what may or may not be filled counts as not.

import type { ConnectorModel, OperationModel, ResponseModel, SchemaModel } from '../model/types.js';
import { plainName } from '../model/names-alike.js';
import { resolveSchema } from '../model/schema-view.js';
import type { Shapes } from './shape.js';

/** Objects within objects that are filled. */
const MAX_DEPTH = 3;

const MESSAGE =
  /^(?:message|msg|errormessage|errordescription|description|detail|reason|title|text)$/;
const CODE = /^(?:code|errorcode|type)$/;
const STATUS = /^(?:status|statuscode|httpstatus|httpstatuscode)$/;

/** What filling one value comes to. */
interface Filled {
  readonly hasMessage: boolean;
}

/** The declared errors of an operation in whose place the server's usual error body may arrive. */
export function unfilledErrors(
  operation: OperationModel,
  model: ConnectorModel,
  shapes: Shapes,
): ResponseModel[] {
  // Any JSON is declared there.
  if (operation.kind === 'mcp') return [];
  return operation.responses.filter(({ status, body }) => {
    if (status !== 'default' && status < 400) return false;
    if (body.kind === 'none') return true;
    return body.kind === 'json' && !isFillable(body.schema, model, shapes);
  });
}

function isFillable(schema: SchemaModel, model: ConnectorModel, shapes: Shapes): boolean {
  const resolved = resolveSchema(schema, model.definitions);
  // The usual body is one of the values that are declared.
  if (resolved === undefined || resolved.kind === 'any') return resolved !== undefined;
  const shape = shapes.of(resolved);
  if (shape?.members.size === 0 && shape.additional !== false)
    return shape.minProperties === undefined;
  const fill = new Filling(model, shapes);
  return fill.value(resolved, 0)?.hasMessage === true;
}

class Filling {
  readonly #model: ConnectorModel;
  readonly #shapes: Shapes;

  constructor(model: ConnectorModel, shapes: Shapes) {
    this.#model = model;
    this.#shapes = shapes;
  }

  /** Undefined when a value that the server makes is not sure to fit. */
  value(schema: SchemaModel, depth: number): Filled | undefined {
    const resolved = resolveSchema(schema, this.#model.definitions);
    if (resolved === undefined || depth >= MAX_DEPTH) return undefined;
    if (isFree(resolved, 'string')) return { hasMessage: true };
    const shape = this.#shapes.of(resolved);
    if (shape === undefined || resolved.enum !== undefined) return undefined;
    if (shape.minProperties !== undefined || shape.maxProperties !== undefined) return undefined;
    const saysMessage = [...shape.members.keys()].some((name) => MESSAGE.test(plainName(name)));
    let hasMessage = false;
    for (const [name, { required, schema: own }] of shape.members) {
      const filled = own && this.#member(plainName(name), own, depth, saysMessage);
      if (filled === undefined && required) return undefined;
      // One that the server would fill with what does not fit spoils the whole.
      if (filled === undefined && own !== undefined && isTried(plainName(name))) return undefined;
      hasMessage ||= filled?.hasMessage === true;
    }
    return { hasMessage };
  }

  #member(
    name: string,
    schema: SchemaModel,
    depth: number,
    saysMessage: boolean,
  ): Filled | undefined {
    const resolved = resolveSchema(schema, this.#model.definitions);
    if (resolved === undefined) return undefined;
    const isText = isFree(resolved, 'string');
    const isNumber = isFree(resolved, 'integer') || isFree(resolved, 'number');
    if (MESSAGE.test(name)) return isText ? { hasMessage: true } : undefined;
    if (CODE.test(name) || STATUS.test(name))
      return isText || isNumber ? { hasMessage: false } : undefined;
    if (!name.endsWith('error')) return undefined;
    return isText ? { hasMessage: !saysMessage } : this.value(resolved, depth + 1);
  }
}

/** Whether the server puts a value of its own there, if the type lets it. */
function isTried(name: string): boolean {
  return MESSAGE.test(name) || CODE.test(name) || STATUS.test(name) || name.endsWith('error');
}

/** Whether any text, or any status, is a value of the schema. */
function isFree(schema: SchemaModel, kind: 'string' | 'integer' | 'number'): boolean {
  if (schema.kind !== kind || schema.enum !== undefined) return false;
  if (schema.kind === 'string')
    return (
      schema.pattern === undefined &&
      schema.format === undefined &&
      schema.maxLength === undefined &&
      (schema.minLength ?? 0) <= 1
    );
  if (schema.kind !== 'integer' && schema.kind !== 'number') return false;
  const { minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf } = schema;
  return [minimum, maximum, exclusiveMinimum, exclusiveMaximum, multipleOf].every(
    (limit) => limit === undefined,
  );
}
