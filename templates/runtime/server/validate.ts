// Schemas become validators on first use: compiling those of 219 operations at start would take
// seconds. One Ajv instance has the definitions, so references and recursion work.

import type { ErrorObject, ValidateFunction } from 'ajv';
import type { ConnectorDescriptor, JsonSchema } from './descriptor.js';
import type { Fault } from './errors.js';
import { RequestSchemas } from './read-only.js';
import { loadAjv } from './required.js';
import { linearPattern, type Pattern, TooMuchWork, type Work } from './regexp/pattern.js';
import { addWireFormats } from './validate-formats.js';
import { addLinearKeywords } from './validate-keywords.js';

/** Most faults that one answer lists. */
const MAX_FAULTS = 20;
/** Lists above it are only searched for their first fault. */
const MANY_ITEMS = 5000;
/** Steps that the patterns of one value may take together: about a tenth of a second. */
const PATTERN_STEPS = 1_500_000;

export interface Validators {
  /**
   * Faults of a value; empty when it is valid. `at` says where the value is; with `large` the search
   * ends at the first fault, since a hostile body could have millions. A `request` need not have
   * read-only properties, and may.
   */
  check(
    schema: JsonSchema,
    value: unknown,
    at: { in: Fault['in']; path?: string; large?: boolean; request?: boolean },
  ): Fault[];
}

type Compile = (schema: JsonSchema) => ValidateFunction;

export function createValidators({ definitions }: ConnectorDescriptor): Validators {
  const work: Work = { left: PATTERN_STEPS };
  const patterns = patternEngine(work);
  const compilers = (its: ConnectorDescriptor['definitions']) => ({
    every: lazy(() => createCompiler(its, patterns, true)),
    first: lazy(() => createCompiler(its, patterns, false)),
  });
  const whole = compilers(definitions);
  const asked = lazy(() => {
    const requests = new RequestSchemas(definitions, 'optional');
    const unchanged = requests.definitions === definitions;
    return { requests, ...(unchanged ? whole : compilers(requests.definitions)) };
  });
  return {
    check(schema, value, at) {
      const own = at.request === true ? asked().requests.of(schema) : schema;
      const from = at.request === true ? asked() : whole;
      const large = at.large === true || (Array.isArray(value) && value.length > MANY_ITEMS);
      const validate = (large ? from.first() : from.every())(own);
      work.left = PATTERN_STEPS;
      try {
        return validate(value) ? [] : toFaults(validate.errors ?? [], at);
      } catch (error) {
        if (!(error instanceof TooMuchWork)) throw error;
        const message = 'has text that takes too long to be held to its pattern';
        return [{ in: at.in, path: at.path ?? '', message }];
      }
    },
  };
}

function lazy<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => (made ??= { value: make() }).value;
}

type PatternEngine = ((source: string) => Pattern) & { code: string };

/** What Ajv makes regular expressions with. Each is made once. */
function patternEngine(work: Work): PatternEngine {
  const made = new Map<string, Pattern>();
  const engine = (source: string): Pattern => {
    let pattern = made.get(source);
    if (pattern === undefined) {
      // The rule pattern-not-enforced names those that cannot be run: any text is right for them.
      const open = { test: () => true, toString: () => source };
      made.set(source, (pattern = linearPattern(source, work) ?? open));
    }
    return pattern;
  };
  return Object.assign(engine, { code: 'linear' });
}

function createCompiler(
  definitions: ConnectorDescriptor['definitions'],
  regExp: PatternEngine,
  allErrors: boolean,
): Compile {
  const { Ajv } = loadAjv().ajv;
  const ajv = new Ajv({
    strict: false,
    allErrors,
    logger: false,
    validateFormats: true,
    ownProperties: true,
    code: { regExp },
  });
  addWireFormats(ajv);
  addLinearKeywords(ajv);
  ajv.addSchema({ $id: 'connector', definitions });
  const compiled = new WeakMap<JsonSchema, ValidateFunction>();
  return (schema) => {
    let validator = compiled.get(schema);
    if (validator === undefined) {
      validator = ajv.compile(anchored(schema) as JsonSchema);
      compiled.set(schema, validator);
    }
    return validator;
  };
}

function toFaults(errors: readonly ErrorObject[], at: { in: Fault['in']; path?: string }): Fault[] {
  const precise = errors.filter(({ keyword }) => keyword !== 'if' && keyword !== 'anyOf');
  const faults = new Map<string, Fault>();
  for (const error of precise.length > 0 ? precise : errors) {
    if (faults.size >= MAX_FAULTS) break;
    const fault = toFault(error, at);
    faults.set(`${fault.path}\0${fault.message}`, fault);
  }
  return [...faults.values()];
}

const data = new Set(['enum', 'const', 'default', 'examples']);

/** The schema with its references leading into the registered definitions. */
function anchored(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(anchored);
  if (typeof schema !== 'object' || schema === null) return schema;
  return mapped(schema, (value, key) => {
    if (key === '$ref' && typeof value === 'string') return `connector${value}`;
    if (data.has(key)) return value;
    // Its members are names, which may be spelt like keywords.
    if (key === 'properties') return mapped(value as object, anchored);
    return anchored(value);
  });
}

function mapped(object: object, map: (value: unknown, key: string) => unknown): object {
  return Object.fromEntries(Object.entries(object).map(([key, value]) => [key, map(value, key)]));
}

function toFault(error: ErrorObject, at: { in: Fault['in']; path?: string }): Fault {
  const base = at.path === undefined ? error.instancePath : at.path + error.instancePath;
  const params = error.params as Record<string, unknown>;
  const missing =
    error.keyword === 'required' ? `/${pointerToken(String(params['missingProperty']))}` : '';
  const extra =
    error.keyword === 'additionalProperties'
      ? `/${pointerToken(String(params['additionalProperty']))}`
      : '';
  return { in: at.in, path: base + missing + extra, message: describe(error, params) };
}

function describe(error: ErrorObject, params: Record<string, unknown>): string {
  switch (error.keyword) {
    case 'required':
      return 'is missing';
    case 'additionalProperties':
      return 'is not a field of the definition';
    case 'enum':
      return `must be one of ${(params['allowedValues'] as unknown[])
        .slice(0, 20)
        .map((value) => JSON.stringify(value))
        .join(', ')}`;
    case 'type':
      return `must be ${[params['type']].flat().join(' or ')}`;
    case 'format':
      return `must be a valid ${String(params['format'])}`;
    case 'const':
      return `must be ${JSON.stringify(params['allowedValue'])}`;
    default:
      return error.message ?? 'is not valid';
  }
}

function pointerToken(text: string): string {
  return text.replaceAll('~', '~0').replaceAll('/', '~1');
}
