// Extensions with one rule each, about their value. One row is one rule.

import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { isObject, memberOf, stringOf } from '../raw.js';
import { quoted } from '../quoted.js';
import { didYouMean, misspelledMember } from '../suggest.js';
import {
  badOperation,
  exampleParameters,
  operationExample,
} from '../operations/example-operation.js';
import type { JsonObject } from '../../document/types.js';
import type { Finding, RuleBody, RuleContext, RuleDefinition, RuleLevel } from '../types.js';
import { uses } from './sites.js';
import type { Site } from './sites.js';
import { takesEffect } from '../unsafe-fixes.js';

interface Use {
  readonly site: Site;
  readonly value: unknown;
  readonly pointer: string;
}

type Row = RuleLevel &
  Pick<RuleBody, 'id' | 'summary' | 'why' | 'fix' | 'reference'> & {
    readonly extension: string;
    readonly fault: (use: Use, context: RuleContext) => Finding | undefined;
    /** Members of the operation, or of a query parameter where `onParameter`. */
    readonly onParameter?: true;
    readonly good: JsonObject;
    readonly bad: JsonObject;
    readonly at: string;
    readonly said: string;
  };

function members(row: Row, own: JsonObject): JsonObject {
  if (row.onParameter === undefined) return own;
  return {
    parameters: exampleParameters({
      name: 'note',
      in: 'query',
      type: 'string',
      'x-ms-summary': 'Note',
      description: 'A note for the log.',
      ...own,
    }),
  };
}

const secretName = /pass(word|phrase)|secret|api.?key|access.?token|credential/i;
const secretValue =
  /^(eyJ[\w-]{10,}\.|(Bearer|Basic) \S{12,}|sk[-_]\w{16,}|gh[pousr]_\w{20,})|^[^\s@]{1,64}@[^\s@]{1,80}\.[a-z]{2,10}$/i;

function contextFault({ site, value, pointer }: Use, context: RuleContext): Finding | undefined {
  const simulate = memberOf(value, 'simulate');
  if (!isObject(simulate)) {
    return {
      pointer,
      message: `x-ms-operation-context of ${site.name} has no object "simulate".`,
      ...misspelledMember(value, 'simulate'),
    };
  }
  const id = stringOf(memberOf(simulate, 'operationId'));
  if (id !== '' && context.operation(id) !== undefined) return undefined;
  const at = `${pointer}/simulate`;
  return id === ''
    ? { pointer: at, message: `"simulate" of ${site.name} has no "operationId".` }
    : {
        pointer: `${at}/operationId`,
        message: `"simulate" of ${site.name} names ${quoted(id)}, but the definition has no such operation.`,
        ...didYouMean(id, idsOf(context)),
      };
}

function idsOf({ operations }: RuleContext): readonly string[] {
  return operations.map(({ id }) => id).filter((id) => id !== '');
}

function capabilityFault({ site, value, pointer }: Use): Finding | undefined {
  if (site.kind !== 'operation') return undefined;
  const wrong = isObject(value)
    ? Object.keys(value).find((name) => name !== 'chunkTransfer')
    : undefined;
  if (
    isObject(value) &&
    wrong === undefined &&
    typeof memberOf(value, 'chunkTransfer') === 'boolean'
  ) {
    return undefined;
  }
  return {
    pointer,
    message: `x-ms-capabilities of ${site.name} is not { "chunkTransfer": true } or false${
      wrong === undefined ? '' : `; it has ${quoted(wrong)}`
    }.`,
    ...didYouMean(wrong, ['chunkTransfer']),
  };
}

function secretFault({ site, value, pointer }: Use): Finding | undefined {
  if (typeof value !== 'string' || value === '') return undefined;
  const named = secretName.test(site.parameter?.name ?? site.schema?.property ?? '');
  if (!named && !secretValue.test(value)) return undefined;
  return {
    pointer,
    message: `x-ms-test-value of ${site.name} looks like a secret or personal data.`,
  };
}

