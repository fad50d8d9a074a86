// Policies, and the operations that they and the code are for.

import { soundProperties, withPolicy } from '../../../../src/rules/properties/examples.js';
import { filesOf, policy, type PropertyVariant } from './variant.js';

const prefix = 'x-ms-apimTemplateParameter.';
const names = 'x-ms-apimTemplate-operationName';
const host = { [`${prefix}urlTemplate`]: "https://@connectionParameters('region')" };
const withPolicies = (...list: unknown[]) => soundProperties({ policyTemplateInstances: list });

const policies = [
  ...filesOf('props-policy-operation-exists', [
    [
      'another letter case',
      withPolicy('dynamichosturl', host, ['getOrder']),
      `${policy}/parameters/${names}/0`,
    ],
    ['an empty name', withPolicy('dynamichosturl', host, ['']), `${policy}/parameters/${names}/0`],
    [
      'two unknown of three',
      withPolicy('setheader', {}, ['A', 'GetOrder', 'B']),
      [`${policy}/parameters/${names}/0`, `${policy}/parameters/${names}/2`],
    ],
    [
      'behind what is no name',
      withPolicies({ templateId: 'setheader', parameters: { [names]: [null, 'A'] } }),
      `${policy}/parameters/${names}/1`,
    ],
    [
      'a name without its list',
      withPolicies({ templateId: 'setheader', parameters: { [names]: 'A' } }),
      `${policy}/parameters/${names}`,
    ],
    [
      'the second policy',
      withPolicies(
        { templateId: 'setheader', parameters: { [names]: ['GetOrder'] } },
        { templateId: 'setheader', parameters: { [names]: ['A'] } },
      ),
      `/properties/policyTemplateInstances/1/parameters/${names}/0`,
    ],
    [
      'the path instead of the name',
      withPolicy('setheader', {}, ['/orders/{orderId}']),
      `${policy}/parameters/${names}/0`,
    ],
    ['an unknown template', withPolicy('dance', {}, ['A']), `${policy}/parameters/${names}/0`],
    ['all operations', withPolicy('dynamichosturl', host)],
    ['an empty list', withPolicy('dynamichosturl', host, [])],
    ['a known one', withPolicy('dynamichosturl', host, ['GetOrder'])],
    [
      'a known one without its list',
      withPolicies({ templateId: 'setheader', parameters: { [names]: 'GetOrder' } }),
    ],
  ]),
  ...filesOf('props-script-operation-exists', [
    [
      'another letter case',
      soundProperties({ scriptOperations: ['getorder'] }),
      '/properties/scriptOperations/0',
    ],
    [
      'the second',
      soundProperties({ scriptOperations: ['GetOrder', 'GetOrders'] }),
      '/properties/scriptOperations/1',
    ],
    [
      'a space behind',
      soundProperties({ scriptOperations: ['GetOrder '] }),
      '/properties/scriptOperations/0',
    ],
    ['a known one', soundProperties({ scriptOperations: ['GetOrder'] })],
    ['an empty list', soundProperties({ scriptOperations: [] })],
    ['null', soundProperties({ scriptOperations: null })],
  ]),
  ...filesOf('props-policy-template-known', [
    ['a typing error', withPolicy('setheaders', {}), `${policy}/templateId`],
    ['null', withPolicies({ templateId: null }), `${policy}/templateId`],
    ['none', withPolicies({ title: 'One' }), policy],
    ['capitals', withPolicy('SetHeader', {})],
    ['one that is in use', withPolicy('dynamicsubdomain', {})],
  ]),
  ...filesOf('props-policy-parameters', [
    ['none', withPolicy('routerequesttoendpoint', {}), `${policy}/parameters`],
    [
      'without the prefix',
      withPolicy('dynamichosturl', { urlTemplate: 'a' }),
      `${policy}/parameters`,
    ],
    [
      'the prefix in small letters',
      withPolicy('dynamichosturl', { 'x-ms-apimtemplateparameter.urlTemplate': 'a' }),
      `${policy}/parameters`,
    ],
    [
      'another letter case',
      withPolicy('dynamichosturl', { [`${prefix}urltemplate`]: 'a' }),
      `${policy}/parameters`,
    ],
    ['no parameters at all', withPolicies({ templateId: 'setheader' }), policy],
    ['a template in capitals', withPolicy('SetHeader', {}), `${policy}/parameters`],
    ['as it should be', withPolicy('dynamichosturl', host)],
    [
      'an optional one is not there',
      withPolicy('setheader', { [`${prefix}name`]: 'A', [`${prefix}value`]: 'B' }),
    ],
    ['an unknown template', withPolicy('dance', {})],
  ]),
];

export const policyVariants: readonly PropertyVariant[] = [...policies];
