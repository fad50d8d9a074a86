// `required`, properties, and how the two must match.

import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import type { JsonObject } from '../../document/types.js';
import { unmarkedCallbacks } from '../patterns.js';
import { memberOf, stringOf } from '../raw.js';
import type { RuleDefinition } from '../types.js';
import { kindOf } from '../wording.js';
import { quoted } from '../quoted.js';
import { hook } from '../triggers/examples.js';
import { order, withBody, withOrder, withProperties } from './example.js';
import { isInput } from './inputs.js';
import { schemaName, sentence, shapeOf, wholeOf } from './nodes.js';
import { MOST_REMOVED, andMore, repeatedItems } from './values.js';

const number = { number: { type: 'string' } };
const internal = { type: 'string', 'x-ms-visibility': 'internal' };
const good = [withProperties(number, { required: ['number'] })] as const;

export const requiredRules: readonly RuleDefinition[] = [
  defineRule({
    id: 'required-is-array',
    severity: 'error',
    preset: 'import',
    evidence: validator('JsonTypeIncorrect'),
    summary: 'In a schema, `required` is an array of names.',
    why: 'true and false are for parameters. On a property, they are rejected: the object that contains the property lists its name.',
    fix: 'Add the name to the "required" array of the object, and remove this member.',
    reference: reference('VAL', 'JsonTypeIncorrect'),
    examples: () => ({
      good,
      bad: [
        {
          ...withProperties({ number: { type: 'string', required: true } }),
          expect: [{ pointer: `${order}/properties/number/required`, message: 'a boolean' }],
        },
      ],
    }),
    check({ byMember, report }) {
      for (const node of byMember.schemas.with('required')) {
        const required = memberOf(node.raw, 'required');
        if (required === undefined) continue;
        const list = Array.isArray(required);
        const odd = list ? required.findIndex((name) => typeof name !== 'string') : -1;
        if (list && odd < 0) continue;
        const at = list ? `${node.pointer}/required/${odd}` : `${node.pointer}/required`;
        const said = list
          ? `${kindOf(required[odd])} in its "required"`
          : `${kindOf(required)} for its "required"`;
        report({ pointer: at, message: `${sentence(schemaName(node))} has ${said}.` });
      }
    },
  }),
  defineRule({
    id: 'required-nonempty',
    severity: 'error',
    preset: 'import',
    evidence: validator('RequiredPropertyArrayEmpty'),
    summary: '`required` is not an empty array.',
    why: 'An empty array is rejected.',
    fix: 'Remove it.',
    reference: reference('VAL', 'RequiredPropertyArrayEmpty'),
    examples: () => ({
      good,
      bad: [
        {
          ...withProperties(number, { required: [] }),
          expect: [{ pointer: `${order}/required`, message: '"Order"' }],
        },
      ],
    }),
    check({ byMember, report }) {
      for (const node of byMember.schemas.with('required')) {
        const required = memberOf(node.raw, 'required');
        if (!Array.isArray(required) || required.length > 0) continue;
        const pointer = `${node.pointer}/required`;
        report({
          pointer,
          message: `${sentence(schemaName(node))} has an empty "required".`,
          edits: [{ kind: 'remove', pointer }],
        });
      }
    },
  }),
  defineRule({
    id: 'required-unique',
    severity: 'error',
    preset: 'import',
    evidence: validator('ArrayDuplicateValue'),
    summary: 'Names in `required` are unique.',
    why: 'A repeated name is rejected.',
    fix: 'Remove the repeated name.',
    reference: reference('VAL', 'ArrayDuplicateValue'),
    examples: () => ({
      good,
      bad: [
        {
          ...withProperties(number, { required: ['number', 'number'] }),
          expect: [{ pointer: `${order}/required/1`, message: '"number"' }],
        },
      ],
    }),
    check({ byMember, report }) {
      for (const node of byMember.schemas.with('required')) {
        const required = memberOf(node.raw, 'required');
        const repeated = repeatedItems(required);
        const [[place, first] = []] = repeated;
        if (place === undefined) continue;
        report({
          pointer: `${node.pointer}/required/${place}`,
          message: `${sentence(schemaName(node))} requires ${quoted((required as unknown[])[place])} twice${andMore(repeated.size)}.`,
          related: [
            { pointer: `${node.pointer}/required/${first}`, message: 'It first appears here.' },
          ],
          edits: (repeated.size <= MOST_REMOVED ? [...repeated.keys()] : []).map((item) => ({
            kind: 'remove',
            pointer: `${node.pointer}/required/${item}`,
          })),
        });
      }
    },
  }),
  defineRule({
    id: 'required-property-defined',
    severity: 'error',
    preset: 'import',
    evidence: validator('RequiredPropertyDefinitionMissing'),
    summary: 'Each name in `required` is a property of the schema or of its `allOf`.',
    why: 'A required property that does not exist can never be sent; the definition is rejected.',
    fix: 'Correct the name, add the property, or remove the name.',
    reference: reference('VAL', 'RequiredPropertyDefinitionMissing'),
    examples: () => ({
      good: [
        ...good,
        withOrder(
          { type: 'object', required: ['id'], allOf: [{ $ref: '#/definitions/Base' }] },
          { Base: { type: 'object', properties: { id: { type: 'string' } } } },
        ),
      ],
      bad: [
        {
          ...withProperties(number, { required: ['numbr'] }),
          expect: [{ pointer: `${order}/required/0`, message: '"numbr"' }],
        },
      ],
    }),
    check(context) {
      for (const node of context.byMember.schemas.with('required')) {
        const required = memberOf(node.raw, 'required');
        const type = memberOf(node.raw, 'type');
        if (!Array.isArray(required) || (type !== undefined && type !== 'object')) continue;
        if (hasAll(node.raw, required)) continue;
        const shape = shapeOf(context, wholeOf(node));
        if (shape.open) continue;
        required.forEach((name: unknown, place) => {
          if (typeof name !== 'string' || shape.property(name) !== undefined) return;
          context.report({
            pointer: `${node.pointer}/required/${place}`,
            message: `${sentence(schemaName(node))} requires ${quoted(name)}, but has no such property.`,
          });
        });
      }
    },
  }),
  defineRule({
    id: 'required-on-object',
    severity: 'warning',
    preset: 'import',
    summary: '`required` only appears on objects.',
    why: 'Other types have no properties, so the names are ignored. The validator has a message for this, but accepts it.',
    fix: 'Remove it, or change the type to "object".',
    reference: reference('VAL', 'RequiredPropertyNotOnObject'),
    examples: () => ({
      good,
      bad: [
        {
          ...withOrder({ type: 'array', items: { type: 'string' }, required: ['number'] }),
          expect: [{ pointer: `${order}/required`, message: '"array"' }],
        },
      ],
    }),
    check({ byMember, report }) {
      for (const node of byMember.schemas.with('required')) {
        const type = memberOf(node.raw, 'type');
        if (typeof type !== 'string' || type === 'object') continue;
        if (!Array.isArray(memberOf(node.raw, 'required'))) continue;
        report({
          pointer: `${node.pointer}/required`,
          part: 'key',
          message: `${sentence(schemaName(node))} has the type ${quoted(type)}, but also "required".`,
        });
      }
    },
  }),
  defineRule({
    id: 'property-readonly-required',
    severity: 'error',
    preset: 'import',
    evidence: validator('RequiredReadOnlyPropertyNotAllowedAsInput'),
    summary: 'A property of a request is not both read-only and required.',
    why: 'It would have to be sent, but must not be sent; the definition is rejected.',
    fix: 'Remove it from "required", or remove "readOnly".',
    reference: reference('VAL', 'RequiredReadOnlyPropertyNotAllowedAsInput'),
    examples: () => ({
      good: [withProperties({ number: { type: 'string', readOnly: true } })],
      bad: [
        {
          ...withProperties(
            { number: { type: 'string', readOnly: true } },
            { required: ['number'] },
          ),
          expect: [{ pointer: `${order}/properties/number/readOnly`, message: '"number"' }],
        },
      ],
    }),
    check(context) {
      for (const node of context.byMember.schemas.with('readOnly')) {
        if (!node.required || memberOf(node.raw, 'readOnly') !== true) continue;
        if (!isInput(context, node)) continue;
        context.report({
          pointer: `${node.pointer}/readOnly`,
          part: 'key',
          message: `${sentence(schemaName(node))} is read-only, but required in a request.`,
        });
      }
    },
  }),
  defineRule({
    id: 'discriminator-required',
    yieldsTo: [{ rule: 'doc-json-type', within: 'node' }],
    severity: 'error',
    preset: 'import',
    evidence: validator('DiscriminatorMustBeARequiredStringProperty'),
    summary: '`discriminator` names a required string property.',
    why: 'The property determines the type of an object; otherwise, the definition is rejected.',
    fix: 'Add the property with "type": "string", and add its name to "required".',
    reference: reference('VAL', 'DiscriminatorMustBeARequiredStringProperty'),
    examples: () => ({
      good: [
        withProperties({ kind: { type: 'string' } }, { discriminator: 'kind', required: ['kind'] }),
      ],
      bad: [
        {
          ...withProperties({ kind: { type: 'string' } }, { discriminator: 'kind' }),
          expect: [{ pointer: `${order}/discriminator`, message: 'not required' }],
        },
        {
          title: 'in the form of OpenAPI 3',
          ...withProperties(number, { discriminator: { propertyName: 'number' } }),
          expect: [{ pointer: `${order}/discriminator`, message: 'an object' }],
        },
      ],
    }),
    check(context) {
      for (const node of context.byMember.schemas.with('discriminator')) {
        const discriminator = memberOf(node.raw, 'discriminator');
        if (discriminator === undefined) continue;
        const shape = shapeOf(context, wholeOf(node));
        const name = stringOf(discriminator);
        const property = context.resolve(shape.property(name), '')?.raw;
        let said: string | undefined;
        if (typeof discriminator !== 'string') said = `is ${kindOf(discriminator)}, not a string`;
        else if (property === undefined) said = `is ${quoted(name)}, which is not one of its properties`;
        else if (memberOf(property, 'type') !== 'string')
          said = `is ${quoted(name)}, which is not a string`;
        else if (!shape.requires(name)) said = `is ${quoted(name)}, which is not required`;
        if (said === undefined) continue;
        context.report({
          pointer: `${node.pointer}/discriminator`,
          message: `The discriminator of ${schemaName(node)} ${said}.`,
        });
      }
    },
  }),
  defineRule({
    id: 'property-internal-required-default',
    severity: 'warning',
    preset: 'import',
    summary: 'An internal, required property of a request has a default.',
    why: 'Users cannot fill it in, so there is no value to send. Objects and callback URLs are filled in by other means.',
    fix: 'Add "default" with the value to send, or make the property visible.',
    reference: reference('EXT'),
    examples: () => ({
      good: [
        withProperties({ kind: { ...internal, default: 'order' } }, { required: ['kind'] }),
        // It is not marked, but the engine fills it in anyway.
        hook({ url: { 'x-ms-notification-url': undefined } }),
      ],
      bad: [
        {
          ...withProperties({ kind: internal }, { required: ['kind'] }),
          expect: [{ pointer: `${order}/properties/kind`, message: '"kind"' }],
        },
      ],
    }),
    check(context) {
      for (const node of context.byMember.schemas.with('x-ms-visibility')) {
        if (!node.internal || !node.required) continue;
        const { raw } = node;
        if (memberOf(raw, 'default') !== undefined || isFilled(raw)) continue;
        if (!isInput(context, node) || unmarkedCallbacks(context).has(node.pointer)) continue;
        context.report({
          pointer: node.pointer,
          message: `${sentence(schemaName(node))} is internal and required, but has no "default".`,
        });
      }
    },
  }),
  defineRule({
    id: 'property-internal-default-must-be-required',
    severity: 'warning',
    certificationSeverity: 'error',
    preset: 'import',
    summary: 'An internal property with a default in a request is required.',
    why: "Optional internal fields are omitted from the request, so the default is never sent; certification rejects it. One of Microsoft's tutorials has such a property.",
    fix: 'Add its name to "required" of the object, or remove the property.',
    reference: reference('VAL', 'PropertyMustBeRequired'),
    examples: () => ({
      good: [withProperties({ kind: { ...internal, default: 'order' } }, { required: ['kind'] })],
      bad: [
        {
          ...withBody({ type: 'object', properties: { kind: { ...internal, default: 'order' } } }),
          expect: [
            {
              pointer: '/paths/~1orders/post/parameters/0/schema/properties/kind',
              message: '"order"',
            },
          ],
        },
      ],
    }),
    check(context) {
      for (const node of context.byMember.schemas.with('default')) {
        const value = memberOf(node.raw, 'default');
        if (!node.internal || node.required || value === undefined) continue;
        if (node.property === undefined || !isInput(context, node)) continue;
        const parent = node.parent && wholeOf(node.parent);
        if (parent && shapeOf(context, parent).requires(node.property)) continue;
        context.report({
          pointer: node.pointer,
          message: `${sentence(schemaName(node))} is internal and optional, so its default ${quoted(value)} is never sent.`,
        });
      }
    },
  }),
];

/** Whether the object itself has these properties: the usual case, and the cheapest to check. */
function hasAll(raw: JsonObject, names: readonly unknown[]): boolean {
  const properties = memberOf(raw, 'properties');
  for (let at = 0; at < names.length; at += 1) {
    const name = names[at];
    if (typeof name === 'string' && memberOf(properties, name) === undefined) return false;
  }
  return true;
}

function isFilled(raw: object): boolean {
  const object = memberOf(raw, 'type') === 'object' || memberOf(raw, 'properties') !== undefined;
  const parts = memberOf(raw, 'allOf') !== undefined;
  return object || parts || memberOf(raw, 'x-ms-notification-url') !== undefined;
}