/** `filterFunctions` is in x-ms-capabilities of response properties; the allowed names are not documented. */
function filterFault({ site, value, pointer }: Use): Finding | undefined {
  const list = memberOf(value, 'filterFunctions');
  if (list === undefined) return undefined;
  const at = `${pointer}/filterFunctions`;
  const { schema } = site;
  if (schema === undefined || schema.place === 'body' || schema.place === 'notification') {
    return {
      pointer: at,
      part: 'key',
      message: `filterFunctions of ${site.name} is not in a response schema.`,
    };
  }
  if (!Array.isArray(list) || list.length === 0) {
    return { pointer: at, message: `filterFunctions of ${site.name} is not an array of names.` };
  }
  const twice = firstRepeated(list);
  if (twice < 0) return undefined;
  return {
    pointer: `${at}/${twice}`,
    message: `filterFunctions of ${site.name} contains ${quoted(list[twice])} twice.`,
  };
}

function firstRepeated(list: readonly unknown[]): number {
  const seen = new Set<unknown>();
  return list.findIndex((name) => seen.size === seen.add(name).size);
}

const refused = { severity: 'error', preset: 'import' } as const;
const warned = { severity: 'warning', preset: 'import' } as const;
const advice = { severity: 'advice', preset: 'import' } as const;

