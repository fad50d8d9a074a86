// That the rules and the model mean the same when they speak of a trigger, of the place of its callback
// URL, and of the properties of a schema: over everything that is published.

import { describe, expect, it } from 'vitest';
import { load } from '../../src/document/load.js';
import type { LoadedDocument } from '../../src/document/types.js';
import { propertiesOf as propertiesInModel, resolveSchema } from '../../src/model/schema-view.js';
import type { CallbackLocation, ConnectorModel, OperationModel } from '../../src/model/types.js';
import { contextOf, indexDocument } from '../../src/rules/context.js';
import { propertiesOf, requiredOf } from '../../src/rules/output-schema.js';
import { forgetDocuments } from '../../src/rules/per-document.js';
import { pollingTriggers, takingUrl, webhookTriggers } from '../../src/rules/triggers/webhook.js';
import type { UrlPlace } from '../../src/rules/triggers/webhook.js';
import type { RuleContext } from '../../src/rules/types.js';
import { corpusFolders, readCorpus } from '../model/corpus.js';

if (corpusFolders.length === 0) console.warn('Skipped: no corpus. Set LA_CORPUS to its folder.');

async function contextFor(document: unknown): Promise<RuleContext> {
  const loaded = await load({ kind: 'text', path: '-', text: JSON.stringify(document) });
  if (!loaded.ok) throw new Error(JSON.stringify(loaded.diagnostics));
  const companions = { apiProperties: undefined, previous: undefined };
  return contextOf(indexDocument(loaded.document as LoadedDocument), companions, () => {});
}

function nameOfPlace({ steps, parameter }: UrlPlace): string {
  if (steps.length > 0) return ['body', ...steps.map(({ name }) => name)].join('.');
  return parameter.in === 'body' ? 'body' : `${parameter.in}.${parameter.name}`;
}

function callbackOf(operation: OperationModel): CallbackLocation | undefined {
  if (operation.kind === 'unsubscribe')
    return operation.by.kind === 'callbackUrl' ? operation.by.location : undefined;
  return 'callback' in operation ? operation.callback : undefined;
}

/** What the two say of each operation, where it is not the same. */
function differencesOfKind(context: RuleContext): string[] {
  const byPointer = new Map(context.model.operations.map((one) => [one.pointer, one]));
  const webhooks = new Set(webhookTriggers(context).map(({ operation }) => operation));
  const polling = new Set(pollingTriggers(context));
  const places = new Map(takingUrl(context).map((one) => [one.operation, one.places[0]]));
  return context.operations.flatMap((operation) => {
    const model = byPointer.get(operation.pointer);
    if (model === undefined) return [`${operation.label}: not in the model`];
    const trigger = model.kind === 'webhookTrigger' || model.kind === 'pollingTrigger';
    const found: string[] = [];
    const kind = webhooks.has(operation)
      ? 'webhookTrigger'
      : polling.has(operation)
        ? 'pollingTrigger'
        : 'none';
    const known = trigger ? model.kind : 'none';
    if (kind !== known) found.push(`${operation.label}: ${kind}, in the model ${known}`);
    const callback = callbackOf(model);
    const inModel = callback && [callback.in, ...callback.path].join('.');
    const place = places.get(operation);
    const inRules = place && nameOfPlace(place);
    if (inRules !== inModel) found.push(`${operation.label}: ${inRules}, in the model ${inModel}`);
    return found;
  });
}

/** The properties of every definition, as each of the two reads them. */
function differencesOfProperties(context: RuleContext, { definitions }: ConnectorModel): string[] {
  const raw = context.root['definitions'] as Record<string, unknown> | undefined;
  return [...definitions].flatMap(([name, schema]) => {
    const pointer = `/definitions/${name}`;
    const located = context.resolve(raw?.[name], pointer);
    const resolved = resolveSchema(schema, definitions);
    if (located === undefined || (resolved?.kind !== 'object' && resolved?.kind !== 'allOf'))
      return [];
    const required = requiredOf(context, located);
    const inRules = propertiesOf(context, located).map(
      (one) => `${one.name} ${one.pointer} ${required.has(one.name)}`,
    );
    const inModel = propertiesInModel(resolved, definitions).map(
      (one) => `${one.name} ${one.schema.pointer} ${one.required}`,
    );
    inRules.sort();
    inModel.sort();
    return inRules.join() === inModel.join() ? [] : [`${pointer}: ${inRules} / ${inModel}`];
  });
}

describe.skipIf(corpusFolders.length === 0)(
  'rules and model, over the published definitions',
  () => {
    it('agree on triggers, callback URLs and properties', { timeout: 120_000 }, async () => {
      const differences: string[] = [];
      for (const { name, document } of corpusFolders.flatMap((folder) => readCorpus(folder))) {
        const context = await contextFor(document);
        const found = [
          ...differencesOfKind(context),
          ...differencesOfProperties(context, context.model),
        ];
        differences.push(...found.map((difference) => `${name}: ${difference}`));
        forgetDocuments();
      }
      expect(differences).toEqual([]);
    });
  },
);
