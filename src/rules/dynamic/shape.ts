// A dynamic extension by itself: its form, its position, and the operation that it names.

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
  summary: 'A dynamic extension and its `parameters` are objects.',
  why: 'Otherwise, the designer cannot read the extension, and Microsoft rejects the file.',
  fix: 'Write the extension as an object with `operationId`, `parameters` and paths.',
  reference: reference('EXT; SCH'),
  examples: () => ({
    good: [scene({ customer: { 'x-ms-dynamic-values': values() } })],
    bad: [
      {
        ...scene({ customer: { 'x-ms-dynamic-values': 'ListCustomers' } }),
        expect: [{ pointer: at, message: 'is "ListCustomers", not an object' }],
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
          message: `${nameOf(use)} is ${quoted(use.raw)}, not an object.`,
        });
      } else if (parameters !== undefined && !isObject(parameters)) {
        context.report({
          pointer: `${use.pointer}/parameters`,
          message: `\`parameters\` in ${nameOf(use)} is ${quoted(parameters)}, not an object.`,
          fix: 'Write an object: a member for each parameter of the called operation, with its value.',
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
    'A dynamic extension names the operation to call; `x-ms-dynamic-values` can name a `capability` or a `builtInOperation` instead.',
  why: 'Without an operation, there is nothing to read the values or the schema from.',
  fix: 'Add the `operationId` of an operation in this definition.',
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
        expect: [{ pointer: at, message: 'does not name an operation to call' }],
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
            ? `${nameOf(use)} does not name an operation to call.`
            : `\`operationId\` in ${nameOf(use)} is ${quoted(written)}, which is not an operationId.`,
        ...(written === undefined && misspelledMember(use.raw, 'operationId')),
      });
    }
  },
});

const someIds = 5;

function idsOf({ operations }: RuleContext): readonly string[] {
  return operations.map(({ id }) => id).filter((id) => id !== '');
}

/** What to do about an operationId that does not exist. */
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
        {
          pointer: `${operation.pointer}/operationId`,
          message: `Did you mean ${operation.label}?`,
        },
      ],
    };
  }
  const ids = idsOf(context).slice(0, someIds);
  return {
    fix: `Name an operation of this definition${ids.length === 0 ? '' : ` (${ids.map((one) => `"${one}"`).join(', ')}${idsOf(context).length > someIds ? ', ...' : ''})`}.`,
    related: [],
  };
}

export const operationExists = defineRule({
  id: 'dyn-operation-exists',
  severity: 'error',
  preset: 'import',
  evidence: validator('OperationIdNotFound'),
  summary:
    'The operation that a dynamic extension calls exists in the definition, with the same letter case.',
  why: 'Otherwise, the designer cannot load the list or the schema, and Microsoft rejects the file.',
  fix: 'Use the operationId of an operation in this definition.',
  reference: reference('VAL; PR 1595', 'OperationIdNotFound'),
  examples: () => ({
    good: [scene({ customer: { 'x-ms-dynamic-values': values() } })],
    bad: [
      {
        ...scene({ customer: { 'x-ms-dynamic-values': values({ operationId: 'listCustomers' }) } }),
        expect: [
          {
            pointer: `${at}/operationId`,
            message: 'calls "listCustomers", but the definition has no such operation',
          },
        ],
      },
    ],
  }),
  check(context) {
    for (const use of dynamicUses(context)) {
      if (use.operationId === '' || use.target !== undefined) continue;
      context.report({
        pointer: `${use.pointer}/operationId`,
        message: `${nameOf(use)} calls ${quoted(use.operationId)}, but the definition has no such operation.`,
        ...unknownOperation(context, use.operationId),
      });
    }
  },
});

/** The members of an extension that are paths into a response. */
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
  why: 'With a leading slash, the designer looks for a member with an empty name and finds nothing.',
  fix: 'Write the names from the root of the response, separated by slashes: `data/items`.',
  reference: reference('EXT'),
  examples: () => ({
    good: [scene({ customer: { 'x-ms-dynamic-values': values() } })],
    bad: [
      {
        ...scene({
          customer: { 'x-ms-dynamic-values': values({ 'value-collection': '/value' }) },
        }),
        expect: [{ pointer: `${at}/value-collection`, message: 'starts with a slash' }],
      },
      {
        ...scene({ customer: { 'x-ms-dynamic-values': values({ 'value-path': ['id'] }) } }),
        expect: [{ pointer: `${at}/value-path`, message: 'is ["id"], not a string' }],
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
          context.report({ pointer, message: `${message}, not a string.` });
          continue;
        }
        const value = path.replace(/^\/+/, '');
        context.report({
          pointer,
          message: `${message}, which starts with a slash.`,
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
    'In `x-ms-dynamic-list` and `x-ms-dynamic-properties`, each parameter is either `{ "value": ... }` or `{ "parameterReference": "..." }`.',
  why: 'Only the old spelling accepts bare values and `parameter`; the new one ignores them, and the call is made without them.',
  fix: 'Write a fixed value as `{ "value": ... }` and a parameter as `{ "parameterReference": "..." }`.',
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
            message: '"region" is "EU"',
          },
          {
            pointer: `${customerPointer}/x-ms-dynamic-list/parameters/kind`,
            message: '"kind" is {"parameter":"kind"}',
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
          message: `In ${nameOf(use)}, the parameter ${quoted(name)} is ${quoted(raw)}, but must be an object with exactly one of ${names.map((one) => `\`${one}\``).join(', ')}.`,
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
  summary:
    'A dynamic extension for a body is in the schema of the body parameter, not on the parameter.',
  why: 'On the parameter, it has no effect, and Microsoft rejects the file.',
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
          related: [{ pointer: `${pointer}/schema`, message: 'It belongs here.' }],
        });
      }
    }
  },
});

export const onOperation = defineRule({
  id: 'dyn-on-operation',
  severity: 'warning',
  preset: 'import',
  summary: 'A dynamic extension is on a parameter, property or schema, not on an operation.',
  why: 'On an operation, it has no effect.',
  fix: 'Move it to the parameter or property whose values it lists, or to the schema that it replaces.',
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
          message: `${name} is on the operation ${label}, where it has no effect.`,
        });
      }
    }
  },
});
