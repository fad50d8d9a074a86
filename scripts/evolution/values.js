// Source text of a value that a schema allows, with everything that the schema names in it: where such
// a literal stands in a controller, nearly any change of the schema is a compile error there.
import { propertiesOf, resolveSchema } from '../../dist/src/model/schema-view.js';

/** Properties that need not be there are left out below this depth. */
const DEEP = 4;
/** No value is made up below this depth: the schema needs itself. */
const DEEPEST = 10;

/** @typedef {import('../../dist/src/model/types.js').SchemaModel} Schema */
/** @typedef {import('../../dist/src/model/types.js').ConnectorModel} Model */
/** @typedef {import('../../dist/src/model/types.js').OperationModel} Operation */

class NoValue extends Error {}

/**
 * @param {() => string} make
 * @returns {string | undefined} undefined where no value can be made up.
 */
function attempt(make) {
  try {
    return make();
  } catch (error) {
    if (error instanceof NoValue) return undefined;
    throw error;
  }
}

/**
 * The request of an operation, as its controller gets it.
 * @param {Operation} operation
 * @param {Model} model
 */
export function requestText(operation, { definitions }) {
  return attempt(() => {
    /** @type {Map<string, string[]>} */
    const groups = new Map();
    for (const parameter of operation.parameters) {
      const group = parameter.in === 'header' ? 'headers' : parameter.in;
      const value = valueText(parameter.schema, definitions, 1);
      groups.set(group, [...(groups.get(group) ?? []), `${key(parameter.name)}: ${value}`]);
    }
    const members = [...groups].map(([group, list]) => `${group}: { ${list.join(', ')} }`);
    const { body } = operation;
    if (body !== undefined) members.push(`body: ${bodyText(body, definitions)}`);
    return `{ ${members.join(', ')} }`;
  });
}

function bodyText(body, definitions) {
  switch (body.kind) {
    case 'json':
      return valueText(body.schema, definitions, 1);
    case 'binary':
      return 'new Uint8Array()';
    case 'form': {
      const fields = body.fields.map(({ name, schema }) => {
        const file = "{ name: 'a.txt', mediaType: 'text/plain', bytes: new Uint8Array() }";
        return `${key(name)}: ${schema.kind === 'file' ? file : valueText(schema, definitions, 2)}`;
      });
      return `{ ${fields.join(', ')} }`;
    }
    default:
      return "'text'";
  }
}

/**
 * One of the declared success answers of an operation.
 * @param {Operation} operation
 * @param {Model} model
 */
export function responseText({ responses }, { definitions }) {
  const response =
    responses.find(({ status }) => typeof status === 'number' && status < 300) ?? responses[0];
  if (response === undefined || response.headers.length > 0) return undefined;
  return attempt(() => {
    const status = response.status === 'default' ? 200 : response.status;
    const body = answerText(response.body, definitions);
    return `{ status: ${status}${body === undefined ? '' : `, body: ${body}`} }`;
  });
}

function answerText(body, definitions) {
  if (body.kind === 'none') return undefined;
  if (body.kind === 'binary') return 'new Uint8Array()';
  return body.kind === 'text' ? "'text'" : valueText(body.schema, definitions, 1);
}

/**
 * What the work of an operation comes to: a result, an item, or a notification.
 * @param {Operation} operation
 * @param {Model} model
 */
export function outcomeText(operation, { definitions }) {
  return attempt(() => {
    switch (operation.kind) {
      case 'pollingAction':
        if (operation.result === undefined) return '{}';
        return answerText(operation.result.body, definitions) ?? 'undefined';
      case 'pollingTrigger':
        return operation.item === undefined ? '{}' : valueText(operation.item, definitions, 1);
      case 'webhookTrigger':
      case 'webhookAction': {
        const { notification } = operation;
        return notification === undefined ? '{}' : valueText(notification, definitions, 1);
      }
      default:
        return '{}';
    }
  });
}

function valueText(schema, definitions, depth) {
  const here = resolveSchema(schema, definitions);
  if (here === undefined || depth > DEEPEST) throw new NoValue();
  if (here.enum !== undefined) return JSON.stringify(here.enum[0]);
  switch (here.kind) {
    case 'string':
      return "'text'";
    case 'number':
    case 'integer':
      return '7';
    case 'boolean':
      return 'true';
    case 'null':
      return 'null';
    case 'file':
      return 'new Uint8Array()';
    case 'any':
      return '{}';
    case 'array':
      return depth > DEEP ? '[]' : `[${valueText(here.items, definitions, depth + 1)}]`;
    case 'union':
      return valueText(here.variants[0], definitions, depth);
    case 'object':
    case 'allOf':
      return objectText(here, definitions, depth);
    default:
      throw new Error(`unknown kind of schema: ${here.kind}`);
  }
}

function objectText(schema, definitions, depth) {
  if (schema.discriminator !== undefined) throw new NoValue();
  const members = propertiesOf(schema, definitions)
    .filter(({ required }) => required || depth <= DEEP)
    .map(({ name, schema: own }) => `${key(name)}: ${valueText(own, definitions, depth + 1)}`);
  return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
}

/** @param {string} name */
function key(name) {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== '__proto__' ? name : `[${quoted(name)}]`;
}

/** @param {string} text */
export function quoted(text) {
  return JSON.stringify(text).replaceAll('\u2028', '\\u2028').replaceAll('\u2029', '\\u2029');
}
