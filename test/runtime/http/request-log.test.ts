// The logger of a request, which becomes a child of the server's when it has something to say.

import { Writable } from 'node:stream';
import Fastify, { LogController, type FastifyInstance, type FastifyRequest } from 'fastify';
import { describe, expect, it, onTestFinished } from 'vitest';
import { requestLogs, says } from '../../../templates/runtime/server/request-log.js';

type Line = Readonly<Record<string, unknown>>;

/** What a route writes that is called once. */
async function linesOf(
  write: (request: FastifyRequest, app: FastifyInstance) => void,
  options: { logLevel?: 'debug' } = {},
): Promise<Line[]> {
  const lines: Line[] = [];
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      lines.push(JSON.parse(chunk.toString('utf8')) as Line);
      done();
    },
  });
  const app = Fastify({
    logger: { level: 'info', stream },
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => 'one',
    childLoggerFactory: requestLogs(),
  });
  onTestFinished(() => app.close());
  app.get('/', options, async (request) => {
    write(request, app);
    return {};
  });
  expect((await app.inject('/')).statusCode).toBe(200);
  return lines;
}

const shown = (lines: readonly Line[]) =>
  lines.map(({ reqId, part, msg, level }) => ({ reqId, part, msg, level }));

describe('request.log', () => {
  it('has the id of the request in its lines and in those of its children', async () => {
    const lines = await linesOf(({ log }) => {
      log.info('first');
      log.child({ part: 'a' }).warn({ more: 1 }, 'second');
    });
    expect(shown(lines)).toEqual([
      { reqId: 'one', part: undefined, msg: 'first', level: 30 },
      { reqId: 'one', part: 'a', msg: 'second', level: 40 },
    ]);
  });

  it('has the level of the server, and its own where that is set', async () => {
    const lines = await linesOf(({ log }, app) => {
      log.debug('not yet');
      expect([log.level, says(log, 'debug'), says(log, 'info')]).toEqual(['info', false, true]);
      app.log.level = 'warn';
      expect(says(log, 'info')).toBe(false);
      app.log.level = 'info';
      log.level = 'debug';
      expect([log.level, says(log, 'debug')]).toEqual(['debug', true]);
      log.debug('now');
      app.log.debug('the others as before');
    });
    expect(shown(lines)).toEqual([{ reqId: 'one', part: undefined, msg: 'now', level: 20 }]);
  });

  it('has the level of a route that has one', async () => {
    const lines = await linesOf(({ log }) => log.debug('said'), { logLevel: 'debug' });
    expect(shown(lines)).toEqual([{ reqId: 'one', part: undefined, msg: 'said', level: 20 }]);
  });
});
