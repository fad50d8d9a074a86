// What changed about an operation as a whole: its name, address, visibility, pattern and security.

import type { ConnectorModel, OperationModel, PollingTriggerModel } from '../model/types.js';
import { isRenamed } from './match-operations.js';
import { changeOf, type DraftChange, type OperationPair } from './record.js';
import type { Change } from './types.js';
import { andWords, labelOf, patternWords } from './words.js';

export function addedChange(operation: OperationModel): Change {
  const words = `${labelOf(operation)} is new: ${patternWords(operation.kind)}.`;
  const { pointer: newPointer, kind: pattern, id } = operation;
  return changeOf(
    { kind: 'operationAdded', place: 'operation', newPointer, after: pattern, words },
    [id],
  );
}

export function removedChange(operation: OperationModel, newPointer: string): Change {
  return changeOf(
    {
      kind: 'operationRemoved',
      place: 'operation',
      newPointer,
      oldPointer: operation.pointer,
      gone: true,
      before: operation.kind,
      why: 'Existing flows that call it fail.',
      words: `${labelOf(operation)} was removed.`,
    },
    [operation.id],
  );
}

/** @param connectorChanged the kinds of security changed for all operations; that is reported once. */
export function compareOperation(
  pair: OperationPair,
  [before, after]: readonly [ConnectorModel, ConnectorModel],
  connectorChanged: boolean,
): Change[] {
  const drafts = [
    ...nameDrafts(pair),
    ...addressDrafts(pair),
    ...visibilityDrafts(pair),
    ...deprecationDrafts(pair),
    ...patternDrafts(pair),
    ...(connectorChanged ? [] : securityDrafts(pair, before, after)),
  ];
  return drafts.map((draft) =>
    changeOf(
      {
        place: 'operation',
        newPointer: pair.after.pointer,
        oldPointer: pair.before.pointer,
        ...draft,
      },
      [pair.after.id],
    ),
  );
}

type Draft = Pick<DraftChange, 'kind' | 'words' | 'why' | 'before' | 'after'>;

function nameDrafts(pair: OperationPair): Draft[] {
  if (!isRenamed(pair)) return [];
  const { before, after } = pair;
  const why =
    'Flows and apps in Power Platform store the operationId and can no longer find the operation.';
  const words = `${labelOf(after)} was previously named ${before.id}.`;
  return [{ kind: 'operationRenamed', before: before.id, after: after.id, why, words }];
}

function addressDrafts({ before, after }: OperationPair): Draft[] {
  const [was, is] = [before, after].map(({ method, path }) => `${method.toUpperCase()} ${path}`);
  if (was === undefined || is === undefined || was === is) return [];
  const why =
    'Workflows in Logic Apps store the method and path, and continue to call the old ones.';
  const words = `${labelOf(after)} was previously ${was}.`;
  return [{ kind: 'operationMoved', before: was, after: is, why, words }];
}

function visibilityDrafts({ before, after }: OperationPair): Draft[] {
  const [was, is] = [before.visibility === 'internal', after.visibility === 'internal'];
  if (was === is) return [];
  if (was) return [{ kind: 'operationShown', words: `${labelOf(after)} is no longer internal.` }];
  const why = 'Users no longer see it, so flows that use it cannot be edited.';
  return [{ kind: 'operationHidden', why, words: `${labelOf(after)} became internal.` }];
}

function deprecationDrafts({ before, after }: OperationPair): Draft[] {
  if (before.deprecated === after.deprecated) return [];
  const label = labelOf(after);
  return after.deprecated
    ? [{ kind: 'operationDeprecated', words: `${label} is now deprecated.` }]
    : [{ kind: 'operationUndeprecated', words: `${label} is no longer deprecated.` }];
}

function patternDrafts({ before, after }: OperationPair): Draft[] {
  const label = labelOf(after);
  if (before.kind !== after.kind) {
    const words = `${label} is now ${patternWords(after.kind)}; it was ${patternWords(before.kind)}.`;
    const same = stepOf(before) === stepOf(after);
    const why = same
      ? undefined
      : 'Existing flows were saved with a different kind of step and cannot run it.';
    return [{ kind: 'patternChanged', before: before.kind, after: after.kind, why, words }];
  }
  const [was, is] = [splitOf(before), splitOf(after)];
  const keeper = keeperDrafts(before, after);
  if (keeper.length > 0 || was === is) return keeper;
  const why = 'Existing flows read its items the old way.';
  const words =
    is === 'batch'
      ? `${label} now fires once for each item of a list; it fired for one item at a time.`
      : `${label} now fires for one item at a time; it fired once for each item of a list.`;
  return [{ kind: 'patternChanged', before: was, after: is, why, words }];
}

/** Who keeps the state of a polling trigger, and where it is read. */
function keeperDrafts(before: OperationModel, after: OperationModel): Draft[] {
  if (before.kind !== 'pollingTrigger' || after.kind !== 'pollingTrigger') return [];
  const [was, is] = [keeperOf(before), keeperOf(after)];
  if (was === is) return [];
  const label = labelOf(after);
  const words =
    after.gateway === undefined
      ? `${label} now returns the state in the Location header; before, the gateway kept it, because of the policy in apiProperties.json.`
      : before.gateway === undefined
        ? `${label} now only returns 200: the gateway keeps the state, because of the policy in apiProperties.json.`
        : `${label} has a different policy in apiProperties.json: the gateway reads or sends the state in a different way.`;
  return [{ kind: 'patternChanged', before: was, after: is, why: undefined, words }];
}

function keeperOf({ gateway, stateParameter }: PollingTriggerModel): string {
  if (gateway === undefined) return 'Location';
  const { before, after, in: place, path } = gateway;
  return JSON.stringify([stateParameter, before, after, place, path]);
}

/** The kind of step that a flow stores. The engine itself polls an async action, so that one counts as an action. */
function stepOf({
  kind,
}: OperationModel): 'action' | 'webhookAction' | 'trigger' | 'webhookTrigger' | 'mcp' {
  if (kind === 'webhookAction' || kind === 'webhookTrigger' || kind === 'mcp') return kind;
  return kind === 'pollingTrigger' ? 'trigger' : 'action';
}

function splitOf(operation: OperationModel): string | undefined {
  return operation.kind === 'pollingTrigger' || operation.kind === 'webhookTrigger'
    ? operation.split
    : undefined;
}

function securityDrafts(
  pair: OperationPair,
  before: ConnectorModel,
  after: ConnectorModel,
): Draft[] {
  const [was, is] = [waysOf(pair.before, before), waysOf(pair.after, after)];
  if (was.join() === is.join()) return [];
  const list = (ways: readonly string[]): string =>
    ways.length === 0 ? 'nothing' : andWords(ways);
  const words = `${labelOf(pair.after)} now requires ${list(is)}; it required ${list(was)}.`;
  return [{ kind: 'operationSecurityChanged', before: was, after: is, words }];
}

/** Each requirement by the kinds of its schemes. */
function waysOf({ security }: OperationModel, model: ConnectorModel): string[] {
  const ways = security.map((requirement) =>
    requirement
      .map(({ scheme }) => model.security.get(scheme)?.kind ?? scheme)
      .sort()
      .join(' with '),
  );
  return [...new Set(ways)].sort();
}
