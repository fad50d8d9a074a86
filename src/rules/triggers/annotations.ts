// The trigger extensions of an operation, and the notification content of its path item.

import { joinPointer } from '../../document/pointer.js';
import { defineRule, reference } from '../define-rule.js';
import { isObject, memberOf, stringOf } from '../raw.js';
import { quoted } from '../quoted.js';
import { didYouMean } from '../suggest.js';
import { at, contentAt, hook } from './examples.js';
import { CONTENT, isTrigger, operationsWithContent, settingOf, triggers } from '../patterns.js';
import { takesEffect } from '../unsafe-fixes.js';

const kinds = ['single', 'batch'];

export const triggerValue = defineRule({
  id: 'trigger-value',
  severity: 'warning',
  preset: 'import',
  summary: '`x-ms-trigger` is `single` or `batch`.',
  why: 'Otherwise, designers do not show the operation as a trigger.',
  fix: 'Use "single" if a response is one event, and "batch" if it is a list of events.',
  reference: reference('EXT; SCH'),
  examples: () => ({
    good: [hook()],
    bad: [
      {
        ...hook({ post: { 'x-ms-trigger': true } }),
        expect: [{ pointer: `${at}/x-ms-trigger`, message: 'POST /hooks (OnOrder) is true' }],
      },
    ],
  }),
  check(context) {
    for (const { raw, pointer, label } of context.byMember.operations.with('x-ms-trigger')) {
      const value = memberOf(raw, 'x-ms-trigger');
      if (kinds.includes(stringOf(value))) continue;
      const place = `${pointer}/x-ms-trigger`;
      const meant = kinds.find((kind) => kind === stringOf(value).trim().toLowerCase());
      context.report({
        pointer: place,
        message: `\`x-ms-trigger\` of ${label} is ${quoted(value)}, not "single" or "batch".`,
        ...didYouMean(value, kinds),
        ...(meant === undefined
          ? {}
          : { edits: [{ kind: 'setValue', pointer: place, value: meant }], unsafe: takesEffect }),
      });
    }
  },
});

export const extWithoutTrigger = defineRule({
  id: 'trigger-ext-without-trigger',
  severity: 'warning',
  preset: 'import',
  summary:
    '`x-ms-trigger-hint` and `x-ms-trigger-metadata` only appear on operations with `x-ms-trigger`.',
  why: 'On an action, they have no effect; usually, `x-ms-trigger` was forgotten.',
  fix: 'Add `x-ms-trigger`, or remove the member.',
  reference: reference('EXT; corpus'),
  examples: () => ({
    good: [hook()],
    bad: [
      {
        ...hook({ post: { 'x-ms-trigger': undefined } }),
        expect: [{ pointer: `${at}/x-ms-trigger-hint`, message: 'POST /hooks (OnOrder)' }],
      },
    ],
  }),
  check(context) {
    for (const name of ['x-ms-trigger-hint', 'x-ms-trigger-metadata']) {
      for (const operation of context.byMember.operations.with(name)) {
        const { raw, pointer, label } = operation;
        if (memberOf(raw, 'x-ms-trigger') !== undefined || isTrigger(context, operation)) continue;
        context.report({
          pointer: joinPointer(pointer, name),
          part: 'key',
          message: `${label} has ${name}, but no x-ms-trigger.`,
        });
      }
    }
  },
});

export const hintMissing = defineRule({
  id: 'trigger-hint-missing',
  severity: 'advice',
  preset: 'off',
  summary: 'A trigger has an `x-ms-trigger-hint`.',
  why: 'The hint shows users how to make the trigger fire.',
  fix: 'Add a sentence such as "To see it work, add a file to the folder."',
  reference: reference('EXT'),
  examples: () => ({
    good: [hook()],
    bad: [
      {
        ...hook({ post: { 'x-ms-trigger-hint': undefined } }),
        expect: [{ pointer: at, message: 'POST /hooks (OnOrder) has no x-ms-trigger-hint' }],
      },
    ],
  }),
  check(context) {
    for (const { operation } of triggers(context)) {
      const { raw, pointer, label } = operation;
      if (memberOf(raw, 'x-ms-trigger-hint') !== undefined) continue;
      context.report({ pointer, message: `The trigger ${label} has no x-ms-trigger-hint.` });
    }
  },
});

const metadata: Readonly<Record<string, readonly string[]>> = {
  kind: ['query', 'webhook'],
  mode: ['polling', 'webhook'],
};

export const metadataShape = defineRule({
  id: 'trigger-metadata-shape',
  severity: 'warning',
  preset: 'import',
  summary: '`x-ms-trigger-metadata` is `{ "kind": "query", "mode": "polling" }`.',
  why: "Microsoft's schema does not allow other values, although the designer also supports `webhook`.",
  fix: 'Write { "kind": "query", "mode": "polling" }, or remove it.',
  reference: reference('SCH; UX'),
  examples: () => ({
    good: [hook({ post: { 'x-ms-trigger-metadata': { kind: 'query', mode: 'polling' } } })],
    bad: [
      {
        ...hook({ post: { 'x-ms-trigger-metadata': { kind: 'query', mode: 'poll' } } }),
        expect: [{ pointer: `${at}/x-ms-trigger-metadata/mode`, message: '`mode` is "poll"' }],
      },
    ],
  }),
  check(context) {
    for (const operation of context.byMember.operations.with('x-ms-trigger-metadata')) {
      const { raw, pointer, label } = operation;
      const value = memberOf(raw, 'x-ms-trigger-metadata');
      const place = `${pointer}/x-ms-trigger-metadata`;
      if (!isObject(value)) {
        const message = `\`x-ms-trigger-metadata\` of ${label} is ${quoted(value)}, not an object.`;
        context.report({ pointer: place, message });
        continue;
      }
      for (const [name, allowed] of Object.entries(metadata)) {
        const written = memberOf(value, name);
        if (allowed.includes(stringOf(written))) continue;
        context.report({
          pointer: written === undefined ? place : `${place}/${name}`,
          message: `In \`x-ms-trigger-metadata\` of ${label}, \`${name}\` is ${written === undefined ? 'missing' : quoted(written)}.`,
          ...didYouMean(written, allowed),
        });
      }
    }
  },
});

