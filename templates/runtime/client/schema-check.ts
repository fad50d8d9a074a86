// Holds values to the JSON Schemas that the generator writes (draft 7, as far as they use it), without a
// library: what a client of that size can carry.

export type Schema = Readonly<Record<string, unknown>>;
export type Definitions = Readonly<Record<string, Schema>>;

/** One thing that is wrong with a value. */
export interface SchemaFault {
  /** Where it is: `lines[0].count`; '' for the value itself. */
  readonly path: string;
  /** Such as `must be integer, not string`. */
  readonly message: string;
}

/** Most faults that are listed. */
const MOST = 20;
/** References from one to the next without a step into the value: a circle says nothing. */
const MOST_REFERENCES = 100;

/** What is wrong with a value; empty when it is valid. */
export function faultsOf(schema: Schema, value: unknown, definitions: Definitions): SchemaFault[] {
  const faults: SchemaFault[] = [];
  new Check(definitions, faults).value(schema, value, '', 0);
  return faults;
}

class Check {
  readonly #definitions: Definitions;
  readonly #faults: SchemaFault[];

  constructor(definitions: Definitions, faults: SchemaFault[]) {
    this.#definitions = definitions;
    this.#faults = faults;
  }

  value(schema: Schema, value: unknown, path: string, references: number): void {
    if (this.#faults.length >= MOST) return;
    const { $ref, type, allOf, anyOf, if: when } = schema;
    if (typeof $ref === 'string') {
      const target = this.#target($ref);
      if (target !== undefined && references < MOST_REFERENCES)
        this.value(target, value, path, references + 1);
      return;
    }
    if (type !== undefined && !listOf(type).some((one) => isOfType(value, one))) {
      this.#fault(path, `must be ${listOf(type).join(' or ')}, not ${typeName(value)}`);
      return;
    }
    this.#limits(schema, value, path);
    if (Array.isArray(value)) this.#items(schema, value, path);
    else if (typeof value === 'object' && value !== null)
      this.#members(schema, value as Readonly<Record<string, unknown>>, path);
    for (const part of schemasOf(allOf)) this.value(part, value, path, references + 1);
    if (Array.isArray(anyOf)) this.#anyOf(schemasOf(anyOf), value, path, references);
    if (when !== undefined) {
      const holds = this.#isValid(when as Schema, value, references);
      const next = (holds ? schema['then'] : schema['else']) as Schema | undefined;
      if (next !== undefined) this.value(next, value, path, references + 1);
    }
  }

  #fault(path: string, message: string): void {
    if (this.#faults.length < MOST) this.#faults.push({ path, message });
  }

  #target($ref: string): Schema | undefined {
    const [, name] = /^#\/definitions\/(.*)$/s.exec($ref) ?? [];
    if (name === undefined) return undefined;
    const plain = decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~');
    return Object.hasOwn(this.#definitions, plain) ? this.#definitions[plain] : undefined;
  }

  #isValid(schema: Schema, value: unknown, references: number): boolean {
    const faults: SchemaFault[] = [];
    new Check(this.#definitions, faults).value(schema, value, '', references + 1);
    return faults.length === 0;
  }

  /** The faults of the only variant of that type, or that none of them fits. */
  #anyOf(variants: readonly Schema[], value: unknown, path: string, references: number): void {
    if (variants.some((one) => this.#isValid(one, value, references))) return;
    const possible = variants.filter(
      ({ type }) => type === undefined || listOf(type).some((one) => isOfType(value, one)),
    );
    const [only] = possible;
    if (possible.length === 1 && only) this.value(only, value, path, references + 1);
    else this.#fault(path, 'is none of what it may be');
  }

  #limits(schema: Schema, value: unknown, path: string): void {
    const { enum: values, format } = schema;
    if (Array.isArray(values) && !values.some((one) => isEqual(one, value)))
      this.#fault(path, `must be one of ${JSON.stringify(values).slice(0, 200)}`);
    if ('const' in schema && !isEqual(schema['const'], value))
      this.#fault(path, `must be ${JSON.stringify(schema['const'])}`);
    const broken = (typeof value === 'number' ? numberLimits : lengthLimits)(schema, value);
    if (broken !== undefined) this.#fault(path, broken);
    if (typeof format === 'string' && Object.hasOwn(formats, format)) {
      const isRight = formats[format as keyof typeof formats];
      if (!isRight(value)) this.#fault(path, `must be a ${format}`);
    }
  }

  #items(schema: Schema, list: readonly unknown[], path: string): void {
    const { items, uniqueItems } = schema;
    if (items !== undefined)
      for (const [index, item] of list.entries())
        this.value(items as Schema, item, `${path}[${index}]`, 0);
    if (uniqueItems === true && new Set(list.map(canonical)).size < list.length)
      this.#fault(path, 'must not have equal items');
  }

