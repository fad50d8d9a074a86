// x-ms-pageable: lists that are read page by page.

import { defineRule, reference } from '../define-rule.js';
import { partsOf } from '../output-schema.js';
import { isTrigger } from '../patterns.js';
import { isObject, memberOf, objectEntries, stringOf } from '../raw.js';
import { cut, quoted } from '../quoted.js';
import { misspelledMember } from '../suggest.js';
import { badOperation, operationExample } from '../operations/example-operation.js';
import type { JsonObject } from '../../document/types.js';
import type { Located, OperationNode, RuleContext, RuleDefinition } from '../types.js';

const key = 'x-ms-pageable';
const links = ['nextLink', '@odata.nextLink'];

function paged(
  value: unknown,
  properties: JsonObject = { nextLink: { type: 'string' } },
): JsonObject {
  return {
    [key]: value,
    responses: {
      '200': { description: 'A page.', schema: { type: 'object', properties } },
    },
  };
}

const good = [operationExample(paged({ nextLinkName: 'nextLink' }))] as const;

interface Pageable {
  readonly operation: OperationNode;
  readonly value: unknown;
  readonly pointer: string;
}

function pageable({ byMember }: RuleContext): readonly Pageable[] {
  return byMember.operations.with(key).map((operation) => ({
    operation,
    value: memberOf(operation.raw, key),
    pointer: `${operation.pointer}/${key}`,
  }));
}

const shape = defineRule({
  id: 'pageable-shape',
  severity: 'warning',
  preset: 'import',
  summary: '`x-ms-pageable` is `{ nextLinkName }`.',
  why: 'In any other form, it is ignored and only the first page is read.',
  fix: 'Write it as { "nextLinkName": "nextLink" }.',
  reference: reference('SCH'),
  examples: () => ({
    good,
    bad: [badOperation(paged({}), `/${key}`, 'has no "nextLinkName"')],
  }),
  check(context) {
    for (const { operation, value, pointer } of pageable(context)) {
      const name = cut(operation.label);
      if (!isObject(value)) {
        context.report({
          pointer,
          message: `${key} of ${name} is ${quoted(value)}, not an object.`,
        });
      } else if (typeof memberOf(value, 'nextLinkName') !== 'string') {
        context.report({
          pointer,
          message: `${key} of ${name} has no "nextLinkName".`,
          ...misspelledMember(value, 'nextLinkName'),
        });
      } else {
        const more = Object.keys(value).filter((member) => member !== 'nextLinkName');
        if (more.length === 0) continue;
        context.report({
          pointer,
          message: `${key} of ${name} has a member other than "nextLinkName": ${quoted(more[0])}.`,
        });
      }
    }
  },
});

const nextLink = defineRule({
  id: 'pageable-next-link',
  severity: 'warning',
  certificationSeverity: 'error',
  preset: 'import',
  summary: '`nextLinkName` is `nextLink` or `@odata.nextLink`.',
  why: 'Certification does not allow any other name, but ignores letter case.',
  fix: 'Name the property of the response "nextLink" or "@odata.nextLink".',
  reference: reference('VAL', 'InvalidNextLinkNameValue'),
  examples: () => ({
    good,
    bad: [
      badOperation(paged({ nextLinkName: 'next' }), `/${key}/nextLinkName`, '"next"'),
      badOperation(
        paged({ nextLinkName: 'nextlink' }),
        `/${key}/nextLinkName`,
        '"nextlink"',
        {},
        'warning',
      ),
    ],
  }),
  check(context) {
    for (const { operation, value, pointer } of pageable(context)) {
      const name = memberOf(value, 'nextLinkName');
      if (typeof name !== 'string' || links.includes(name)) continue;
      context.report({
        pointer: `${pointer}/nextLinkName`,
        ...(links.some((link) => link.toLowerCase() === name.toLowerCase()) && {
          severity: 'warning',
        }),
        message: `nextLinkName of ${cut(operation.label)} is ${quoted(name)}, not "nextLink" or "@odata.nextLink".`,
      });
    }
  },
});

/** Of the schema itself or of its parts; true as well for a dynamic schema, where it is not known. */
function hasProperty(schema: Located | undefined, name: string, context: RuleContext): boolean {
  if (schema === undefined) return false;
  return partsOf(context, schema).some(
    ({ raw }) =>
      memberOf(memberOf(raw, 'properties'), name) !== undefined ||
      objectEntries(raw).some(([member]) => member.startsWith('x-ms-dynamic-')),
  );
}

const propertyExists = defineRule({
  id: 'pageable-property-exists',
  yieldsTo: [{ rule: 'pageable-next-link', within: 'node' }],
  severity: 'warning',
  preset: 'import',
  summary: 'The property that `nextLinkName` names is at the root of the response.',
  why: 'Otherwise, only the first page is read.',
  fix: 'Add the property to the schema of the success response.',
  reference: reference('SCH; corpus'),
  examples: () => ({
    good,
    bad: [
      badOperation(
        paged({ nextLinkName: 'nextLink' }, { value: { type: 'array' } }),
        `/${key}/nextLinkName`,
        'has no property "nextLink"',
      ),
    ],
  }),
  check(context) {
    for (const { operation, value, pointer } of pageable(context)) {
      const name = stringOf(memberOf(value, 'nextLinkName'));
      const sent = operation.responses.find(({ status }) => status.startsWith('2'));
      if (name === '' || sent === undefined) continue;
      const { raw, pointer: at } = sent.response;
      const schema = context.resolve(memberOf(raw, 'schema'), `${at}/schema`);
      if (hasProperty(schema, name, context)) continue;
      context.report({
        pointer: `${pointer}/nextLinkName`,
        message: `The ${sent.status} response of ${cut(operation.label)} has no property ${quoted(name)}.`,
        related: [{ pointer: schema?.pointer ?? at, message: 'The response schema.' }],
      });
    }
  },
});

const notOnTrigger = defineRule({
  id: 'pageable-not-on-trigger',
  severity: 'advice',
  preset: 'import',
  summary: '`x-ms-pageable` does not appear on triggers.',
  why: 'The designer only supports paging for actions.',
  fix: 'Remove x-ms-pageable; a polling trigger fetches the remaining items with its next requests.',
  reference: reference('UX'),
  examples: () => ({
    good,
    bad: [
      badOperation(
        { ...paged({ nextLinkName: 'nextLink' }), 'x-ms-trigger': 'batch' },
        `/${key}`,
        'is a trigger',
      ),
    ],
  }),
  check(context) {
    for (const { operation, pointer } of pageable(context)) {
      if (!isTrigger(context, operation)) continue;
      context.report({
        pointer,
        part: 'key',
        message: `${cut(operation.label)} is a trigger, but has ${key}.`,
      });
    }
  },
});

export const pageableRules: readonly RuleDefinition[] = [
  shape,
  nextLink,
  propertyExists,
  notOnTrigger,
];
