// x-ms-api-annotation: the family, revision and status of an operation, and what replaces it.

import type { Severity } from '../../diagnostics/types.js';
import { joinPointer } from '../../document/pointer.js';
import { defineRule, reference } from '../define-rule.js';
import { isObject, memberOf, stringOf } from '../raw.js';
import { cut, quoted } from '../quoted.js';
import { didYouMean } from '../suggest.js';
import { capitalised } from '../wording.js';
import { badOperation, operationExample } from '../operations/example-operation.js';
import type { BadExample, RuleDefinition } from '../types.js';
import { familyRules } from './annotation-families.js';
import { annotated, good, key } from './annotation-parts.js';
import { uses } from './sites.js';

const members = ['status', 'family', 'revision', 'replacement', 'expires'];

function badAnnotation(
  annotation: unknown,
  at: string,
  message: string,
  severity?: Severity,
): BadExample {
  return badOperation({ [key]: annotation }, `/${key}${at}`, message, {}, severity);
}

const shape = defineRule({
  id: 'annotation-shape',
  severity: 'warning',
  preset: 'import',
  summary:
    '`x-ms-api-annotation` is an object with the members `status`, `family`, `revision`, `replacement` and `expires`.',
  why: 'Only these members are used to version operations, although published definitions have others.',
  fix: 'Write it as { "family": "…", "revision": 1, "status": "Preview" }.',
  reference: reference('EXT; VER; SCH'),
  examples: () => ({
    good,
    bad: [
      badAnnotation('Preview', '', 'is "Preview", not an object'),
      badAnnotation({ version: 2 }, '/version', 'has no member "version"'),
      badAnnotation({ family: 2, revision: 1 }, '/family', 'not a string'),
    ],
  }),
  check(context) {
    for (const { site, value, pointer } of uses(context, key)) {
      if (!isObject(value)) {
        context.report({
          pointer,
          message: `x-ms-api-annotation of ${site.name} is ${quoted(value)}, not an object.`,
        });
        continue;
      }
      for (const name of Object.keys(value)) {
        const wanted = name === 'family' ? 'string' : name === 'replacement' ? 'object' : undefined;
        const member = memberOf(value, name);
        if (!members.includes(name)) {
          context.report({
            pointer: joinPointer(pointer, name),
            part: 'key',
            message: `x-ms-api-annotation has no member ${quoted(name)}; it has ${members.join(', ')}.`,
            ...didYouMean(name, members),
          });
        } else if (
          wanted !== undefined &&
          !(wanted === 'object' ? isObject(member) : typeof member === 'string')
        ) {
          context.report({
            pointer: joinPointer(pointer, name),
            message: `"${name}" of ${site.name} is ${quoted(member)}, not ${wanted === 'object' ? 'an object' : 'a string'}.`,
          });
        }
      }
    }
  },
});

const status = defineRule({
  id: 'annotation-status',
  severity: 'warning',
  preset: 'import',
  summary: 'The status in `x-ms-api-annotation` is `Preview` or `Production`.',
  why: 'Any other status is unknown to the platform, which ignores letter case.',
  fix: 'Use "Preview" or "Production".',
  reference: reference('VER'),
  examples: () => ({
    good,
    bad: [
      badAnnotation({ status: 'Beta' }, '/status', '"Beta"'),
      badAnnotation({ status: 'production' }, '/status', '"production"', 'warning'),
    ],
  }),
  check(context) {
    for (const { site, value, pointer } of uses(context, key)) {
      const found = memberOf(value, 'status');
      if (found === undefined || found === 'Preview' || found === 'Production') continue;
      // That of the connector is info-annotation-status's.
      if (!pointer.startsWith('/paths/')) continue;
      const right = ['Preview', 'Production'].find(
        (name) => typeof found === 'string' && name.toLowerCase() === found.trim().toLowerCase(),
      );
      context.report({
        pointer: `${pointer}/status`,
        ...(right !== undefined && { severity: 'warning' }),
        message: `The status of ${site.name} is ${quoted(found)}, not "Preview" or "Production".`,
        ...didYouMean(found, ['Preview', 'Production']),
        edits:
          right === undefined
            ? []
            : [{ kind: 'setValue', pointer: `${pointer}/status`, value: right }],
      });
    }
  },
});

