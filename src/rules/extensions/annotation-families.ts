// Operations of one family: their revisions and statuses must distinguish them.

import { operationExample, secondOperation } from '../operations/example-operation.js';
import { defineRule, reference } from '../define-rule.js';
import { perDocument } from '../per-document.js';
import { memberOf } from '../raw.js';
import { cut, quoted } from '../quoted.js';
import type { BadExample, RuleContext, RuleDefinition } from '../types.js';
import { annotated, first, good, key, second } from './annotation-parts.js';
import type { Annotated } from './annotation-parts.js';

const secondPointer = `/paths/~1invoices/get/${key}`;

const families = perDocument((context: RuleContext): readonly Annotated[][] => {
  const found = new Map<string, Annotated[]>();
  for (const member of annotated(context)) {
    if (member.family === '') continue;
    const others = found.get(member.family);
    if (others === undefined) found.set(member.family, [member]);
    else others.push(member);
  }
  return [...found.values()];
});

interface FamilyRule {
  readonly id: string;
  readonly code: string;
  readonly summary: string;
  readonly why: string;
  readonly fix: string;
  /** Members that are compared with each other. */
  readonly counts: (member: Annotated) => boolean;
  /** Only those that share this clash. */
  readonly by?: (member: Annotated) => string;
  readonly most: number;
  readonly at: string;
  readonly said: (member: Annotated) => string;
  readonly bad: BadExample;
}

const familyRows: readonly FamilyRule[] = [
  {
    id: 'annotation-revision-unique',
    code: 'OperationFamilyHasDuplicateRevisions',
    summary: 'Operations of a family have different revisions.',
    why: 'If two operations have the same revision, neither is the newer one.',
    fix: 'Give the newer operation the next revision number.',
    counts: ({ raw }) => typeof memberOf(raw, 'revision') === 'number',
    by: ({ raw }) => String(memberOf(raw, 'revision')),
    most: 1,
    at: '/revision',
    said: ({ raw }) => `has the same revision ${quoted(memberOf(raw, 'revision'))} as`,
    bad: {
      ...operationExample(first, secondOperation(first)),
      expect: [{ pointer: `${secondPointer}/revision`, message: 'the same revision 1 as' }],
    },
  },
  {
    id: 'annotation-empty-revisions',
    code: 'OperationFamilyHasManyEmptyRevisions',
    summary: 'At most one operation of a family has no revision.',
    why: 'Only the first operation can omit the revision.',
    fix: 'Add a revision to all operations but the first.',
    counts: ({ raw }) => (memberOf(raw, 'revision') ?? '') === '',
    most: 1,
    at: '',
    said: () => 'has no revision, like',
    bad: {
      ...operationExample(
        { [key]: { family: 'GetOrder' } },
        secondOperation({ [key]: { family: 'GetOrder' } }),
      ),
      expect: [{ pointer: secondPointer, message: 'has no revision, like' }],
    },
  },
  {
    id: 'annotation-max-2-active',
    code: 'OperationFamilyHasManyActiveOperations',
    summary: 'At most two operations of a family are not deprecated.',
    why: 'Only the newest operation and the one before it can be available.',
    fix: 'Set "deprecated": true on the older operations.',
    counts: ({ active }) => active,
    most: 2,
    at: '/family',
    said: () => 'is one of more than two that are not deprecated, with',
    bad: {
      ...operationExample(first, {
        ...secondOperation(second),
        '/orders': {
          get: { operationId: 'GetOrderV3', [key]: { family: 'GetOrder', revision: 3 } },
        },
      }),
      expect: [{ pointer: `/paths/~1orders/get/${key}/family`, message: 'more than two' }],
    },
  },
  {
    id: 'annotation-one-production',
    code: 'OperationFamilyHasManyActiveProductionOperations',
    summary: 'At most one operation of a family that is not deprecated has the status Production.',
    why: 'The operation with the status Production is the one that users get.',
    fix: 'Deprecate the older operation, or set the status of the newer one to "Preview".',
    counts: ({ active, raw }) => active && memberOf(raw, 'status') === 'Production',
    most: 1,
    at: '/status',
    said: () => 'has the status Production, like',
    bad: {
      ...operationExample(
        first,
        secondOperation({ [key]: { family: 'GetOrder', revision: 2, status: 'Production' } }),
      ),
      expect: [{ pointer: `${secondPointer}/status`, message: 'has the status Production, like' }],
    },
  },
];

function familyRule({ id, code, summary, why, fix, bad, ...row }: FamilyRule): RuleDefinition {
  return defineRule({
    id,
    severity: 'warning',
    certificationSeverity: 'error',
    preset: 'import',
    summary,
    why,
    fix,
    reference: reference('VAL', code),
    examples: () => ({ good, bad: [bad] }),
    check(context) {
      for (const family of families(context)) {
        const groups = new Map<string, Annotated[]>();
        for (const member of family.filter(row.counts)) {
          const name = row.by?.(member) ?? '';
          const group = groups.get(name) ?? [];
          groups.set(name, group);
          group.push(member);
          const [other] = group;
          if (group.length <= row.most || other === undefined) continue;
          context.report({
            pointer: `${member.pointer}${row.at}`,
            message: `${cut(member.operation.label)} ${row.said(member)} ${cut(other.operation.label)} in the family ${quoted(member.family)}.`,
            related: [
              { pointer: `${other.pointer}${row.at}`, message: cut(other.operation.label) },
            ],
          });
        }
      }
    },
  });
}

export const familyRules: readonly RuleDefinition[] = familyRows.map(familyRule);
