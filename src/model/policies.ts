// The policies of apiProperties.json as the author wrote them: what a gateway in front of the service
// does with requests and answers. Nothing here judges; malformed ones are passed by.

import {
  at,
  isList,
  isRawObject,
  member,
  objectMember,
  strings,
  type RawObject,
} from './raw-value.js';

export interface Policy {
  readonly raw: RawObject;
  readonly pointer: string;
  /** In lower case: the service does not tell `SetHeader` from `setheader`. */
  readonly template: string;
  /** '' when absent or no string. */
  readonly templateId: string;
  readonly parameters: { readonly raw: RawObject; readonly pointer: string } | undefined;
  /** Names of operations; undefined: it is for all. */
  readonly operations: readonly string[] | undefined;
}

/** Where policies and `scriptOperations` list operations. */
export const operationsKey = 'x-ms-apimTemplate-operationName';

const listKey = 'policyTemplateInstances';
const pollingTemplate = 'pollingtrigger';

/** @param properties The member `properties` of the file. */
export function policiesIn(properties: RawObject): Policy[] {
  const list = member(properties, listKey);
  return (isList(list) ? list : []).flatMap((raw, index) => {
    if (!isRawObject(raw)) return [];
    const pointer = at('/properties', listKey, index);
    const id = member(raw, 'templateId');
    const templateId = typeof id === 'string' ? id : '';
    const parameters = objectMember(raw, 'parameters');
    const operations = parameters && member(parameters, operationsKey);
    return [
      {
        raw,
        pointer,
        template: templateId.toLowerCase(),
        templateId,
        parameters: parameters && { raw: parameters, pointer: at(pointer, 'parameters') },
        operations: isList(operations) ? strings(operations) : undefined,
      },
    ];
  });
}

/** The policies behind which polling triggers stand. */
export function pollingPolicies(apiProperties: unknown): Policy[] {
  const properties = isRawObject(apiProperties) && objectMember(apiProperties, 'properties');
  return properties
    ? policiesIn(properties).filter(({ template }) => template === pollingTemplate)
    : [];
}

/** As much of apiProperties.json as the model reads; undefined when that is nothing. */
export function modelledProperties(apiProperties: unknown): RawObject | undefined {
  const policies = pollingPolicies(apiProperties);
  return policies.length === 0
    ? undefined
    : { properties: { [listKey]: policies.map(({ raw }) => raw) } };
}
