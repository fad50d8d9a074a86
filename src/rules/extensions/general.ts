// Names, positions and values of extensions in general.

import { joinPointer } from '../../document/pointer.js';
import { nearestName } from '../../document/nearest.js';
import { defineRule, reference } from '../define-rule.js';
import { validator } from '../evidence.js';
import { memberOf } from '../raw.js';
import { quoted } from '../quoted.js';
import { didYouMean } from '../suggest.js';
import {
  badOperation,
  exampleParameters,
  operationExample,
} from '../operations/example-operation.js';
import type { Edit, Finding, RuleDefinition } from '../types.js';
import { foreignExtensions, knownExtensions, siteWords } from './known-names.js';
import { extensionNames, uses, usesOutside, usesWith } from './sites.js';
import type { Site } from './sites.js';
import { takesEffect } from '../unsafe-fixes.js';

const names = [...knownExtensions.keys()];
const levels = ['important', 'advanced', 'internal'];
const good = [operationExample({ 'x-ms-visibility': 'important' })] as const;
const plainQuery = {
  name: 'language',
  in: 'query',
  type: 'string',
  'x-ms-summary': 'Language',
  description: 'The language of the order.',
};

/** A single typo: the names differ in at most two adjacent characters. */
function isSlip(left: string, right: string): boolean {
  const shorter = Math.min(left.length, right.length);
  let start = 0;
  while (start < shorter && left[start] === right[start]) start += 1;
  let end = 0;
  while (end < shorter - start && left.at(-1 - end) === right.at(-1 - end)) end += 1;
  return left.length - start - end <= 2 && right.length - start - end <= 2;
}

/** The rename, where it is a typo, the right name is free and allowed here, and the value would be valid. */
function rename(site: Site, written: string, meant: string): Edit[] {
  const value = memberOf(site.raw, written);
  const places = knownExtensions.get(meant);
  const sound =
    meant === 'x-ms-visibility'
      ? levels.includes(String(value))
      : meant !== 'x-ms-summary' || typeof value === 'string';
  const fits = places === undefined || places.includes(site.kind);
  const free = memberOf(site.raw, meant) === undefined;
  if (!sound || !fits || !free || !isSlip(written.trim().toLowerCase(), meant)) return [];
  return [{ kind: 'renameKey', pointer: joinPointer(site.pointer, written), to: meant }];
}

const unknown = defineRule({
  id: 'ext-unknown-ms-extension',
  severity: 'advice',
  preset: 'import',
  summary: 'Every `x-ms-*` name is a known one.',
  why: 'The platform silently ignores a misspelled name: the summary is not shown, the parameter is not hidden. A name that resembles no known one may be newer than this tool, as new ones appear every year.',
  fix: "Check the name in Microsoft's documentation. If the platform supports it, ignore this finding.",
  reference: reference('corpus; SCH'),
  examples: () => ({
    good,
    bad: [
      badOperation(
        { 'x-ms-visibilty': 'internal' },
        '/x-ms-visibilty',
        'did you mean "x-ms-visibility"',
        {},
        'warning',
      ),
      badOperation(
        { 'x-ms-colour-of-card': 'red' },
        '/x-ms-colour-of-card',
        'is not an extension that this tool knows',
      ),
    ],
  }),
  check(context) {
    for (const name of extensionNames(context)) {
      if (knownExtensions.has(name) || foreignExtensions.has(name)) continue;
      const meant = nearestName(name, names);
      for (const { site, pointer } of uses(context, name)) {
        context.report({
          pointer,
          part: 'key',
          ...(meant === undefined
            ? {
                message: `${quoted(name)} on ${site.name} is not an extension that this tool knows.`,
              }
            : {
                severity: 'warning' as const,
                message: `${quoted(name)} on ${site.name} is not a known extension; did you mean "${meant}"?`,
                fix: `Write "${meant}", unless this is a new extension of the platform.`,
                edits: rename(site, name, meant),
                ...(!shownOnly.has(meant) && { unsafe: takesEffect }),
              }),
        });
      }
    }
  },
});

