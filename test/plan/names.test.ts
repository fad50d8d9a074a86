import { describe, expect, it } from 'vitest';

import { buildModel } from '../../src/model/build.js';
import { planNames } from '../../src/plan/names.js';
import { TYPE_SUFFIXES } from '../../src/plan/reserved-names.js';
import type { Names } from '../../src/plan/types.js';
import { isReservedForTest } from '../model/identifiers.js';

function namesOf(ids: readonly string[], definitions: readonly string[] = []): Names {
  const paths = Object.fromEntries(
    ids.map((operationId, index) => [`/p${index}`, { get: { operationId, responses: {} } }]),
  );
  const schemas = Object.fromEntries(definitions.map((name) => [name, { type: 'object' }]));
  return planNames(buildModel({ paths, definitions: schemas }, {}));
}

function plan(...ids: string[]): string[][] {
  return namesOf(ids).operations.map(({ constant, type, file }) => [constant, type, file]);
}

const typesOf = (...names: string[]): string[] => [...namesOf([], names).definitions.values()];

describe('operations', () => {
  it.each([
    ['OrderCake', 'orderCake', 'OrderCake', 'OrderCake'],
    ['orderCake', 'orderCake', 'OrderCake', 'orderCake'],
    ['order_cake', 'orderCake', 'OrderCake', 'order_cake'],
    ['Get an item (V2)', 'getAnItemV2', 'GetAnItemV2', 'Get-an-item-V2'],
    ['HTMLToText', 'htmlToText', 'HTMLToText', 'HTMLToText'],
    ['MCAS_ON_ALERT', 'mcasOnAlert', 'McasOnAlert', 'MCAS_ON_ALERT'],
    ['V1AiSummary', 'v1AiSummary', 'V1AiSummary', 'V1AiSummary'],
    ['2fa', 'operation2fa', 'Operation2fa', '2fa'],
    ['übersicht', 'übersicht', 'Übersicht', 'übersicht'],
    ['取得', '取得', '取得', '取得'],
    ['a\u200db\ufe0f\u2028c', 'abC', 'AbC', 'ab-c'],
    ['👍', 'operation', 'Operation', 'operation'],
    ['../../etc/passwd', 'etcPasswd', 'EtcPasswd', 'etc-passwd'],
    ['"*/`${x}', 'x', 'X', 'x'],
  ])('names %j', (id, constant, type, file) => {
    expect(plan(id)).toEqual([[constant, type, file]]);
  });

  it.each([
    'delete',
    'await',
    'arguments',
    'eval',
    'new',
    'createClient',
    'createServer',
    'descriptor',
    'then',
    'constructor',
    'toString',
    '__proto__',
    'hasOwnProperty',
    'notImplemented',
  ])('keeps out of the way of %s', (id) => {
    const [[constant = ''] = []] = plan(id);
    expect(constant).toMatch(/Operation$|^proto$/);
    expect(isReservedForTest(constant)).toBe(false);
  });

  it.each([
    'Record',
    'Promise',
    'Array',
    'Object',
    'Uint8Array',
    'Exclude',
    'Partial',
    'Client',
    'Controllers',
    'Connector',
  ])('does not call a stem %s', (id) => expect(plan(id)[0]?.[1]).toBe(`${id}Operation`));

  it('does not spell the runtime’s types with a suffix', () => {
    for (const id of ['Action', 'PollingAction', 'WebhookTrigger', 'Poll'])
      expect(plan(id)[0]?.[1]).toBe(`${id}2`);
  });

  it('tells apart what collides after cleaning or by letter case', () => {
    expect(plan('getItem', 'GetItem', 'get-item', 'GETITEM', 'get item2')).toEqual([
      ['getItem', 'GetItem', 'getItem'],
      ['getItem2', 'GetItem2', 'GetItem-2'],
      ['getItem3', 'GetItem3', 'get-item'],
      ['getitem4', 'GETITEM4', 'GETITEM-3'],
      ['getItem2_2', 'GetItem2_2', 'get-item2'],
    ]);
  });

  it('tells apart stems that a suffix makes equal, whichever comes first', () => {
    for (const suffix of TYPE_SUFFIXES) {
      for (const ids of [
        ['Order', `Order${suffix}`],
        [`Order${suffix}`, 'Order'],
      ]) {
        const stems = plan(...ids).map(([, type]) => type ?? '');
        const spelled = stems.flatMap((stem) => [stem, ...TYPE_SUFFIXES.map((end) => stem + end)]);
        expect(new Set(spelled).size).toBe(spelled.length);
      }
    }
    expect(plan('Order', 'OrderRequest')).toEqual([
      ['order', 'Order', 'Order'],
      ['orderRequest', 'OrderRequest2', 'OrderRequest'],
    ]);
  });

  it('keeps files off the devices of Windows, and without dots', () => {
    expect(plan('con', 'NUL', 'com1', 'a.test', 'x.d', 'name. ').map(([, , file]) => file)).toEqual(
      ['con-operation', 'NUL-operation', 'com1-operation', 'a-test', 'x-d', 'name'],
    );
  });

  it('cuts what is too long, and still tells it apart', () => {
    const long = 'a'.repeat(300);
    const names = plan(long, `${long}b`, `${long}b!`);
    for (const name of names.flat()) expect(name.length).toBeLessThanOrEqual(80);
    for (const column of [0, 1, 2]) {
      expect(new Set(names.map((name) => name[column]?.toLowerCase())).size).toBe(3);
    }
    expect(plan(`${long}b`)[0]?.[0]).toBe(plan(long, `${long}b`)[1]?.[0]);
  });

  it('renames nothing when operations are added at the end', () => {
    const ids = ['a', 'A', 'b!', 'delete', 'Order', 'x'.repeat(100)];
    expect(plan(...ids, 'A2', 'B', 'OrderResult', 'deleteOperation').slice(0, ids.length)).toEqual(
      plan(...ids),
    );
  });

  it('finds names by operation id', () => {
    expect(namesOf(['A', 'A']).byId.get('A2')?.constant).toBe('a2');
  });
});

describe('definitions', () => {
  it('gives each an identifier of its own', () => {
    expect(
      typesOf(
        'order',
        'Order',
        'order_',
        'Foo[Bar.Baz]',
        '1st',
        '',
        '__proto__',
        'string',
        'Error',
        'ITEM',
        'ORDER_LINE',
      ),
    ).toEqual([
      // Keys that are whole numbers would come first; these keep their order.
      'Order',
      'Order2',
      'Order3',
      'FooBarBaz',
      'Model1st',
      'Model',
      'Proto',
      'StringModel',
      'ErrorModel',
      'ITEM',
      'OrderLine',
    ]);
  });

  it('keeps the end of a long name, which says most', () => {
    const [name = ''] = typesOf(
      'Contoso.Very.Long.Name.Space.That.Goes.On.And.On.For.Ever.Sales.Contracts.OrderLineDiscountReason',
    );
    expect(name).toMatch(/SalesContractsOrderLineDiscountReason_[0-9a-f]{8}$/);
    expect(name.length).toBeLessThanOrEqual(80);
  });
});
