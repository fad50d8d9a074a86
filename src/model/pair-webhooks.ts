// Ties the operations that subscribe to those that end subscriptions: what la-connector.json names goes
// before what the definition suggests.

import {
  endsByCallback,
  pairNamed,
  pairUnsubscribe,
  secretsOf,
  type Unpaired,
  type UnsubscribePair,
} from './pair-unsubscribe.js';
import { explainPairing, isDoubtful } from './explain-pairing.js';
import { quote } from './raw-value.js';
import { parseIdPlace } from './unsubscribe-id.js';
import type { Notes } from './build-context.js';
import type { Definitions } from './schema-view.js';
import type { OperationSettings, PatternOverride } from './settings.js';
import type { CallbackLocation, OperationBase, UnsubscribeModel } from './types.js';

/** An operation of which it is known what it looks like. */
export interface PairingCandidate {
  readonly base: OperationBase;
  readonly kind: PatternOverride;
  readonly setting: OperationSettings;
  readonly callback?: CallbackLocation;
}

export interface WebhookPairs {
  /** By id of the operation that subscribes. */
  readonly bySubscribe: ReadonlyMap<string, UnsubscribePair | Unpaired>;
  /** By id of the operation that ends subscriptions. */
  readonly byEnding: ReadonlyMap<string, Pick<UnsubscribeModel, 'by' | 'of' | 'secrets'>>;
}

export function pairWebhooks(
  candidates: readonly PairingCandidate[],
  { definitions, notes }: { readonly definitions: Definitions; readonly notes: Notes },
): WebhookPairs {
  const webhooks = candidates.filter(
    ({ kind }) => kind === 'webhookTrigger' || kind === 'webhookAction',
  );
  if (webhooks.length === 0) return { bySubscribe: new Map(), byEnding: new Map() };
  const endings = candidates.filter(
    (one) =>
      one.setting.pattern === undefined &&
      (one.kind === 'action'
        ? one.base.method === 'delete'
        : one.kind === 'webhookAction' && endsByCallback(one)),
  );
  const endingIds = new Set(endings.map(({ base }) => base.id));
  const found = pairUnsubscribe(
    webhooks
      .filter(({ base, setting }) => !endingIds.has(base.id) && setting.unsubscribe === undefined)
      .map((one) => ({ ...one, trigger: one.kind === 'webhookTrigger' })),
    endings,
    candidates.map(({ base }) => base),
    definitions,
  );
  const named = namedPairs(webhooks, candidates, definitions);
  for (const { base, kind } of webhooks) {
    const pairing = found.get(base.id);
    if (kind !== 'webhookTrigger' || pairing === undefined || !('unpaired' in pairing)) continue;
    if (!isDoubtful(pairing)) continue;
    notes.add(
      base.pointer,
      `No operation is taken for the one that ends the subscriptions of ${quote(base.id)}: ${explainPairing(pairing)}. The server has an address of its own for it.`,
      'If one ends them, name it in la-connector.json ("unsubscribe"), with the place of the id ("unsubscribeId").',
    );
  }
  return oneWay(new Map([...named, ...found]), candidates, notes);
}

/** The pairs that la-connector.json names. What cannot work is left out here and reported by `checkSettings`. */
function namedPairs(
  webhooks: readonly PairingCandidate[],
  candidates: readonly PairingCandidate[],
  definitions: Definitions,
): Map<string, UnsubscribePair | Unpaired> {
  const byId = new Map(candidates.map((candidate) => [candidate.base.id, candidate]));
  const pairs = new Map<string, UnsubscribePair | Unpaired>();
  for (const webhook of webhooks) {
    const { base, setting } = webhook;
    if (setting.unsubscribe === undefined) continue;
    const ending = byId.get(setting.unsubscribe ?? '');
    const pair =
      ending === undefined || ending === webhook
        ? undefined
        : pairNamed(
            { ...webhook, trigger: webhook.kind === 'webhookTrigger' },
            ending,
            definitions,
            setting.unsubscribeId === undefined ? undefined : parseIdPlace(setting.unsubscribeId),
          );
    pairs.set(base.id, pair ?? { unpaired: 'setting', near: [] });
  }
  return pairs;
}

/** An operation ends subscriptions in one way; who would need another gets the runtime's own route. */
function oneWay(
  pairs: Map<string, UnsubscribePair | Unpaired>,
  candidates: readonly PairingCandidate[],
  notes: Notes,
): WebhookPairs {
  type Ending = Pick<UnsubscribeModel, 'by' | 'secrets'> & { readonly of: string[] };
  const byEnding = new Map<string, Ending>();
  const bases = new Map(candidates.map(({ base }) => [base.id, base]));
  for (const [id, pair] of pairs) {
    if ('unpaired' in pair) continue;
    const { unsubscribe, by } = pair;
    const earlier = byEnding.get(unsubscribe);
    if (earlier === undefined) {
      const base = bases.get(unsubscribe);
      const secrets = base === undefined ? [] : secretsOf(base, pair.values);
      byEnding.set(unsubscribe, { by, of: [id], ...(secrets.length === 0 ? {} : { secrets }) });
    } else if (isSame(earlier.by, by)) earlier.of.push(id);
    else {
      pairs.set(id, { unpaired: 'otherWay', near: [unsubscribe] });
      notes.add(
        bases.get(id)?.pointer ?? '',
        `${quote(unsubscribe)} cannot end the subscriptions of ${quote(id)} as well: it would have to find them in another way.`,
      );
    }
  }
  return { bySubscribe: pairs, byEnding };
}

function isSame(one: UnsubscribeModel['by'], other: UnsubscribeModel['by']): boolean {
  if (one.kind === 'id')
    return other.kind === 'id' && one.in === other.in && one.parameter === other.parameter;
  return (
    other.kind === 'callbackUrl' &&
    one.location.in === other.location.in &&
    one.location.path.join('\0') === other.location.path.join('\0')
  );
}
