// References: where they lead, what stands beside them, and circles that no value can fill.

import { joinPointer, referenceOf } from '../../document/pointer.js';
import { defineRule, reference } from '../define-rule.js';
import { isObject, memberOf, objectEntries, stringsOf } from '../raw.js';
import type { JsonObject } from '../../document/types.js';
import type { RuleContext, RuleDefinition, SchemaReference } from '../types.js';
import { capitalised, listed } from '../wording.js';
import { quoted } from '../quoted.js';
import { order, withOrder, withProperties } from './example.js';
import { perDocument } from '../per-document.js';

type Kind = 'schema' | 'parameter' | 'response';

interface Reference extends SchemaReference {
  /** A schema's if absent. */
  readonly kind?: Kind;
}

const homes = { schema: '#/definitions/', parameter: '#/parameters/', response: '#/responses/' };

/** Members that say what a schema is; they have no effect beside a reference. */
const structural = new Set(
  (
    'type format properties items enum required allOf additionalProperties discriminator default ' +
    'maximum minimum exclusiveMaximum exclusiveMinimum maxLength minLength pattern maxItems ' +
    'minItems uniqueItems maxProperties minProperties multipleOf in name schema headers'
  ).split(' '),
);

const customer = { Customer: { type: 'object', properties: { name: { type: 'string' } } } };
const toCustomer = { $ref: '#/definitions/Customer' };
const at = `${order}/properties/customer`;

export const referenceRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'schema-ref-location',
    severity: 'error',
    preset: 'import',
    summary:
      'A schema refers to "#/definitions/", a parameter to "#/parameters/", a response to "#/responses/".',
    why: 'Other references are JSON, but Microsoft does not follow them.',
    fix: 'Move what is meant there, and refer to it by its name.',
    reference: reference(
      'VAL',
      'SchemaReferenceNotValid',
      'ParameterReferenceNotValid',
      'ResponseReferenceNotValid',
    ),
    examples: () => ({
      good: [withOrder({ type: 'object', properties: { customer: toCustomer } }, customer)],
      bad: [
        {
          ...withProperties({
            other: { $ref: '#/paths' },
          }),
          expect: [{ pointer: `${order}/properties/other/$ref`, message: '"#/definitions/"' }],
        },
      ],
    }),
    check(context) {
      for (const reference of referencesOf(context)) {
        const { kind = 'schema', target } = reference;
        if (target.startsWith(homes[kind]) || !target.startsWith('#')) continue;
        context.report({
          pointer: `${reference.pointer}/$ref`,
          codes: [`${capitalised(kind)}ReferenceNotValid`],
          message: `The ${kind} reference ${quoted(target)} does not begin with "${homes[kind]}".`,
        });
      }
    },
  }),
  defineRule({
    id: 'ref-siblings',
    severity: 'warning',
    preset: 'import',
    summary: '"$ref" stands alone.',
    why: 'What stands beside it is ignored by the standard, and the validator asks to remove it. Texts and x-ms-* pass in practice; members that change the shape are reported by ref-siblings-structural.',
    fix: 'Move them to what is referred to, or remove them.',
    reference: reference('VAL', 'AdditionalPropertyNotAllowedAdjacentToRef'),
    examples: () => ({
      good: [withOrder({ type: 'object', properties: { customer: toCustomer } }, customer)],
      bad: [
        {
          ...withOrder(
            { type: 'object', properties: { customer: { ...toCustomer, title: 'Customer' } } },
            customer,
          ),
          expect: [{ pointer: `${at}/title`, message: '"title"' }],
        },
      ],
    }),
    check(context) {
      reportSiblings(context, (name) => !structural.has(name), '');
    },
  }),
  defineRule({
    id: 'ref-siblings-structural',
    severity: 'warning',
    preset: 'import',
    summary:
      'Nothing that changes the shape stands beside "$ref": no type, properties, items, enum ...',
    why: 'It is ignored, so the schema is not what it seems to be.',
    fix: 'Remove them, or put the reference and them into "allOf".',
    reference: reference('VAL', 'AdditionalPropertyNotAllowedAdjacentToRef'),
    examples: () => ({
      good: [withOrder({ type: 'object', properties: { customer: toCustomer } }, customer)],
      bad: [
        {
          ...withOrder(
            { type: 'object', properties: { customer: { ...toCustomer, type: 'object' } } },
            customer,
          ),
          expect: [{ pointer: `${at}/type`, message: '"type"' }],
        },
      ],
    }),
    check(context) {
      reportSiblings(context, (name) => structural.has(name), ', where it has no effect');
    },
  }),
  defineRule({
    id: 'schema-required-loop',
    severity: 'error',
    preset: 'import',
    summary: 'No circle of required properties leads back to where it began.',
    why: 'A value would have to contain itself, so there is none; the definition is refused.',
    fix: 'Take one of the properties of the circle out of "required".',
    reference: reference('VAL', 'RequiredLoopInSchemaNotAllowed'),
    examples: () => ({
      good: [withProperties({ parent: { $ref: '#/definitions/Order' } })],
      bad: [
        {
          ...withProperties({ parent: { $ref: '#/definitions/Order' } }, { required: ['parent'] }),
          expect: [{ pointer: `${order}/properties/parent`, message: '"#/definitions/Order"' }],
        },
      ],
    }),
    check(context) {
      reportLoops(context);
    },
  }),
];

