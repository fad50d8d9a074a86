// What the index holds of paths: operations, parameters, responses, and their uses. Most pointers and
// labels are only used in messages, so they are made on demand. Fields are declared here and made
// by the constructors alone: defining each of them first would cost as much again.

import { joinPointer } from '../document/pointer.js';
import type { JsonObject } from '../document/types.js';
import type { HttpMethod } from '../model/types.js';
import { cut } from './quoted.js';
import { memberOf, stringOf } from './raw.js';
import type {
  Located,
  OperationNode,
  ParameterNode,
  ParameterUse,
  PathItemNode,
  ResponseNode,
  ResponseUse,
} from './types.js';

/** An object inside another one, by its name or position there; by a whole pointer without one. */
class Member implements Located {
  declare readonly raw: JsonObject;
  declare private readonly above: string;
  declare private readonly key: string | number | undefined;
  declare private made: string | undefined;

  constructor(raw: JsonObject, above: string, key?: string | number) {
    this.raw = raw;
    this.above = above;
    this.key = key;
    this.made = undefined;
  }

  get pointer(): string {
    return (this.made ??= this.key === undefined ? this.above : joinPointer(this.above, this.key));
  }
}

export class Parameter extends Member implements ParameterNode {
  declare readonly name: string;
  declare readonly in: string;
  declare readonly required: boolean;
  declare readonly internal: boolean;
  declare readonly operations: OperationNode[];

  constructor(raw: JsonObject, above: string, key?: string | number) {
    super(raw, above, key);
    this.name = stringOf(memberOf(raw, 'name'));
    this.in = stringOf(memberOf(raw, 'in'));
    this.required = memberOf(raw, 'required') === true;
    this.internal = memberOf(raw, 'x-ms-visibility') === 'internal';
    this.operations = [];
  }
}

export class Response extends Member implements ResponseNode {
  declare readonly operations: OperationNode[];

  constructor(raw: JsonObject, above: string, key?: string | number) {
    super(raw, above, key);
    this.operations = [];
  }
}

export class PathItem implements PathItemNode {
  declare readonly raw: JsonObject;
  declare readonly path: string;
  declare readonly pointer: string;
  declare parameters: readonly UseOfParameter[];

  constructor(raw: JsonObject, path: string) {
    this.raw = raw;
    this.path = path;
    this.pointer = joinPointer('/paths', path);
    this.parameters = [];
  }
}

export class Operation implements OperationNode {
  declare readonly raw: JsonObject;
  declare readonly pathItem: PathItem;
  declare readonly method: HttpMethod;
  declare readonly pointer: string;
  declare readonly id: string;
  declare readonly internal: boolean;
  declare parameters: readonly UseOfParameter[];
  declare ownParameters: readonly UseOfParameter[];
  declare responses: readonly UseOfResponse[];
  declare private named: string | undefined;

  constructor(raw: JsonObject, pathItem: PathItem, method: HttpMethod) {
    this.raw = raw;
    this.pathItem = pathItem;
    this.method = method;
    this.pointer = `${pathItem.pointer}/${method}`;
    this.id = stringOf(memberOf(raw, 'operationId'));
    this.internal = memberOf(raw, 'x-ms-visibility') === 'internal';
    this.parameters = [];
    this.ownParameters = [];
    this.responses = [];
    this.named = undefined;
  }

  get path(): string {
    return this.pathItem.path;
  }

  /** Stands in many messages, so that a path of a megabyte must not be part of it. */
  get label(): string {
    if (this.named === undefined) {
      const name = this.id === '' ? '' : ` (${cut(this.id, 200)})`;
      this.named = `${this.method.toUpperCase()} ${cut(this.path, 500)}${name}`;
    }
    return this.named;
  }
}

export class UseOfParameter implements ParameterUse {
  declare readonly parameter: Parameter;
  declare private readonly reference: string | undefined;

  /** @param reference the position of the reference to it. Absent where it is inline. */
  constructor(parameter: Parameter, reference: string | undefined) {
    this.parameter = parameter;
    this.reference = reference;
  }

  get at(): string {
    return this.reference ?? this.parameter.pointer;
  }
}

export class UseOfResponse implements ResponseUse {
  declare readonly status: string;
  declare readonly response: Response;
  declare private readonly reference: string | undefined;

  /** @param reference as for a parameter. */
  constructor(status: string, response: Response, reference: string | undefined) {
    this.status = status;
    this.response = response;
    this.reference = reference;
  }

  get at(): string {
    return this.reference ?? this.response.pointer;
  }
}
