// Mutants of polling actions and polling triggers.

import { edit, type Mutant } from './mutant.js';

const cakes = { sample: 'bakery', operation: 'OrderCake' } as const;
const single = { sample: 'new-files', operation: 'OnNewFile' } as const;
const batch = { sample: 'new-files', operation: 'OnNewFiles' } as const;
const action = 'patterns/polling-action.ts';
const trigger = 'patterns/polling-trigger.ts';
const own = 'const own = `${services.baseUrl()}${services.ownPrefix}/jobs/${job.id}`;';
const retryAfter = "'retry-after': String(services.config.retryAfterSeconds)";
const outcome = 'body: await services.store.jobs.outcome(job.id),';
const found = `return {
        status: operation.pattern.resultStatus,
        ${outcome}
        of: operation,
      };`;
const asking = 'return working(services, job, { operation, asked: status ?? operation });';
const nothing = 'if (last === undefined) return { status: 202, headers };';
const body =
  "split === 'batch' ? batchBody(services, trigger, trigger.pattern.itemsPath, items) : last.item";
const reader = 'patterns/feed-reader.ts';

const actions: readonly Mutant[] = [
  {
    name: 'Location is a path',
    check: 'location-relative',
    ...cakes,
    edits: edit(action, own, own.replace('services.baseUrl()', 'services.descriptor.basePath')),
  },
  {
    name: 'Location has the name of the machine',
    check: 'location-foreign-host',
    ...cakes,
    edits: edit(
      action,
      own,
      own.replace(
        'services.baseUrl()',
        "'http://pod-7d4f.internal' + services.descriptor.basePath",
      ),
    ),
  },
  {
    name: 'Location forgets https',
    check: 'location-insecure',
    ...cakes,
    edits: edit(
      action,
      own,
      own.replace('services.baseUrl()', "services.baseUrl().replace('https:', 'http:')"),
    ),
    env: { PUBLIC_BASE_URL: 'https://bakery.contoso.com' },
    options: { publicUrl: 'https://bakery.contoso.com' },
  },
  {
    name: 'Location believes X-Forwarded-Host',
    check: 'location-forwarded-host',
    ...cakes,
    edits: edit(
      action,
      'return working(services, job, { operation, asked, request });\n  };',
      `const url = new URL(await statusUrl(services, operation, job, request));
    url.host = String(incoming.headers['x-forwarded-host'] ?? url.host);
    const answer = await working(services, job, { operation, asked, request });
    return { ...answer, headers: { ...answer.headers, location: url.href } };
  };`,
    ),
  },
  {
    name: 'Location leads nowhere',
    check: 'location-unreachable',
    ...cakes,
    edits: edit(action, own, own.replace('/jobs/', '/job/')),
  },
  {
    name: 'Retry-After is a word',
    check: 'retry-after-invalid',
    ...cakes,
    edits: edit(action, retryAfter, "'retry-after': 'soon'"),
  },
  {
    name: 'Retry-After is a time span',
    check: 'retry-after-invalid',
    ...cakes,
    edits: edit(action, retryAfter, "'retry-after': '00:00:20'"),
  },
  {
    name: 'Retry-After is in milliseconds',
    check: 'retry-after-long',
    ...cakes,
    edits: edit(
      action,
      retryAfter,
      "'retry-after': String(services.config.retryAfterSeconds * 1000)",
    ),
  },
  {
    name: 'the 202 has no Location',
    check: 'async-location-missing',
    ...cakes,
    edits: edit(action, 'headers: { location, ', 'headers: { '),
  },
  {
    name: 'the 202 of the status has no Location',
    check: 'async-status-location-missing',
    ...cakes,
    edits: edit(
      action,
      `case 'running':\n      ${asking}`,
      "case 'running':\n      return { status: 202, headers: { 'retry-after': '1' } };",
    ),
    env: { MOCK_JOB_SECONDS: '0.5' },
  },
  {
    name: 'the work never ends',
    check: 'async-unfinished',
    ...cakes,
    edits: edit(action, found, asking),
    options: { waitMs: 400 },
  },
  {
    name: 'a failure is a 503',
    check: 'async-failure-retried',
    ...cakes,
    edits: edit(action, 'status: failure?.status ?? 422,', 'status: 503,'),
    controllers: {
      orderCake: {
        run() {
          throw new Error('burnt');
        },
      },
    },
  },
  {
    name: 'the result is forgotten once it is told',
    check: 'async-result-gone',
    ...cakes,
    edits: edit(
      action,
      found,
      `const told = ((services as { told?: Set<string> }).told ??= new Set());
      if (told.has(job.id)) throw unknownJob();
      told.add(job.id);
      ${found}`,
    ),
  },
  {
    name: 'every question gets another result',
    check: 'async-result-changed',
    ...cakes,
    edits: edit(
      action,
      outcome,
      `body: {
          ...((await services.store.jobs.outcome(job.id))?.value() as object),
          id: String(Math.random()),
        },`,
    ),
  },
  {
    name: 'a start that is sent again starts again',
    check: 'async-start-duplicated',
    ...cakes,
    edits: edit('repeated-request.ts', '...(engines !== undefined &&', '...(engines === "" &&'),
  },
];

/** A controller whose state is the time of the answer, and the mutation that lets it. */
const clock: { at: number; events: Array<{ at: number; item: unknown }> } = { at: 1, events: [] };

/** A new file appears at each of them. */
const ticks = () => Math.floor(performance.now() / 300);
const fileOf = (number: number) => ({
  path: `/${number}`,
  name: `${number}`,
  size: 1,
  createdAt: new Date(number * 1000).toISOString(),
});

