// Polling and batch triggers, and 202 responses.

import { isArraySchema, isOpen, propertiesOf, responseOf, typesOf } from '../output-schema.js';
import { defineRule, reference } from '../define-rule.js';
import { perDocument } from '../per-document.js';
import { memberOf } from '../raw.js';
import { quoted } from '../quoted.js';
import type { Located, OperationNode, RuleContext } from '../types.js';
import { hook, poll, pollAt } from './examples.js';
import { hasHeader } from './subscribe.js';
import { outputOf, patternOf, pollingTriggers, settingOf, triggers } from '../patterns.js';

export const pollingGet = defineRule({
  id: 'trigger-polling-get',
  severity: 'warning',
  preset: 'certification',
  summary: 'A trigger that is not a webhook is a GET.',
  why: 'The engine polls repeatedly, and a request that only reads is a GET.',
  fix: 'Change it to a GET, or make it a webhook by adding `x-ms-notification-content` to the path item.',
  reference: reference('PLT; corpus'),
  examples: () => ({
    good: [poll(), hook()],
    bad: [
      {
        ...hook({
          item: { 'x-ms-notification-content': undefined },
          body: { required: undefined, properties: { since: { type: 'string' } } },
        }),
        expect: [{ pointer: '/paths/~1hooks/post', message: 'POST /hooks (OnOrder)' }],
      },
    ],
  }),
  check(context) {
    for (const { operation } of pollingTriggers(context)) {
      const { pointer, label, method } = operation;
      if (method === 'get') continue;
      context.report({
        pointer,
        part: 'key',
        message: `${label} is a polling trigger, but polls with ${method.toUpperCase()}.`,
      });
    }
  },
});

export const polling202 = defineRule({
  id: 'polling-202-declared',
  severity: 'advice',
  preset: 'off',
  summary: 'A polling trigger declares a 202 in addition to its 200.',
  why: 'A 202 means that there is nothing new. Only this tool asks for the declaration.',
  fix: 'Declare "202" without a schema.',
  reference: reference('corpus'),
  examples: () => ({
    good: [poll()],
    bad: [
      {
        ...poll({ responses: { '200': { description: 'Orders.' } } }),
        expect: [{ pointer: `${pollAt}/responses`, message: 'declares no 202' }],
      },
    ],
  }),
  check(context) {
    for (const { operation } of pollingTriggers(context)) {
      const { raw, pointer, label, responses } = operation;
      if (responses.some(({ status }) => status === '202')) continue;
      const declared = memberOf(raw, 'responses') !== undefined;
      context.report({
        pointer: declared ? `${pointer}/responses` : pointer,
        message: `The polling trigger ${label} declares no 202.`,
      });
    }
  },
});

/** Other parameters that the gateway fills in. */
const STATE = /^(\$?(filter|orderby)|trigger[-_]?state)$/i;

export const stateInternal = defineRule({
  id: 'polling-state-parameter-internal',
  severity: 'advice',
  preset: 'certification',
  summary:
    'Parameters of a polling trigger that carry its state (filter, orderby) are internal, and required if they have a default.',
  why: 'The engine fills them in and overwrites what users enter. The default of an optional parameter is not sent.',
  fix: 'Add `"x-ms-visibility": "internal"`, and `"required": true` if there is a default.',
  reference: reference('PLT'),
  examples: () => ({
    good: [
      poll({
        parameters: [
          { name: 'triggerState', in: 'query', type: 'string', 'x-ms-visibility': 'internal' },
        ],
      }),
    ],
    bad: [
      {
        ...poll({ parameters: [{ name: 'triggerState', in: 'query', type: 'string' }] }),
        expect: [{ pointer: `${pollAt}/parameters/0`, message: '"triggerState"' }],
      },
    ],
  }),
  check(context) {
    for (const { operation, model } of pollingTriggers(context)) {
      for (const { parameter } of operation.parameters) {
        const { name, pointer, raw, internal, required } = parameter;
        if (parameter.in !== 'query') continue;
        if (name !== model.stateParameter && !STATE.test(name)) continue;
        const lost = memberOf(raw, 'default') !== undefined && !required;
        if (internal && !lost) continue;
        const what = internal ? 'is optional, so its default is not sent' : 'is visible to users';
        context.report({
          pointer,
          message: `${quoted(name)} carries the state of the polling trigger ${operation.label}, but ${what}.`,
        });
      }
    }
  },
});

