// The members of a path.

import { joinPointer } from '../../document/pointer.js';
import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { isObject, memberOf } from '../raw.js';
import type { RuleDefinition } from '../types.js';
import { quoted } from '../quoted.js';
import { pathsOf } from './examples.js';
import { pathEntries, pathPointer } from './path-keys.js';

const verbs = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch'];

/** The method that a member written with capitals stands for. */
export function capitalVerb(key: string): string | undefined {
  const lower = key.toLowerCase();
  return lower !== key && verbs.includes(lower) ? lower : undefined;
}

const noRef = defineRule({
  id: 'path-no-ref',
  severity: 'error',
  preset: 'import',
  evidence: validator('PathItemRefNotSuppored'),
  summary: 'A path item has no `$ref`.',
  why: 'Microsoft does not resolve it there, and rejects it.',
  fix: 'Replace the reference with the operations themselves.',
  reference: reference('VAL', 'PathItemRefNotSuppored'),
  examples: () => ({
    good: [{ document: pathsOf('get /orders') }],
    bad: [
      {
        document: {
          paths: {
            '/orders': { get: { responses: { '200': { description: 'The orders.' } } } },
            '/purchases': { $ref: '#/paths/~1orders' },
          },
        },
        expect: [{ pointer: '/paths/~1purchases/$ref', message: '"/purchases"' }],
      },
    ],
  }),
  check(context) {
    for (const [path, item] of pathEntries(context)) {
      const target = memberOf(item, '$ref');
      if (target === undefined) continue;
      const to = typeof target === 'string' ? ` to ${quoted(target)}` : '';
      context.report({
        pointer: `${pathPointer(path)}/$ref`,
        part: 'key',
        message: `The path ${quoted(path)} is a reference${to}.`,
      });
    }
  },
});

const emptyItem = defineRule({
  id: 'path-empty-item',
  severity: 'warning',
  preset: 'certification',
  summary: 'A path has at least one operation.',
  why: 'An empty path is a leftover from an export; reviewers ask authors to remove it.',
  fix: 'Remove the path, or add its operation.',
  reference: reference('PR 798; PR 1152; PR 1451; PR 473'),
  examples: () => ({
    good: [{ document: pathsOf('get /orders') }],
    bad: [
      {
        document: pathsOf('get /orders', '/orders/export'),
        expect: [{ pointer: '/paths/~1orders~1export', message: '"/orders/export"' }],
      },
    ],
  }),
  check(context) {
    for (const [path, item] of pathEntries(context)) {
      if (!isObject(item) || memberOf(item, '$ref') !== undefined) continue;
      const keys = Object.keys(item);
      if (keys.some((key) => verbs.includes(key) || capitalVerb(key) !== undefined)) continue;
      context.report({
        pointer: pathPointer(path),
        part: 'key',
        message: `The path ${quoted(path)} has no operation.`,
      });
    }
  },
});

const listOrders = {
  operationId: 'ListOrders',
  summary: 'List orders',
  description: 'Returns all orders.',
  responses: { '200': { description: 'Done.', schema: { $ref: '#/definitions/Order' } } },
};

const lowercase = defineRule({
  id: 'path-verb-lowercase',
  severity: 'error',
  preset: 'import',
  evidence: validator('ExtensionNameNotValid'),
  summary: 'HTTP methods are in lowercase.',
  why: 'Swagger 2.0 defines `get`, not `GET`: the operation is ignored, and the validator rejects the member.',
  fix: 'Write the method in lowercase.',
  reference: reference('VAL', 'ExtensionNameNotValid'),
  examples: () => ({
    good: [{ document: pathsOf('get /orders') }],
    bad: [
      {
        document: { paths: { '/orders': { GET: listOrders } } },
        expect: [{ pointer: '/paths/~1orders/GET', message: '"GET"' }],
      },
    ],
  }),
  check(context) {
    for (const [path, item] of pathEntries(context)) {
      if (!isObject(item)) continue;
      const renamed = new Set<string>();
      for (const key of Object.keys(item)) {
        const verb = capitalVerb(key);
        if (verb === undefined) continue;
        const pointer = joinPointer(pathPointer(path), key);
        const free = memberOf(item, verb) === undefined && !renamed.has(verb);
        renamed.add(verb);
        context.report({
          pointer,
          part: 'key',
          message: `The path ${quoted(path)} has ${quoted(key)}, which must be lowercase: ${quoted(verb)}.`,
          edits: free ? [{ kind: 'renameKey', pointer, to: verb }] : [],
        });
      }
    }
  },
});

export const itemRules: readonly RuleDefinition[] = [noRef, emptyItem, lowercase];
