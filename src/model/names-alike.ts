// Names that authors spell in different ways, and what they tell: the same name in another case, a
// value that names a subscription, a callback URL, a secret.

/** `Company-Id`, `company_id` and `companyId` are one name. */
export function plainName(name: string): string {
  return name.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '');
}

/** Words that say that something is about subscriptions. */
export const HOOK_WORDS = /hook|subscri|trigger|notification/i;
/** Words that say that something ends a subscription. */
export const ENDING_WORDS = /unsubscri|unregister|deregister/i;

const IDENTIFIES = /(?:id|key|guid|uuid|uid|identifier)$/;
const OF_SUBSCRIPTION = /hook|subscri|trigger|registration|notif|callback|listener|flow/;
const OF_CONTEXT =
  /^(?:user|tenant|company|account|client|customer|org|organi[sz]ation|project|workspace|site|team|app|application|environment|group|domain)/;

/**
 * How surely a value of that name is a subscription's id: 3 (`hookId`), 2 (`id`), 1 (another id), 0
 * (anything, and ids of what subscriptions are in, such as `tenantId`).
 */
export function idLikeness(name: string): 0 | 1 | 2 | 3 {
  const plain = plainName(name);
  if (looksSecret(name)) return 0;
  if (/^(?:web)?hook$|^subscription$|^registration$/.test(plain)) return 3;
  if (!IDENTIFIES.test(plain)) return 0;
  if (OF_SUBSCRIPTION.test(plain)) return 3;
  if (IDENTIFIES.exec(plain)?.index === 0) return 2;
  return OF_CONTEXT.test(plain) ? 0 : 1;
}

/** A value of that name proves who somebody is, so it must not wander into an address. */
export function looksSecret(name: string): boolean {
  return /token|secret|passw|api-?_?key|authori[sz]ation|credential|signature|(?:subscription|access|auth|private|shared)-?_?key/i.test(
    name,
  );
}

const ORDINARY =
  /^(?:create|add|new|on|when|register|post|delete|remove|end|stop|un|get|the|a|an|is|by|id|(?:web)?hooks?|(?:un)?subscri.*|triggers?|notifications?|events?)$/;

/** The words of an operationId that say what it is about: `OnTicketV2` is `ticket` and `v2`. */
export function nameParts(id: string): string[] {
  const parts = id.match(/[vV]?\d+|\p{Lu}?\p{Ll}+|\p{Lu}+(?!\p{Ll})/gu) ?? [];
  return [...new Set(parts.map((part) => part.toLowerCase()))].filter(
    (part) => !ORDINARY.test(part),
  );
}
