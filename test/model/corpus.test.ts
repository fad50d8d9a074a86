// What must hold of the model of every published definition, and what the patterns recognise over all
// of them, held to numbers that were looked at one by one.

import { beforeAll, describe, expect, it } from 'vitest';

import { buildModel } from '../../src/model/build.js';
import { pathVariables } from '../../src/model/parameters.js';
import type { ConnectorModel, OperationModel, SchemaModel } from '../../src/model/types.js';
import { planNames } from '../../src/plan/names.js';
import { corpusFolder, readCorpus } from './corpus.js';

if (corpusFolder === undefined) console.warn('Skipped: no corpus. Set LA_CORPUS to its folder.');

/** Every schema inside a value of the model, with the names that references hold. */
function schemasIn(value: unknown, visit: (schema: SchemaModel) => void): void {
  if (typeof value !== 'object' || value === null || value instanceof Set) return;
  if (value instanceof Map) {
    for (const inner of value.values()) schemasIn(inner, visit);
    return;
  }
  if ('kind' in value && 'notificationUrl' in value) visit(value as SchemaModel);
  for (const [key, inner] of Object.entries(value)) {
    if (key !== 'example' && key !== 'default' && key !== 'enum') schemasIn(inner, visit);
  }
}

function faultsOf(model: ConnectorModel): string[] {
  const faults: string[] = [];
  const noted = model.notes.map(({ message }) => message);
  const ids = new Map(model.operations.map((operation) => [operation.id, operation]));
  if (ids.size !== model.operations.length) faults.push('ids repeat');
  if (model.basePath !== '' && !/^\/.*[^/]$/.test(model.basePath)) faults.push(model.basePath);
  schemasIn([model.definitions, model.operations], (schema) => {
    if (schema.kind === 'ref' && !model.definitions.has(schema.name)) faults.push(schema.name);
    if (schema.enum?.length === 0 || schema.enum?.includes(null) === true) faults.push('enum');
    if (!schema.pointer.startsWith('/')) faults.push(schema.pointer);
  });
  for (const operation of model.operations) {
    const say = (fault: string): number => faults.push(`${operation.id}: ${fault}`);
    const variables = operation.parameters
      .filter((one) => one.in === 'path')
      .map(({ name }) => name);
    if (variables.sort().join() !== pathVariables(operation.path).sort().join()) say('variables');
    if (operation.responses.length === 0 || !operation.path.startsWith('/'))
      say('responses or path');
    for (const { scheme } of operation.security.flat()) {
      if (!model.security.has(scheme) && !noted.some((message) => message.includes(scheme)))
        say(scheme);
    }
    for (const fault of pairFaults(operation, ids)) say(fault);
  }
  return faults;
}

function pairFaults(operation: OperationModel, ids: ReadonlyMap<string, OperationModel>): string[] {
  const faults: string[] = [];
  const pointsTo = (id: string | undefined, kind: 'status' | 'unsubscribe'): void => {
    const other = id === undefined ? undefined : ids.get(id);
    if (id === undefined) return;
    if (other?.kind !== kind || !other.of.includes(operation.id)) faults.push(`${kind} ${id}`);
  };
  if ('unsubscribeOperation' in operation) pointsTo(operation.unsubscribeOperation, 'unsubscribe');
  if ('statusOperation' in operation) pointsTo(operation.statusOperation, 'status');
  if (operation.kind === 'status' || operation.kind === 'unsubscribe') {
    if (operation.of.length === 0) faults.push('of nothing');
    for (const id of operation.of) {
      const other = ids.get(id);
      const back =
        other !== undefined &&
        (('statusOperation' in other && other.statusOperation === operation.id) ||
          ('unsubscribeOperation' in other && other.unsubscribeOperation === operation.id));
      if (!back) faults.push(`of ${id}`);
    }
  }
  return faults;
}