/** Texts for people: no workflow runs differently for them. */
const shownOnly: ReadonlySet<string> = new Set([
  'x-ms-connector-metadata',
  'x-ms-summary',
  'x-ms-trigger-hint',
]);

const foreign = defineRule({
  id: 'ext-foreign-ms-extension',
  severity: 'advice',
  preset: 'import',
  summary: 'The definition has no extensions of AutoRest.',
  why: 'They control generated clients and have no effect in a connector.',
  fix: 'Remove the extension.',
  reference: reference('SCH; corpus'),
  examples: () => ({
    good,
    bad: [
      badOperation(
        { 'x-ms-long-running-operation': true },
        '/x-ms-long-running-operation',
        'has no effect in a connector',
      ),
    ],
  }),
  check(context) {
    for (const name of extensionNames(context)) {
      if (!foreignExtensions.has(name)) continue;
      for (const { site, pointer } of uses(context, name)) {
        context.report({
          pointer,
          part: 'key',
          message: `"${name}" on ${site.name} is an extension of AutoRest and has no effect in a connector.`,
        });
      }
    }
  },
});

const location = defineRule({
  id: 'ext-location',
  yieldsTo: [{ rule: 'dyn-on-operation', within: 'node' }],
  severity: 'warning',
  preset: 'import',
  summary: 'Every `x-ms-*` member is on an object where the platform reads it.',
  why: "On any other object, it is ignored, and Microsoft's JSON schema rejects it.",
  fix: 'Move the member to the object where it belongs.',
  reference: reference('SCH'),
  examples: () => ({
    good,
    bad: [
      badOperation(
        { parameters: exampleParameters({ ...plainQuery, 'x-ms-trigger': 'single' }) },
        '/parameters/1/x-ms-trigger',
        'belongs on an operation, not on a parameter',
      ),
    ],
  }),
  check(context) {
    for (const name of extensionNames(context)) {
      const places = knownExtensions.get(name);
      if (places === undefined) continue;
      for (const { kind, site, pointer } of usesOutside(context, name, places)) {
        const words = places.map((place) => siteWords[place]).join(' or ');
        context.report({
          pointer,
          part: 'key',
          message: `"${name}" belongs on ${words}, not on ${siteWords[kind]} (${site.name}).`,
        });
      }
    }
  },
});

const visibility = defineRule({
  id: 'ext-visibility-value',
  severity: 'warning',
  certificationSeverity: 'error',
  preset: 'import',
  summary: '`x-ms-visibility` is `important`, `advanced` or `internal`.',
  why: 'Certification rejects other values. Published definitions contain capital letters and empty strings; the platform accepts these, but may not interpret them as intended.',
  fix: 'Use "important", "advanced" or "internal", or remove it for normal visibility.',
  reference: reference('EXT; SCH; VER', 'JsonValueNotInEnum'),
  examples: () => ({
    good,
    bad: [
      badOperation({ 'x-ms-visibility': 'hidden' }, '/x-ms-visibility', '"hidden"'),
      badOperation({ 'x-ms-visibility': null }, '/x-ms-visibility', 'null'),
      badOperation(
        { 'x-ms-visibility': 'Advanced' },
        '/x-ms-visibility',
        '"Advanced"',
        {},
        'advice',
      ),
      badOperation({ 'x-ms-visibility': '' }, '/x-ms-visibility', 'is empty', {}, 'advice'),
    ],
  }),
  check(context) {
    for (const use of usesWith(context, 'x-ms-visibility', isOddLevel)) {
      const { site, value, pointer } = use;
      context.report({ pointer, ...visibilityFault(value, site.name, pointer) });
    }
  },
});

function isOddLevel(value: unknown): boolean {
  return !levels.includes(value as string);
}