interface BatchOutput {
  readonly operation: OperationNode;
  readonly schema: Located;
}

/** The responses of the batch triggers, unless la-connector.json says where the array is. */
const batchOutputs = perDocument((context: RuleContext): readonly BatchOutput[] =>
  triggers(context).flatMap(({ operation, model }) => {
    if (memberOf(operation.raw, 'x-ms-trigger') !== 'batch') return [];
    if (settingOf(context, operation).itemsPath !== undefined) return [];
    const schema = outputOf(context, model);
    return schema === undefined ? [] : [{ operation, schema }];
  }),
);

const DEEPEST = 10;

type Way =
  | { readonly kind: 'array' | 'unknown' }
  /** No visible array anywhere. */
  | { readonly kind: 'none' }
  /** An array with visible siblings on the path. */
  | { readonly kind: 'crowded'; readonly at: Located; readonly names: readonly string[] };

/** How the designer finds the items of a batch: the root, or through single visible properties. */
function wayToArray(context: RuleContext, schema: Located): Way {
  let here = schema;
  for (let depth = 0; depth < DEEPEST; depth += 1) {
    if (isArraySchema(here)) return { kind: 'array' };
    const types = typesOf(here.raw);
    if (types.length > 0 && !types.includes('object')) return { kind: 'none' };
    if (isOpen(context, here)) return { kind: 'unknown' };
    const visible = propertiesOf(context, here).filter(({ raw, schema: end }) =>
      [raw, end?.raw].every((one) => memberOf(one, 'x-ms-visibility') !== 'internal'),
    );
    const [only, ...others] = visible;
    if (only === undefined) return { kind: 'none' };
    if (others.length > 0) return crowd(context, here, visible);
    if (only.schema === undefined) return { kind: 'unknown' };
    here = only.schema;
  }
  return { kind: 'unknown' };
}

function crowd(context: RuleContext, at: Located, visible: ReturnType<typeof propertiesOf>): Way {
  const ends = visible.flatMap(({ schema }) => (schema === undefined ? [] : [schema]));
  const array = ends.some(
    (end) =>
      isArraySchema(end) ||
      propertiesOf(context, end).some(({ schema }) => schema && isArraySchema(schema)),
  );
  if (array) return { kind: 'crowded', at, names: visible.map(({ name }) => name) };
  const open = ends.some((end) => typesOf(end.raw).length === 0 && isOpen(context, end));
  const deep = ends.some((end) => propertiesOf(context, end).length > 0);
  return { kind: open || deep ? 'unknown' : 'none' };
}

export const batchArray = defineRule({
  id: 'trigger-batch-array',
  severity: 'warning',
  preset: 'import',
  summary:
    'A `batch` trigger returns an array: at the root, or inside a chain of single visible properties.',
  why: 'Without an array, there are no items to start flows for.',
  fix: 'Describe the array in the schema, or change the trigger to `single`.',
  reference: reference('EXT; UX'),
  examples: () => ({
    good: [
      poll(),
      poll({}, { type: 'object', properties: { value: { type: 'array', items: {} } } }),
    ],
    bad: [
      {
        ...poll({}, { type: 'object', properties: { number: { type: 'string' } } }),
        expect: [
          { pointer: `${pollAt}/x-ms-trigger`, message: 'GET /orders (OnNewOrders) is "batch"' },
        ],
      },
    ],
  }),
  check(context) {
    for (const { operation, schema } of batchOutputs(context)) {
      if (wayToArray(context, schema).kind !== 'none') continue;
      context.report({
        pointer: `${operation.pointer}/x-ms-trigger`,
        message: `The trigger ${operation.label} is "batch", but its response contains no array.`,
        related: [{ pointer: schema.pointer, message: 'The response.' }],
      });
    }
  },
});

