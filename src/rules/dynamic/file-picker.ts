// File pickers: the capability at the root, and the tree that uses it.

import { joinPointer } from '../../document/pointer.js';
import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { memberOf, objectEntries } from '../raw.js';
import { quoted } from '../quoted.js';
import type { JsonObject } from '../../document/types.js';
import { customerPointer, query, scene, values } from './examples.js';
import { unknownOperation } from './shape.js';
import { dynamicUses, nameOf } from './uses.js';

const part = { operationId: 'ListCustomers', itemsPath: 'value', itemValuePath: 'id' };
const tree = {
  settings: { canSelectLeafNodes: true },
  open: { ...part, parameters: {} },
  browse: { ...part, parameters: { folder: { selectedItemValuePath: 'id' } } },
};
const picker = {
  open: { operationId: 'ListCustomers' },
  browse: { operationId: 'ListCustomers' },
};
const capabilities = '/x-ms-capabilities/file-picker';

function pickers(changes: JsonObject, customer: JsonObject = { 'x-ms-dynamic-tree': tree }) {
  const root = { 'x-ms-capabilities': { 'file-picker': { ...picker, ...changes } } };
  return scene({ takes: [query('folder')], customer, root });
}

export const needsTree = defineRule({
  id: 'file-picker-needs-tree',
  severity: 'error',
  preset: 'import',
  evidence: validator('DynamicTreeExtensionMissing'),
  summary: 'A definition with the file-picker capability uses `x-ms-dynamic-tree`.',
  why: 'Without it, new designers show no picker, and Microsoft rejects the file.',
  fix: 'Add `x-ms-dynamic-tree` next to each `x-ms-dynamic-values` that names the capability.',
  reference: reference('VAL', 'DynamicTreeExtensionMissing'),
  examples: () => ({
    good: [pickers({})],
    bad: [
      {
        ...pickers({}, { 'x-ms-dynamic-values': { capability: 'file-picker', parameters: {} } }),
        expect: [
          { pointer: capabilities, message: 'nothing in the definition has x-ms-dynamic-tree' },
        ],
      },
    ],
  }),
  check(context) {
    const declared = memberOf(memberOf(context.root, 'x-ms-capabilities'), 'file-picker');
    if (declared === undefined) return;
    const uses = dynamicUses(context);
    if (uses.some(({ kind }) => kind === 'tree')) return;
    const picking = uses.filter(({ raw }) => memberOf(raw, 'capability') === 'file-picker');
    context.report({
      pointer: capabilities,
      part: 'key',
      message:
        'The file-picker capability is declared, but nothing in the definition has x-ms-dynamic-tree.',
      ...(picking.length === 0
        ? {}
        : {
            related: picking.map((use) => ({
              pointer: use.pointer,
              message: `${nameOf(use)} uses it.`,
            })),
          }),
    });
  },
});

export const pickerOperations = defineRule({
  id: 'file-picker-operations',
  severity: 'error',
  preset: 'import',
  evidence: validator('OperationIdNotFound'),
  summary: 'The operations that the file-picker capability names (`open`, `browse`, ...) exist.',
  why: 'Otherwise, the picker cannot open, and Microsoft rejects the file.',
  fix: 'Use the operationId of an operation in this definition.',
  reference: reference('VAL', 'OperationIdNotFound'),
  examples: () => ({
    good: [pickers({})],
    bad: [
      {
        ...pickers({ browse: { operationId: 'BrowseCustomers' } }),
        expect: [
          { pointer: `${capabilities}/browse/operationId`, message: '"browse" of the file picker' },
        ],
      },
    ],
  }),
  check(context) {
    const declared = memberOf(memberOf(context.root, 'x-ms-capabilities'), 'file-picker');
    for (const [name, step] of objectEntries(declared)) {
      const id = memberOf(step, 'operationId');
      if (typeof id !== 'string' || context.operation(id) !== undefined) continue;
      context.report({
        pointer: joinPointer(capabilities, name) + '/operationId',
        message: `${quoted(name)} of the file picker calls ${quoted(id)}, but the definition has no such operation.`,
        ...unknownOperation(context, id),
      });
    }
  },
});

export const treeSelectedItem = defineRule({
  id: 'dyn-tree-selected-item',
  severity: 'error',
  preset: 'import',
  evidence: validator('SelectedItemValuePathNotAllowedInThisPosition'),
  summary: '`selectedItemValuePath` only appears in the `browse` part of `x-ms-dynamic-tree`.',
  why: 'Anywhere else, no item is selected yet; Microsoft rejects the file.',
  fix: 'Use a fixed `value` or a `parameterReference` instead.',
  reference: reference('VAL', 'SelectedItemValuePathNotAllowedInThisPosition'),
  examples: () => ({
    good: [pickers({})],
    bad: [
      {
        ...scene({
          takes: [query('folder')],
          customer: { 'x-ms-dynamic-tree': { ...tree, open: tree.browse } },
        }),
        expect: [
          {
            pointer: `${customerPointer}/x-ms-dynamic-tree/open/parameters/folder/selectedItemValuePath`,
            message: 'x-ms-dynamic-tree open of parameter "customer"',
          },
        ],
      },
      {
        ...scene({
          takes: [query('folder')],
          customer: {
            'x-ms-dynamic-values': values({
              parameters: { folder: { selectedItemValuePath: 'id' } },
            }),
          },
        }),
        expect: [
          {
            pointer: `${customerPointer}/x-ms-dynamic-values/parameters/folder/selectedItemValuePath`,
            message: 'x-ms-dynamic-values of parameter "customer"',
          },
        ],
      },
    ],
  }),
  check(context) {
    for (const use of dynamicUses(context)) {
      if (use.kind === 'tree' && use.pointer.endsWith('/browse')) continue;
      for (const binding of use.bindings) {
        if (memberOf(binding.raw, 'selectedItemValuePath') === undefined) continue;
        context.report({
          pointer: `${binding.pointer}/selectedItemValuePath`,
          part: 'key',
          message: `${nameOf(use)} passes the selected item as ${quoted(binding.name)}, but no item is selected at that point.`,
        });
      }
    }
  },
});