function visibilityFault(value: unknown, name: string, pointer: string): Omit<Finding, 'pointer'> {
  if (value === '') {
    return {
      severity: 'advice',
      message: `x-ms-visibility of ${name} is empty.`,
      fix: 'Remove x-ms-visibility for normal visibility.',
      edits: [{ kind: 'remove', pointer }],
    };
  }
  const small = typeof value === 'string' ? value.toLowerCase() : '';
  if (levels.includes(small)) {
    return {
      severity: 'advice',
      message: `x-ms-visibility of ${name} is ${quoted(value)}, but must be lowercase: "${small}".`,
      fix: 'Write the value in lowercase.',
      edits: [{ kind: 'setValue', pointer, value: small }],
      unsafe:
        'If the platform minds the letter case, this takes effect now: what becomes internal is hidden from the designer.',
    };
  }
  return {
    message: `x-ms-visibility of ${name} is ${quoted(value)}, not "important", "advanced" or "internal".`,
    ...didYouMean(value, levels),
    ...((small === 'none' || small === 'normal') && {
      fix: 'Remove x-ms-visibility for normal visibility.',
    }),
  };
}

const urlEncoding = defineRule({
  id: 'ext-url-encoding-value',
  yieldsTo: [
    { rule: 'param-path-encoding', within: 'node' },
    { rule: 'param-query-encoding', within: 'node' },
  ],
  severity: 'warning',
  preset: 'import',
  summary: '`x-ms-url-encoding` is `single` or `double`.',
  why: 'The platform does not support any other encoding.',
  fix: 'Use "single", or "double" if values can contain slashes.',
  reference: reference('EXT; SCH'),
  examples: () => ({
    good: [operationExample({})],
    bad: [
      badOperation(
        { parameters: [{ ...exampleParameters()[0], 'x-ms-url-encoding': 'triple' }] },
        '/parameters/0/x-ms-url-encoding',
        '"triple"',
      ),
    ],
  }),
  check(context) {
    for (const { site, value, pointer } of usesWith(context, 'x-ms-url-encoding', isOddEncoding))
      context.report({
        pointer,
        message: `x-ms-url-encoding of ${site.name} is ${quoted(value)}, not "single" or "double".`,
        ...didYouMean(value, ['single', 'double']),
      });
  },
});

function isOddEncoding(value: unknown): boolean {
  return value !== 'single' && value !== 'double';
}

const summaryType = defineRule({
  id: 'ext-summary-type',
  yieldsTo: [{ rule: 'param-summary-required', within: 'node' }],
  severity: 'error',
  preset: 'import',
  evidence: validator('JsonTypeIncorrect'),
  summary: '`x-ms-summary` is a string.',
  why: 'Anything else, including null, makes the import fail; only a number is accepted, as text.',
  fix: 'Write the title as a string.',
  reference: reference('PR 3119'),
  examples: () => ({
    good: [operationExample({ parameters: exampleParameters(plainQuery) })],
    bad: [
      badOperation(
        { parameters: exampleParameters({ ...plainQuery, 'x-ms-summary': null }) },
        '/parameters/1/x-ms-summary',
        'is null, not a string',
      ),
      badOperation(
        { parameters: exampleParameters({ ...plainQuery, 'x-ms-summary': 1 }) },
        '/parameters/1/x-ms-summary',
        'is 1, not a string',
        {},
        'warning',
      ),
    ],
  }),
  check(context) {
    for (const use of usesWith(context, 'x-ms-summary', isNoString)) {
      const { site, value, pointer } = use;
      context.report({
        pointer,
        ...(typeof value === 'number' && { severity: 'warning' }),
        message: `x-ms-summary of ${site.name} is ${quoted(value)}, not a string.`,
        edits:
          typeof value === 'number' ? [{ kind: 'setValue', pointer, value: String(value) }] : [],
      });
    }
  },
});

function isNoString(value: unknown): boolean {
  return typeof value !== 'string';
}

export const generalRules: readonly RuleDefinition[] = [
  unknown,
  foreign,
  location,
  visibility,
  urlEncoding,
  summaryType,
];
