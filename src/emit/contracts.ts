// Emits src/generated/contracts.gen.ts: the type of every controller, and of the connector's front
// door through which events go out. A changed definition is a compile error in the controllers it touches.

import type { ConnectorModel } from '../model/types.js';
import type { Names, OperationNames, OutputFile } from '../plan/types.js';
import { controllerFile } from './controllers.js';
import { identifier } from './escape.js';
import { callOf } from './operations.js';
import { type Member, type TypeNode, atom, genericOf, objectOf, unionOf } from './print-types.js';
import { docLines, titleOf } from './doc-lines.js';
import { HEADER, printAlias, printImport, printInterface } from './print.js';

export const contractsPath = 'src/generated/contracts.gen.ts';

/** The contracts of all controllers. */
export function emitContracts(model: ConnectorModel, names: Names): OutputFile[] {
  const answered = names.operations.filter((it) => controllerFile(it) !== undefined);
  const aliases = answered.map((it) =>
    printAlias(`${identifier(it.type)}Controller`, controllerType(it), operationDoc(it)),
  );
  const controllers = answered.map((it): Member => {
    const type = atom(`${it.type}Controller`);
    return {
      name: identifier(it.constant),
      type: canStream(it) ? unionOf([type, genericOf('runtime.Streaming', [type])]) : type,
    };
  });
  const imports =
    answered.length === 0
      ? ''
      : `\n${printImport(['* as runtime'], './runtime/server/index.js', 'import type')}` +
        printImport(['* as operations'], './operations.gen.js', 'import type');
  const content = [
    HEADER + imports,
    ...aliases,
    printInterface('Controllers', controllers, {
      doc: docLines(['What src/controllers has to provide.']),
    }),
    printInterface('Connector', connectorMembers(answered), {
      doc: docLines([
        titleOf(`The front door of ${model.title || 'the connector'}: where events go out.`),
      ]),
    }),
  ].join('\n');
  return [{ path: contractsPath, owner: 'generator', content }];
}

function operationDoc(names: OperationNames): string[] {
  const { operation } = names;
  const tags = operation.deprecated ? ['@deprecated'] : [];
  const hint = canStream(names)
    ? `\`Streaming<${identifier(names.type)}Controller>\` reads the body while it arrives.`
    : '';
  return docLines([callOf(operation), titleOf(operation.summary), hint], 0, tags);
}

/** Whether a controller may read the body as it arrives: bytes, a text or an upload. */
function canStream({ operation: { kind, body } }: OperationNames): boolean {
  if (kind !== 'action' || body === undefined || body.kind === 'json') return false;
  return body.kind !== 'form' || body.fields.some(({ schema }) => schema.kind === 'file');
}

function controllerType({ operation, type }: OperationNames): TypeNode {
  const of = (suffix: string): TypeNode => atom(`operations.${type}${suffix}`);
  const connector = atom('Connector');
  const request = of('Request');
  switch (operation.kind) {
    case 'action':
      return genericOf('runtime.ActionController', [request, of('Response'), connector]);
    case 'pollingAction':
      return genericOf('runtime.PollingActionController', [
        request,
        of('Result'),
        of('Response'),
        connector,
      ]);
    case 'pollingTrigger':
      return genericOf('runtime.PollingTriggerController', [request, of('Item'), connector]);
    case 'webhookTrigger':
      return genericOf('runtime.WebhookTriggerController', [request, of('Result'), connector]);
    case 'webhookAction':
      return genericOf('runtime.WebhookActionController', [
        request,
        of('Notification'),
        of('Response'),
        connector,
      ]);
    case 'mcp':
      return genericOf('runtime.McpController', [request, of('Response'), connector]);
    case 'status':
    case 'unsubscribe':
      return atom('never');
    default:
      return operation satisfies never;
  }
}

function connectorMembers(operations: readonly OperationNames[]): Member[] {
  const triggers: Member[] = [];
  const actions: Member[] = [];
  for (const it of operations) {
    const { kind } = it.operation;
    const of = (suffix: string): TypeNode => atom(`operations.${it.type}${suffix}`);
    const doc = docLines([callOf(it.operation), titleOf(it.operation.summary)], 4);
    if (kind === 'pollingTrigger' || kind === 'webhookTrigger') {
      const payload = of(kind === 'pollingTrigger' ? 'Item' : 'Notification');
      const publisher = kind === 'pollingTrigger' ? 'FeedPublisher' : 'TriggerPublisher';
      const type = genericOf(`runtime.${publisher}`, [payload, of('Filter')]);
      triggers.push({ name: it.constant, type, doc });
    } else if (kind === 'webhookAction') {
      const type = genericOf('runtime.ActionCompleter', [of('Notification')]);
      actions.push({ name: it.constant, type, doc });
    }
  }
  return [
    { name: 'triggers', type: objectOf(triggers) },
    { name: 'actions', type: objectOf(actions) },
  ];
}