describe.skipIf(corpusFolder === undefined)('the published definitions', () => {
  const models = new Map<string, ConnectorModel>();
  beforeAll(() => {
    for (const { name, document } of readCorpus()) models.set(name, buildModel(document, {}));
  });

  it('all give a model in which everything that is named exists', () => {
    expect(models.size).toBe(309);
    const faults = [...models].flatMap(([name, model]) =>
      faultsOf(model).map((fault) => `${name}: ${fault}`),
    );
    expect(faults).toEqual([]);
  });

  it('all give unique names', () => {
    for (const [name, model] of models) {
      const { operations, definitions } = planNames(model);
      for (const key of ['constant', 'type', 'file'] as const) {
        const folded = new Set(operations.map((names) => names[key].toLowerCase()));
        expect(folded.size, name).toBe(operations.length);
      }
      expect(new Set(definitions.values()).size, name).toBe(definitions.size);
    }
  });

  it('hold these patterns', () => {
    const counts: Record<string, number> = {};
    const count = (what: string): void => void (counts[what] = (counts[what] ?? 0) + 1);
    for (const operation of [...models.values()].flatMap((model) => model.operations)) {
      count(operation.kind);
      if (operation.kind === 'pollingAction' && !operation.certain)
        count('doubtful polling action');
      if ('callback' in operation) count('callback URL');
      if ('unsubscribeOperation' in operation) count('own unsubscribe');
    }
    expect(counts).toEqual({
      action: 4422,
      pollingAction: 61,
      'doubtful polling action': 5,
      pollingTrigger: 17,
      webhookTrigger: 173,
      webhookAction: 11,
      'callback URL': 184,
      'own unsubscribe': 138,
      unsubscribe: 59,
      status: 3,
    });
  });

  it('tie these operations together', () => {
    const roles = [...models].flatMap(([name, model]) =>
      model.operations.flatMap((operation) =>
        operation.kind === 'status' || operation.kind === 'unsubscribe'
          ? [`${name.split('/')[1] ?? ''} ${operation.id} ${operation.of.length}`]
          : [],
      ),
    );
    expect(roles.join('\n')).toMatchInlineSnapshot(`
      "Adobe Creative Cloud Libraries DeleteAction 2
      Alkymi delete_web_hook 1
      Almabase DeleteWebhook 4
      Alvao DeleteWebhook 5
      Asite (KSA) DELETE_TRIGGER_WEBHOOK 2
      AtBot Admin WebHookRegistrations_Delete 1
      BttnOne DeleteWebhook 1
      COSMO Bot DeleteTrigger 6
      Calendly DeleteTrigger 2
      CivicPlus DeleteFormSubmissionMetaWebhookTrigger 1
      CloudAppSecurity MCAS_DELETE_FLOW 1
      Cloudspark EXP Leave DeleteTrigger 1
      CompanyConnect ProactiveDialog_Unsubscribe 1
      CompanyConnect SmartDialog_Unsubscribe 1
      CompanyConnect SmartSource_Unsubscribe 1
      Connect2All On-Premises DeleteTrigger 3
      Connect2All On-Premises DeleteTriggerV2 3
      Desk365 DeleteWebhook 4
      DocuSign DeleteHook 1
      DocuSign DeleteHookV2 1
      DocuSign DeleteHookV3 1
      Encodian DeleteWebhook 1
      GetAccept DeleteSubscription 4
      Gratavid webhookUnsubscribe 1
      Gravity Forms Professional DeleteFlow 7
      HighGear Workflow SubscriptionUnsubscribeById 1
      Ideanote DeleteWebhook 7
      Kanbanize DeleteWebhook 1
      LCP - iCordis TriggerUnsubscribe 1
      Microsoft Bookings DeleteWebhook 3
      Oneflow DeleteTrigger 1
      PDF4me Connect Webhook-Unsubscribe 1
      Poka DeleteWebhook 1
      RescoCloud TriggerDelete 1
      Secib DeleteWebhook 1
      SignNow DeleteEvent 1
      SignNow DeleteEvent_V2 1
      Soft1 DeleteTrigger 1
      Soft1 DeleteTriggerOnDelete 1
      Soft1 DeleteTriggerOnInsert 1
      Soft1 DeleteTriggerOnUpdate 1
      Spring Global UnsubscribeWebHookEvents 1
      Strategic Portfolio Manager EventsDeleteHook 21
      Talkdesk UnsubscribeWebhook 9
      Telstra SMS DeleteCallback 1
      Tendocs Documents V1AiSummaryResult 1
      Tendocs Documents V1AiTemplateBuilderResult 1
      Tendocs Documents V1AiCompareResult 1
      Tribal Disconnect 5
      Ubiqod by Skiply DeleteRouting 1
      WPForms by reenhanced DeleteFlow 1
      WooCommerce DeleteTrigger 1
      WorkPoint WebHookRegistrations_Delete 1
      airSlate DeleteSlateTrigger 1
      monday DeleteTrigger 8
      nimflow WhenTaskCreated_Delete 1
      nimflow WhenTaskUpdated_Delete 1
      nimflow WhenTaskArchived_Delete 1
      nimflow WhenMilestoneReached_Delete 1
      nimflow WhenMilestoneCleared_Delete 1
      nps.today DeleteWebhook 2
      Infobip RemoveInfobipSMSWebhook 1"
    `);
  });
});
