// Paths that match the same requests, or the same ones for some values of a variable.

import { defineRule, reference } from '../define-rule.js';
import { refused } from '../evidence.js';
import { perDocument } from '../per-document.js';
import type { OperationNode, RuleContext, RuleDefinition } from '../types.js';
import { quoted } from '../quoted.js';
import { pathsOf } from './examples.js';
import { pathEntries, pathPointer } from './path-keys.js';

const unique = defineRule({
  id: 'path-unique-case-insensitive',
  severity: 'error',
  preset: 'import',
  evidence: refused(
    'https://github.com/microsoft/powerapps-tools/issues/222',
    "The path '/api/data/v9.0/{entityname}' is defined multiple times with different capitalization. Paths must be unique when compared case-insensitively.",
  ),
  summary: 'No two paths differ only in letter case.',
  why: 'Microsoft compares paths case-insensitively and treats the second as a repetition of the first.',
  fix: 'Combine the operations under one path, or make the paths differ in more than letter case.',
  reference: reference('VAL; powerapps-tools issues 222, 909', 'PathRedefined'),
  examples: () => ({
    good: [{ document: pathsOf('get /orders', 'post /invoices') }],
    bad: [
      {
        document: pathsOf('get /orders', 'post /Orders'),
        expect: [{ pointer: '/paths/~1Orders', message: '"/orders"' }],
      },
    ],
  }),
  check(context) {
    const first = new Map<string, string>();
    for (const [path] of pathEntries(context)) {
      const key = path.toLowerCase();
      const other = first.get(key);
      if (other === undefined) {
        first.set(key, path);
        continue;
      }
      context.report({
        pointer: pathPointer(path),
        part: 'key',
        message: `The path ${quoted(path)} differs from ${quoted(other)} only in letter case.`,
        related: [{ pointer: pathPointer(other), message: 'The other path.' }],
      });
    }
  },
});

/** `/orders/{id}` as `/orders/{}`. */
function templateOf(path: string): string {
  return !path.includes('{') ? path : path.replaceAll(/\{[^{}/]*\}/g, '{}');
}

/** The operations' templates, in their order. */
const templates = perDocument(({ operations }: RuleContext) =>
  operations.map(({ path }) => templateOf(path)),
);

const duplicate = defineRule({
  id: 'path-duplicate-template',
  severity: 'warning',
  preset: 'import',
  summary:
    'No two operations with the same method have paths that differ only in the names of variables.',
  why: 'Every request matches both, but only one of them can handle it.',
  fix: 'Combine the operations, or make the paths differ in a fixed segment.',
  reference: reference('VAL', 'DuplicateOperationPath'),
  examples: () => ({
    good: [{ document: pathsOf('get /orders/{id}', 'put /orders/{number}') }],
    bad: [
      {
        document: pathsOf('get /orders/{id}', 'get /orders/{number}'),
        expect: [{ pointer: '/paths/~1orders~1{number}/get', message: 'GET /orders/{id}' }],
      },
    ],
  }),
  check(context) {
    const first = new Map<string, OperationNode>();
    const { operations } = context;
    for (let at = 0; at < operations.length; at += 1) {
      const operation = operations[at] as OperationNode;
      const key = `${operation.method} ${templates(context)[at]}`;
      const other = first.get(key);
      if (other === undefined) {
        first.set(key, operation);
        continue;
      }
      context.report({
        pointer: operation.pointer,
        part: 'key',
        message: `${operation.label} matches the same requests as ${other.label}: the paths differ only in the names of variables.`,
        related: [{ pointer: other.pointer, message: 'The other operation.' }],
      });
    }
  },
});

/** Paths of a family, segment by segment. */
interface Branch {
  children?: Map<string, Branch>;
  operation?: OperationNode;
}

interface Segmented {
  readonly operation: OperationNode;
  readonly segments: readonly string[];
}

