// What a key of `paths` may look like: one row per rule.

import { joinPointer } from '../../document/pointer.js';
import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { perDocument } from '../per-document.js';
import { memberOf, objectEntries } from '../raw.js';
import type { RuleContext, RuleDefinition, RuleExamples } from '../types.js';
import { quoted } from '../quoted.js';
import type { ValidatorCode } from '../validator-messages.js';
import { pathsOf } from './examples.js';

/** The paths, without extensions. */
export const pathEntries = perDocument(
  ({ root }: RuleContext): ReadonlyArray<readonly [string, unknown]> =>
    objectEntries(memberOf(root, 'paths')).filter(([key]) => !key.startsWith('x-')),
);

export function pathPointer(path: string): string {
  return joinPointer('/paths', path);
}

interface KeyRow extends Pick<RuleDefinition, 'id' | 'summary' | 'why' | 'fix'> {
  readonly code: ValidatorCode;
  readonly good: string;
  readonly bad: readonly string[];
  /** What is wrong with the path, as the end of a sentence; undefined when nothing is. */
  fault(path: string): string | undefined;
}

const keyRule = (row: KeyRow): RuleDefinition =>
  defineRule({
    id: row.id,
    severity: 'error',
    preset: 'import',
    evidence: validator(row.code),
    summary: row.summary,
    why: row.why,
    fix: row.fix,
    reference: reference('VAL', row.code),
    examples: () => ({
      good: [{ document: pathsOf(`get ${row.good}`) }],
      bad: row.bad.map((path) => ({
        document: pathsOf(`get ${path}`),
        expect: [{ pointer: pathPointer(path), message: quoted(path) }],
      })) as unknown as RuleExamples['bad'],
    }),
    check(context) {
      const entries = pathEntries(context);
      for (let at = 0; at < entries.length; at += 1) {
        const [path] = entries[at] as (typeof entries)[number];
        const fault = row.fault(path);
        if (fault === undefined) continue;
        context.report({
          pointer: pathPointer(path),
          part: 'key',
          message: `The path ${quoted(path)} ${fault}.`,
          ...(row.id === 'path-starts-with-slash' &&
          memberOf(memberOf(context.root, 'paths'), `/${path}`) === undefined
            ? {
                edits: [{ kind: 'renameKey' as const, pointer: pathPointer(path), to: `/${path}` }],
              }
            : {}),
        });
      }
    },
  });

/** What is wrong with the braces of a path. */
function braceFault(path: string): string | undefined {
  if (!path.includes('{') && !path.includes('}')) return undefined;
  let open = -1;
  for (let at = 0; at < path.length; at += 1) {
    const character = path[at];
    if (character === '{') {
      if (open !== -1) return `has a nested opening brace at character ${at + 1}`;
      open = at;
    } else if (character === '}') {
      if (open === -1) return `has an unmatched closing brace at character ${at + 1}`;
      if (path.slice(open + 1, at).trim() === '') return 'has a variable without a name';
      open = -1;
    } else if (character === '/' && open !== -1) {
      return `has a slash inside a variable at character ${at + 1}`;
    }
  }
  return open === -1 ? undefined : `has an unmatched opening brace at character ${open + 1}`;
}

export const keyRules: readonly RuleDefinition[] = [
  keyRule({
    id: 'path-starts-with-slash',
    summary: 'Every key of `paths` starts with `/`.',
    why: 'It is appended directly to `basePath`; the validator rejects any other path.',
    fix: 'Start the path with a slash.',
    code: 'OperationPathMustStartWithSlash',
    good: '/orders',
    bad: ['orders'],
    fault: (path) => (path.startsWith('/') ? undefined : 'does not start with a slash'),
  }),
  keyRule({
    id: 'path-no-query-fragment',
    summary: 'A path does not contain `?` or `#`.',
    why: 'Queries belong in parameters; in the path, they are rejected.',
    fix: 'Replace the query with query parameters. For a fixed value, use a required, internal parameter with a default.',
    code: 'OperationPathMayNotContainQueryOrFragment',
    good: '/orders',
    bad: ['/orders?status=open', '/orders#open'],
    fault(path) {
      const found = /[?#]/.exec(path)?.[0];
      return found === undefined ? undefined : `contains ${quoted(found)}`;
    },
  }),
  keyRule({
    id: 'path-no-wildcard',
    summary: 'A path does not contain `*`.',
    why: 'Wildcards are not supported, and the definition is rejected.',
    fix: 'Write one path per URL, or use a variable for one segment.',
    code: 'OperationPathContainsUnsupportedCharacters',
    good: '/files/{name}',
    bad: ['/files/*'],
    fault: (path) => (path.includes('*') ? 'contains "*"' : undefined),
  }),
  keyRule({
    id: 'path-template-valid',
    summary: 'Braces are balanced, and each variable is inside one segment.',
    why: 'A malformed variable cannot be replaced with a value.',
    fix: 'Write each variable as {name}, inside one segment.',
    code: 'OperationPathTemplateNotValid',
    good: '/orders/{orderId}',
    bad: ['/orders/{orderId', '/orders/orderId}', '/orders/{order/Id}', '/orders/{}', '/a/{b{c}}'],
    fault: braceFault,
  }),
  keyRule({
    id: 'path-variable-default',
    summary: 'A variable has no `=default`.',
    why: 'Defaults belong on the parameter; in the path, they are rejected.',
    fix: 'Write {name}, and add "default" to the parameter.',
    code: 'OperationPathVariablesContainDefaults',
    good: '/orders/{orderId}',
    bad: ['/orders/{orderId=1}'],
    fault(path) {
      const found = path.includes('=') ? /\{[^{}/=]*=[^{}/]*\}/.exec(path)?.[0] : undefined;
      return found === undefined ? undefined : `has a default in its variable ${quoted(found)}`;
    },
  }),
];
