// File pickers: the capability at the root, and the tree that asks for it.

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
  summary: 'A file with the file-picker capability has `x-ms-dynamic-tree`.',
  why: 'New designers show no picker without it, and Microsoft refuses the file.',
  fix: 'Add `x-ms-dynamic-tree` beside the `x-ms-dynamic-values` that name the capability.',
  reference: reference('VAL', 'DynamicTreeExtensionMissing'),
  examples: () => ({
    good: [pickers({})],
    bad: [
      {
        ...pickers({}, { 'x-ms-dynamic-values': { capability: 'file-picker', parameters: {} } }),
        expect: [{ pointer: capabilities, message: 'nothing in the file has x-ms-dynamic-tree' }],
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
        'The file-picker capability is declared, but nothing in the file has x-ms-dynamic-tree.',
      ...(picking.length === 0
        ? {}
        : {
            related: picking.map((use) => ({
              pointer: use.pointer,
              message: `${nameOf(use)} asks for it.`,
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
  summary:
    'The operations of the file-picker capability (`open`, `browse`, ...) exist in the file.',
  why: 'The picker cannot open, and Microsoft refuses the file.',
  fix: 'Name an operation of this file.',
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
        message: `${quoted(name)} of the file picker calls ${quoted(id)}, which is no operation of this file.`,
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
  summary: '`selectedItemValuePath` is used only in the `browse` part of `x-ms-dynamic-tree`.',
  why: 'Anywhere else no item is selected yet; Microsoft refuses the file.',
  fix: 'Give a fixed `value` or a `parameterReference` here.',
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
          message: `${nameOf(use)} gives ${quoted(binding.name)} the selected item, but nothing is selected yet there.`,
        });
      }
    }
  },
});
