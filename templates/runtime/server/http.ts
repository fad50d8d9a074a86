// Fastify with everything that a connector wants set: bodies as bytes, errors in one shape, logs
// without query strings and secrets.

import { randomUUID } from 'node:crypto';
import { STATUS_CODES } from 'node:http';
import type { Socket } from 'node:net';
import Fastify, {
  LogController,
  type ConnectionError,
  type FastifyError,
  type FastifyInstance,
  type FastifyReply,
  type FastifyRequest,
} from 'fastify';
import type { Config } from './config.js';
import { UnsendableError } from './content.js';
import { ConnectorError } from './controller.js';
import { answerOf, errorBody, LimitError } from './errors.js';
import { passes, StoreError } from './store/errors.js';
import { engineIds } from './request.js';
import { requestLogs, says } from './request-log.js';
import { keepNotes, notesOf, traceOf } from './request-notes.js';
import { notToBeKept, send } from './respond.js';
import { AccessError } from './security.js';
import { traceFields } from './trace-context.js';
import { endIfUnread } from './unread.js';

/** Room for the longest URL that Power Automate sends (16,384 characters) and for headers. */
const MAX_HEADER_BYTES = 65_536;

/** @param shape turns the bodies of errors into what the definition declares, by operation id. */
export function createApp(
  config: Config,
  shape: ShapeById = (_id, _status, body) => body,
): FastifyInstance {
  const app = Fastify({
    logger: {
      level: config.logLevel,
      // The URL is left out: keys and callback URLs travel in queries.
      serializers: { req: ({ method }) => ({ method }), res: ({ statusCode }) => ({ statusCode }) },
      redact: ['headers.authorization', 'callbackUrl', 'authorization'],
    },
    // One line for a request, ours below, says more than the two of Fastify.
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: requestIds(),
    childLoggerFactory: requestLogs(),
    bodyLimit: config.bodyLimitBytes,
    requestTimeout: config.requestTimeoutMs,
    ...(config.trustedProxies.length > 0 && { trustProxy: [...config.trustedProxies] }),
    http: {
      maxHeaderSize: MAX_HEADER_BYTES,
      // Node.js would exchange this and the time of the whole request where this is the longer one.
      headersTimeout: headTimeoutMs(config),
      // How often it looks for requests that take too long: every 30 s by itself.
      connectionsCheckingInterval: Math.min(30_000, config.requestTimeoutMs),
    },
    exposeHeadRoutes: false,
    forceCloseConnections: 'idle',
    // What still arrives on a connection is answered as before, so that no caller has to come again.
    return503OnClosing: false,
    clientErrorHandler: refuseMalformed(config),
    // A URL that cannot be decoded never reaches a route.
    frameworkErrors: (_error: FastifyError, _request: FastifyRequest, reply: FastifyReply) => {
      const body = errorBody(400, 'The URL of the request is not well-formed.');
      void notToBeKept(reply)
        .code(400)
        .send(shape(undefined, 400, body));
    },
  });
  keepNotes(app);
  limitConnections(app, config);
  app.setErrorHandler((thrown, request, reply) => answerError(thrown, request, reply, shape));
  app.setNotFoundHandler((request, reply) => {
    endIfUnread(request, reply);
    const body = shape(undefined, 404, errorBody(404, 'There is nothing here.'));
    return notToBeKept(reply).code(404).send(body);
  });
  app.addHook('onResponse', (request, reply, done) => {
    logAnswer(request, reply);
    done();
  });
  return app;
}

/** The line of a request. A probe that finds all well is not worth a line at the usual level. */
function logAnswer(request: FastifyRequest, reply: FastifyReply): void {
  const { operation, principal, isProbe } = notesOf(request);
  const level = isProbe === true && reply.statusCode < 400 ? 'debug' : 'info';
  if (!says(request.log, level)) return;
  const details = {
    operation,
    method: request.method,
    statusCode: reply.statusCode,
    ms: Math.round(reply.elapsedTime),
    address: request.ip,
    ...(principal !== undefined && principal.id !== '' && { principal: principal.id }),
    ...engineIds(request.headers),
    ...traceFields(traceOf(request)),
  };
  request.log[level](details, 'answered');
}

/** UUIDs that no other process has: one is drawn, and its last part counts. Drawing one for each request costs more. */
function requestIds(): () => string {
  const ours = randomUUID().slice(0, -12);
  let count = 0;
  return () => ours + (count += 1).toString(16).padStart(12, '0');
}

/** How long the head of a request may take. */
function headTimeoutMs({ requestTimeoutMs }: Config): number {
  return Math.min(60_000, requestTimeoutMs);
}

