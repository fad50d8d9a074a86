// Controllers as unit tests call them: without a server.

import { describe, expect, it } from 'vitest';
import { childLogger } from '../../templates/runtime/server/child-logger.js';
import type {
  ActionController,
  PollingActionController,
  TriggerPublisher,
  WebhookActionController,
} from '../../templates/runtime/server/controller.js';
import { createTestCallback, createTestContext } from '../../templates/runtime/server/testing.js';
import { recordingLog } from './store/recording-log.js';

interface Ticket {
  readonly title: string;
}
interface Connector {
  readonly triggers: { readonly onTicket: TriggerPublisher<Ticket, { body?: Ticket }> };
  readonly actions: {
    readonly approve: { complete(id: string, body: { ok: boolean }): Promise<void> };
  };
}
type Answer = { readonly status: 201; readonly body: { readonly by: string; readonly at: string } };

const createTicket: ActionController<{ readonly body: Ticket }, Answer, Connector> = {
  async handle({ body }, { connector, principal, baseUrl, log }): Promise<Answer> {
    log.info('created');
    log.info({ title: body.title }, 'a ticket');
    log.error(new Error('none'));
    await connector.triggers.onTicket.publish(body, { filter: { body } });
    await connector.actions.approve.complete('c1', { ok: true });
    return { status: 201, body: { by: principal.id, at: `${baseUrl}/tickets` } };
  },
};

describe('createTestContext', () => {
  it('lets a handler be called, and remembers what it did', async () => {
    const context = createTestContext<Connector>({
      principal: { id: 'ann', claims: { roles: ['Agent'] } },
      baseUrl: 'https://a.example/v1',
    });
    const answer = await createTicket.handle({ body: { title: 'a' } }, context);
    expect(answer).toEqual({
      status: 201,
      body: { by: 'ann', at: 'https://a.example/v1/tickets' },
    });
    expect(context.published).toEqual([
      { trigger: 'onTicket', payload: { title: 'a' }, filter: { body: { title: 'a' } } },
    ]);
    expect(context.completed).toEqual([{ action: 'approve', id: 'c1', body: { ok: true } }]);
    expect(context.logged.map(({ level, message }) => [level, message])).toEqual([
      ['info', 'created'],
      ['info', 'a ticket'],
      ['error', ''],
    ]);
  });

  it('needs no types where the handler says them', async () => {
    const answer = await createTicket.handle({ body: { title: 'a' } }, createTestContext());
    expect(answer.body.by).toBe('test');
  });

  it('is a job as well, with checkpoints and an end', async () => {
    const count: PollingActionController<object, number, never, Connector> = {
      async run(_request, job) {
        const from = Number(job.checkpoint ?? 0);
        await job.saveCheckpoint(from + job.attempt);
        job.signal.throwIfAborted();
        return from;
      },
    };
    const job = createTestContext<Connector>({ attempt: 2, checkpoint: 40 });
    expect(await count.run({}, job)).toBe(40);
    expect(job.checkpoint).toBe(42);
    job.abort(new Error('cancelled'));
    await expect(count.run({}, job)).rejects.toThrow('cancelled');
  });

  it('takes an own connector', async () => {
    const published: Ticket[] = [];
    const own: Connector = {
      triggers: { onTicket: { publish: async (payload) => void published.push(payload) } },
      actions: { approve: { complete: async () => {} } },
    };
    await createTicket.handle({ body: { title: 'a' } }, createTestContext({ connector: own }));
    expect(published).toEqual([{ title: 'a' }]);
  });
});

describe('createTestCallback', () => {
  it('keeps what a webhook action was completed with', async () => {
    const approve: WebhookActionController<object, { ok: boolean }, never, Connector> = {
      start: (_request, callback) => callback.complete({ ok: callback.id !== '' }),
    };
    const callback = createTestCallback<{ ok: boolean }>();
    await approve.start({}, callback, createTestContext());
    expect(callback.completed).toEqual([{ ok: true }]);
  });
});

describe('the log of a context', () => {
  it('takes a text, an object or an error, as in pino, and adds its fields', () => {
    const log = recordingLog();
    const child = childLogger(log, { operation: 'A' });
    const error = new Error('broken');
    child.info('text');
    child.warn({ a: 1 }, 'with details');
    child.debug({ a: 1 });
    child.error(error);
    child.error(error, 'in words');
    expect(log.lines).toEqual([
      { level: 'info', details: { operation: 'A' }, message: 'text' },
      { level: 'warn', details: { operation: 'A', a: 1 }, message: 'with details' },
      { level: 'debug', details: { operation: 'A', a: 1 }, message: undefined },
      { level: 'error', details: { operation: 'A', err: error }, message: 'broken' },
      { level: 'error', details: { operation: 'A', err: error }, message: 'in words' },
    ]);
  });
});