  #members(schema: Schema, object: Readonly<Record<string, unknown>>, path: string): void {
    const { required = [], properties = {}, additionalProperties } = schema;
    const known = properties as Readonly<Record<string, Schema>>;
    const at = (name: string): string => (path === '' ? name : `${path}.${name}`);
    for (const name of required as readonly string[])
      if (!Object.hasOwn(object, name)) this.#fault(at(name), 'is missing');
    for (const [name, member] of Object.entries(object)) {
      if (Object.hasOwn(known, name)) this.value(known[name]!, member, at(name), 0);
      else if (additionalProperties === false) this.#fault(at(name), 'is not declared');
      else if (typeof additionalProperties === 'object')
        this.value(additionalProperties as Schema, member, at(name), 0);
    }
  }
}

/** Words for the first limit that a number breaks. */
function numberLimits(schema: Schema, given: unknown): string | undefined {
  const value = given as number;
  const limit = (name: string): number | undefined =>
    typeof schema[name] === 'number' ? schema[name] : undefined;
  const [least, above] = [limit('minimum'), limit('exclusiveMinimum')];
  const [most, below] = [limit('maximum'), limit('exclusiveMaximum')];
  const step = limit('multipleOf');
  if (least !== undefined && value < least) return `must be at least ${least}`;
  if (above !== undefined && value <= above) return `must be more than ${above}`;
  if (most !== undefined && value > most) return `must be at most ${most}`;
  if (below !== undefined && value >= below) return `must be less than ${below}`;
  // 0.3 / 0.1 is not quite 3.
  const times = step === undefined ? 0 : value / step;
  return Math.abs(times - Math.round(times)) > 1e-9 ? `must be a multiple of ${step}` : undefined;
}

/** The same for the lengths of texts, lists and objects, and the pattern of a text. */
function lengthLimits(schema: Schema, value: unknown): string | undefined {
  const isText = typeof value === 'string';
  if (!isText && (typeof value !== 'object' || value === null)) return undefined;
  const [name, length] = isText
    ? ['Length', [...value].length]
    : ['Items', Array.isArray(value) ? value.length : undefined];
  const size = length ?? Object.keys(value as object).length;
  const suffix = length === undefined ? 'Properties' : name;
  const [least, most] = [schema[`min${suffix}`], schema[`max${suffix}`]];
  const what = isText ? 'characters' : length === undefined ? 'members' : 'items';
  if (typeof least === 'number' && size < least) return `must have at least ${least} ${what}`;
  if (typeof most === 'number' && size > most) return `must have at most ${most} ${what}`;
  const { pattern } = schema;
  return isText && typeof pattern === 'string' && !matches(pattern, value)
    ? `must match ${pattern.slice(0, 100)}`
    : undefined;
}

/** True also for a pattern that is none in JavaScript. */
function matches(pattern: string, text: string): boolean {
  for (const flags of ['u', ''])
    try {
      return new RegExp(pattern, flags).test(text);
    } catch {
      // Other dialects are common in definitions.
    }
  return true;
}

const text =
  (pattern: RegExp) =>
  (value: unknown): boolean =>
    typeof value !== 'string' || pattern.test(value);
const whole =
  (limit: number) =>
  (value: unknown): boolean =>
    typeof value !== 'number' || (Number.isInteger(value) && value >= -limit && value < limit);

/** Those with one meaning on the wire. */
const formats = {
  'date-time': text(/^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d(\.\d+)?)?([Zz]|[+-]\d\d:?\d\d)$/),
  date: text(/^\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])$/),
  uuid: text(/^(urn:uuid:)?[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/i),
  int32: whole(2 ** 31),
  int64: whole(2 ** 63),
};

function schemasOf(value: unknown): readonly Schema[] {
  return Array.isArray(value) ? (value as readonly Schema[]) : [];
}

function listOf(type: unknown): readonly string[] {
  return Array.isArray(type) ? (type as readonly string[]) : [String(type)];
}

function isOfType(value: unknown, type: string): boolean {
  if (type === 'integer') return Number.isInteger(value);
  return typeName(value) === type;
}

function typeName(value: unknown): string {
  if (value === undefined) return 'missing';
  return value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value;
}

function isEqual(one: unknown, other: unknown): boolean {
  return one === other || canonical(one) === canonical(other);
}

/** The same text for equal JSON, whatever the order of its members. */
function canonical(value: unknown): string {
  return (
    JSON.stringify(value, (_name, part: unknown) =>
      typeof part === 'object' && part !== null && !Array.isArray(part)
        ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
        : part,
    ) ?? ''
  );
}
