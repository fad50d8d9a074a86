// Mutants of subscriptions and callbacks.

import { edit, type Mutant } from './mutant.js';

const hooks = { sample: 'repository-hooks', operation: 'OnRepositoryEvent' } as const;
const pair = { sample: 'http-webhook', operation: 'Subscribe' } as const;
const call = { sample: 'bakery', operation: 'OrderCakeWithCallback' } as const;
const webhook = 'patterns/webhook.ts';
const store = 'store/subscriptions.ts';
const deliver = 'callbacks/deliver.ts';
const location = 'headers: { location: unsubscribeUrl(services, webhook, subscription) },';
const removal =
  'const removed = await services.store.subscriptions.remove(target.id, jobRetentionMs);';
const ownId = "trx.deleteFrom('connector_subscriptions').where('id', '=', id)";
const stored = 'await this.#deliveries.add(trx, content, [changed]);';
const posted = 'body: delivery.body ?? null,';

const subscriptions: readonly Mutant[] = [
  {
    name: 'the subscribe answer has no Location',
    check: 'subscribe-location-missing',
    ...hooks,
    edits: edit(webhook, location, ''),
  },
  {
    name: 'the Location of a subscription is a path',
    check: 'location-relative',
    ...hooks,
    edits: edit(
      webhook,
      location,
      'headers: { location: new URL(unsubscribeUrl(services, webhook, subscription)).pathname },',
    ),
  },
  {
    name: 'callback URLs are not looked at',
    check: 'subscribe-url-unchecked',
    also: ['subscribe-url-internal'],
    ...hooks,
    edits: edit(webhook, 'if (!checked.ok)', 'if (false)'),
  },
  {
    name: 'callback URLs may be internal',
    check: 'subscribe-url-internal',
    ...hooks,
    edits: edit(
      'callbacks/check.ts',
      'if (isAllowedExactly(url, allowed)) return undefined;',
      'if (url) return undefined;',
    ),
  },
  {
    name: 'a subscribe call that is sent again subscribes again',
    check: 'subscription-duplicated',
    ...hooks,
    edits: edit(
      store,
      'subscribe_key: subscribeKey(callbackUrl, subscription.request),',
      'subscribe_key: hashOf(randomUUID()),',
    ),
  },
  {
    name: 'only the newest subscription counts',
    check: 'subscription-lost',
    ...hooks,
    edits: edit(
      'store/subscription-index.ts',
      "select(['id', 'origin', 'suspended_at'])\n        .orderBy('seq')",
      "select(['id', 'origin', 'suspended_at'])\n        .orderBy('seq', 'desc').limit(1)",
    ),
  },
  {
    name: 'published events go nowhere',
    check: 'callback-lost',
    ...hooks,
    edits: edit(
      'events.ts',
      'deliveries: await subscriptions.publish(',
      'deliveries: operation.id !== "" ? 0 : await subscriptions.publish(',
    ),
    options: { waitMs: 400 },
  },
  {
    name: 'unsubscribing throws',
    check: 'unsubscribe-failed',
    // A receiver that is gone is unsubscribed in the same way.
    also: ['callback-after-gone'],
    ...hooks,
    edits: edit(
      webhook,
      removal,
      "throw new Error('broken');\n  let removed: Awaited<ReturnType<typeof services.store.subscriptions.remove>>;",
    ),
  },
  {
    name: 'the operation that unsubscribes asks for more than DELETE sends',
    check: 'unsubscribe-failed',
    ...hooks,
    edits: edit(
      'typed-request.ts',
      'if (wrong.length > 0) throw',
      "if (operation.method === 'delete' || wrong.length > 0) throw",
    ),
  },
  {
    name: 'unsubscribing twice throws',
    check: 'unsubscribe-not-idempotent',
    ...hooks,
    edits: edit(
      webhook,
      'if (existing === undefined) return false;',
      "if (existing === undefined) throw new Error('gone');",
    ),
  },
  {
    name: 'unsubscribing does nothing',
    check: 'unsubscribe-still-delivering',
    // A receiver that is gone is unsubscribed in the same way.
    also: ['callback-after-gone'],
    ...hooks,
    edits: edit(webhook, removal, 'const removed = existing;'),
  },
  {
    name: 'unsubscribing by callback URL does nothing',
    check: 'unsubscribe-still-delivering',
    // A receiver that is gone is unsubscribed in the same way.
    also: ['callback-after-gone'],
    ...pair,
    edits: edit(webhook, removal, 'const removed = existing;'),
  },
  {
    name: 'unsubscribing ends all subscriptions',
    check: 'unsubscribe-ends-others',
    ...hooks,
    edits: edit(store, ownId, ownId.replace("'=', id", "'<>', ''")),
  },
];

