// What a dynamic extension is by itself: its form, where it stands, and the operation that it names.

import { nearestName } from '../../document/nearest.js';
import { joinPointer } from '../../document/pointer.js';
import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { isObject, memberOf } from '../raw.js';
import { quoted } from '../quoted.js';
import { misspelledMember } from '../suggest.js';
import type { RuleContext } from '../types.js';
import { customerPointer, list, query, scene, values } from './examples.js';
import { dynamicUses, extensionNames, isNewForm, nameOf } from './uses.js';
import type { DynamicUse } from './uses.js';

const at = `${customerPointer}/x-ms-dynamic-values`;

export const shape = defineRule({
  id: 'dyn-shape',
  severity: 'error',
  preset: 'import',
  evidence: validator('JsonTypeIncorrect'),
  summary: 'A dynamic extension is an object, and so are its `parameters`.',
  why: 'The designer cannot read the extension and Microsoft refuses the file.',
  fix: 'Write the extension as an object with `operationId`, `parameters` and paths.',
  reference: reference('EXT; SCH'),
  examples: () => ({
    good: [scene({ customer: { 'x-ms-dynamic-values': values() } })],
    bad: [
      {
        ...scene({ customer: { 'x-ms-dynamic-values': 'ListCustomers' } }),
        expect: [{ pointer: at, message: 'is "ListCustomers" and not an object' }],
      },
      {
        ...scene({ customer: { 'x-ms-dynamic-values': values({ parameters: ['region'] }) } }),
        expect: [{ pointer: `${at}/parameters`, message: 'not an object' }],
      },
    ],
  }),
  check(context) {
    for (const use of dynamicUses(context)) {
      const parameters = memberOf(use.raw, 'parameters');
      if (!isObject(use.raw)) {
        context.report({
          pointer: use.pointer,
          message: `${nameOf(use)} is ${quoted(use.raw)} and not an object.`,
        });
      } else if (parameters !== undefined && !isObject(parameters)) {
        context.report({
          pointer: `${use.pointer}/parameters`,
          message: `\`parameters\` in ${nameOf(use)} is ${quoted(parameters)} and not an object.`,
          fix: 'Write an object: the name of each parameter of the called operation, and what it gets.',
        });
      }
    }
  },
});

export const operationIdRequired = defineRule({
  id: 'dyn-operation-id-required',
  severity: 'error',
  preset: 'import',
  evidence: validator('OneOfPropertiesRequired'),
  summary:
    'A dynamic extension names the operation to call; `x-ms-dynamic-values` may name a `capability` or a `builtInOperation` instead.',
  why: 'Without an operation there is nothing to read the values or the schema from.',
  fix: 'Add `operationId` with the id of an operation of this file.',
  reference: reference('EXT; SCH; VAL', 'OneOfPropertiesRequired'),
  examples: () => ({
    good: [
      scene({ customer: { 'x-ms-dynamic-values': values() } }),
      scene({
        customer: { 'x-ms-dynamic-values': { builtInOperation: 'AadGraph.GetUsers' } },
      }),
    ],
    bad: [
      {
        ...scene({ customer: { 'x-ms-dynamic-values': values({ operationId: undefined }) } }),
        expect: [{ pointer: at, message: 'names no operation to call' }],
      },
    ],
  }),
  check(context) {
    for (const use of dynamicUses(context)) {
      if (use.operationId !== '' || !isObject(use.raw)) continue;
      const builtIn = ['capability', 'builtInOperation'].some(
        (name) => memberOf(use.raw, name) !== undefined,
      );
      if (use.kind === 'values' && builtIn) continue;
      const written = memberOf(use.raw, 'operationId');
      context.report({
        pointer: written === undefined ? use.pointer : `${use.pointer}/operationId`,
        message:
          written === undefined
            ? `${nameOf(use)} names no operation to call.`
            : `\`operationId\` in ${nameOf(use)} is ${quoted(written)}, which names no operation.`,
        ...(written === undefined && misspelledMember(use.raw, 'operationId')),
      });
    }
  },
});

const someIds = 5;

function idsOf({ operations }: RuleContext): readonly string[] {
  return operations.map(({ id }) => id).filter((id) => id !== '');
}

