// Routes and plugins of the user's own on `server.app`.

import type { FastifyInstance } from 'fastify';
import { afterEach, describe, expect, it } from 'vitest';
import {
  ConnectorError,
  type OperationContext,
} from '../../../templates/runtime/server/controller.js';
import { createServer } from '../../../templates/runtime/server/server.js';
import { temporaryFolder } from '../store/temporary-store.js';
import {
  connector,
  type Door,
  environment,
  errorOf,
  operation,
  post,
  signal,
} from './running-server.js';

const key = [[{ scheme: 'key', scopes: [] }]];
const descriptor = connector(
  [
    operation('Open'),
    operation('Closed', { security: key }),
    operation('Work', { method: 'post', pattern: { kind: 'pollingAction', resultStatus: 200 } }),
    operation('OnNews', {
      pattern: { kind: 'pollingTrigger', split: 'single', stateParameter: 'state', itemsPath: [] },
    }),
  ],
  { security: { key: { kind: 'apiKey', in: 'header', name: 'X-Key' } } },
);

type Server = Awaited<ReturnType<typeof createServer<object, Door>>>;

let server: Server | undefined;
afterEach(() => server?.close());

async function create(controllers: object = {}, env = {}): Promise<Server> {
  server = await createServer<object, Door>(descriptor, controllers, {
    env: environment(temporaryFolder(), { API_KEYS: 'secret', ...env }),
  });
  return server;
}

const open = { Open: { handle: () => ({ status: 200, body: 'open' }) } };

describe('a route of your own', () => {
  it('takes JSON, publishes, and answers errors in the usual shape', async () => {
    const made = await create();
    made.app.post('/v1/events', async (request, reply) => {
      const { title } = request.body as { title?: string };
      if (title === undefined) throw new ConnectorError(400, 'It has no title.');
      await made.connector.triggers['OnNews']?.publish({ title });
      return reply.code(202).send({ taken: true });
    });
    const { url } = await made.listen();
    expect(await (await post(`${url}/v1/events`, { title: 'a' })).json()).toEqual({ taken: true });
    const refused = await post(`${url}/v1/events`, {});
    expect([refused.status, (await errorOf(refused)).message]).toEqual([400, 'It has no title.']);
  });

  it('comes before the definition where both have the same path', async () => {
    const made = await create(open);
    made.app.get('/v1/Open', async () => 'mine');
    const { url } = await made.listen();
    expect(await (await fetch(`${url}/v1/Open`)).text()).toBe('mine');
  });

  it.each(['an operation', 'requirements'])('asks for the credentials of %s', async (like) => {
    const made = await create();
    const onRequest = made.authenticator(like === 'requirements' ? key : 'Closed');
    made.app.get('/mine', { onRequest }, async ({ principal }) => principal.id);
    made.app.get('/anybody', async ({ principal }) => `<${principal.id}>`);
    const { url } = await made.listen();
    const refused = await fetch(`${url}/mine`);
    expect([refused.status, refused.headers.get('www-authenticate')]).toEqual([
      401,
      'ApiKey realm="connector"',
    ]);
    const taken = await fetch(`${url}/mine`, { headers: { 'x-key': 'secret' } });
    expect(await taken.text()).toMatch(/^key:[0-9a-f]{32}$/);
    expect(await (await fetch(`${url}/anybody`)).text()).toBe('<>');
  });

  it('cannot ask for what the definition does not have', async () => {
    const made = await create();
    expect(() => made.authenticator('Closd')).toThrow('no operation Closd');
    expect(() => made.authenticator([[{ scheme: 'kee', scopes: [] }]])).toThrow(
      'no security scheme',
    );
  });
});

describe('a plugin of your own', () => {
  /** As `fastify-plugin` marks one whose hooks are for the whole server. */
  function shared(plugin: (app: FastifyInstance) => void) {
    return Object.assign(async (app: FastifyInstance) => plugin(app), {
      [Symbol.for('skip-override')]: true,
    });
  }

  it.each(['added', 'awaited'])('sees the operations, and who called: %s', async (how) => {
    const made = await create({ ...open, Closed: { handle: () => ({ status: 200, body: 1 }) } });
    const seen: string[] = [];
    const plugin = shared((app) => {
      app.addHook('onSend', async (request, reply) => {
        reply.header('x-plugin', 'yes');
        seen.push(request.principal.id.slice(0, 4));
      });
    });
    if (how === 'awaited') await made.app.register(plugin);
    else void made.app.register(plugin);
    const { url } = await made.listen();
    const answers = [
      await fetch(`${url}/v1/Open`),
      await fetch(`${url}/v1/Closed`, { headers: { 'x-key': 'secret' } }),
    ];
    expect(answers.map(({ status, headers }) => [status, headers.get('x-plugin')])).toEqual([
      [200, 'yes'],
      [200, 'yes'],
    ]);
    expect(seen).toEqual(['', 'key:']);
  });

  it('may answer every path itself, as one for CORS does', async () => {
    const made = await create(open);
    void made.app.register(
      shared((app) => app.options('*', async (_request, reply) => reply.code(204).send())),
    );
    const { url } = await made.listen();
    expect((await fetch(`${url}/v1/Open`, { method: 'OPTIONS' })).status).toBe(204);
    expect((await fetch(`${url}/v1/Open`)).status).toBe(200);
  });

  it('is there for requests without a port, too', async () => {
    const made = await create(open);
    const answer = await made.app.inject('/v1/Open');
    expect([answer.statusCode, answer.json()]).toEqual([200, 'open']);
  });
});

describe('a resource of your own', () => {
  it('is ended when no request and no job can use it', async () => {
    const [running, ended] = [signal(), [] as string[]];
    const made = await create({
      Work: {
        async run(_request: unknown, job: OperationContext<unknown>) {
          running.fire();
          await new Promise((done) => job.signal.addEventListener('abort', done));
          ended.push('job');
          return {};
        },
      },
    });
    made.onClose(() => {
      ended.push('first');
      throw new Error('broken');
    });
    made.onClose(async () => void ended.push('pool'));
    const { url } = await made.listen();
    await post(`${url}/v1/Work`, {});
    await running.promise;
    await made.close();
    expect(ended).toEqual(['job', 'first', 'pool']);
  });
});