const triggers: readonly Mutant[] = [
  {
    name: 'no Location',
    check: 'trigger-location-missing',
    ...single,
    edits: edit(trigger, 'location: `${operationUrl(services, incoming)}?${query}`,', ''),
  },
  {
    name: 'no Retry-After',
    check: 'trigger-retry-after-missing',
    ...single,
    edits: edit(trigger, "'retry-after': found.more ? MORE_WAITS : NOTHING_WAITS,", ''),
  },
  {
    name: 'Retry-After is 15 while more waits',
    check: 'trigger-retry-after-late',
    ...single,
    edits: edit(trigger, 'found.more ? MORE_WAITS : NOTHING_WAITS', 'NOTHING_WAITS'),
  },
  {
    name: 'the first call delivers what is old',
    check: 'trigger-first-call-fires',
    ...single,
    edits: edit(
      trigger,
      'if (state === undefined) return undefined;',
      'if (state === undefined) return 0;',
    ),
    published: 1,
  },
  {
    name: 'the state is not in Location',
    check: 'trigger-state-missing',
    ...single,
    edits: edit(
      trigger,
      'const query = withQueryParameter(own, stateParameter, last?.state ?? found.state);',
      'const query = own; void stateParameter; void withQueryParameter;',
    ),
  },
  {
    name: 'the new state stands beside the old one',
    check: 'trigger-state-repeated',
    ...single,
    edits: edit(
      trigger,
      'const query = withQueryParameter(own, stateParameter, last?.state ?? found.state);',
      "const query = withQueryParameter(own, stateParameter, last?.state ?? found.state).replace(/triggerState=[^&]*/, '$&&$&');",
    ),
  },
  {
    name: 'the state jumps to the newest of several, and nobody can fire',
    check: 'trigger-item-skipped',
    ...single,
    controllers: {
      onNewFile: {
        poll: (_request: unknown, state = String(ticks())) => {
          const first = Number(state) + 1;
          return ticks() < first
            ? { items: [], state }
            : { items: [{ item: fileOf(first), state: String(ticks()) }], state };
        },
      },
    },
    options: { fire: async () => false },
  },
  {
    name: 'the state stays where it was',
    check: 'trigger-state-stuck',
    ...single,
    edits: edit(
      trigger,
      'last?.state ?? found.state',
      'new URLSearchParams(incoming.rawQuery).get(stateParameter) || found.state',
    ),
  },
  {
    name: 'the state is the time of the answer',
    check: 'trigger-state-jumps',
    ...single,
    edits: edit(
      trigger,
      'state: items.length === 0 ? state : result.state,',
      'state: result.state,',
    ),
    controllers: {
      onNewFile: {
        poll: (_request: unknown, state = '0') => ({
          items: clock.events
            .filter(({ at }) => at > Number(state))
            .map(({ at, item }) => ({ item, state: String(at) })),
          state: String(++clock.at),
        }),
      },
    },
    options: {
      fire: async (_operation, item) => void clock.events.push({ at: ++clock.at, item }),
    },
  },
  {
    name: 'other query parameters are left out',
    check: 'trigger-query-lost',
    sample: 'order-desk',
    operation: 'OnNewOrder',
    edits: edit(trigger, 'withQueryParameter(own,', "withQueryParameter('',"),
  },
  {
    name: 'nothing new is an empty batch',
    check: 'trigger-batch-empty',
    ...batch,
    edits: edit(
      trigger,
      nothing,
      'if (last === undefined) return { status: 200, headers, body: batchBody(services, trigger, trigger.pattern.itemsPath, []) };',
    ),
  },
  {
    name: 'nothing new is an empty object',
    check: 'trigger-fires-empty',
    ...single,
    edits: edit(
      trigger,
      nothing,
      'if (last === undefined) return { status: 200, headers, body: {} };',
    ),
  },
  {
    name: 'a batch is its last item',
    check: 'trigger-batch-not-array',
    ...batch,
    edits: edit(trigger, body, 'last.item; void batchBody; void split'),
  },
  {
    name: 'one item is an array',
    check: 'trigger-single-array',
    ...single,
    edits: edit(trigger, body, 'items; void batchBody; void split'),
  },
  {
    name: 'nothing new is a 204',
    check: 'trigger-status',
    ...single,
    edits: edit(trigger, nothing, 'if (last === undefined) return { status: 204, headers };'),
  },
  {
    name: 'every event is stored twice',
    check: 'trigger-item-repeated',
    ...single,
    edits: edit(
      'events.ts',
      'return { sequence: await feed.append(operation.id,',
      'await feed.append(operation.id, payload, filter, config.eventRetentionMs);\n    return { sequence: await feed.append(operation.id,',
    ),
  },
  {
    name: 'the state of an item is that of the last one',
    check: 'trigger-item-skipped',
    ...single,
    edits: edit(trigger, 'const state = toState(position);', 'const state = toState(head);'),
  },
  {
    name: 'a batch leaves out what shares a moment',
    check: 'trigger-item-skipped',
    ...batch,
    edits: edit(trigger, 'items: payloads.map(', 'items: payloads.slice(0, 1).map('),
  },
  {
    name: 'published events are not stored',
    check: 'trigger-item-skipped',
    ...single,
    edits: edit(
      'events.ts',
      'sequence: await feed.append(',
      'sequence: operation.id !== "" ? 0 : await feed.append(',
    ),
    options: { waitMs: 400 },
  },
  {
    name: 'what was given once is forgotten',
    check: 'trigger-retry-lost',
    ...single,
    edits: edit(
      reader,
      'if (matches) sequences.push(sequence);',
      `const given = ((feed as { given?: Set<number> }).given ??= new Set());
      if (matches && !given.has(sequence)) sequences.push(sequence);
      given.add(sequence);`,
    ),
  },
];

export const pollingMutants: readonly Mutant[] = [...actions, ...triggers];