const statusAhead = defineRule({
  id: 'annotation-status-ahead',
  severity: 'warning',
  certificationSeverity: 'error',
  preset: 'import',
  summary: 'No operation has the status Production while the connector has the status Preview.',
  why: 'Certification rejects an operation that is ahead of its connector.',
  fix: 'Set the status of the operation to "Preview", or that of the connector to "Production".',
  reference: reference('VAL', 'OperationStatusAheadOfConnector'),
  examples: () => ({
    good,
    bad: [
      {
        document: {
          ...badAnnotation({ status: 'Production' }, '', '').document,
          [key]: { status: 'Preview' },
        },
        expect: [
          {
            pointer: `/paths/~1orders~1{orderId}/get/${key}/status`,
            message: 'has the status Production, but the connector has the status Preview',
          },
        ],
      },
    ],
  }),
  check(context) {
    const owners = [
      { raw: memberOf(context.root, 'info'), pointer: `/info/${key}/status` },
      { raw: context.root, pointer: `/${key}/status` },
    ];
    const preview = owners.find(({ raw }) => memberOf(memberOf(raw, key), 'status') === 'Preview');
    if (preview === undefined) return;
    for (const { operation, raw, pointer } of annotated(context)) {
      if (memberOf(raw, 'status') !== 'Production') continue;
      context.report({
        pointer: `${pointer}/status`,
        message: `${cut(operation.label)} has the status Production, but the connector has the status Preview.`,
        related: [{ pointer: preview.pointer, message: 'The status of the connector.' }],
      });
    }
  },
});

const needsRevision = defineRule({
  id: 'annotation-family-needs-revision',
  yieldsTo: [{ rule: 'annotation-empty-revisions', within: 'node' }],
  severity: 'warning',
  preset: 'import',
  summary: 'An operation with a family has a revision.',
  why: 'The newest operation of a family is the one with the highest revision.',
  fix: 'Add "revision": 1, 2 and so on.',
  reference: reference('VAL', 'OperationRevisionEmpty'),
  examples: () => ({
    good,
    bad: [badAnnotation({ family: 'GetOrder' }, '', 'but has no revision')],
  }),
  check(context) {
    for (const { operation, raw, pointer, family } of annotated(context)) {
      if (family === '' || (memberOf(raw, 'revision') ?? '') !== '') continue;
      context.report({
        pointer,
        message: `${cut(operation.label)} belongs to the family ${quoted(family)}, but has no revision.`,
      });
    }
  },
});

const revisionInteger = defineRule({
  id: 'annotation-revision-integer',
  severity: 'warning',
  preset: 'import',
  summary: 'A revision is an integer.',
  why: 'Revisions are compared as numbers.',
  fix: 'Write the revision as a number: 1, 2 and so on.',
  reference: reference('EXT'),
  examples: () => ({
    good,
    bad: [
      badAnnotation({ family: 'GetOrder', revision: '1' }, '/revision', 'is "1", not an integer'),
    ],
  }),
  check(context) {
    for (const { operation, raw, pointer } of annotated(context)) {
      const value = memberOf(raw, 'revision');
      if (value === undefined || Number.isInteger(value)) continue;
      const number = typeof value === 'string' && /^[1-9][0-9]{0,5}$/.test(value);
      context.report({
        pointer: `${pointer}/revision`,
        message: `The revision of ${cut(operation.label)} is ${quoted(value)}, not an integer.`,
        edits: number
          ? [{ kind: 'setValue', pointer: `${pointer}/revision`, value: Number(value) }]
          : [],
      });
    }
  },
});

