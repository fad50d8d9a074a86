// Callbacks that come back to the server that sent them. An event whose callback makes the next event would
// go on for ever, and grow with each subscription that does so. A workflow that gets a callback and then
// calls the server sends a request of its own, without this header.

import type { FastifyInstance } from 'fastify';
import { ConnectorError } from '../controller.js';
import { errorBody } from '../errors.js';

/** Its value says no more than that two deliveries are of one server, or of replicas that share a database. */
export const SENDER_HEADER = 'webhook-sender';

/**
 * Refuses deliveries of the server itself, at the routes of its user too: 508, after which they are dead letters.
 *
 * @param sender the value of the header by which it knows them.
 */
export function refuseLoops(app: FastifyInstance, sender: string): void {
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.headers[SENDER_HEADER] !== sender) done();
    else done(new ConnectorError(508, errorBody(508, 'This is a callback of the server itself.')));
  });
}
