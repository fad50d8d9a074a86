// What the Location of a subscription has besides its id: the engine sends a bare DELETE there, so
// whatever else that operation wants in its path or query has to be in the address already. It comes
// from the subscribe request, or is the same always.

import { looksSecret, plainName } from './names-alike.js';
import { isVariable, sharedSteps, steps } from './path-match.js';
import { propertiesOf, resolveSchema, type Definitions } from './schema-view.js';
import type {
  JsonValue,
  LocationValue,
  OperationBase,
  ParameterModel,
  SchemaModel,
  ValueOrigin,
} from './types.js';

/** Where a subscribe request has a value, and whether every request has it. */
interface Source {
  readonly from: ValueOrigin;
  readonly always: boolean;
  readonly fixed?: JsonValue;
}

/** The values that a subscribe request brings along. */
export class SubscribeValues {
  readonly steps: readonly string[];
  readonly #operation: OperationBase;
  readonly #definitions: Definitions;
  readonly #hidden: string;
  #byName: Map<string, Source> | undefined;

  /** @param callback Where the callback URL is: it is a secret and never part of an address. */
  constructor(operation: OperationBase, definitions: Definitions, callback?: ValueOrigin) {
    this.#operation = operation;
    this.#definitions = definitions;
    this.#hidden = callback === undefined ? '' : [callback.in, ...callback.path].join('\0');
    this.steps = steps(operation.path);
  }

  /** The value of that parameter: the same name in the same place, else in another. */
  sourceOf({ in: place, name }: { in: 'path' | 'query' | 'header'; name: string }) {
    const same = this.#operation.parameters.find((one) => one.in === place && one.name === name);
    if (same !== undefined) return sourceOfParameter(same);
    return this.#names().get(plainName(name));
  }

  #names(): Map<string, Source> {
    if (this.#byName !== undefined) return this.#byName;
    const found = new Map<string, Source>();
    const add = (name: string, source: Source): void => {
      const key = plainName(name);
      const isHidden = [source.from.in, ...source.from.path].join('\0') === this.#hidden;
      if (key !== '' && !isHidden && !found.has(key)) found.set(key, source);
    };
    const { parameters, body } = this.#operation;
    for (const place of ['path', 'query', 'header'] as const)
      for (const parameter of parameters)
        if (parameter.in === place && (place !== 'header' || !looksSecret(parameter.name)))
          add(parameter.name, sourceOfParameter(parameter));
    if (body?.kind === 'json') {
      for (const property of propertiesOf(body.schema, this.#definitions)) {
        if (looksSecret(property.name) || !isScalar(property.schema, this.#definitions)) continue;
        const from = { in: 'body', path: [property.name] } as const;
        add(property.name, { from, always: body.required && property.required });
      }
    }
    this.#byName = found;
    return found;
  }
}

function sourceOfParameter(parameter: ParameterModel): Source {
  const { in: place, name, required } = parameter;
  const from = { in: place, path: [name] } as const;
  const fixed = fixedValue(parameter);
  return {
    from,
    always: required || parameter.default !== undefined,
    ...(fixed === undefined ? {} : { fixed }),
  };
}

function isScalar(schema: SchemaModel, definitions: Definitions): boolean {
  const kind = resolveSchema(schema, definitions)?.kind;
  return kind === 'string' || kind === 'integer' || kind === 'number' || kind === 'boolean';
}

/** How a parameter of the unsubscribe operation is filled. */
export interface Filling {
  /** Undefined: it is left out. */
  readonly value?: LocationValue;
  /** False when the operation needs it and some subscriptions have nothing for it. */
  readonly complete: boolean;
}

/**
 * @param alongside The path of the unsubscribe operation, taken apart: where both paths have the same
 *   beginning, the value in the one fills the variable in the other.
 */
export function fillingOf(
  parameter: ParameterModel,
  alongside: readonly string[],
  subscribe: SubscribeValues,
): Filling {
  const { in: place, name, required } = parameter;
  if (place === 'header') return { complete: true };
  const at = { in: place, name };
  const fixed = fixedValue(parameter);
  const source = subscribe.sourceOf({ in: place, name });
  if (fixed !== undefined && (source === undefined || isOwn(parameter, fixed, source.fixed)))
    return { value: { ...at, value: fixed }, complete: true };
  if (source !== undefined) {
    const otherwise = fixed === undefined ? {} : { value: fixed };
    const complete = source.always || fixed !== undefined || !required;
    return { value: { ...at, from: source.from, ...otherwise }, complete };
  }
  const beside = place === 'path' ? valueBeside(parameter, alongside, subscribe) : undefined;
  if (beside !== undefined) return { value: { ...at, ...beside }, complete: true };
  return { complete: !required };
}

/** A value for what is unknown: the runtime answers the request by the id alone. */
export function placeholder(
  { name, schema }: ParameterModel,
  place: 'path' | 'query',
): LocationValue {
  const [first] = schema.enum ?? [];
  const byKind = schema.kind === 'integer' || schema.kind === 'number' ? 0 : '-';
  const value = first ?? (schema.kind === 'boolean' ? false : byKind);
  return { in: place, name, value };
}

function fixedValue({ schema, default: value }: ParameterModel): JsonValue | undefined {
  const [only, ...others] = schema.enum ?? [];
  return value ?? (others.length === 0 ? only : undefined);
}

/** No caller chooses it, or the subscribe request has a fixed value of its own: `action=create` there, `action=delete` here. */
function isOwn(
  { visibility }: ParameterModel,
  fixed: JsonValue,
  given: JsonValue | undefined,
): boolean {
  return visibility === 'internal' || (given !== undefined && given !== fixed);
}

/** `/hooks/created` beside `/hooks/{event}/{id}`: the event is `created`. */
function valueBeside(
  { name, schema }: ParameterModel,
  alongside: readonly string[],
  { steps: given }: SubscribeValues,
): Pick<LocationValue, 'from' | 'value'> | undefined {
  const at = alongside.indexOf(`{${name}}`);
  const other = given[at];
  if (other === undefined) return undefined;
  const before = sharedSteps(alongside.slice(0, at), given.slice(0, at));
  if (before.length < at || !before.telling) return undefined;
  if (isVariable(other)) return { from: { in: 'path', path: [other.slice(1, -1)] } };
  return schema.kind !== 'string' || schema.enum !== undefined || /[{}%]/.test(other)
    ? undefined
    : { value: other };
}