/** Bytes that are no HTTP request, or one that took too long: there is no request to answer, only a socket. */
function refuseMalformed(config: Config) {
  const [head, whole] = [headTimeoutMs(config) / 1000, config.requestTimeoutMs / 1000];
  const known: Readonly<Record<string, readonly [status: number, message: string]>> = {
    ERR_HTTP_REQUEST_TIMEOUT: [
      408,
      `The request took too long to arrive: its head may take ${head} s, and all of it ${whole} s. REQUEST_TIMEOUT_SECONDS of the server allows more.`,
    ],
    HPE_HEADER_OVERFLOW: [
      431,
      `The URL and the headers of the request are larger than ${MAX_HEADER_BYTES / 1024} KB, which is the limit.`,
    ],
  };
  return (error: ConnectionError, socket: Socket): void => {
    // The caller has hung up, or has the beginning of an answer already.
    if (error.code === 'ECONNRESET' || !socket.writable || socket.bytesWritten > 0) {
      socket.destroy();
      return;
    }
    const [status, message] = known[error.code] ?? [400, 'This is not an HTTP request.'];
    const body = JSON.stringify(errorBody(status, message));
    socket.write(
      `HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\nContent-Type: application/json; charset=utf-8\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
    );
    // Who does not read would keep a socket that is only ended open for ever.
    socket.destroySoon();
  };
}

/** Who takes no more of an answer is cut off: what waits for it lies in memory. Who is only waited for, is not. */
function limitConnections({ server }: FastifyInstance, config: Config): void {
  server.maxConnections = config.maxConnections;
  server.timeout = config.writeTimeoutMs;
  server.on('timeout', (socket: Socket) => {
    if (socket.writableLength > 0) socket.destroy();
  });
}

/** @param operation id of the operation that was called, if it was one. */
type ShapeById = (operation: string | undefined, status: number, body: unknown) => unknown;

function answerError(
  thrown: unknown,
  request: FastifyRequest,
  reply: FastifyReply,
  shape: ShapeById,
): FastifyReply {
  const { operation: id } = notesOf(request);
  const shaped = (status: number, body: unknown) => shape(id, status, body);
  endIfUnread(request, reply);
  if (thrown instanceof AccessError && thrown.challenges.length > 0) {
    reply.header('www-authenticate', thrown.challenges.join(', '));
  }
  if (thrown instanceof LimitError) reply.header('retry-after', String(thrown.retryAfterSeconds));
  let error = thrown;
  if (error instanceof ConnectorError) {
    if (error.status >= 500 && error.status !== 501) request.log.error({ err: error }, 'failed');
    try {
      const { status, body } = answerOf(error);
      return send(reply, undefined, { status, body: shaped(status, body) });
    } catch (unsendable) {
      error = unsendable;
    }
  }
  if (error instanceof StoreError && passes(error)) {
    request.log.error({ err: error }, 'the database cannot be used');
    const body = errorBody(503, messageOfAway(error));
    reply.header('retry-after', AWAY_SECONDS);
    return send(reply, undefined, { status: 503, body: shaped(503, body) });
  }
  const refused = refusalOfFastify(error);
  if (refused !== undefined) {
    const { status, message } = refused;
    return notToBeKept(reply)
      .code(status)
      .send(shaped(status, errorBody(status, message)));
  }
  request.log.error({ err: error ?? new Error(`A handler threw ${error}.`) }, 'failed');
  const what =
    error instanceof UnsendableError && error.operation !== undefined
      ? ` The answer of ${error.operation} cannot be sent.`
      : '';
  const message = `The server failed.${what} Its log says why, under the request id ${request.id}.`;
  return send(reply, undefined, { status: 500, body: shaped(500, errorBody(500, message)) });
}

/** Seconds after which a database may be there again. */
const AWAY_SECONDS = '5';

function messageOfAway({ fault }: StoreError): string {
  return fault === 'unknown'
    ? 'The connection to the database was lost while it stored the request, which may be stored or not. Send it again, with the same Idempotency-Key.'
    : 'The database cannot be used just now. Nothing was stored: send the request again.';
}

/** Too large, wrong length, unsupported. An error of another library may have a status too, of a request of its own. */
function refusalOfFastify(error: unknown): { status: number; message: string } | undefined {
  if (!(error instanceof Error)) return undefined;
  const { code, statusCode: status } = error as { code?: unknown; statusCode?: unknown };
  const own = typeof code === 'string' && code.startsWith('FST_ERR_');
  if (!own || typeof status !== 'number' || status < 400 || status > 499) return undefined;
  return { status, message: error.message };
}
