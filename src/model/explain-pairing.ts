// Why a webhook has the unsubscribe operation that it has, or none, in words.

import { quote } from './raw-value.js';
import type { Pairing } from './types.js';

/** One clause: `two operations are equally good: "EndA", "EndB"`. */
export function explainPairing(pairing: Pairing): string {
  if ('evidence' in pairing) {
    switch (pairing.evidence) {
      case 'setting':
        return 'la-connector.json names it';
      case 'callbackUrl':
        return 'it takes the callback URL';
      case 'below':
        return 'its path continues that of the subscribe operation';
      case 'samePath':
        return 'it has the path of the subscribe operation';
      case 'internal':
        return 'it is internal, and its path or name is about the subscription';
      case 'named':
        return 'its name is about the subscription, and users have no other use for it';
      default:
        return pairing.evidence satisfies never;
    }
  }
  const near = pairing.near.map((id) => quote(id)).join(', ');
  switch (pairing.unpaired) {
    case 'setting':
      return 'la-connector.json says that none does, or names one that cannot';
    case 'noDelete':
      return 'the definition has no DELETE operation';
    case 'unrelated':
      return 'no DELETE operation is about subscriptions';
    case 'managed':
      return `users list, read or make by actions what ${near} deletes`;
    case 'noId':
      return `nothing says which value of ${near} is the id of the subscription`;
    case 'needsMore':
      return `${near} needs a value that the subscribe request does not have`;
    case 'several':
      return `several operations are equally good: ${near}`;
    case 'otherWay':
      return `${near} ends the subscriptions of another operation in another way`;
    default:
      return pairing.unpaired satisfies never;
  }
}

/** The reasons that an author can do something about by naming the operation. */
export function isDoubtful(pairing: Pairing): boolean {
  return 'unpaired' in pairing && ['noId', 'needsMore', 'several'].includes(pairing.unpaired);
}
