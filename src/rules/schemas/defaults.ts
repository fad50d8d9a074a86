// Defaults and the type they must have.

import type { JsonObject } from '../../document/types.js';
import { partsOf } from '../../model/schema-view.js';
import { defineRule, reference } from '../define-rule.js';
import { refused } from '../evidence.js';
import { rawReader } from '../output-schema.js';
import { memberOf, stringOf } from '../raw.js';
import type { Edit, Finding, RuleContext } from '../types.js';
import { kindOf } from '../wording.js';
import { quoted } from '../quoted.js';
import { order, post, withParameter, withProperties } from './example.js';
import { sentence, typedName, typedWith } from './nodes.js';
import { fits, types } from './values.js';

/** Parts of a schema that are searched for its type. */
const MOST_PARTS = 50;

const good = [withProperties({ count: { type: 'integer', format: 'int32', default: 1 } })] as const;
const count = `${order}/properties/count`;

export const defaultMatchesType = defineRule({
  id: 'default-matches-type',
  severity: 'error',
  preset: 'import',
  evidence: refused(
    'BAPC-public issue 70',
    "The 'default' value is of type 'Integer', but should match the given type 'String'.",
  ),
  summary: '`default` has the type given by `type`.',
  why: 'Otherwise, the designer inserts an invalid value; the definition is rejected. A string that can be read as the type ("true" for a boolean) and null are accepted.',
  fix: 'Change the default to the given type, or correct the type.',
  reference: reference('VAL; BAPC-public issue 70', 'DefaultValueMustMatchType'),
  examples: () => ({
    good,
    bad: [
      {
        ...withParameter({ type: 'string', default: 1 }),
        expect: [{ pointer: `${post}/parameters/0/default`, message: 'an integer' }],
      },
      {
        ...withProperties({ count: { type: 'integer', default: 'one' } }),
        expect: [{ pointer: `${count}/default`, message: 'a string' }],
      },
      {
        title: 'a string that can be read as the type, and null',
        ...withProperties({
          count: { type: 'integer', default: '1' },
          paid: { type: 'boolean', default: null },
        }),
        expect: [
          { pointer: `${count}/default`, message: 'a string', severity: 'warning' },
          { pointer: `${order}/properties/paid/default`, message: 'null', severity: 'warning' },
        ],
      },
    ],
  }),
  check(context) {
    for (const node of typedWith(context, 'default')) {
      const value = memberOf(node.raw, 'default');
      if (value === undefined) continue;
      const type = typeOf(context, node.raw);
      if (!types.includes(type) || fits(value, type)) continue;
      context.report(defaultFinding(node.pointer, typedName(node), value, type, node.raw));
    }
  },
});

function defaultFinding(
  at: string,
  name: string,
  value: unknown,
  type: string,
  raw: object,
): Finding {
  const pointer = `${at}/default`;
  const meant = 'enum' in raw ? undefined : converted(value, type);
  const edits: Edit[] = meant === undefined ? [] : [{ kind: 'setValue', pointer, value: meant }];
  const shown = typeof value === 'object' ? '' : ` (${quoted(value)})`;
  return {
    pointer,
    ...(readsAs(value, type) && { severity: 'warning' }),
    message: `${sentence(name)} has the type ${quoted(type)}, but its default is ${kindOf(value)}${shown}.`,
    edits,
  };
}

/** The type, its own or that of a part of it; '' when there is none. */
function typeOf(context: RuleContext, raw: JsonObject): string {
  const own = memberOf(raw, 'type');
  if (own !== undefined) return stringOf(own);
  const typed = partsOf({ raw, pointer: '' }, rawReader(context), MOST_PARTS).findLast(
    (part) => memberOf(part.raw, 'type') !== undefined,
  );
  return stringOf(memberOf(typed?.raw, 'type'));
}

/** Defaults of another type that published definitions have: null, and strings that can be read as the type. */
function readsAs(value: unknown, type: string): boolean {
  if (value === null) return true;
  if (typeof value !== 'string') return false;
  const text = value.trim();
  switch (type) {
    case 'boolean':
      return /^(true|false)?$/i.test(text);
    case 'integer':
      return /^([+-]?\d+)?$/.test(text);
    case 'number':
      return text === '' || Number.isFinite(Number(text));
    default:
      return true;
  }
}

/** The same value in the type, where it is unambiguous. */
function converted(value: unknown, type: string): unknown {
  if (type === 'string') {
    const plain = typeof value === 'boolean' || Number.isSafeInteger(value);
    return plain ? String(value) : undefined;
  }
  if (typeof value !== 'string') return undefined;
  if (type === 'boolean' && /^(true|false)$/i.test(value)) return value.toLowerCase() === 'true';
  if ((type === 'integer' || type === 'number') && /^-?(0|[1-9]\d{0,14})$/.test(value)) {
    return value === '-0' ? undefined : Number(value);
  }
  return undefined;
}