/** Operations with the same method and number of segments: no others can overlap. */
interface Family {
  readonly members: Segmented[];
  /** In which segments the first one has its variables, and whether others have theirs elsewhere. */
  readonly variables: string;
  mixed: boolean;
}

function familiesOf(context: RuleContext): Iterable<Family> {
  const families = new Map<string, Family>();
  const { operations } = context;
  for (let at = 0; at < operations.length; at += 1) {
    const operation = operations[at] as OperationNode;
    const segments = (templates(context)[at] as string).split('/');
    let variables = '';
    for (let part = 0; part < segments.length; part += 1) {
      variables += segments[part] === '{}' ? '1' : '0';
    }
    const key = `${operation.method} ${segments.length}`;
    const family = families.get(key) ?? { members: [], variables, mixed: false };
    families.set(key, family);
    family.members.push({ operation, segments });
    if (family.variables !== variables) family.mixed = true;
  }
  return families.values();
}

function plant(tree: Branch, { operation, segments }: Segmented): void {
  let branch = tree;
  for (const segment of segments) {
    branch.children ??= new Map();
    let next = branch.children.get(segment);
    if (next === undefined) {
      next = {};
      branch.children.set(segment, next);
    }
    branch = next;
  }
  branch.operation ??= operation;
}

/** Limit of comparisons per document, so that thousands of paths that consist of variables end in time. */
const MOST_STEPS = 200_000;

/** A path that matches some of the same requests, other than one that differs only in names of variables. */
function overlapping(
  tree: Branch,
  segments: readonly string[],
  budget: { steps: number },
): OperationNode | undefined {
  const open: Array<{ branch: Branch; depth: number; differs: boolean }> = [
    { branch: tree, depth: 0, differs: false },
  ];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { branch, depth, differs } = place;
    if (depth === segments.length) {
      if (differs && branch.operation !== undefined) return branch.operation;
      continue;
    }
    const segment = segments[depth] ?? '';
    const names = segment === '{}' ? (branch.children?.keys() ?? []) : [segment, '{}'];
    for (const name of names) {
      const child = branch.children?.get(name);
      if (child === undefined || (budget.steps -= 1) < 0) continue;
      open.push({ branch: child, depth: depth + 1, differs: differs || name !== segment });
    }
    if (budget.steps < 0) return undefined;
  }
  return undefined;
}

const partial = defineRule({
  id: 'path-partial-duplicate',
  severity: 'advice',
  preset: 'off',
  summary:
    'Paths do not overlap because the value of a variable can equal a fixed segment of another path.',
  why: 'A request for `/orders/list` also matches `/orders/{id}`; which operation handles it depends on the service.',
  fix: 'If the service gives fixed segments precedence, ignore this finding; otherwise, make the paths differ.',
  reference: reference('VAL', 'PartialDuplicateOperationPath'),
  examples: () => ({
    good: [{ document: pathsOf('get /orders/{id}', 'get /lists/orders') }],
    bad: [
      {
        document: pathsOf('get /orders/{id}', 'get /orders/list'),
        expect: [{ pointer: '/paths/~1orders~1list/get', message: 'GET /orders/{id}' }],
      },
    ],
  }),
  check(context) {
    const budget = { steps: MOST_STEPS };
    for (const { members, mixed } of familiesOf(context)) {
      // Where variables are in the same segments, no value of one equals a fixed segment of another.
      if (!mixed) continue;
      const tree: Branch = {};
      for (const member of members) {
        const { operation, segments } = member;
        const other = overlapping(tree, segments, budget);
        if (other !== undefined) {
          context.report({
            pointer: operation.pointer,
            part: 'key',
            message: `${operation.label} overlaps ${other.label}: the value of a variable can equal a fixed segment.`,
            related: [{ pointer: other.pointer, message: 'The other operation.' }],
          });
        }
        plant(tree, member);
      }
    }
  },
});

export const duplicateRules: readonly RuleDefinition[] = [unique, duplicate, partial];