/** What to say of an operationId that does not exist. */
export function unknownOperation(
  context: RuleContext,
  id: string,
): { fix: string; related: Array<{ pointer: string; message: string }> } {
  const near = nearestName(id, idsOf(context));
  const operation = near === undefined ? undefined : context.operation(near);
  if (operation !== undefined) {
    return {
      fix: `Write "${operation.id}", or add an operation "${id}".`,
      related: [
        { pointer: `${operation.pointer}/operationId`, message: `${operation.label} is near it.` },
      ],
    };
  }
  const ids = idsOf(context).slice(0, someIds);
  return {
    fix: `Name an operation of this file${ids.length === 0 ? '' : ` (${ids.map((one) => `"${one}"`).join(', ')}${idsOf(context).length > someIds ? ', ...' : ''})`}.`,
    related: [],
  };
}

export const operationExists = defineRule({
  id: 'dyn-operation-exists',
  severity: 'error',
  preset: 'import',
  evidence: validator('OperationIdNotFound'),
  summary:
    'The operation that a dynamic extension calls is in the same file, in the same letter case.',
  why: 'The designer cannot load the list or the schema, and Microsoft refuses the file.',
  fix: 'Name an operation of this file.',
  reference: reference('VAL; PR 1595', 'OperationIdNotFound'),
  examples: () => ({
    good: [scene({ customer: { 'x-ms-dynamic-values': values() } })],
    bad: [
      {
        ...scene({ customer: { 'x-ms-dynamic-values': values({ operationId: 'listCustomers' }) } }),
        expect: [
          { pointer: `${at}/operationId`, message: 'calls "listCustomers", which is no operation' },
        ],
      },
    ],
  }),
  check(context) {
    for (const use of dynamicUses(context)) {
      if (use.operationId === '' || use.target !== undefined) continue;
      context.report({
        pointer: `${use.pointer}/operationId`,
        message: `${nameOf(use)} calls ${quoted(use.operationId)}, which is no operation of this file.`,
        ...unknownOperation(context, use.operationId),
      });
    }
  },
});

/** The members of an extension that are paths into an answer. */
const pathMembers = [
  'value-collection',
  'value-path',
  'value-title',
  'itemsPath',
  'itemValuePath',
  'itemTitlePath',
  'itemFullTitlePath',
];

export const pathString = defineRule({
  id: 'dyn-path-string',
  severity: 'warning',
  preset: 'import',
  summary: 'A path in a dynamic extension is a string: a JSON pointer without the leading slash.',
  why: 'The designer looks for a member with an empty name and finds nothing.',
  fix: 'Write the names from the root of the answer with slashes between them: `data/items`.',
  reference: reference('EXT'),
  examples: () => ({
    good: [scene({ customer: { 'x-ms-dynamic-values': values() } })],
    bad: [
      {
        ...scene({
          customer: { 'x-ms-dynamic-values': values({ 'value-collection': '/value' }) },
        }),
        expect: [{ pointer: `${at}/value-collection`, message: 'begins with a slash' }],
      },
      {
        ...scene({ customer: { 'x-ms-dynamic-values': values({ 'value-path': ['id'] }) } }),
        expect: [{ pointer: `${at}/value-path`, message: 'is ["id"] and not a string' }],
      },
    ],
  }),
  check(context) {
    for (const use of dynamicUses(context)) {
      for (const name of pathMembers) {
        const path = memberOf(use.raw, name);
        if (path === undefined || (typeof path === 'string' && !path.startsWith('/'))) continue;
        const pointer = joinPointer(use.pointer, name);
        const message = `\`${name}\` in ${nameOf(use)} is ${quoted(path)}`;
        if (typeof path !== 'string') {
          context.report({ pointer, message: `${message} and not a string.` });
          continue;
        }
        const value = path.replace(/^\/+/, '');
        context.report({
          pointer,
          message: `${message}, which begins with a slash.`,
          fix: `Write ${quoted(value)}.`,
          edits: [{ kind: 'setValue', pointer, value }],
        });
      }
    }
  },
});

function wrapping(use: DynamicUse): readonly string[] {
  return use.kind === 'tree'
    ? ['value', 'parameterReference', 'selectedItemValuePath']
    : ['value', 'parameterReference'];
}