const memberRows: readonly Row[] = [
  {
    ...refused,
    evidence: validator('InvalidCustomEditorExtensionDictionaryValue'),
    id: 'editor-dictionary',
    extension: 'x-ms-editor',
    summary: 'The editor `dictionary` is only used for an object with `additionalProperties`.',
    why: 'It edits the keys and values of properties that the schema does not list.',
    fix: 'Make the schema an object with "additionalProperties", or remove x-ms-editor.',
    reference: reference('VAL', 'InvalidCustomEditorExtensionDictionaryValue'),
    fault({ site, value, pointer }) {
      const open = memberOf(site.raw, 'additionalProperties');
      const fits = memberOf(site.raw, 'type') === 'object' && (isObject(open) || open === true);
      return value !== 'dictionary' || fits
        ? undefined
        : {
            pointer,
            message: `${site.name} has the editor "dictionary", but is not an object with additionalProperties.`,
          };
    },
    onParameter: true,
    good: { 'x-ms-editor': 'html' },
    bad: { 'x-ms-editor': 'dictionary' },
    at: '/x-ms-editor',
    said: 'is not an object with additionalProperties',
  },
  {
    ...warned,
    id: 'media-kind-value',
    extension: 'x-ms-media-kind',
    summary: '`x-ms-media-kind` is `image` or `audio`.',
    why: "Microsoft's schema does not define any other kind, although a published connector uses others.",
    fix: 'Use "image" or "audio".',
    reference: reference('SCH'),
    fault: ({ site, value, pointer }) =>
      value === 'image' || value === 'audio'
        ? undefined
        : {
            pointer,
            message: `x-ms-media-kind of ${site.name} is ${quoted(value)}, not "image" or "audio".`,
            ...didYouMean(value, ['image', 'audio']),
          },
    onParameter: true,
    good: { 'x-ms-media-kind': 'image' },
    bad: { 'x-ms-media-kind': 'video' },
    at: '/x-ms-media-kind',
    said: '"video"',
  },
  {
    ...warned,
    id: 'capabilities-operation',
    extension: 'x-ms-capabilities',
    summary:
      'The `x-ms-capabilities` of an operation contain only `chunkTransfer`, which is true or false.',
    why: 'Other members have no effect there.',
    fix: 'Write it as { "chunkTransfer": true }.',
    reference: reference('EXT; SCH'),
    fault: capabilityFault,
    good: { 'x-ms-capabilities': { chunkTransfer: true } },
    bad: { 'x-ms-capabilities': { chunkTransfer: 'yes' } },
    at: '/x-ms-capabilities',
    said: 'is not { "chunkTransfer": true }',
  },
  {
    ...warned,
    id: 'operation-context-shape',
    extension: 'x-ms-operation-context',
    summary:
      '`x-ms-operation-context` is `{ simulate: { operationId, parameters } }` and names an existing operation.',
    why: 'That operation is called instead when a workflow is tested.',
    fix: 'Use the operationId of an operation in this definition.',
    reference: reference('EXT; SCH'),
    fault: contextFault,
    good: { 'x-ms-operation-context': { simulate: { operationId: 'GetOrder' } } },
    bad: { 'x-ms-operation-context': { simulate: { operationId: 'GetBill' } } },
    at: '/x-ms-operation-context/simulate/operationId',
    said: '"GetBill"',
  },
  {
    ...refused,
    evidence: validator('FilterFunctionsPropertyInInputSchema'),
    id: 'filter-functions',
    extension: 'x-ms-capabilities',
    summary: '`filterFunctions` is an array of unique names in a response schema.',
    why: "Microsoft's validator rejects other positions and forms.",
    fix: 'List each function once, on a property of a response.',
    reference: reference('VAL', 'FilterFunctionsProperty*'),
    fault: filterFault,
    onParameter: true,
    good: { 'x-ms-summary': 'Note' },
    bad: { 'x-ms-capabilities': { filterFunctions: ['eq'] } },
    at: '/x-ms-capabilities/filterFunctions',
    said: 'is not in a response schema',
  },
  {
    ...advice,
    id: 'ext-require-user-confirmation-boolean',
    extension: 'x-ms-require-user-confirmation',
    summary: '`x-ms-require-user-confirmation` is true or false.',
    why: 'No published definition has any other value.',
    fix: 'Write true or false, without quotation marks.',
    reference: reference('corpus; PFX'),
    fault: ({ site, value, pointer }) =>
      typeof value === 'boolean'
        ? undefined
        : {
            pointer,
            message: `x-ms-require-user-confirmation of ${site.name} is ${quoted(value)}, not true or false.`,
            edits:
              value === 'true' || value === 'false'
                ? [{ kind: 'setValue', pointer, value: value === 'true' }]
                : [],
            unsafe: takesEffect,
          },
    good: { 'x-ms-require-user-confirmation': true },
    bad: { 'x-ms-require-user-confirmation': 'true' },
    at: '/x-ms-require-user-confirmation',
    said: 'is "true"',
  },
  {
    severity: 'advice',
    preset: 'certification',
    id: 'ext-test-value-no-secret',
    extension: 'x-ms-test-value',
    summary: '`x-ms-test-value` does not contain secrets or personal data.',
    why: 'The value is published with the definition.',
    fix: 'Use a fictitious value. If the secret is real, revoke it.',
    reference: reference('SCH'),
    fault: secretFault,
    onParameter: true,
    good: { 'x-ms-test-value': 'hello' },
    bad: { 'x-ms-test-value': 'ann.smith@contoso.com' },
    at: '/x-ms-test-value',
    said: 'looks like',
  },
  {
    ...advice,
    id: 'ext-explicit-input',
    extension: 'x-ms-explicit-input',
    summary: '`x-ms-explicit-input` only appears on internal parameters.',
    why: 'Power Fx only reads it there: it lets a formula set a hidden parameter.',
    fix: 'Add "x-ms-visibility": "internal", or remove x-ms-explicit-input.',
    reference: reference('PFX; SKILL'),
    fault: ({ site, pointer }) =>
      memberOf(site.raw, 'x-ms-visibility') === 'internal'
        ? undefined
        : {
            pointer,
            part: 'key',
            message: `${site.name} has x-ms-explicit-input, but is not internal.`,
          },
    onParameter: true,
    good: { 'x-ms-explicit-input': true, 'x-ms-visibility': 'internal' },
    bad: { 'x-ms-explicit-input': true },
    at: '/x-ms-explicit-input',
    said: 'is not internal',
  },
];

function memberRule(row: Row): RuleDefinition {
  const { fault, extension, onParameter, good, bad, at: below, said, ...rule } = row;
  const at = `${onParameter === true ? '/parameters/1' : ''}${below}`;
  return defineRule({
    ...rule,
    examples: () => ({
      good: [operationExample(members(row, good))],
      bad: [badOperation(members(row, bad), at, said)],
    }),
    check(context) {
      for (const use of uses(context, extension)) {
        const finding = fault(use, context);
        if (finding !== undefined) context.report(finding);
      }
    },
  });
}

export const memberRules: readonly RuleDefinition[] = memberRows.map(memberRule);
