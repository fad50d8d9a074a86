// The documents of this group's examples: the sound definition's `info` and metadata, changed.

import type { JsonObject } from '../../document/types.js';

const info = {
  title: 'Contoso Orders',
  description: 'Reads and writes the purchase orders kept in the Contoso order service.',
  version: '1.0',
  contact: {
    name: 'Contoso Support',
    url: 'https://www.contoso.com/support',
    email: 'support@contoso.com',
  },
};

/** `info` with members replaced; `undefined` removes one. */
export function infoWith(changes: JsonObject): JsonObject {
  return { info: without({ ...info, ...changes }) };
}

/** `info.contact` with members replaced; `undefined` removes one. */
export function contactWith(changes: JsonObject): JsonObject {
  return infoWith({ contact: without({ ...info.contact, ...changes }) });
}

/** The metadata array from name and value pairs. */
export function metadata(...pairs: ReadonlyArray<readonly [string, string]>): JsonObject {
  return {
    'x-ms-connector-metadata': pairs.map(([propertyName, propertyValue]) => ({
      propertyName,
      propertyValue,
    })),
  };
}

function without(object: JsonObject): JsonObject {
  return Object.fromEntries(Object.entries(object).filter(([, value]) => value !== undefined));
}