function reportSiblings(
  context: RuleContext,
  wanted: (name: string) => boolean,
  effect: string,
): void {
  for (const reference of referencesOf(context)) {
    const { raw, target } = reference;
    const names = Object.keys(raw).filter((name) => name !== '$ref' && wanted(name));
    const [first] = names;
    if (first === undefined) continue;
    context.report({
      pointer: joinPointer(reference.pointer, first),
      part: 'key',
      message: `Beside the reference to ${quoted(target)} stands ${listed(names)}${effect}.`,
    });
  }
}

const referencesOf = perDocument(collectReferences);

function collectReferences(context: RuleContext): Reference[] {
  const references: Reference[] = [...context.schemaReferences];
  const seen = new Set<string>();
  const add = (kind: Kind, raw: unknown, above: string, name: string | number): void => {
    const target = referenceOf(raw);
    if (target === undefined || !isObject(raw)) return;
    const pointer = joinPointer(above, name);
    if (seen.has(pointer)) return;
    seen.add(pointer);
    references.push({ kind, raw, pointer, target });
  };
  for (const section of ['parameters', 'responses'] as const) {
    const kind = section === 'parameters' ? 'parameter' : 'response';
    for (const [name, raw] of objectEntries(memberOf(context.root, section))) {
      add(kind, raw, `/${section}`, name);
    }
  }
  for (const operation of context.operations) {
    for (const { raw, pointer } of [operation.pathItem, operation]) {
      const parameters = memberOf(raw, 'parameters');
      if (!Array.isArray(parameters)) continue;
      const above = `${pointer}/parameters`;
      for (const [place, item] of parameters.entries()) add('parameter', item, above, place);
    }
    const above = `${operation.pointer}/responses`;
    for (const [status, raw] of objectEntries(memberOf(operation.raw, 'responses'))) {
      if (!status.startsWith('x-')) add('response', raw, above, status);
    }
  }
  return references;
}

/** A step from a schema to one that each of its values must contain. */
interface Frame {
  readonly raw: JsonObject;
  readonly next: Iterator<readonly [string, unknown]>;
}

/** Whether values of the schema must contain anything. */
function leadsOn(raw: JsonObject): boolean {
  return memberOf(raw, 'required') !== undefined || memberOf(raw, 'allOf') !== undefined;
}

/** Depth first, every schema once; a step back to one that is still open closes a circle. */
function reportLoops(context: RuleContext): void {
  if (context.schemaReferences.length === 0) return;
  const state = new Map<object, 'open' | 'done'>();
  for (const schema of context.schemas) {
    if (state.has(schema.raw) || !leadsOn(schema.raw)) continue;
    const stack: Frame[] = [enter(schema.raw, schema.pointer, state)];
    for (let frame = stack.at(-1); frame !== undefined; frame = stack.at(-1)) {
      const step = frame.next.next();
      if (step.done === true) {
        state.set(frame.raw, 'done');
        stack.pop();
        continue;
      }
      const [pointer, value] = step.value;
      const target = context.resolve(value, pointer);
      if (target === undefined) continue;
      const known = state.get(target.raw);
      if (known === undefined) stack.push(enter(target.raw, target.pointer, state));
      if (known !== 'open') continue;
      context.report({
        pointer,
        message: `Each value must contain ${quoted(referenceOf(value) ?? target.pointer)} here, which must contain this again, without end.`,
        related: [{ pointer: target.pointer, message: 'The circle leads back to here.' }],
      });
    }
  }
}

function enter(raw: JsonObject, pointer: string, state: Map<object, 'open' | 'done'>): Frame {
  state.set(raw, 'open');
  const properties = memberOf(raw, 'properties');
  const steps = [...new Set(stringsOf(memberOf(raw, 'required')))].map(
    (name) => [joinPointer(`${pointer}/properties`, name), memberOf(properties, name)] as const,
  );
  const parts = memberOf(raw, 'allOf');
  const bases = (Array.isArray(parts) ? parts : []).map(
    (part: unknown, place) => [`${pointer}/allOf/${place}`, part] as const,
  );
  return { raw, next: [...steps, ...bases][Symbol.iterator]() };
}