const callbacks: readonly Mutant[] = [
  {
    name: 'callbacks are PUT',
    check: 'callback-method',
    ...hooks,
    edits: edit(deliver, "method: 'POST',", "method: 'PUT',"),
  },
  {
    name: 'callback URLs are decoded',
    check: 'callback-url-changed',
    ...hooks,
    edits: edit(
      deliver,
      'new URL(delivery.callbackUrl), {',
      'new URL(decodeURIComponent(delivery.callbackUrl)), {',
    ),
  },
  {
    name: 'callback URLs lose their query',
    check: 'callback-url-changed',
    ...hooks,
    edits: edit(
      deliver,
      'new URL(delivery.callbackUrl), {',
      "new URL(delivery.callbackUrl.split('?')[0] ?? ''), {",
    ),
  },
  {
    name: 'callbacks are called text',
    check: 'callback-content-type',
    ...hooks,
    edits: edit(deliver, "'content-type': 'application/json',", "'content-type': 'text/plain',"),
  },
  {
    name: 'callbacks are made with String()',
    check: 'callback-not-json',
    ...hooks,
    edits: edit(deliver, posted, 'body: String(JSON.parse(delivery.body ?? "null")),'),
  },
  {
    name: 'callbacks have an envelope',
    check: 'callback-body-schema',
    ...hooks,
    edits: edit(deliver, posted, 'body: `{"event":${delivery.body}}`,'),
  },
  {
    name: 'callbacks have no body',
    check: 'callback-body-schema',
    ...hooks,
    edits: edit(deliver, posted, 'body: null,'),
  },
  {
    name: 'a webhook action answers another shape',
    check: 'callback-body-schema',
    ...call,
    controllers: {
      orderCakeWithCallback: {
        start: (_request: unknown, callback: { complete(body: unknown): Promise<void> }) =>
          callback.complete({ done: true }),
      },
    },
  },
  {
    name: 'callbacks carry an Authorization',
    check: 'callback-credentials',
    ...hooks,
    edits: edit(
      deliver,
      "method: 'POST',\n        headers: {",
      "method: 'POST',\n        headers: {\n          authorization: 'Basic c2ltdWxhdGVk',",
    ),
  },
  {
    name: 'a busy receiver loses the event',
    check: 'callback-not-retried',
    ...hooks,
    edits: edit(
      deliver,
      '(statusCode >= 500 && statusCode !== 508) ||\n    [401, 403, 407, 408, 425, 429].includes(statusCode)',
      'statusCode === 429',
    ),
  },
  {
    name: 'what was delivered is delivered again',
    check: 'callback-repeated',
    ...hooks,
    edits: edit(
      'callbacks/delivery-worker.ts',
      "await this.#end(delivery, worker);\n        log.info(details, 'callback delivered');",
      'await this.#parts.store.deliveries.retry(delivery.id, worker, this.#now() + 20);',
    ),
  },
  {
    name: 'a receiver that is gone gets more',
    check: 'callback-after-gone',
    ...hooks,
    edits: edit(deliver, 'statusCode === 404 || statusCode === 410', 'statusCode === 404'),
  },
  {
    name: 'a webhook action calls back twice',
    check: 'callback-twice',
    ...call,
    edits: edit(
      store,
      stored,
      'await this.#deliveries.add(trx, content, [changed, changed, changed]);',
    ),
  },
  {
    name: 'a webhook action that was cancelled calls back',
    check: 'callback-after-cancel',
    ...call,
    edits: [
      ...edit(webhook, removal, 'const removed = existing;'),
      ...edit(webhook, 'abort(removed.id);', 'void abort;'),
    ],
    // Enough for DELETE to come before the end of the work on a busy machine.
    env: { MOCK_JOB_SECONDS: '1' },
    options: { waitMs: 4000 },
  },
  {
    name: 'a webhook action never calls back',
    check: 'callback-none',
    ...call,
    controllers: { orderCakeWithCallback: { start: () => {} } },
    options: { waitMs: 400 },
  },
  {
    name: 'triggers of nobody fire',
    check: 'event-none',
    ...hooks,
    options: { waitMs: 400, fire: async () => false },
  },
];

export const webhookMutants: readonly Mutant[] = [...subscriptions, ...callbacks];
