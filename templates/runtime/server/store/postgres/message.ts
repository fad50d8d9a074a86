// What replicas tell each other, as the payload of NOTIFY.

import type { Topic } from '../signals.js';

export const CHANNEL = 'la_connector';

/** In one message: PostgreSQL takes 8,000 bytes, and an id has 36. */
export const MOST_TOLD = 100;

export type Message = readonly [topic: Topic, id: string];

const topics: ReadonlySet<string> = new Set<Topic>(['jobs', 'deliveries', 'job', 'subscription']);

/** @param from the holder that says it, which does not listen to itself. */
export function messageText(from: string, messages: readonly Message[]): string {
  return JSON.stringify({ from, messages });
}

/** Nothing for what other software says on the channel. */
export function messagesIn(payload: string): {
  readonly from: unknown;
  readonly messages: Message[];
} {
  let told: { from?: unknown; messages?: unknown } | null;
  try {
    told = JSON.parse(payload) as typeof told;
  } catch {
    told = null;
  }
  const messages = Array.isArray(told?.messages) ? (told.messages as unknown[]) : [];
  return { from: told?.from, messages: messages.filter(isMessage) };
}

function isMessage(value: unknown): value is Message {
  if (!Array.isArray(value)) return false;
  const [topic, id] = value as unknown[];
  return typeof topic === 'string' && topics.has(topic) && typeof id === 'string';
}