export const batchSingleArray = defineRule({
  id: 'trigger-batch-single-array-property',
  severity: 'warning',
  preset: 'import',
  summary:
    'On the path to the array of a `batch` trigger, each object has only one visible property.',
  why: 'With visible siblings, the designer does not add splitOn, and all items are delivered in one run.',
  fix: 'Make the siblings internal.',
  reference: reference('UX'),
  examples: () => ({
    good: [
      poll(
        {},
        {
          type: 'object',
          properties: {
            next: { type: 'string', 'x-ms-visibility': 'internal' },
            value: { type: 'array', items: { type: 'object' } },
          },
        },
      ),
    ],
    bad: [
      {
        ...poll(
          {},
          {
            type: 'object',
            properties: {
              next: { type: 'string' },
              value: { type: 'array', items: { type: 'object' } },
            },
          },
        ),
        expect: [{ pointer: `${pollAt}/responses/200/schema`, message: '"next", "value"' }],
      },
    ],
  }),
  check(context) {
    for (const { operation, schema } of batchOutputs(context)) {
      const way = wayToArray(context, schema);
      if (way.kind !== 'crowded') continue;
      const names = way.names.slice(0, 8).map(quoted).join(', ');
      context.report({
        pointer: way.at.pointer,
        message: `The array of the batch trigger ${operation.label} has visible siblings: ${names}${way.names.length > 8 ? ', ...' : ''}.`,
        related: [{ pointer: `${operation.pointer}/x-ms-trigger`, message: 'The batch trigger.' }],
      });
    }
  },
});

export const singleObject = defineRule({
  id: 'trigger-single-object',
  severity: 'warning',
  preset: 'import',
  summary: 'A `single` polling trigger returns an object.',
  why: 'With an array, all items are delivered in one run.',
  fix: 'Change the trigger to `batch`, or describe the single object that it returns.',
  reference: reference('EXT'),
  examples: () => ({
    good: [poll({ 'x-ms-trigger': 'single' }, { type: 'object' })],
    bad: [
      {
        ...poll({ 'x-ms-trigger': 'single' }),
        expect: [{ pointer: `${pollAt}/x-ms-trigger`, message: 'returns an array' }],
      },
    ],
  }),
  check(context) {
    for (const { operation, model } of pollingTriggers(context)) {
      if (memberOf(operation.raw, 'x-ms-trigger') !== 'single' || model.split !== 'single')
        continue;
      const schema = outputOf(context, model);
      if (schema === undefined || !isArraySchema(schema)) continue;
      const answer = operation.responses.find(({ status }) => status === `${model.result?.status}`);
      context.report({
        pointer: `${operation.pointer}/x-ms-trigger`,
        message: `The trigger ${operation.label} is "single", but returns an array.`,
        related: [{ pointer: answer?.at ?? schema.pointer, message: 'The response.' }],
      });
    }
  },
});

const accepted = (headers?: object) => ({
  ...poll({
    'x-ms-trigger': undefined,
    responses: { '202': { description: 'Started.', ...(headers && { headers }) } },
  }),
});

export const asyncLocation = defineRule({
  id: 'async-202-location',
  severity: 'warning',
  preset: 'off',
  summary: 'The 202 of an action declares a `Location` header.',
  why: 'The engine polls that URL until the response is no longer 202; without it, the action ends with the 202.',
  fix: 'Add `"headers": { "Location": { "type": "string" } }`, and send an absolute URL.',
  reference: reference('LA-api; LA-exc'),
  examples: () => ({
    good: [accepted({ Location: { type: 'string' } })],
    bad: [
      {
        ...accepted(),
        expect: [{ pointer: `${pollAt}/responses/202`, message: 'declares no Location header' }],
      },
    ],
  }),
  check(context) {
    for (const operation of context.operations) {
      const found = responseOf(operation, '202');
      if (found === undefined || hasHeader(found.response.raw, 'location')) continue;
      const kind = patternOf(context, operation)?.kind ?? 'action';
      if (kind !== 'pollingAction' && kind !== 'action') continue;
      // Settings that set the pattern override this.
      if (settingOf(context, operation).pattern === 'action') continue;
      context.report({
        pointer: found.response.pointer,
        message: `The 202 of ${operation.label} declares no Location header.`,
      });
    }
  },
});