export const listParameterShape = defineRule({
  id: 'dyn-list-parameter-shape',
  severity: 'warning',
  preset: 'import',
  summary:
    'In `x-ms-dynamic-list` and `x-ms-dynamic-properties` each parameter is `{ "value": ... }` or `{ "parameterReference": "..." }`, exactly one of them.',
  why: 'Only the old spelling takes bare values and `parameter`; the new one passes them by, and the call goes out without them.',
  fix: 'Wrap a fixed value in `{ "value": ... }`; name a parameter in `{ "parameterReference": "..." }`.',
  reference: reference('EXT; SCH'),
  examples: () => ({
    good: [
      scene({
        takes: [query('region')],
        customer: { 'x-ms-dynamic-list': list({ parameters: { region: { value: 'EU' } } }) },
      }),
    ],
    bad: [
      {
        ...scene({
          takes: [query('region'), query('kind')],
          beside: [query('kind')],
          customer: {
            'x-ms-dynamic-list': list({
              parameters: { region: 'EU', kind: { parameter: 'kind' } },
            }),
          },
        }),
        expect: [
          {
            pointer: `${customerPointer}/x-ms-dynamic-list/parameters/region`,
            message: '"region" gets "EU"',
          },
          {
            pointer: `${customerPointer}/x-ms-dynamic-list/parameters/kind`,
            message: '"kind" gets {"parameter":"kind"}',
          },
        ],
      },
    ],
  }),
  check(context) {
    for (const use of dynamicUses(context)) {
      if (!isNewForm(use)) continue;
      const names = wrapping(use);
      for (const binding of use.bindings) {
        const { name, raw } = binding;
        const given = names.filter((one) => memberOf(raw, one) !== undefined);
        const [only] = given;
        const sound = only === 'value' || typeof memberOf(raw, only ?? '') === 'string';
        if (given.length === 1 && sound) continue;
        const bare = !isObject(raw);
        const { pointer } = binding;
        context.report({
          pointer,
          message: `In ${nameOf(use)} the parameter ${quoted(name)} gets ${quoted(raw)}; exactly one of ${names.map((one) => `\`${one}\``).join(', ')} is wanted.`,
          ...(bare
            ? {
                fix: `Write { "value": ${quoted(raw)} }.`,
                edits: [{ kind: 'setValue', pointer, value: { value: raw } }],
              }
            : {}),
        });
      }
    }
  },
});

export const notOnBodyParameter = defineRule({
  id: 'dyn-not-on-body-parameter',
  severity: 'error',
  preset: 'import',
  evidence: validator('DynamicExtensionDefinitionNotAllowedInParameter'),
  summary: 'A dynamic extension belongs in the schema of a body parameter, not on the parameter.',
  why: 'On the parameter it has no effect, and Microsoft refuses the file.',
  fix: 'Move it into the `schema` of the parameter.',
  reference: reference('VAL', 'DynamicExtensionDefinitionNotAllowedInParameter'),
  examples: () => ({
    good: [
      scene({
        body: {},
        bodySchema: { 'x-ms-dynamic-schema': { operationId: 'ListCustomers', parameters: {} } },
      }),
    ],
    bad: [
      {
        ...scene({
          body: { id: { type: 'string' } },
          bodyParameter: {
            'x-ms-dynamic-schema': { operationId: 'ListCustomers', parameters: {} },
          },
        }),
        expect: [
          {
            pointer: `${customerPointer}/x-ms-dynamic-schema`,
            message: 'the body parameter "order" itself',
          },
        ],
      },
    ],
  }),
  check(context) {
    for (const extension of extensionNames) {
      for (const { pointer, name, in: place } of context.byMember.parameters.with(extension)) {
        if (place !== 'body') continue;
        context.report({
          pointer: joinPointer(pointer, extension),
          part: 'key',
          message: `${extension} is on the body parameter ${quoted(name)} itself.`,
          related: [{ pointer: `${pointer}/schema`, message: 'Here it belongs.' }],
        });
      }
    }
  },
});

export const onOperation = defineRule({
  id: 'dyn-on-operation',
  severity: 'warning',
  preset: 'import',
  summary: 'A dynamic extension belongs on a parameter, property or schema, not on an operation.',
  why: 'On an operation it has no effect.',
  fix: 'Move it to the parameter or property whose values it gives, or to the schema that it replaces.',
  reference: reference('SCH; corpus'),
  examples: () => ({
    good: [scene({ customer: { 'x-ms-dynamic-values': values() } })],
    bad: [
      {
        ...scene({ caller: { 'x-ms-dynamic-values': values() } }),
        expect: [
          {
            pointer: '/paths/~1orders/post/x-ms-dynamic-values',
            message: 'POST /orders (FindOrders)',
          },
        ],
      },
    ],
  }),
  check(context) {
    for (const name of extensionNames) {
      for (const { pointer, label } of context.byMember.operations.with(name)) {
        context.report({
          pointer: joinPointer(pointer, name),
          part: 'key',
          message: `${name} is on the operation ${label}, where it is not read.`,
        });
      }
    }
  },
});