const idSuffix = defineRule({
  id: 'annotation-id-suffix',
  severity: 'advice',
  preset: 'import',
  summary: 'The operationId of revision n ends with "Vn", starting with the second revision.',
  why: 'The name then shows which revision a workflow calls.',
  fix: 'Append "V" and the revision to the operationId.',
  reference: reference('VAL; VER; DEP', 'OperationIdShouldEndWithRevision'),
  examples: () => ({
    good,
    bad: [
      {
        ...badAnnotation({ family: 'GetOrder', revision: 2 }, '', ''),
        expect: [{ pointer: '/paths/~1orders~1{orderId}/get/operationId', message: '"V2"' }],
      },
    ],
  }),
  check(context) {
    for (const { operation, raw, pointer } of annotated(context)) {
      const revision = memberOf(raw, 'revision');
      if (typeof revision !== 'number' || revision < 2 || operation.id === '') continue;
      if (operation.id.toLowerCase().endsWith(`v${revision}`)) continue;
      context.report({
        pointer: `${operation.pointer}/operationId`,
        message: `The operationId ${quoted(operation.id)} has revision ${revision}, but does not end with "V${revision}".`,
        related: [{ pointer: `${pointer}/revision`, message: 'The revision.' }],
      });
    }
  },
});

const replaced = { api: 'Contoso Orders', operationId: 'GetOrderV2' };

const replacementDeprecated = defineRule({
  id: 'annotation-replacement-deprecated',
  severity: 'warning',
  certificationSeverity: 'error',
  preset: 'import',
  summary: 'Only deprecated operations have a replacement.',
  why: 'Microsoft rejects a replacement for an operation that is not deprecated.',
  fix: 'Set "deprecated": true on the operation, or remove the replacement.',
  reference: reference('VAL', 'ApiAnnotationExtensionReplacementInfoForNonDeprecatedOperations'),
  examples: () => ({
    good: [operationExample({ deprecated: true, [key]: { replacement: replaced } })],
    bad: [badAnnotation({ replacement: replaced }, '/replacement', 'is not deprecated')],
  }),
  check(context) {
    for (const { operation, raw, pointer, active } of annotated(context)) {
      if (!active || memberOf(raw, 'replacement') === undefined) continue;
      context.report({
        pointer: `${pointer}/replacement`,
        part: 'key',
        message: `${cut(operation.label)} has a replacement, but is not deprecated.`,
      });
    }
  },
});

const replacementMembers = defineRule({
  id: 'annotation-replacement-members',
  severity: 'warning',
  certificationSeverity: 'error',
  preset: 'import',
  summary: 'A replacement has `api` and `operationId`.',
  why: 'Both are needed to find the operation to use instead.',
  fix: 'Add the API and the operationId of the operation that replaces this one.',
  reference: reference(
    'VAL',
    'ApiAnnotationExtensionReplacementInfoMissingApiProperty',
    'ApiAnnotationExtensionReplacementInfoMissingOperationIdProperty',
  ),
  examples: () => ({
    good: [operationExample({ deprecated: true, [key]: { replacement: replaced } })],
    bad: [badAnnotation({ replacement: { api: 'Orders' } }, '/replacement', 'no "operationId"')],
  }),
  check(context) {
    for (const { operation, raw, pointer } of annotated(context)) {
      const replacement = memberOf(raw, 'replacement');
      if (!isObject(replacement)) continue;
      for (const name of ['api', 'operationId']) {
        if (stringOf(memberOf(replacement, name)).trim() !== '') continue;
        context.report({
          pointer: `${pointer}/replacement`,
          codes: [`ApiAnnotationExtensionReplacementInfoMissing${capitalised(name)}Property`],
          message: `The replacement of ${cut(operation.label)} has no "${name}".`,
        });
      }
    }
  },
});

export const annotationRules: readonly RuleDefinition[] = [
  shape,
  status,
  statusAhead,
  needsRevision,
  revisionInteger,
  ...familyRules,
  idSuffix,
  replacementDeprecated,
  replacementMembers,
];
