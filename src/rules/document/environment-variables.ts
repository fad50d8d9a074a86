// `@environmentVariables("prefix_Name")` in the definition and in apiProperties.json: how it is written,
// and where it is replaced.

import { joinPointer } from '../../document/pointer.js';
import type { JsonObject, PlacedFile } from '../../document/types.js';
import { faultOfVariable, mentionsVariable } from '../../model/environment-variables.js';
import { defineRule, reference } from '../define-rule.js';
import { perDocument } from '../per-document.js';
import { quoted } from '../quoted.js';
import { soundProperties, withOauth } from '../properties/examples.js';
import { secured } from '../security/examples.js';
import type { Companion, Finding, RuleContext, RuleDefinition } from '../types.js';

const PAGE = 'https://learn.microsoft.com/connectors/custom-connectors/environment-variables';

interface Use {
  readonly in?: Companion;
  readonly pointer: string;
  readonly text: string;
}

/** Members that people read: texts there may mention the expression. */
const prose: ReadonlySet<string> = new Set([
  'description',
  'summary',
  'title',
  'x-ms-summary',
  'example',
  'examples',
  'tooltip',
  'displayName',
]);

/** Every string that contains the expression, in both files. */
const usesIn = perDocument(({ root, document, apiProperties }: RuleContext): readonly Use[] => [
  ...usesOf(root, document.text),
  ...(apiProperties === undefined
    ? []
    : usesOf(apiProperties.value, apiProperties.text).map((use) => ({
        ...use,
        in: 'apiProperties' as const,
      }))),
]);

function usesOf(root: unknown, text: PlacedFile['text']): Use[] {
  // Hardly any file has one, and searching the text is faster than visiting its values.
  if (!mentionsVariable(text)) return [];
  const found: Use[] = [];
  const waiting: Array<{ readonly value: object; readonly pointer: string }> = [];
  const see = (value: unknown, pointer: string): void => {
    if (typeof value === 'object' && value !== null) waiting.push({ value, pointer });
    else if (mentionsVariable(value)) found.push({ pointer, text: value });
  };
  see(root, '');
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const isList = Array.isArray(next.value);
    for (const [key, value] of Object.entries(next.value))
      if (isList || !prose.has(key)) see(value, joinPointer(next.pointer, key));
  }
  return found;
}

/**
 * Host, base path and what the Security tab sets, as Microsoft documents; policies and defaults of
 * parameters, where it is replaced as well (powerplatform-build-tools issue 1154).
 */
const replaced = {
  definition: /^\/(?:host$|basePath$|securityDefinitions\/)|\/default$/,
  apiProperties:
    /^\/properties\/(?:connectionParameters|connectionParameterSets|policyTemplateInstances)\//,
};

const written = '@environmentVariables("new_Host")';
const ruleOf = (
  fields: Pick<RuleDefinition, 'id' | 'summary' | 'why' | 'fix' | 'examples'>,
  find: (use: Use) => string | undefined,
): RuleDefinition =>
  defineRule({
    ...fields,
    severity: 'warning',
    preset: 'import',
    reference: reference(PAGE),
    check(context) {
      for (const use of usesIn(context)) {
        const message = find(use);
        if (message === undefined) continue;
        const { in: place, pointer } = use;
        const finding: Finding = { pointer, message };
        context.report(place === undefined ? finding : { ...finding, in: place });
      }
    },
  });

const document = (members: JsonObject): { readonly document: JsonObject } => ({
  document: members,
});

const form = ruleOf(
  {
    id: 'env-variable-form',
    summary:
      'A reference to an environment variable has the form `@environmentVariables("prefix_Name")` and is the whole value.',
    why: 'In any other form it is not replaced, and the connector uses the expression itself as its host or setting.',
    fix: `Write ${written}, in JSON "@environmentVariables(\\"new_Host\\")". Use the variable's name, which begins with its publisher's prefix, not its display name.`,
    examples: () => ({
      good: [
        document({ host: written, basePath: '/@environmentVariables("new_BasePath")' }),
        { apiProperties: withOauth({ clientId: '@environmentVariables("cr49f_Client_7weem")' }) },
      ],
      bad: [
        {
          ...document({ host: "@environmentVariables('new_Host')" }),
          expect: [{ pointer: '/host', message: 'single quotation marks' }],
        },
        {
          ...document({ host: '@environmentVariables("Host name")' }),
          expect: [{ pointer: '/host', message: '"Host name", which has no prefix' }],
        },
        {
          ...document({ host: '@environmentVariable("new_Host")' }),
          expect: [{ pointer: '/host', message: 'is not written as' }],
        },
        {
          ...document({ host: 'api.@environmentVariables("new_Domain")' }),
          expect: [{ pointer: '/host', message: 'part of a longer text' }],
        },
      ],
    }),
  },
  ({ pointer, text }) => {
    const fault = faultOfVariable(text);
    return fault === undefined
      ? undefined
      : `The environment variable in ${quoted(text)} (${pointer.slice(1)}) ${fault}.`;
  },
);

const place = ruleOf(
  {
    id: 'env-variable-place',
    summary:
      'Environment variables appear only in the host, base path, security definitions, connection parameters and policies.',
    why: 'They are not replaced anywhere else when the connector is saved.',
    fix: 'Write the value itself.',
    examples: () => ({
      good: [
        document({ host: written }),
        {
          document: secured({
            type: 'oauth2',
            flow: 'accessCode',
            authorizationUrl: '@environmentVariables("new_LoginUrl")',
            tokenUrl: '@environmentVariables("new_TokenUrl")',
            scopes: {},
          }),
        },
      ],
      bad: [
        {
          ...document({ schemes: ['@environmentVariables("new_Scheme")'] }),
          expect: [{ pointer: '/schemes/0', message: 'not replaced' }],
        },
        {
          apiProperties: soundProperties({ publisher: '@environmentVariables("new_Publisher")' }),
          expect: [{ pointer: '/properties/publisher', message: 'not replaced' }],
        },
      ],
    }),
  },
  ({ in: file, pointer, text }) =>
    replaced[file === 'apiProperties' ? file : 'definition'].test(pointer)
      ? undefined
      : `The environment variable ${quoted(text)} is not replaced at this position (${pointer.slice(1)}).`,
);

export const environmentRules: readonly RuleDefinition[] = [form, place];