export const summaryWhen = defineRule({
  id: 'trigger-summary-when',
  severity: 'advice',
  preset: 'certification',
  summary: 'The summary of a trigger has the form "When a ...".',
  why: "It lets users distinguish triggers from actions; Microsoft's string guidance asks for it.",
  fix: 'Start the summary with "When".',
  reference: reference('STR'),
  examples: () => ({
    good: [hook()],
    bad: [
      {
        ...hook({ post: { summary: 'New order' } }),
        expect: [{ pointer: `${at}/summary`, message: '"New order"' }],
      },
    ],
  }),
  check(context) {
    for (const { operation } of triggers(context)) {
      const { raw, pointer, label, internal } = operation;
      const summary = memberOf(raw, 'summary');
      if (internal || typeof summary !== 'string' || /^\s*when\b/i.test(summary)) continue;
      context.report({
        pointer: `${pointer}/summary`,
        message: `The summary ${quoted(summary)} of the trigger ${label} does not start with "When".`,
      });
    }
  },
});

export const contentOnPathItem = defineRule({
  id: 'webhook-content-on-pathitem',
  severity: 'warning',
  preset: 'import',
  summary: '`x-ms-notification-content` is a member of the path item, next to the method.',
  why: 'On an operation, it has no effect, so the trigger has no output.',
  fix: 'Move it from the operation to the path item.',
  reference: reference('SCH; WHT; UX'),
  examples: () => ({
    good: [hook()],
    bad: [
      {
        ...hook({ post: { [CONTENT]: { schema: { type: 'object' } } } }),
        expect: [{ pointer: `${at}/${CONTENT}`, message: 'POST /hooks (OnOrder)' }],
      },
    ],
  }),
  check(context) {
    for (const { pointer, label, pathItem } of context.byMember.operations.with(CONTENT)) {
      context.report({
        pointer: `${pointer}/${CONTENT}`,
        part: 'key',
        message: `${CONTENT} is on the operation ${label}, where it has no effect.`,
        related: [{ pointer: pathItem.pointer, message: 'It belongs here, next to the method.' }],
      });
    }
  },
});

function isEmpty(raw: unknown): boolean {
  return !isObject(raw) || Object.keys(raw).length === 0;
}

export const contentSchema = defineRule({
  id: 'webhook-content-schema',
  severity: 'warning',
  preset: 'import',
  summary: '`x-ms-notification-content` has a schema that is not empty.',
  why: 'The schema is the output of the trigger; without it, users see no fields of the event. Some published connectors have events without data.',
  fix: 'Describe the body of the callback in `schema`. If the event has no data, ignore this finding.',
  reference: reference('VAL; WHT', 'SchemaDefinitionSetIncorrectly'),
  examples: () => ({
    good: [hook()],
    bad: [
      {
        ...hook({ item: { [CONTENT]: { description: 'An order.' } } }),
        expect: [{ pointer: contentAt, message: 'of /hooks has no schema' }],
      },
      {
        ...hook({ item: { [CONTENT]: { schema: {} } } }),
        expect: [{ pointer: `${contentAt}/schema`, message: 'has an empty schema' }],
      },
    ],
  }),
  check(context) {
    for (const { operation, content } of operationsWithContent(context)) {
      if (settingOf(context, operation).notification !== undefined) continue;
      const schema = memberOf(content.raw, 'schema');
      const end = context.resolve(schema, `${content.pointer}/schema`);
      if (schema !== undefined && !isEmpty(end?.raw)) continue;
      const message = `${CONTENT} of ${operation.path} has ${schema === undefined ? 'no schema' : 'an empty schema'}, so the trigger has no output.`;
      const pointer = schema === undefined ? content.pointer : `${content.pointer}/schema`;
      context.report({
        pointer,
        message,
        ...(end === undefined || end.pointer === pointer
          ? {}
          : { related: [{ pointer: end.pointer, message: 'The empty definition.' }] }),
      });
    }
  },
});

export const contentWithoutTrigger = defineRule({
  id: 'webhook-content-without-trigger',
  severity: 'advice',
  preset: 'certification',
  summary: 'A path item with `x-ms-notification-content` has an operation with `x-ms-trigger`.',
  why: 'Without it, the path is a webhook action, which is valid, but rarely intended.',
  fix: 'Add `x-ms-trigger` to the operation that subscribes, unless the flow should wait for the callback.',
  reference: reference('UX; corpus'),
  examples: () => ({
    good: [hook()],
    bad: [
      {
        ...hook({ post: { 'x-ms-trigger': undefined } }),
        expect: [{ pointer: contentAt, message: '/hooks has x-ms-notification-content, but no' }],
      },
    ],
  }),
  check(context) {
    const withContent = operationsWithContent(context);
    // Settings that set the pattern override this.
    const settled = new Set(
      withContent
        .filter(
          ({ operation }) =>
            isTrigger(context, operation) || settingOf(context, operation).pattern !== undefined,
        )
        .map(({ operation }) => operation.pathItem),
    );
    for (const { operation, content } of withContent) {
      if (settled.has(operation.pathItem)) continue;
      context.report({
        pointer: content.pointer,
        part: 'key',
        message: `${operation.path} has ${CONTENT}, but no operation with x-ms-trigger.`,
      });
    }
  },
});
